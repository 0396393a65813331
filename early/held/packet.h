/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_HELD_PACKET_H
#define NETLATCH_HELD_PACKET_H

#include <stdbool.h>

#include "held/kind.h"
#include "kernel/nlmsg.h"

/*
 * The messages of nfnetlink_log, by which the kernel hands a copy of a held frame to the
 * guard. Pure.
 */

/*
 * The number of netlatch's group. One program at a time can have a group, and those that
 * people configure (ulogd2) have small numbers.
 */
#define HELD_GROUP 0x6e6c

/*
 * Each chain hands over at most so many frames in a second, after a burst, so a flood
 * costs the guard no time. The chains drop all frames in any case.
 */
#define HELD_RATE 20
#define HELD_BURST 50

/*
 * Writes the request for the frames of HELD_GROUP. The kernel collects those of a tenth
 * of a second, so that a burst costs one message.
 */
void held_encode_bind(struct nlbuf *b, uint32_t seq);

/* Reads one message. False: it is no frame of our group. */
bool held_packet_read(const struct nlmsg *message, struct held_frame *frame);

#endif
