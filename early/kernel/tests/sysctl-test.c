// SPDX-License-Identifier: GPL-2.0-or-later
/* A setting whose link goes away while it is open: neither set nor failed, but absent. */
#include "kernel/sysctl.h"

#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#define PATH "net/ipv6/conf/eth9/disable_ipv6"

/* The errors with which the kernel answers each call; the value that it holds. */
static int open_error, read_error, write_error;
static char held[8];

int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_pread(int fd, void *bytes, size_t size, off_t at);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t at);

static int answer(int error)
{
	errno = error;
	return error ? -1 : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	(void)flags;
	CHECK(!strcmp(path, "/proc/sys/" PATH), "the path is below /proc/sys");
	return answer(open_error);
}

int __wrap_close(int fd)
{
	return fd;
}

ssize_t __wrap_pread(int fd, void *bytes, size_t size, off_t at)
{
	(void)fd;
	(void)at;
	if (read_error)
		return answer(read_error);
	return snprintf(bytes, size, "%s\n", held);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	(void)fd;
	(void)at;
	if (write_error)
		return answer(write_error);
	snprintf(held, sizeof(held), "%.*s", (int)size, (const char *)bytes);
	return size;
}

static enum sysctl_outcome set(int opening, int reading, int writing, int *error)
{
	char old[SYSCTL_VALUE_SIZE];

	open_error = opening;
	read_error = reading;
	write_error = writing;
	strcpy(held, "1");
	return sysctl_set(PATH, "0", 0, old, error);
}

static void test_same(void)
{
	CHECK(sysctl_same("4\t4\t1", "4 4 1") && sysctl_same("a  b", "a b") &&
		      sysctl_same("", "") && sysctl_same("x", "x"),
	      "values are the same whatever blanks are between");
	CHECK(!sysctl_same("44", "4 4") && !sysctl_same("4 4", "44") &&
		      !sysctl_same("4", "4 ") && !sysctl_same("4 1", "4 2") &&
		      !sysctl_same("1", "10") && !sysctl_same("", "0"),
	      "and no others");
}

int main(void)
{
	test_same();
	int error;

	CHECK(set(0, 0, 0, &error) == SYSCTL_SET && !strcmp(held, "0"), "set");
	CHECK(set(ENOENT, 0, 0, &error) == SYSCTL_ABSENT, "no such link");
	CHECK(set(0, ENOENT, 0, &error) == SYSCTL_ABSENT,
	      "the link goes before the read");
	CHECK(set(0, 0, ENOENT, &error) == SYSCTL_ABSENT, "or before the write");
	CHECK(set(0, 0, EPERM, &error) == SYSCTL_FAILED && error == -EPERM,
	      "any other error is a failure, and is named");
	CHECK(set(0, EIO, 0, &error) == SYSCTL_FAILED && error == -EIO,
	      "of the read, too");
	return check_done();
}
