/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PROCESS_H
#define NETLATCH_PROCESS_H

#include <sys/types.h>

/*
 * Sends the signal to the process of the pidfd; its pid may meanwhile be the number of
 * another process. Uses the pid only if pidfd is negative, or if the kernel has no
 * pidfd_send_signal(). Returns 0; -ESRCH if the process has ended; or another -errno.
 */
int process_signal(pid_t pid, int pidfd, int sig);

#endif
