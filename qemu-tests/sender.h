/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the test guest's sender does besides sending by sockets. Each returns an exit status. */
#ifndef SENDER_H
#define SENDER_H

#include <stddef.h>

/* Says why and that it ends here. Returns 1. */
int sender_fail(const char *object, const char *why);

/* By AF_XDP, in copy mode: round qdiscs and netfilter alike. len at most 2,048 bytes. */
int sender_xdp(int index, const char *link, const void *frame, size_t len, long count);

/* Counts what a packet socket hears on the link, for so many milliseconds. */
int sender_listen(int index, const char *link, long ms);

#endif
