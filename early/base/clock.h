/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_CLOCK_H
#define NETLATCH_CLOCK_H

/*
 * A clock that nobody can set, for time limits: the wall clock jumps when NTP sets it.
 * Each limit has to be generous, because the whole machine, or one processor of a virtual
 * machine, may stop for many seconds.
 */

/* Seconds since the kernel started, rounded up. */
unsigned long clock_seconds(void);

/*
 * Milliseconds, in steps of 10. Only the difference of two calls means anything, because
 * the count starts anywhere and wraps on 32 bits.
 */
unsigned long clock_ms(void);

/*
 * Waits until fd is readable or at its end, or until clock_seconds() reaches limit.
 * Returns 1; 0 at the limit; or -errno. The function asks at least once, and once more
 * when the limit is over, so that what happened while this process could not run counts.
 */
int clock_wait(int fd, unsigned long limit);

#endif
