// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that are read or replaced as a whole. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/sys.h"

/* Reads until the end or until the buffer is full. Returns the length or -errno. */
static ssize_t read_all(int fd, char *to, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size && (got = SYS(read(fd, to + len, size - len))) != 0) {
		if (got < 0 && got != -EINTR)
			return got;
		if (got > 0)
			len += got;
	}
	return len;
}

ssize_t file_read(const char *path, char **text, size_t max)
{
	struct stat st;
	ssize_t len;
	int fd;

	*text = NULL;
	fd = SYS(open(path, O_RDONLY | O_CLOEXEC));
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || (size_t)st.st_size > max) {
		close(fd);
		return -EFBIG;
	}
	*text = malloc(st.st_size + 1);
	len = *text ? read_all(fd, *text, st.st_size) : -ENOMEM;
	close(fd);
	if (len < 0) {
		free(*text);
		*text = NULL;
		return len;
	}
	(*text)[len] = '\0';
	return len;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	ssize_t len;
	int fd;

	text[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read_all(fd, text, size - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len >= 0;
}

static int create(const char *path)
{
	return SYS(
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
}

int file_replace(const char *path, const char *data, size_t len)
{
	char temporary[64];
	size_t done = 0;
	ssize_t wrote;
	int fd, rc = 0;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	fd = create(temporary);
	if (fd == -EEXIST) { /* a process that was killed has left it */
		unlink(temporary);
		fd = create(temporary);
	}
	if (fd < 0)
		return fd;
	while (!rc && done < len) {
		wrote = SYS(write(fd, data + done, len - done));
		if (wrote < 0 && wrote != -EINTR)
			rc = wrote;
		if (wrote > 0)
			done += wrote;
	}
	/* Set the mode whatever the umask is, because every user may call `status`. */
	if (!rc)
		rc = SYS(fchmod(fd, 0644));
	close(fd);
	if (!rc)
		rc = SYS(rename(temporary, path));
	if (rc)
		unlink(temporary);
	return rc;
}
