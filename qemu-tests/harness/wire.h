/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire, seen from outside the guest:
 *
 *	guest NIC --- hubport n0 ---+
 *	other NICs -- hubport n1.. -+--- hub 0 ---+--- slirp (DHCP, ARP, RA)
 *	                                          +--- dgram socket: this peer
 *
 * With programs at the other end (peer_net.h), slirp would reset their TCP connections.
 * So there a second dgram socket takes its place, by which this peer answers its own
 * fences:
 *
 *	guest NIC --- hubport n0 ---+--- hub 0 ---+--- dgram socket: echo
 *	                                          +--- dgram socket: this peer --- tap
 *
 * Two captures that know nothing of each other must agree before anything is judged:
 *   - the peer's: every frame that reaches the hub. Not from slirp's own addresses = the
 *guest's;
 *   - QEMU's: a filter-dump on each NIC's hubport, which sees by direction what that NIC
 *sends. A fence (an ARP question only slirp answers) goes through the same queues as the
 *guest's frames, so when the answer is here, all that was sent before it is here as well.
 */
#ifndef WIRE_H
#define WIRE_H

#include "harness/frame.h"

#include <limits.h>
#include <pcap/pcap.h>
#include <stdbool.h>

/* Those at power-on, and the one that may be hot-plugged. */
#define WIRE_NICS 9

#define WIRE_HEAD 96

struct wire_frame {
	uint64_t since_power_on_ns;
	size_t len;
	enum frame_kind kind;
	uint8_t source[6];
	uint8_t head[WIRE_HEAD]; /* the first bytes, for filters */
	char text[FRAME_TEXT_MAX];
};

struct wire {
	int fd; /* ours; QEMU holds the other end */
	int qemu_fd;
	int echo, qemu_echo;  /* the same of the second socket; -1: slirp is there */
	int tap;	      /* also gets what the guest sends; -1: there is none */
	uint64_t power_on_ns; /* CLOCK_MONOTONIC; 0 before power-on */
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	struct wire_frame *frames; /* the guest's frames only */
	size_t count, room;
	uint32_t fence_sent, fence_seen;
	char dump[WIRE_NICS][PATH_MAX]; /* QEMU's own captures */
};

extern const uint8_t wire_peer_mac[6];

/* Makes the socket pair and the capture file DIR/wire.pcap. 0 or -errno. */
int wire_open(struct wire *w, const char *dir);
/* Makes the second socket pair. 0 or -errno. */
int wire_open_echo(struct wire *w);

/* Answers the fences that have come out of the second socket. 0 or -errno, as above. */
int wire_receive_echo(struct wire *w);

void wire_close(struct wire *w);

/* Takes in all frames that are waiting. 0 or -errno (-EPIPE: QEMU closed its end). */
int wire_receive(struct wire *w);

int wire_send(struct wire *w, const uint8_t *frame, size_t len);

/* Sends the next fence; it is through once w->fence_seen == w->fence_sent. */
int wire_fence(struct wire *w);

/*
 * Frames that the guest's NICs sent by QEMU's own captures, or -errno. Whatever was sent
 * must be behind a fence, or QEMU gone. A record cut short counts as -EBADMSG.
 */
long wire_dumped(const struct wire *w);

/* How many frames of QEMU's capture of a NIC begin with these bytes, or -errno. */
long wire_dump_find(const struct wire *w, unsigned int nic, const uint8_t *bytes,
		    size_t len);

uint64_t now_ns(void);

#endif
