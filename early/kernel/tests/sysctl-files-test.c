// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of settings that stay open: opened once, and read from the kernel each time. */
#include "kernel/sysctl.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FD 1000

int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *from, size_t size, off_t offset);

static char value[200][16];
static unsigned int opened, open_now, reads;
static unsigned int stale; /* so many reads find that the link has another name */
static bool read_only, gone;

/* The file N has the descriptor FD + N. */
int __wrap_open(const char *path, int flags, ...)
{
	unsigned int n;

	if (sscanf(path, "/proc/sys/net/%u", &n) != 1 || n >= 200 || !(flags & O_CLOEXEC))
		abort();
	if (read_only && (flags & O_ACCMODE) != O_RDONLY) {
		errno = EACCES;
		return -1;
	}
	opened++;
	open_now++;
	return FD + n;
}

int __wrap_close(int fd)
{
	if (fd < FD)
		abort();
	open_now--;
	return 0;
}

ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset)
{
	if (offset || size < 16)
		abort();
	reads++;
	if (gone || (stale && stale--)) {
		errno = ENOENT;
		return -1;
	}
	strcpy(to, value[fd - FD]);
	return strlen(to);
}

ssize_t __wrap_pwrite(int fd, const void *from, size_t size, off_t offset)
{
	if (offset || size > 15)
		abort();
	memcpy(value[fd - FD], from, size);
	value[fd - FD][size] = '\0';
	return size;
}

static bool reads_as(const char *path, const char *want)
{
	char text[SYSCTL_VALUE_SIZE];

	return sysctl_read(path, text, sizeof(text)) == 0 && strcmp(text, want) == 0;
}

int main(void)
{
	char old[SYSCTL_VALUE_SIZE], path[32];
	unsigned int i, good = 0;
	int error;

	for (i = 0; i < 200; i++)
		strcpy(value[i], "1\n");
	CHECK(reads_as("net/7", "1") && reads_as("net/7", "1") && opened == 2 &&
		      open_now == 0,
	      "without a request each use opens and closes the file");
	sysctl_files_keep();
	opened = reads = 0;
	CHECK(reads_as("net/7", "1") &&
		      sysctl_set("net/7", "0", 0, old, &error) == SYSCTL_SET && !error &&
		      !strcmp(old, "1") && sysctl_check("net/7", "0", 0) == SYSCTL_HELD &&
		      opened == 1 && open_now == 1 && reads == 4,
	      "with one a file is opened once, and each use reads it");
	strcpy(value[7], "5\n");
	CHECK(sysctl_check("net/7", "0", 0) == SYSCTL_FAILED && reads_as("net/7", "5"),
	      "what somebody else writes is seen");
	gone = true;
	CHECK(sysctl_check("net/7", "0", 0) == SYSCTL_ABSENT,
	      "a link that has gone with its keys: absent, as without the file");
	gone = false;
	reads_as("net/9", "1");
	opened = 0;
	stale = 1;
	CHECK(reads_as("net/9", "1") && opened == 1,
	      "a link of that name has come since: its file is opened");
	stale = 1;
	CHECK(sysctl_set("net/9", "0", 0, old, &error) == SYSCTL_SET && !error &&
		      opened == 2 && !strcmp(value[9], "0"),
	      "and written");
	strcpy(value[9], "1\n");
	read_only = true;
	CHECK(reads_as("net/8", "1") && reads_as("net/8", "1") && open_now == 2,
	      "a file that cannot be written is read and closed");
	read_only = false;
	for (i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "net/%u", i);
		good += sysctl_set(path, "9", 0, old, &error) == SYSCTL_SET;
		good += sysctl_check(path, "9", 0) == SYSCTL_HELD;
	}
	CHECK(good == 400 && open_now == 128,
	      "the files past the 128th are closed again");
	return check_done();
}
