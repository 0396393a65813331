/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLINK_FAKE_H
#define NETLINK_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/nlmsg.h"

/*
 * A kernel faked at link time (--wrap of socket, setsockopt, bind, close, sendto and
 * recvmsg): it hands out a list of datagrams, friendly and hostile.
 */
#define FD 1000
#define SEQ 40

extern struct datagram {
	unsigned char *bytes; /* of exactly len, for the sanitizer; NULL: recvmsg fails */
	size_t len;
	int error, flags;
	uint32_t from;
} queue[64];
extern unsigned int queued, taken;
extern int send_error, bind_error, option_error, socket_error, join_error;
extern int joined; /* the multicast group */
extern bool no_memory, send_short, dont_wait, closed, patience_set, patience_endless;
extern unsigned char sent[256]; /* the beginning of what was sent */
extern size_t sent_len;
extern int send_buffer; /* as it was asked for */

void forget(void);

/* What it answers: the next datagram. */
struct datagram *answer(const void *bytes, size_t len);
void answer_errno(int error);
struct datagram *answer_message(uint16_t type, uint16_t flags, uint32_t seq,
				const void *payload, size_t len);
struct datagram *answer_error(uint32_t seq, int32_t error);
struct datagram *answer_done(uint16_t flags, int32_t error);

/* A request with number SEQ. */
void ask(struct nlbuf *b);

#endif
