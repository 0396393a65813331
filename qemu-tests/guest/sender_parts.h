/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sender's parts, which its main program calls. Each returns an exit status. */
#ifndef SENDER_PARTS_H
#define SENDER_PARTS_H

#include <stddef.h>

/*
 * Sends count frames (64 at most) of len bytes (2,048 at most) by AF_XDP in copy mode,
 * which passes neither qdiscs nor netfilter.
 */
int sender_xdp(int index, const char *link, const void *frame, size_t len, long count);

/* Counts the frames that a packet socket hears on the link in ms milliseconds. */
int sender_listen(int index, const char *link, long ms);

/*
 * Makes count taps (1,000 at most) as fast as possible while a second process sends to
 * all that are up, and counts the frames that came out. If begin or end is not NULL, it
 * waits until that file exists before it begins or ends.
 */
int sender_storm(long count, const char *begin, const char *end);

/*
 * Makes count taps (1,000 at most) one after the other, and measures for how long frames
 * with PACKET_QDISC_BYPASS can leave each.
 */
int sender_window(long count, const char *begin);

/*
 * Attaches a program to the root of cgroup2 that refuses SO_RCVLOWAT and outlives this
 * process. how: "alone", or anything else to share the place with others.
 */
int sender_attach(const char *how);
/* Says how many programs are there, and detaches those of that name. */
int sender_detach(const char *name);
/* Says whether SO_RCVLOWAT is refused. */
int sender_ask(void);
/* Sets a socket option of two pages, and reads it back. */
int sender_large(void);

/* Returns 0, or -1 and sets errno: EOPNOTSUPP and EINVAL before Linux 6.7. */
int sender_uring_setsockopt(int fd, int level, int option, const int *value);

#endif
