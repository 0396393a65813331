/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the test guest's sender does besides sending by sockets. Each returns an exit status. */
#ifndef SENDER_H
#define SENDER_H

#include <stddef.h>

#include <linux/if_packet.h>

#ifndef SOL_PACKET /* klibc */
#define SOL_PACKET 263
#endif
#ifndef PACKET_QDISC_BYPASS
#define PACKET_QDISC_BYPASS 20
#endif

/* Says why and that it ends here. Returns 1. */
int sender_fail(const char *object, const char *why);

/* By AF_XDP, in copy mode: round qdiscs and netfilter alike. len at most 2,048 bytes. */
int sender_xdp(int index, const char *link, const void *frame, size_t len, long count);

/* Counts what a packet socket hears on the link, for so many milliseconds. */
int sender_listen(int index, const char *link, long ms);

/*
 * Makes so many taps (1,000 at most), as fast as it can, while a second process sends to all that are up,
 * and counts what came out. Begins and ends when these files are there, if they are named.
 */
int sender_storm(long count, const char *begin, const char *end);

/* Makes them one by one, and measures how long each lets frames with PACKET_QDISC_BYPASS out. */
int sender_window(long count, const char *begin);

#endif
