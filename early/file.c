// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that are replaced as a whole. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <sys/stat.h>

int file_replace(const char *path, const char *temporary, const char *data, size_t len)
{
	size_t done = 0;
	ssize_t wrote;
	int fd, rc = 0;

	unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return -errno;
	while (!rc && done < len) {
		wrote = write(fd, data + done, len - done);
		if (wrote < 0 && errno != EINTR)
			rc = -errno;
		if (wrote > 0)
			done += wrote;
	}
	/* Whatever umask the caller had: status is for everybody. */
	if (!rc && fchmod(fd, 0644) < 0)
		rc = -errno;
	close(fd);
	if (!rc && rename(temporary, path) < 0)
		rc = -errno;
	if (rc)
		unlink(temporary);
	return rc;
}
