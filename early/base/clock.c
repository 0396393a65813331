// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock of the kernel: klibc lacks clock_gettime(), but has these two calls. */
#include "base/clock.h"

#include <poll.h>

#include <sys/sysinfo.h>
#include <sys/times.h>

#include "base/sys.h"

#define TICK_MS 10 /* on every architecture that netlatch is built for */

unsigned long clock_seconds(void)
{
	struct sysinfo info;

	return sysinfo(&info) == 0 ? info.uptime : 0;
}

unsigned long clock_ms(void)
{
	struct tms unused;

	return (unsigned long)times(&unused) * TICK_MS;
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
