// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Log lines, with the files under them faked at link time
 * (--wrap=open,write,close,isatty,fstat): what goes where, and that a line too long
 * still ends in one newline.
 */
#include "base/log.h"
#include "base/file.h"
#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#define KMSG 1000
#define CONSOLE 1001

int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __wrap_close(int fd);
int __wrap_isatty(int fd);
int __wrap_fstat(int fd, struct stat *to);

static bool kmsg_there = true, terminal;
static const struct stat a_file = { .st_dev = 8, .st_ino = 12345 };
static struct stat stderr_stat = { .st_dev = 8, .st_ino = 12345 };
static int files_open;
static struct sink {
	char text[4096];
	size_t len;
} to_kmsg, to_console, to_stderr;

int __wrap_open(const char *path, int flags, ...)
{
	(void)flags;
	files_open++;
	if (strcmp(path, "/dev/kmsg") == 0 && kmsg_there)
		return KMSG;
	if (strcmp(path, "/dev/console") == 0)
		return CONSOLE;
	files_open--;
	errno = ENOENT;
	return -1;
}

int __wrap_close(int fd)
{
	(void)fd;
	files_open--;
	return 0;
}

int __wrap_isatty(int fd)
{
	(void)fd;
	errno = ENOTTY;
	return terminal;
}

/* Of standard error: nothing else asks. */
int __wrap_fstat(int fd, struct stat *to)
{
	if (fd != STDERR_FILENO)
		abort();
	*to = stderr_stat;
	return 0;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
	struct sink *s = fd == KMSG ? &to_kmsg : fd == CONSOLE ? &to_console : &to_stderr;

	if (s->len + len >= sizeof(s->text))
		abort();
	memcpy(s->text + s->len, bytes, len);
	s->len += len;
	s->text[s->len] = '\0';
	return len;
}

static const char *devkmsg = "ratelimit";

/* In place of file.c. */
bool file_read_start(const char *path, char *text, size_t size)
{
	if (strcmp(path, "/proc/sys/kernel/printk_devkmsg") != 0)
		abort();
	snprintf(text, size, "%s\n", devkmsg);
	return true;
}

static void forget(void)
{
	memset(&to_kmsg, 0, sizeof(to_kmsg));
	memset(&to_console, 0, sizeof(to_console));
	memset(&to_stderr, 0, sizeof(to_stderr));
}

static bool is(const struct sink *s, const char *want)
{
	return strcmp(s->text, want) == 0;
}

static bool one_line(const struct sink *s)
{
	return s->len > 0 && strlen(s->text) == s->len &&
	       strchr(s->text, '\n') == s->text + s->len - 1;
}

static void test_line(void)
{
	log_line(LOG_ERR, "%s: %d", "text", 7);
	CHECK(is(&to_kmsg, "<3>netlatch: text: 7\n"), "the kernel log gets the level");
	CHECK(is(&to_stderr, "netlatch: text: 7\n"), "standard error gets the text");
	CHECK(is(&to_console, ""), "the console would get it twice");
	forget();

	kmsg_there = false;
	log_line(LOG_CRIT, "x");
	CHECK(is(&to_console, "netlatch: x\n"),
	      "without a kernel log the console gets it");
	forget();
	kmsg_there = true;
	devkmsg = "off";
	log_line(LOG_CRIT, "x");
	CHECK(is(&to_console, "netlatch: x\n"),
	      "nor where printk.devkmsg=off throws the line away");
	kmsg_there = false;
	devkmsg = "ratelimit";
	forget();
	terminal = true;
	log_line(LOG_CRIT, "x");
	CHECK(is(&to_console, "") && is(&to_stderr, "netlatch: x\n"),
	      "but not twice where standard error is a terminal");
	kmsg_there = true;
	terminal = false;
	forget();
}

/* The guard's standard error is /dev/kmsg, and after switch_root that is all it has. */
static void test_guard(void)
{
	stderr_stat.st_mode = S_IFCHR | 0644;
	stderr_stat.st_rdev = makedev(1, 11);
	log_line(LOG_ERR, "x");
	CHECK(is(&to_kmsg, "<3>netlatch: x\n") && is(&to_stderr, ""),
	      "standard error that is the kernel log does not get the line again");
	forget();
	kmsg_there = false;
	log_line(LOG_ERR, "x");
	CHECK(is(&to_stderr, "<3>netlatch: x\n"),
	      "but gets it, with its level, where no path leads to the kernel log");
	CHECK(is(&to_console, ""), "and that is enough");
	forget();
	kmsg_there = true;
	stderr_stat.st_rdev = makedev(1, 3); /* the boot script's /dev/null */
	log_line(LOG_ERR, "x");
	CHECK(is(&to_stderr, "netlatch: x\n"), "another device gets the text as a file");
	forget();
	stderr_stat = a_file;
}

