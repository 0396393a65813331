// SPDX-License-Identifier: GPL-2.0-or-later
/* Record locks on the first byte of a file. */
#include "base/record_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/state.h"
#include "base/sys.h"

int record_lock_open(const char *path, bool create)
{
	int flags = O_RDWR | (create ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW, fd, rc;

	/* Mode 0600, because every process that can open the file could lock it. */
	fd = SYS(open(path, flags, 0600));
	if (fd != -ENOENT || !create)
		return fd;
	/* The first one of a boot makes the folder. */
	rc = SYS(mkdir(STATE_DIR, 0755));
	if (rc < 0 && rc != -EEXIST)
		return rc;
	return SYS(open(path, flags, 0600));
}

/* command: F_SETLK, F_SETLKW or F_GETLK */
static int ask(int fd, int command, struct flock *l)
{
	*l = (struct flock){
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1
	};
	return SYS(fcntl(fd, command, l));
}

int record_lock_take(int fd)
{
	struct flock l;
	int rc = ask(fd, F_SETLK, &l);

	return rc == -EACCES ? -EAGAIN : rc; /* POSIX allows either */
}

int record_lock_wait(int fd)
{
	struct flock l;

	return ask(fd, F_SETLKW, &l);
}

pid_t record_lock_holder(int fd)
{
	struct flock l;
	int rc = ask(fd, F_GETLK, &l);

	if (rc || l.l_type == F_UNLCK)
		return rc;
	return l.l_pid > 0 ? l.l_pid : -ESRCH;
}
