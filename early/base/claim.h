/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_CLAIM_H
#define NETLATCH_CLAIM_H

#include <sys/types.h>

/*
 * A record lock (record_lock.h) tells which process has a certain task. A pid in a file
 * could meanwhile belong to another process, but the kernel drops a lock when its process
 * ends.
 */

/*
 * Claims the task for as long as this process lives. The process may not open the file
 * again, because a process that closes any descriptor of a file gives up its locks on it.
 * Returns 0; the pid of the process that has the task already; or -errno.
 */
pid_t claim(const char *path);
/* The pid of the process that has the task; 0: none has; -errno: cannot be told. */
pid_t claim_holder(const char *path);

#endif
