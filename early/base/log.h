/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LOG_H
#define NETLATCH_LOG_H

/*
 * Two voices. A decision goes to the kernel log as one line `netlatch: ...`, in stable words,
 * because people and tests grep them; a step goes to the console, also under `quiet`, and
 * only when debugging is on.
 */

/* syslog priorities; `quiet` on the kernel command line hides LOG_WARN and below. */
enum log_level { LOG_CRIT = 2, LOG_ERR = 3, LOG_WARN = 4, LOG_NOTICE = 5 };

/*
 * Writes to /dev/kmsg and to standard error (the boot script sends that to /dev/null, or the
 * console would get the line twice). Without a kernel log the console gets it.
 */
void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum log_steps { STEPS_OFF, STEPS_CONSOLE, STEPS_STDERR };
void log_steps(enum log_steps where);

/* "netlatch: +12.345 ms TEXT"; counts from the first call of log_elapsed_us(). */
void log_step(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* log_step() of what was done: "WHAT: done", or the reason why not. rc: 0 or -errno. */
void log_done(const char *what, int rc);

/* Microseconds since the first call. The clock is gettimeofday(): klibc has no other that
 * is finer than 10 ms, and nobody sets it this early. Never negative. */
unsigned long log_elapsed_us(void);

#endif
