// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which links there are, what qdisc each has at its root, and a blackhole in its place.
 *
 * A link counts as held if its root is blackhole; if it is mq and every child is blackhole;
 * or if it is noop, which is what a link has before it first comes up, and drops as well.
 *
 * Two kinds of link do not get the default qdisc (net/sched/sch_generic.c): CAN gets
 * pfifo_fast, and so do those queues of mq that the driver has not switched on yet
 * (get_default_qdisc_ops()). The dump shows the former, the latter only once they are on. An
 * explicit root reaches all queues.
 */
#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink.h"

#ifndef RTEXT_FILTER_SKIP_STATS
#define RTEXT_FILTER_SKIP_STATS (1 << 3)
#endif
#define DUMP_TRIES 5

/* linux/if_link.h needs glibc's headers around it; these four have never moved. */
#define LINK_NAME 3	 /* IFLA_IFNAME */
#define LINK_LOWER 5	 /* IFLA_LINK */
#define LINK_QDISC 6	 /* IFLA_QDISC */
#define LINK_EXT_MASK 29 /* IFLA_EXT_MASK */

static uint32_t sequence = 1;

static int add_link(const struct nlmsg *m, void *context)
{
	struct nlattr_view a[LINK_QDISC + 1];
	struct links *links = context;
	struct ifinfomsg info;
	struct link *l;
	uint32_t lower;
	int rc;

	if (m->type != RTM_NEWLINK)
		return 0;
	if (m->len < sizeof(info))
		return -EBADMSG;
	memcpy(&info, m->payload, sizeof(info));
	if (info.ifi_flags & IFF_LOOPBACK)
		return 0;
	rc = nlattr_parse(m->payload + sizeof(info), m->len - sizeof(info), a, LINK_QDISC);
	if (rc)
		return rc;

	if (links->count == links->size) {
		unsigned int size = links->size ? 2 * links->size : 16;

		l = realloc(links->link, size * sizeof(*l));
		if (!l)
			return -ENOMEM;
		links->link = l;
		links->size = size;
	}
	l = &links->link[links->count++];
	memset(l, 0, sizeof(*l));
	l->index = info.ifi_index;
	l->flags = info.ifi_flags;
	nlattr_copy(&a[LINK_NAME], l->name, sizeof(l->name));
	nlattr_copy(&a[LINK_QDISC], l->qdisc, sizeof(l->qdisc));
	if (nlattr_u32(&a[LINK_LOWER], &lower) && (int)lower != l->index)
		l->lower = lower;

	l->held = strcmp(l->qdisc, "blackhole") == 0 || strcmp(l->qdisc, "noop") == 0 ||
		  strcmp(l->qdisc, "mq") == 0;
	if (strcmp(l->qdisc, "noqueue") == 0)
		l->fault = "has no queue";
	else if (!l->held)
		l->fault = "has a qdisc that lets frames out";
	return 0;
}

/* The children of mq: what only one of them lets out, the link lets out. */
static int judge_child(const struct nlmsg *m, void *context)
{
	struct nlattr_view a[TCA_KIND + 1];
	struct links *links = context;
	struct tcmsg t;
	unsigned int i;
	int rc;

	if (m->type != RTM_NEWQDISC)
		return 0;
	if (m->len < sizeof(t))
		return -EBADMSG;
	memcpy(&t, m->payload, sizeof(t));
	rc = nlattr_parse(m->payload + sizeof(t), m->len - sizeof(t), a, TCA_KIND);
	if (rc)
		return rc;
	/* Root itself, and ingress or clsact, which are no queue. */
	if (t.tcm_parent == TC_H_ROOT || t.tcm_parent == TC_H_INGRESS ||
	    nlattr_is(&a[TCA_KIND], "blackhole"))
		return 0;
	for (i = 0; i < links->count; i++)
		if (links->link[i].index == t.tcm_ifindex &&
		    strcmp(links->link[i].qdisc, "mq") == 0) {
			links->link[i].held = false;
			links->link[i].fault = "has a queue that lets frames out";
		}
	return 0;
}

static int dump_links(int fd, struct links *links)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	unsigned char memory[64];
	uint32_t seq = sequence++;
	struct nlbuf b;

	links->count = 0;
	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, seq, &info, sizeof(info));
	nlmsg_put_u32(&b, LINK_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, add_link, links);
}

static int dump_qdiscs(int fd, struct links *links)
{
	struct tcmsg t = { .tcm_family = AF_UNSPEC };
	unsigned char memory[64];
	uint32_t seq = sequence++;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_GETQDISC, NLM_F_REQUEST | NLM_F_DUMP, seq, &t, sizeof(t));
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, judge_child, links);
}

int links_read(int fd, struct links *links)
{
	int rc = -EINTR, try;

	memset(links, 0, sizeof(*links));
	for (try = 0; try < DUMP_TRIES; try++) {
		rc = dump_links(fd, links);
		if (!rc)
			rc = dump_qdiscs(fd, links);
		if (rc != -EINTR)
			break;
	}
	if (rc)
		links_free(links);
	return rc;
}

void links_free(struct links *links)
{
	free(links->link);
	memset(links, 0, sizeof(*links));
}

int link_shut(int fd, const struct link *link)
{
	struct tcmsg t = { .tcm_family = AF_UNSPEC,
			   .tcm_ifindex = link->index,
			   .tcm_parent = TC_H_ROOT };
	unsigned char memory[64];
	uint32_t seq = sequence++;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_NEWQDISC,
		    NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, seq, &t,
		    sizeof(t));
	nlmsg_put_string(&b, TCA_KIND, "blackhole");
	nlmsg_end(&b);
	return netlink_request(fd, &b, seq);
}
