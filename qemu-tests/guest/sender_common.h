/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the sender's main program and its parts. */
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
 * Ethertypes that IEEE 802 reserves for local experiments. The harness defines the same
 * two in its own header, because programs of the guest include nothing of the harness.
 */
#define TYPE_RAW 0x88b5
#define TYPE_BYPASS 0x88b6

/*
 * Prints which object failed and why. The sender then ends; returns its exit status, 1.
 */
static inline int sender_fail(const char *object, const char *why)
{
	fprintf(stderr, "sender: %s: %s; nothing more is sent\n", object, why);
	return 1;
}

#endif
