// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock that nobody can set, compared with another one. */
#include "base/clock.h"
#include "check.h"

#include <time.h>

/* Both clocks may be late by some ticks. */
#define TOLERANCE_MS 100

static long other_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(void)
{
	struct timespec pause = { .tv_nsec = 300000000 };
	long before = other_ms(), inner, outer, ms;
	unsigned long begin = clock_ms();

	inner = other_ms();
	nanosleep(&pause, NULL);
	inner = other_ms() - inner;
	ms = clock_ms() - begin;
	outer = other_ms() - before;
	CHECK(inner - TOLERANCE_MS <= ms && ms <= outer + TOLERANCE_MS,
	      "a pause of %ld to %ld ms has %ld ms", inner, outer, ms);
	return check_done();
}
