/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINK_H
#define NETLATCH_LINK_H

#include <stdbool.h>

#include <net/if.h>

#include "kernel/nlmsg.h"

/*
 * Links and their root queueing disciplines, by rtnetlink. While the root qdisc of a
 * link is "blackhole", its driver gets only those frames that go round the qdisc
 * (PACKET_QDISC_BYPASS, AF_XDP, pktgen, netpoll).
 */

#define QDISC_NAME_SIZE 16 /* IFNAMSIZ of the kernel's Qdisc_ops.id */

struct link {
	int index;
	unsigned int flags; /* IFF_* */
	char name[IFNAMSIZ];
	char qdisc[QDISC_NAME_SIZE]; /* of the root */
	bool has_mac; /* its hardware address has the 6 bytes of an Ethernet address */
	unsigned char mac[6];
	/* Its packets have no header before IP (ARPHRD_NONE): tun, WireGuard. */
	bool headless;
	int lower;	    /* index of the link below this one; 0: none, or unknown */
	unsigned int drops; /* frames dropped by the blackholes of all queues */
	/* A blackhole is at the root or in a queue of mq; release has to replace it. */
	bool blackhole;
	/* Our netdev egress chain on this device drops every frame (nft_view). */
	bool chained;
	/* The link has no queue: its frames go through another link (layers/qdisc). */
	bool ends_elsewhere;
	bool held;	   /* the qdisc layer holds every frame that it can hold */
	const char *fault; /* if not held: the reason, in words */
};

/* Every link but loopback. links_read() fills the list, and links_free() frees it. */
struct links {
	struct link *link;
	unsigned int count;
	unsigned int size; /* how many links the memory has room for */
};

/*
 * Reads all links and their qdiscs. fd is a NETLINK_ROUTE socket, here and below.
 * Returns 0 or -errno. With -EINTR the list is filled, but links may be missing from it,
 * because links appeared or disappeared during each of several attempts.
 */
int links_read(int fd, struct links *links);
void links_free(struct links *links);

/*
 * Attaches blackhole to the link as its explicit root qdisc. Returns 0 or -errno;
 * -ENODEV if the link has disappeared.
 */
int link_shut(int fd, int index);

/*
 * Gives the link the qdisc that it would have without netlatch. A root that a request
 * has attached, as link_shut() does, has a handle and can be deleted. One that the kernel
 * has attached has none, so the function replaces it by pfifo_fast and deletes that. The
 * kernel then attaches net.core.default_qdisc, to each queue if the link has several. If
 * the link is down, the kernel does so when the link comes up. Returns 0 or -errno.
 */
int link_open(int fd, int index);

/*
 * Attaches pfifo_fast to the link as its explicit root qdisc: a link with an exception of
 * the policy has to send. (The default would be blackhole again.) Returns as link_shut().
 */
#define LINK_EXCEPT_QDISC "pfifo_fast"
int link_except(int fd, int index);

/* ---- events for the guard ---- */

/*
 * Opens a socket that receives the events of links (RTNLGRP_LINK) and of qdiscs
 * (RTNLGRP_TC). Returns a file descriptor or -errno.
 */
int link_events_open(void);

enum link_event {
	EVENT_NOTHING,
	EVENT_LINK,  /* a link appeared or changed, and has no blackhole root */
	EVENT_SHUT,  /* a link appeared or changed, and has one */
	EVENT_GONE,  /* a link disappeared */
	EVENT_QDISC, /* a program replaced or deleted a blackhole at a root */
};
/* Pure. link gets the index of the link; of EVENT_LINK and EVENT_SHUT also the rest. */
enum link_event link_event(const struct nlmsg *message, struct link *link);

#endif
