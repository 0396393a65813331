/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_GUARD_LSM_H
#define NETLATCH_GUARD_LSM_H

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

#endif
