/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WATCH_H
#define NETLATCH_WATCH_H

/*
 * The numbers of the descriptors that guard_main() inherits from guard_start(). Through
 * GUARD_FD_ANSWER, a pipe, the guard sends an int: 0 when it is at work, or the -errno
 * with which it ends before that.
 */
enum { GUARD_FD_EVENTS = 3, GUARD_FD_NFT, GUARD_FD_RADIO, GUARD_FD_ANSWER, GUARD_FD_END };

#endif
