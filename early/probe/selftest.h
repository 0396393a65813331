/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SELFTEST_H
#define NETLATCH_SELFTEST_H

#include <stdbool.h>

/*
 * Proves the effect, not the return codes: a link of our own that has a queue, and whose wire is a
 * descriptor that we hold (a tap), comes up as any link would that appears from now on; a frame is
 * sent on it, and nothing may come out. The link is gone when this returns.
 */
#define TUN_FILE "/dev/net/tun"

enum {
	SELFTEST_QUEUE = 1 << 0,  /* a frame got out that went by the queue */
	SELFTEST_BYPASS = 1 << 1, /* one that went round it (PACKET_QDISC_BYPASS) */
};

/*
 * bypass: whether that is to be tried as well. A mask of what got out; or -errno: it could not be
 * tried, for want of the module tun (-ENOENT), or else.
 */
int selftest(bool bypass);

#endif
