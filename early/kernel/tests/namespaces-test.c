// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Other network namespaces, of processes and of files. The kernel is faked: what each
 * entry of /proc is in, and what becomes of setns().
 */
#include "kernel/namespaces.h"
#include "base/file.h"
#include "base/log.h"
#include "base/tests/fake-log.h"
#include "kernel/tests/fake-proc.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OWN 1 /* namespaces have small numbers here; -errno: what open() of it says */
#define FORBIDDEN 9
#define FD 1000

static const struct process {
	const char *name;
	int in;
} processes[] = {
	{ ".", 0 },
	{ "self", OWN },
	{ "net", 0 },
	{ "1", OWN },
	{ "version", -ENOTDIR },
	{ "5", -ENOENT },
	{ "6", -ESRCH },
	{ "7", 2 },
	{ "8", OWN },
	{ "9", 2 },
	{ "10", FORBIDDEN },
	{ "11", 3 },
	{ "12", -EACCES },
	{ "13", 3 },
};
static int files_open;
static bool first, with_namespaces;
static int now;
static bool no_way_back; /* into our own */
static int returned;	 /* by the last visit */
static bool one_alone;	 /* of all processes */
static char visits[64];

static const char mounts[] =
	"22 28 0:20 / /sys rw shared:7 - sysfs sysfs rw\n"
	"500 25 0:4 net:[2] /run/netns/seen rw - nsfs nsfs rw\n"
	"501 25 0:4 mnt:[77] /run/x rw - nsfs nsfs rw\n"
	"502 25 0:4 net:[6] /run/netns/a\\040b rw shared:1 - nsfs nsfs rw\n"
	"502 25 0:4 net:[5] /run/netns/other rw shared:1 - nsfs nsfs rw\n"
	"506 25 0:50 / /mnt/user rw - fuse net:[7] rw,user_id=1000\n"
	"503 25 0:4 net:[5] /run/again rw - nsfs nsfs rw\n"
	"504 25 0:4 net:[1] /run/own rw - nsfs nsfs rw\n"
	"505 25 0:4 net:[8] /cut";

static int in(const char *path)
{
	char expected[64];
	unsigned int i;

	if (strcmp(path, "/run/netns/seen") == 0)
		return 2;
	if (strcmp(path, "/run/netns/other") == 0)
		return 5;
	if (strcmp(path, "/run/netns/a\\040b") == 0)
		return -ENOENT; /* what it is called has a blank */
	for (i = 0; i < sizeof(processes) / sizeof(processes[0]); i++) {
		snprintf(expected, sizeof(expected), "/proc/%s/ns/net",
			 processes[i].name);
		if (strcmp(path, expected) == 0)
			return processes[i].in;
	}
	abort();
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	if (strcmp(path, "/proc/sys/net/core/default_qdisc") != 0 || mode != F_OK)
		abort();
	return first ? 0 : -1;
}

ssize_t __wrap_readlink(const char *path, char *to, size_t size);
ssize_t __wrap_readlink(const char *path, char *to, size_t size)
{
	int number = in(path);
	char name[32];

	errno = number == -EACCES ? EACCES : ENOENT;
	if (!number || number == -EACCES)
		return -1;
	/* One that goes meanwhile still had a namespace. */
	snprintf(name, sizeof(name), "net:[%d]", abs(number));
	if (size < strlen(name))
		abort();
	memcpy(to, name, strlen(name));
	return strlen(name);
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	int number = with_namespaces ? in(path) : -ENOENT;

	if (!(flags & O_CLOEXEC))
		abort();
	errno = -number;
	if (!number)
		errno = ENOENT;
	if (number <= 0)
		return -1;
	files_open++;
	return FD + number;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd >= FD)
		files_open--;
	return 0;
}

int __wrap_setns(int fd, int type);
int __wrap_setns(int fd, int type)
{
	if (type != CLONE_NEWNET || fd < FD)
		abort();
	errno = EPERM;
	if (fd == FD + FORBIDDEN || (fd == FD + OWN && no_way_back))
		return -1;
	now = fd - FD;
	return 0;
}

const char *proc_entry(unsigned int number)
{
	return number < (one_alone ? 8 : sizeof(processes) / sizeof(processes[0]))
		       ? processes[number].name
		       : NULL;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	if (strcmp(path, "/proc/self/mountinfo") != 0 || size < sizeof(mounts))
		abort();
	strcpy(text, one_alone ? "" : mounts);
	return true;
}

void log_done(const char *what, int rc)
{
	(void)what;
	(void)rc;
}

static void visit(void *context)
{
	snprintf(visits + strlen(visits), sizeof(visits) - strlen(visits), " %d", now);
	++*(int *)context;
}

static int go(void)
{
	int calls = 0;

	visits[0] = log_text[0] = '\0';
	now = OWN;
	returned = namespaces_visit(visit, &calls);
	return calls;
}

int main(void)
{
	first = with_namespaces = true;
	CHECK(go() == 5 && strcmp(visits, " 2 3 3 2 5") == 0,
	      "each other namespace of a process and of a file, neighbours once:%s",
	      visits);
	CHECK(now == OWN && returned == 0, "and back");
	no_way_back = true;
	CHECK(go() == 5 && now != OWN && returned == -EPERM && !files_open,
	      "a way back that fails is an error");
	no_way_back = false;
	CHECK(strcmp(log_text,
		     "net:[9]: Operation not permitted; its links stay as they are\n"
		     "?: Permission denied; its links stay as they are\n") == 0,
	      "one that cannot be entered is said, a process that has ended is not: %s",
	      log_text);
	CHECK(!files_open && !proc_open, "nothing stays open");
	one_alone = true;
	CHECK(go() == 1 && go() == 1, "and once more, also the one that came last");
	one_alone = false;
	first = false;
	CHECK(go() == 0 && now == OWN && returned == 0 && !log_text[0],
	      "nothing from within another than the first");
	first = true;
	with_namespaces = false;
	CHECK(go() == 0 && now == OWN && returned == 0 && !log_text[0],
	      "nor on a kernel without them");
	return check_done();
}
