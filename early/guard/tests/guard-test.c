// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding and stopping the guard. Its process, its lock and the clock are faked: a
 * process gives up its lock some time before it is gone.
 */
#include "base/file.h"
#include "check.h"
#include "guard/guard.h"
#include "kernel/tests/fake-proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GUARD 321
#define NEVER 1000000
#define FD 1000

static struct {
	int open_error, lock_error, kill_error;
	int lock_ms, gone_ms; /* after the signal that ends it */
	int ends_by, holder;  /* holder 0: no guard */
} guard;
static int now, signalled, terms, kills, others, files_open;

static bool within(int ms)
{
	return signalled < 0 || now < signalled + ms;
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, GUARD_FILE) != 0 || flags & O_CREAT)
		abort();
	if (guard.open_error) {
		errno = guard.open_error;
		return -1;
	}
	files_open++;
	return FD;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD)
		abort();
	files_open--;
	return 0;
}

int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...)
{
	struct flock *lock;
	va_list args;

	va_start(args, command);
	lock = va_arg(args, struct flock *);
	va_end(args);
	if (fd != FD || command != F_GETLK)
		abort();
	if (guard.lock_error) {
		errno = guard.lock_error;
		return -1;
	}
	if (guard.holder && within(guard.lock_ms))
		lock->l_pid = guard.holder;
	else
		lock->l_type = F_UNLCK;
	return 0;
}

int __wrap_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig)
{
	if (pid != GUARD)
		others++;
	terms += sig == SIGTERM;
	kills += sig == SIGKILL;
	errno = guard.kill_error ? guard.kill_error : ESRCH;
	if (guard.kill_error || !within(guard.gone_ms))
		return -1;
	if (sig && sig == guard.ends_by)
		signalled = now;
	return 0;
}

int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
	(void)left;
	now += pause->tv_nsec / 1000000;
	return 0;
}

/* ---- /proc, where the file is not there ---- */

/*
 * A kernel thread, or a process that is ending, has the cmdline "". Process 7 belongs to
 * a user and has taken the guard's name.
 */
static const struct process {
	const char *name, *cmdline;
	unsigned int size;
	const char *oom_score_adj;
} processes[] = {
	{ ".", GUARD_NAME "\n", sizeof(GUARD_NAME), "-1000\n" },
	{ "2", "", 0, "-1000\n" },
	{ "7", GUARD_NAME, sizeof(GUARD_NAME), "0\n" },
	{ "8", GUARD_NAME "2\0guard", 16, "-1000\n" },
	{ "9", "@net", 5, "-1000\n" },
	{ "321",
	  GUARD_NAME "\0guard\0"
		     "2",
	  17, "-1000\n" },
	{ "400", "sh", 3, "-1000\n" },
};
static bool in_proc;

const char *proc_entry(unsigned int number)
{
	return number < sizeof(processes) / sizeof(processes[0]) ? processes[number].name
								 : NULL;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	const struct process *p = &processes[proc_at()];
	const char *content = p->cmdline;
	size_t len = p->size;
	char expected[64];

	if (strcmp(p->name, "321") == 0 && (!in_proc || !within(guard.gone_ms)))
		return false;
	snprintf(expected, sizeof(expected), "/proc/%s/cmdline", p->name);
	if (strcmp(path, expected) != 0) {
		snprintf(expected, sizeof(expected), "/proc/%s/oom_score_adj", p->name);
		if (strcmp(path, expected) != 0)
			abort();
		content = p->oom_score_adj;
		len = strlen(content);
	}
	if (len >= size)
		len = size - 1;
	memcpy(text, content, len);
	text[len] = '\0';
	return true;
}

static void there_is_a_guard(void)
{
	memset(&guard, 0, sizeof(guard));
	guard.holder = GUARD;
	guard.ends_by = SIGTERM;
	guard.lock_ms = guard.gone_ms = 1;
	now = terms = kills = others = 0;
	signalled = -1;
}

static void test_find(void)
{
	there_is_a_guard();
	CHECK(guard_pid() == GUARD, "its pid is that of the lock's holder");
	guard.holder = 0;
	CHECK(guard_pid() == 0 && guard_stop() == 0 && !terms,
	      "no holder: there is none to stop");
	guard.open_error = ENOENT;
	CHECK(guard_pid() == 0 && guard_stop() == 0 && !terms,
	      "no file, no process of that name: none either");
	in_proc = true;
	CHECK(guard_pid() == GUARD,
	      "no file: that of its name which no user can be, and no other");
	no_proc = true;
	CHECK(guard_pid() == 0, "not without /proc");
	no_proc = false;
	CHECK(guard_stop() == 0 && terms == 1 && now == 10 && proc_open == 0,
	      "and it can be stopped");
	in_proc = false;
	there_is_a_guard();
	guard.open_error = EACCES;
	CHECK(guard_pid() == -EACCES && guard_stop() == -EACCES,
	      "cannot be opened: said");
	there_is_a_guard();
	guard.lock_error = ENOLCK;
	CHECK(guard_pid() == -ENOLCK && guard_stop() == -ENOLCK && !terms,
	      "nor asked: said");
	CHECK(files_open == 0, "no file stays open");
}

static void test_stop(void)
{
	there_is_a_guard();
	CHECK(guard_stop() == 0 && terms == 1 && !kills && now == 10,
	      "told once, it ends");
	there_is_a_guard();
	guard.gone_ms = 45;
	CHECK(guard_stop() == 0 && now == 50 && terms == 1 && !kills,
	      "its lock is gone, its sockets are not: waited for the process");
	there_is_a_guard();
	guard.lock_ms = guard.gone_ms = 1990;
	CHECK(guard_stop() == 0 && terms == 1 && !kills, "it has 2 s to end");
	there_is_a_guard();
	guard.ends_by = SIGKILL;
	CHECK(guard_stop() == 0 && terms == 1 && kills == 1 && now == 2010,
	      "then it is killed");
	there_is_a_guard();
	guard.ends_by = 0;
	CHECK(guard_stop() == -EBUSY && terms == 1 && kills == 1 && now == 4000,
	      "one that does not end: not taken for ended");
	there_is_a_guard();
	guard.gone_ms = NEVER;
	CHECK(guard_stop() == 0 && now == 2000 && !kills,
	      "not reaped, or its pid belongs to another: the lock decides, no SIGKILL");
	there_is_a_guard();
	guard.kill_error = EPERM;
	CHECK(guard_stop() == -EPERM && now == 0, "not ours to end: said");
	CHECK(files_open == 0 && !others,
	      "no file stays open, no other process is meant");
}

int main(void)
{
	test_find();
	test_stop();
	return check_done();
}
