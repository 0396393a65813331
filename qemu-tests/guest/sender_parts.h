/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sender's parts, which its main program calls. Each returns an exit status. */
#ifndef SENDER_PARTS_H
#define SENDER_PARTS_H

#include <stddef.h>

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
