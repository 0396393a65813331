// SPDX-License-Identifier: GPL-2.0-or-later
#include "output.h"

#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(const char *path, const char *why)
{
	fprintf(stderr,
		"netlatch-policy: %s: %s; the image is not made, and the old one "
		"stays\n",
		path, why);
	return false;
}

static bool is_file_or_none(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT;
	return S_ISREG(st.st_mode);
}

/* mkostemp() makes a file for its owner only, but this one is as any other. */
static bool mode_open(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return !fchmod(fd, 0666 & ~mask);
}

static bool file_fill(int fd, const uint8_t *data, size_t size)
{
	FILE *file = fdopen(fd, "w");
	bool good;

	if (!file) {
		close(fd);
		return false;
	}
	good = mode_open(fd) && fwrite(data, 1, size, file) == size && !fflush(file) &&
	       !fsync(fd);
	return !fclose(file) && good;
}

bool output_write(const char *path, const uint8_t *data, size_t size)
{
	/* A name that nobody can have put there before. */
	char *new = keep_format("%s.XXXXXX", path);
	int fd, error;

	if (!is_file_or_none(path))
		return failed(path, "it is no regular file, so it is not replaced (-o "
				    "names a file)");
	fd = mkostemp(new, O_CLOEXEC);
	if (fd < 0)
		return failed(path, strerror(errno));
	if (file_fill(fd, data, size) && !rename(new, path))
		return true;
	error = errno;
	unlink(new);
	return failed(path, strerror(error));
}
