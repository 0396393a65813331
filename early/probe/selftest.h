/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SELFTEST_H
#define NETLATCH_SELFTEST_H

#include <stdbool.h>

#include "layers/latch.h"

/*
 * The self-test proves the effect of the latch and does not rely on return codes. It
 * creates a tap: a link with a queue, whose wire is a descriptor of this process. The
 * tap comes up as any link does that appears from now on. The self-test then sends a
 * frame on the tap, and nothing may come out. A child of this process makes the tap, and
 * removes it a moment after the function has returned. Until then others may see a link
 * named netlatch0, which no longer sends anything.
 */
#define TUN_FILE "/dev/net/tun"

/*
 * bypass: also send a frame with PACKET_QDISC_BYPASS. owner: the descriptor of the
 * socket that owns the tables, which the child must not keep open; or negative.
 *
 * Returns a mask of enum frame, the frames that got out, or 0 if none did; or -errno if
 * the test could not run, -ENOENT without the module tun.
 */
int selftest(bool bypass, int owner);

#endif
