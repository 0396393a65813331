// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock that nobody can set. */
#include "base/clock.h"
#include "check.h"

#include <time.h>

int main(void)
{
	struct timespec pause = { .tv_nsec = 200000000 };
	unsigned long begin = clock_ms(), ms;

	nanosleep(&pause, NULL);
	ms = clock_ms() - begin;
	CHECK(ms >= 180 && ms < 5000, "200 ms are 200 ms (%lu)", ms);
	return check_done();
}
