// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose network a process sees. /proc is faked. */
#include "kernel/place.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

static const char *pid_namespace;
static unsigned long first, own; /* inodes; 0: hidden */

ssize_t __wrap_readlink(const char *path, char *to, size_t size);
ssize_t __wrap_readlink(const char *path, char *to, size_t size)
{
	size_t len;

	if (strcmp(path, "/proc/self/ns/pid") != 0)
		abort();
	if (!pid_namespace) {
		errno = ENOENT;
		return -1;
	}
	len = strlen(pid_namespace);
	memcpy(to, pid_namespace, len < size ? len : size);
	return len < size ? len : size;
}

int __wrap_stat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st)
{
	if (strcmp(path, "/proc/1/net/dev") == 0)
		st->st_ino = first;
	else if (strcmp(path, "/proc/self/net/dev") == 0)
		st->st_ino = own;
	else
		abort();
	errno = EACCES;
	return st->st_ino ? 0 : -1;
}

static enum place find(const char *namespace, unsigned long of_first,
		       unsigned long of_own)
{
	pid_namespace = namespace;
	first = of_first;
	own = of_own;
	return place_find();
}

int main(void)
{
	static const char machine[] = "pid:[4026531836]";

	CHECK(find(machine, 7, 7) == PLACE_MACHINE, "the network of process 1");
	CHECK(find(machine, 7, 8) == PLACE_NAMESPACE, "another one");
	CHECK(find(machine, 0, 8) == PLACE_UNKNOWN, "process 1 is hidden");
	CHECK(find(machine, 7, 0) == PLACE_UNKNOWN, "or this one");
	CHECK(find("pid:[4026532888]", 7, 7) == PLACE_CONTAINER,
	      "process 1 of a container says nothing of the machine");
	CHECK(find("pid:[402653183]", 7, 7) == PLACE_CONTAINER, "a shorter number");
	CHECK(find("pid:[40265318360]", 7, 7) == PLACE_CONTAINER, "a longer one");
	CHECK(find(NULL, 7, 7) == PLACE_MACHINE, "a kernel without PID namespaces");
	CHECK(!strcmp(place_words[PLACE_MACHINE], "machine") &&
		      !strcmp(place_words[PLACE_UNKNOWN], "unknown"),
	      "each has its word");
	return check_done();
}
