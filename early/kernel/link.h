/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINK_H
#define NETLATCH_LINK_H

#include <stdbool.h>

#include <net/if.h>

#include "kernel/nlmsg.h"

/*
 * Links and their root queueing disciplines, by rtnetlink. A link whose root qdisc is
 * "blackhole" hands nothing to its driver but what goes round the qdisc
 * (PACKET_QDISC_BYPASS, AF_XDP, pktgen, netpoll).
 */

#define QDISC_NAME_SIZE 16 /* IFNAMSIZ of the kernel's Qdisc_ops.id */

struct link {
	int index;
	unsigned int flags; /* IFF_* */
	char name[IFNAMSIZ];
	char qdisc[QDISC_NAME_SIZE]; /* of the root */
	int lower;	    /* index of the link that it ends in; 0: none, or unknown */
	unsigned int drops; /* frames that a blackhole (of each queue) has swallowed */
	bool blackhole; /* at the root, or in a queue of mq: release has to take it away */
	bool chained; /* a netdev egress chain of ours on this device drops all (nft_view) */
	bool ends_elsewhere; /* no queue of its own: its frames go through another link (layers/qdisc) */
	bool held;	   /* everything that the qdisc layer can hold, it holds */
	const char *fault; /* why not, in words */
};

/* Every link but loopback. Returned by links_read(), freed by links_free(). */
struct links {
	struct link *link;
	unsigned int count;
	unsigned int size; /* of the pages that link points to, in links */
};

/*
 * fd: NETLINK_ROUTE, here and below. Returns 0 or -errno; -EINTR: links came or went each time that it
 * tried, and some may be missing from the list.
 */
int links_read(int fd, struct links *links);
void links_free(struct links *links);

/*
 * Puts an explicit blackhole root on the link. Returns 0 or -errno; -ENODEV if the link
 * went away meanwhile.
 */
int link_shut(int fd, int index);

/*
 * Gives the link the qdisc that it would have had without us: replaces the root by a
 * pfifo_fast, which has a handle and so can be deleted, and deletes that. The kernel then
 * attaches net.core.default_qdisc, to each queue where there are several; to a link that is
 * down when it comes up. Returns 0 or -errno.
 */
int link_open(int fd, int index);

/* ---- what the guard hears ---- */

/* A socket that hears of links (RTNLGRP_LINK) and of qdiscs (RTNLGRP_TC). Or -errno. */
int link_events_open(void);

enum link_event {
	EVENT_NOTHING,
	EVENT_LINK,  /* a link appeared or changed, and has no blackhole root */
	EVENT_GONE,  /* a link disappeared */
	EVENT_QDISC, /* somebody replaced or deleted the blackhole at a root */
};
/* Pure. link gets index and, for EVENT_LINK, name and qdisc. */
enum link_event link_event(const struct nlmsg *message, struct link *link);

#endif