/* systemd sets JOURNAL_STREAM to the device and the inode of the journal's socket. */
static void test_journal(void)
{
	static const char *const others[] = { "8:12346", "9:12345", "8",      "8:",
					      "",	 "x:y",	    ":12345", "8 12345" };
	unsigned int i, wrote = 0;

	setenv("JOURNAL_STREAM", "8:12345", 1);
	log_line(LOG_ERR, "x");
	CHECK(is(&to_kmsg, "<3>netlatch: x\n") && is(&to_stderr, ""),
	      "the journal gets the line from the kernel log alone");
	forget();
	kmsg_there = false;
	log_line(LOG_ERR, "x");
	CHECK(is(&to_stderr, "netlatch: x\n"), "or by standard error, if there is none");
	kmsg_there = true;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		forget();
		setenv("JOURNAL_STREAM", others[i], 1);
		log_line(LOG_ERR, "x");
		wrote += is(&to_stderr, "netlatch: x\n");
	}
	CHECK(wrote == i, "standard error that goes elsewhere gets it");
	unsetenv("JOURNAL_STREAM");
	forget();
}

static void test_long(void)
{
	bool one = true, small = true, begins = true, step = true;
	char *text = malloc(2001);
	int len;

	log_steps(STEPS_STDERR);
	for (len = 0; len <= 2000; len++) {
		memset(text, 'x', len);
		text[len] = '\0';
		log_line(LOG_WARN, "%s", text);
		one &= one_line(&to_kmsg) && one_line(&to_stderr);
		small &= to_kmsg.len < 1000 && (len > 800 || to_kmsg.len == 14u + len);
		begins &= strncmp(to_kmsg.text, "<4>netlatch: ", 13) == 0 &&
			  strcmp(to_kmsg.text + 3, to_stderr.text) == 0;
		forget();
		log_step("%s", text);
		step &= one_line(&to_stderr) && to_stderr.len < 1000;
		forget();
	}
	log_steps(STEPS_OFF);
	free(text);
	CHECK(one, "lines of 0 to 2,000 characters end in one newline");
	CHECK(small, "cut below what a record of the kernel log holds, not before");
	CHECK(begins, "and begin as they should");
	CHECK(step, "so do steps");
}

static void test_step(void)
{
	log_step("hidden");
	CHECK(is(&to_kmsg, "") && is(&to_console, "") && is(&to_stderr, ""),
	      "no step unless debugging is on");
	log_steps(STEPS_CONSOLE);
	log_step("shown %d", 1);
	CHECK(one_line(&to_console) && !strncmp(to_console.text, "netlatch: +", 11) &&
		      strstr(to_console.text, " ms shown 1\n"),
	      "a step goes to the console, with its time");
	CHECK(is(&to_kmsg, "") && is(&to_stderr, ""), "and nowhere else");
	forget();
	log_steps(STEPS_STDERR);
	log_step("shown");
	CHECK(one_line(&to_stderr) && is(&to_console, ""), "or to standard error");
	forget();
	log_steps(STEPS_OFF);
	CHECK(files_open == 0, "every file is closed again");
}

static void test_done(void)
{
	log_done("what", 0);
	CHECK(is(&to_kmsg, "") && is(&to_console, "") && is(&to_stderr, ""),
	      "nothing is said of what was done unless debugging is on");
	log_steps(STEPS_STDERR);
	log_done("eth0 %s", 0);
	CHECK(one_line(&to_stderr) && strstr(to_stderr.text, " ms eth0 %s: done\n"),
	      "what was done, and its name is no format");
	forget();
	log_done("guard", -EPERM);
	CHECK(one_line(&to_stderr) && strstr(to_stderr.text, " ms guard: ") &&
		      strstr(to_stderr.text, strerror(EPERM)) &&
		      !strstr(to_stderr.text, "done"),
	      "or why not");
	CHECK(is(&to_kmsg, "") && is(&to_console, ""), "there alone");
	forget();
	log_steps(STEPS_OFF);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* stdio's own writes are not wrapped */
	unsetenv("JOURNAL_STREAM");	       /* of the test itself */
	test_line();
	test_guard();
	test_journal();
	test_long();
	test_step();
	test_done();
	return check_done();
}
