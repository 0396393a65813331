/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RECORD_LOCK_H
#define NETLATCH_RECORD_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * A POSIX record lock on the first byte of a file in /run/netlatch. The kernel drops the
 * lock when its process ends, and tells others which process holds it. A process that
 * closes any descriptor of a file gives up its lock on that file, so each lock has a file
 * of its own.
 */

/*
 * Opens the file of a lock. create: makes the folder and the file if they are missing.
 * Returns a descriptor or -errno.
 */
int record_lock_open(const char *path, bool create);
/* Takes the lock. Returns 0; -EAGAIN if another process holds it; or another -errno. */
int record_lock_take(int fd);
/* As record_lock_take(), but waits for the lock. -EINTR: a signal came first. */
int record_lock_wait(int fd);
/*
 * The pid of the process that holds the lock; 0: no process does; -ESRCH: one in a pid
 * namespace that this process cannot see; or another -errno.
 */
pid_t record_lock_holder(int fd);

#endif
