/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LOG_H
#define NETLATCH_LOG_H

/*
 * netlatch logs two kinds of line. A decision goes to the kernel log as one line
 * `netlatch: ...`; its words are stable, because people and tests grep for them. A step
 * goes to the console, also under `quiet`, but only when debugging is on.
 */

/* syslog priorities; `quiet` on the kernel command line hides LOG_WARN and below. */
enum log_level { LOG_CRIT = 2, LOG_ERR = 3, LOG_WARN = 4, LOG_NOTICE = 5 };

/*
 * Writes the line to /dev/kmsg and to standard error. The boot script sends standard
 * error to /dev/null, because the console would show the line twice otherwise. If
 * standard error is the kernel log itself, as that of the guard, it gets the line only
 * if /dev/kmsg cannot be opened. Where it is the journal, the function leaves it out,
 * because the journal takes the line from the kernel log. If the kernel log does not take
 * the line, the function writes it to the console.
 */
void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum log_steps { STEPS_OFF, STEPS_CONSOLE, STEPS_STDERR };
void log_steps(enum log_steps where);

/* Writes "netlatch: +12.345 ms TEXT"; the time counts from the first log_elapsed_us(). */
void log_step(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Logs the step "WHAT: done", or "WHAT: ERROR" if rc is not 0. rc: 0 or -errno. */
void log_done(const char *what, int rc);

/*
 * Returns the microseconds since the first call, and 0 if the clock went back. The clock
 * is gettimeofday(), because klibc has no other that is finer than 10 ms; nothing sets
 * the clock this early in the boot.
 */
unsigned long log_elapsed_us(void);

#endif
