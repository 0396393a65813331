// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel log and the console. */
#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>

#include "base/error.h"
#include "base/file.h"
#include "base/number.h"

/* A record of the kernel log holds less than 1,024 bytes (LOG_LINE_MAX). */
#define LINE_SIZE 900

static enum log_steps steps;

void log_steps(enum log_steps where)
{
	steps = where;
}

/*
 * Opens the file anew for each line, because the kernel limits the rate of lines for
 * each open file (printk.devkmsg=ratelimit), and netlatch may lose no line.
 */
static bool write_line(const char *path, const char *line, size_t len)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, line, len) == (ssize_t)len;
	close(fd);
	return done;
}

/*
 * The guard's standard error is the kernel log, which it opened while /dev was there:
 * after switch_root no path leads to it.
 */
static bool stderr_is_kmsg(void)
{
	struct stat st;

	return fstat(STDERR_FILENO, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == makedev(1, 11);
}

/*
 * Appends the text, cut to fit, and always one newline. Returns the length of the whole
 * line.
 */
static size_t finish(char *line, int prefix, const char *format, va_list args)
{
	int written = vsnprintf(line + prefix, LINE_SIZE - 1 - prefix, format, args);
	size_t len = prefix + (written > 0 ? written : 0);

	if (len > LINE_SIZE - 2)
		len = LINE_SIZE - 2;
	line[len++] = '\n';
	line[len] = '\0';
	return len;
}

/*
 * Does standard error go to the journal? Then systemd has told which socket that is. It
 * is no news for the journal, which has all lines of the kernel log.
 */
static bool stderr_is_journal(void)
{
	const char *text = getenv("JOURNAL_STREAM"), *colon;
	unsigned long device, inode;
	struct stat now;

	if (!text || fstat(STDERR_FILENO, &now) < 0)
		return false;
	device = number(text, &colon);
	if (colon == text || *colon != ':')
		return false;
	inode = number(colon + 1, NULL);
	return device == (unsigned long)now.st_dev && inode == (unsigned long)now.st_ino;
}

void log_line(enum log_level level, const char *format, ...)
{
	char line[LINE_SIZE];
	char devkmsg[sizeof("off\n")]; /* one read fills it */
	const char *text = line + 3;   /* behind "<N>" */
	bool kmsg = stderr_is_kmsg(), lost;
	va_list args;
	size_t len;

	va_start(args, format);
	len = finish(line, snprintf(line, sizeof(line), "<%d>netlatch: ", level), format,
		     args);
	va_end(args);

	/* With printk.devkmsg=off the kernel accepts the line and discards it. */
	file_read_start("/proc/sys/kernel/printk_devkmsg", devkmsg, sizeof(devkmsg));
	lost = strcmp(devkmsg, "off\n") == 0;
	if (!write_line("/dev/kmsg", line, len) &&
	    (!kmsg || write(STDERR_FILENO, line, len) != (ssize_t)len))
		lost = true;
	if (lost && !isatty(STDERR_FILENO))
		write_line("/dev/console", text, len - 3);
	if (!kmsg && (lost || !stderr_is_journal()))
		(void)!write(STDERR_FILENO, text, len - 3);
}

void log_step(const char *format, ...)
{
	char line[LINE_SIZE];
	unsigned long us;
	va_list args;
	size_t len;

	/* Read the clock only for a line that is printed. */
	if (steps == STEPS_OFF)
		return;
	us = log_elapsed_us();
	va_start(args, format);
	len = finish(line,
		     snprintf(line, sizeof(line), "netlatch: +%lu.%03lu ms ", us / 1000,
			      us % 1000),
		     format, args);
	va_end(args);
	if (steps == STEPS_STDERR)
		(void)!write(STDERR_FILENO, line, len);
	else
		write_line("/dev/console", line, len);
}

void log_done(const char *what, int rc)
{
	if (steps != STEPS_OFF)
		log_step("%s: %s", what, rc ? error_text(rc) : "done");
}

unsigned long log_elapsed_us(void)
{
	static struct timeval first;
	static bool started;
	struct timeval now;
	long long us; /* an hour of microseconds does not fit in 32 bits */

	gettimeofday(&now, NULL);
	if (!started) {
		started = true;
		first = now;
	}
	us = (now.tv_sec - first.tv_sec) * 1000000LL + (now.tv_usec - first.tv_usec);
	return us > 0 ? us : 0;
}
