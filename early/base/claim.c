// SPDX-License-Identifier: GPL-2.0-or-later
/* Which process has a task: a record lock on a file. */
#include "base/claim.h"

#include <errno.h>
#include <unistd.h>

#include "base/record_lock.h"

pid_t claim(const char *path)
{
	int fd = record_lock_open(path, true);
	pid_t rc;

	if (fd < 0)
		return fd;
	rc = record_lock_take(fd);
	if (!rc) {
		/* A lock makes no event of inotify, which `status --watch` waits for. */
		(void)!ftruncate(fd, 0);
		return 0; /* fd stays open */
	}
	if (rc == -EAGAIN) {
		rc = record_lock_holder(fd);
		/* The holder has just ended: still not ours. */
		rc = rc ? rc : -EAGAIN;
	}
	close(fd);
	return rc;
}

pid_t claim_holder(const char *path)
{
	int fd = record_lock_open(path, false);
	pid_t holder;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	holder = record_lock_holder(fd);
	close(fd);
	return holder;
}
