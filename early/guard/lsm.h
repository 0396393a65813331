/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_GUARD_LSM_H
#define NETLATCH_GUARD_LSM_H

/* The pid of that process, in digits, for as long as it attaches the program. */
#define LSM_FILE "/run/netlatch/attaching"

/*
 * Starts a process that attaches the socket layer's program at the LSM hook once lock has
 * returned. Returns a descriptor that becomes readable when the process is done, or
 * -errno.
 */
int lsm_begin(void);
/*
 * Takes the result from that descriptor and closes it. Returns the descriptor that keeps
 * the program attached, or -errno.
 */
int lsm_take(int from);
/*
 * Waits until a process that lsm_begin() of a guard that has ended started has ended as
 * well, at most 60 s. Whether the program is gone then, sockets_look() says.
 */
void lsm_await_end(void);

#endif
