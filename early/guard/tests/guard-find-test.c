// SPDX-License-Identifier: GPL-2.0-or-later
/* Finding the guard, by its lock and by its name. The file and /proc are faked. */
#include "base/file.h"
#include "check.h"
#include "guard/guard.h"
#include "kernel/tests/fake-proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUARD 321
#define FD 1000

static struct {
	int open_error, lock_error;
	int holder; /* 0: no process holds the lock */
} guard;
static int files_open;

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
	lock->l_pid = guard.holder == -1 ? 0 : guard.holder;
	if (!guard.holder)
		lock->l_type = F_UNLCK;
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
static const char *locks; /* the kernel's list; NULL: there is none */
static unsigned int walks;

const char *proc_entry(unsigned int number)
{
	walks += !number;
	return number < sizeof(processes) / sizeof(processes[0]) ? processes[number].name
								 : NULL;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	const struct process *p;
	const char *content;
	char expected[64];
	size_t len;

	if (strcmp(path, "/proc/locks") == 0) {
		snprintf(text, size, "%s", locks ? locks : "");
		return locks;
	}
	p = &processes[proc_at()];
	content = p->cmdline;
	len = p->size;
	if (strcmp(p->name, "321") == 0 && !in_proc)
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
}

#define OTHERS "2: FLOCK  ADVISORY  WRITE 400 00:15:9 0 EOF\n"

/* Without the guard's file, and with this list of locks, is /proc searched? */
static bool is_searched(const char *list)
{
	locks = list;
	walks = 0;
	return guard_pid() == GUARD && walks == 1;
}

static void check_locks(void)
{
	char own[64], other[160], cut[160], like[64], many[2000] = "";

	snprintf(own, sizeof(own), "1: POSIX  ADVISORY  WRITE %d 00:15:3 0 0\n",
		 getpid());
	snprintf(other, sizeof(other), "%s" OTHERS, own);
	snprintf(cut, sizeof(cut), "%.*s", (int)strlen(own) - 1, own);
	snprintf(like, sizeof(like), "1: POSIX  ADVISORY  WRITE %d1 00:15:3 0 0\n",
		 getpid());
	while (strlen(many) + strlen(own) < sizeof(many))
		strcat(many, own);
	locks = own;
	walks = 0;
	CHECK(guard_pid() == 0 && !walks,
	      "only this process holds a lock: no process is asked");
	locks = "";
	CHECK(guard_pid() == 0 && !walks, "nor if there is no lock at all");
	CHECK(is_searched(other) && is_searched(OTHERS) && is_searched(like),
	      "another process holds a lock: every process is asked");
	CHECK(is_searched(many), "also if the list is too long");
	CHECK(is_searched(cut) && is_searched("\n") && is_searched(NULL),
	      "also if the list is damaged or missing");
}

int main(void)
{
	there_is_a_guard();
	CHECK(guard_pid() == GUARD, "its pid is that of the lock's holder");
	guard.holder = -1;
	CHECK(guard_pid() == -ESRCH && guard_stop() == -ESRCH,
	      "a holder in a pid namespace out of sight is not taken for none");
	guard.holder = 0;
	CHECK(guard_pid() == 0 && guard_stop() == 0, "no holder: there is none to stop");
	guard.open_error = ENOENT;
	CHECK(guard_pid() == 0 && guard_stop() == 0,
	      "no file, no process of that name: none either");
	in_proc = true;
	CHECK(guard_pid() == GUARD,
	      "no file: that of its name which no user can be, and no other");
	check_locks();
	locks = NULL;
	no_proc = true;
	CHECK(guard_pid() == 0, "not without /proc");
	no_proc = false;
	in_proc = false;
	there_is_a_guard();
	guard.open_error = EACCES;
	CHECK(guard_pid() == -EACCES && guard_stop() == -EACCES,
	      "cannot be opened: said");
	there_is_a_guard();
	guard.lock_error = ENOLCK;
	CHECK(guard_pid() == -ENOLCK && guard_stop() == -ENOLCK, "nor asked: said");
	CHECK(files_open == 0 && proc_open == 0, "no file stays open");
	return check_done();
}
