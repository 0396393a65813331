// SPDX-License-Identifier: GPL-2.0-or-later
/* Time limits by the clock of sysinfo(), because klibc lacks clock_gettime(). */
#include "base/clock.h"

#include <poll.h>

#include <sys/sysinfo.h>

#include "base/sys.h"

unsigned long clock_seconds(void)
{
	struct sysinfo info;

	return sysinfo(&info) == 0 ? info.uptime : 0;
}

int clock_wait(int fd, unsigned long limit)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	unsigned long now;
	int rc;

	do {
		now = clock_seconds();
		rc = SYS(poll(&wait, 1, now < limit ? (limit - now) * 1000 : 0));
	} while (rc == -EINTR || (rc == 0 && now < limit));
	return rc;
}
