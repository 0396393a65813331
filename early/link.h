/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINK_H
#define NETLATCH_LINK_H

#include <stdbool.h>

#include <net/if.h>

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
	int lower;		     /* index of the link that it ends in; 0: none, or unknown */
	bool held; /* everything that the qdisc layer can hold, it holds */
	const char *fault; /* why not, in words */
};

/* Every link but loopback. Returned by links_read(), freed by links_free(). */
struct links {
	struct link *link;
	unsigned int count, size;
};

/* fd: NETLINK_ROUTE, here and below. Returns 0 or -errno. */
int links_read(int fd, struct links *links);
void links_free(struct links *links);

/*
 * Puts an explicit blackhole root on the link. Returns 0 or -errno; -ENODEV if the link
 * went away meanwhile.
 */
int link_shut(int fd, const struct link *link);

#endif
