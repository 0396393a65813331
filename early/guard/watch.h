/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WATCH_H
#define NETLATCH_WATCH_H

/* The descriptors that guard_start() leaves to guard_main(). */
enum { GUARD_FD_EVENTS = 3, GUARD_FD_NFT, GUARD_FD_RADIO, GUARD_FD_END };

#endif
