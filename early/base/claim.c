// SPDX-License-Identifier: GPL-2.0-or-later
/* Which process has a task: a record lock on a file. */
#include "base/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/state.h"
#include "base/sys.h"

static int lock_first_byte(int fd, int command, pid_t *holder)
{
	struct flock l = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1
	};
	int rc = SYS(fcntl(fd, command, &l));

	/* The holder may be in a pid namespace that this process cannot see. */
	*holder = l.l_type == F_UNLCK ? 0 : l.l_pid > 0 ? l.l_pid : -ESRCH;
	return rc;
}

pid_t claim(const char *path)
{
	int rc = SYS(mkdir(STATE_DIR, 0755)), fd;
	pid_t holder;

	if (rc < 0 && rc != -EEXIST)
		return rc;
	/* Mode 0600, because every process that can open the file could lock it. */
	fd = SYS(open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
	if (fd < 0)
		return fd;
	rc = lock_first_byte(fd, F_SETLK, &holder);
	if (!rc)
		return 0; /* fd stays open */
	if (rc == -EAGAIN || rc == -EACCES) {
		rc = lock_first_byte(fd, F_GETLK, &holder);
		/* The holder has just ended: still not ours. */
		rc = rc ? rc : holder ? holder : -EAGAIN;
	}
	close(fd);
	return rc;
}

pid_t claim_holder(const char *path)
{
	int fd = SYS(open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)), rc;
	pid_t holder;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	rc = lock_first_byte(fd, F_GETLK, &holder);
	close(fd);
	return rc ? rc : holder;
}
