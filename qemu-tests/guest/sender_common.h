/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sender's main program and its parts share. */
#ifndef SENDER_COMMON_H
#define SENDER_COMMON_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/if_packet.h>

#ifndef SOL_PACKET /* klibc */
#define SOL_PACKET 263
#endif
#ifndef PACKET_QDISC_BYPASS
#define PACKET_QDISC_BYPASS 20
#endif

/*
 * Ethertypes that IEEE 802 reserves for local experiments. The harness knows the same two by its
 * own header, because a program of the guest includes nothing of the harness.
 */
#define TYPE_RAW 0x88b5
#define TYPE_BYPASS 0x88b6

/* Says which object failed and why, and that the sender ends here. Returns the exit status, 1. */
static inline int sender_fail(const char *object, const char *why)
{
	fprintf(stderr, "sender: %s: %s; nothing more is sent\n", object, why);
	return 1;
}

#endif
