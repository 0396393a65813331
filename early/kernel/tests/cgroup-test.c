// SPDX-License-Identifier: GPL-2.0-or-later
/* How the guard leaves the control group of its starter. Files are faked. */
#include "kernel/cgroup.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FD 321

static const char *there;
static char moved[200];
static int is_open;

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	if (!there || strcmp(path, there) != 0 || !(flags & O_CLOEXEC)) {
		errno = ENOENT;
		return -1;
	}
	is_open++;
	return FD;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
	snprintf(moved, sizeof(moved), "%d %.*s to %s", fd, (int)len, (const char *)bytes,
		 there);
	return len;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	is_open -= fd == FD;
	return 0;
}

static bool moves(const char *to, const char *want)
{
	there = to;
	moved[0] = '\0';
	cgroup_leave();
	return !strcmp(moved, want) && !is_open;
}

int main(void)
{
	CHECK(moves(NULL, ""), "without systemd it stays where it is");
	CHECK(moves("/sys/fs/cgroup/init.scope/cgroup.procs",
		    "321 0 to /sys/fs/cgroup/init.scope/cgroup.procs"),
	      "it moves itself to the scope of process 1");
	CHECK(moves("/sys/fs/cgroup/systemd/init.scope/cgroup.procs",
		    "321 0 to /sys/fs/cgroup/systemd/init.scope/cgroup.procs"),
	      "in the hierarchy of systemd, where version 1 has the controllers");
	return check_done();
}
