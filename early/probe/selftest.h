/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SELFTEST_H
#define NETLATCH_SELFTEST_H

#include <stdbool.h>

#include "layers/latch.h"

/*
 * Proves the effect, not the return codes: a link of our own that has a queue, and whose wire is a
 * descriptor that we hold (a tap), comes up as any link would that appears from now on; a frame is
 * sent on it, and nothing may come out. The link is gone when this returns.
 */
#define TUN_FILE "/dev/net/tun"

/*
 * bypass: whether that is to be tried as well. Returns a mask of enum frame, the frames that got out; 0: none; or -errno: it could not be
 * tried, for want of the module tun (-ENOENT), or else.
 */
int selftest(bool bypass);

#endif
