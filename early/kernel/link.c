// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the links and their root qdiscs, and replaces a root qdisc by blackhole and back.
 *
 * A link counts as held in three cases: its root is blackhole; its root is mq and every
 * child is blackhole; or its root is noop, which a link has before it first comes up and
 * which drops every frame as well.
 *
 * Two kinds of queue do not get the default qdisc (net/sched/sch_generic.c): the kernel
 * gives pfifo_fast to CAN links, and to those queues of mq that the driver has not
 * activated yet (get_default_qdisc_ops()). A dump shows the qdisc of a CAN link at once,
 * and that of such a queue only after the driver has activated the queue. An explicit
 * root reaches all queues.
 */
#include "kernel/link.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/gen_stats.h>
#include <linux/if_arp.h>
#include <linux/mman.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "kernel/netlink.h"

#ifndef RTEXT_FILTER_SKIP_STATS
#define RTEXT_FILTER_SKIP_STATS (1 << 3)
#endif
#define DUMP_TRIES 5

/* linux/if_link.h needs glibc's headers; these five numbers have never changed. */
#define LINK_ADDRESS 1	 /* IFLA_ADDRESS */
#define LINK_NAME 3	 /* IFLA_IFNAME */
#define LINK_LOWER 5	 /* IFLA_LINK */
#define LINK_QDISC 6	 /* IFLA_QDISC */
#define LINK_EXT_MASK 29 /* IFLA_EXT_MASK */

static uint32_t sequence; /* number of the latest request */
static unsigned int near; /* while qdiscs are read: the link of the latest one */

/* Returns 1 with *l filled, 0 for a message that netlatch ignores, or -EBADMSG. */
static int parse_link(const struct nlmsg *m, struct link *l)
{
	struct nlattr_view a[LINK_QDISC + 1];
	struct ifinfomsg info;
	uint32_t lower;
	int rc;

	if (m->len < sizeof(info))
		return -EBADMSG;
	memcpy(&info, m->payload, sizeof(info));
	/* Bridges and radios describe their ports in messages of other families. */
	if (info.ifi_flags & IFF_LOOPBACK || info.ifi_family != AF_UNSPEC)
		return 0;
	rc = nlattr_parse(m->payload + sizeof(info), m->len - sizeof(info), a,
			  LINK_QDISC);
	if (rc)
		return rc;
	memset(l, 0, sizeof(*l));
	l->index = info.ifi_index;
	l->flags = info.ifi_flags;
	l->headless = info.ifi_type == ARPHRD_NONE;
	nlattr_copy(&a[LINK_NAME], l->name, sizeof(l->name));
	nlattr_copy(&a[LINK_QDISC], l->qdisc, sizeof(l->qdisc));
	l->has_mac = a[LINK_ADDRESS].data && a[LINK_ADDRESS].len == sizeof(l->mac);
	if (l->has_mac)
		memcpy(l->mac, a[LINK_ADDRESS].data, sizeof(l->mac));
	if (nlattr_u32(&a[LINK_LOWER], &lower) && (int)lower != l->index)
		l->lower = lower;
	return 1;
}

/*
 * Uses pages from mmap() instead of malloc(), because the guard runs as long as the
 * machine does and memory that it frees has to go back to the kernel.
 */
static bool grow(struct links *links)
{
	unsigned int size = links->size ? 2 * links->size : 32;
	size_t bytes = size * sizeof(*links->link);
	void *pages;

	if (links->size)
		pages = mremap(links->link, links->size * sizeof(*links->link), bytes,
			       MREMAP_MAYMOVE);
	else
		pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return false;
	links->link = pages;
	links->size = size;
	return true;
}

static int add_link(const struct nlmsg *m, void *context)
{
	struct links *links = context;
	struct link parsed, *l;
	int rc;

	if (m->type != RTM_NEWLINK)
		return 0;
	rc = parse_link(m, &parsed);
	if (rc <= 0)
		return rc;

	if (links->count == links->size && !grow(links))
		return -ENOMEM;
	l = &links->link[links->count++];
	*l = parsed;
	l->blackhole = strcmp(l->qdisc, "blackhole") == 0;
	l->held = l->blackhole || strcmp(l->qdisc, "noop") == 0 ||
		  strcmp(l->qdisc, "mq") == 0;
	if (strcmp(l->qdisc, "noqueue") == 0)
		l->fault = "has no queue";
	else if (!l->held)
		l->fault = "lets frames out";
	return 0;
}

/* struct gnet_stats_queue: qlen, backlog, drops, ..., each a u32 in host order. */
static unsigned int qdisc_drops(const struct nlattr_view *stats)
{
	struct nlattr_view s[TCA_STATS_QUEUE + 1];
	uint32_t drops;

	if (!stats->data || nlattr_parse(stats->data, stats->len, s, TCA_STATS_QUEUE) ||
	    s[TCA_STATS_QUEUE].len < 3 * sizeof(drops))
		return 0;
	memcpy(&drops, s[TCA_STATS_QUEUE].data + 2 * sizeof(drops), sizeof(drops));
	return drops;
}

/* Reads the children of mq: if one child lets frames out, the link lets frames out. */
static int judge_qdisc_of_link(const struct nlmsg *m, void *context)
{
	struct nlattr_view a[TCA_STATS2 + 1];
	struct links *links = context;
	struct link *l = NULL;
	struct tcmsg t;
	unsigned int i;
	bool blackhole;
	int rc;

	if (m->type != RTM_NEWQDISC)
		return 0;
	if (m->len < sizeof(t))
		return -EBADMSG;
	memcpy(&t, m->payload, sizeof(t));
	rc = nlattr_parse(m->payload + sizeof(t), m->len - sizeof(t), a, TCA_STATS2);
	if (rc)
		return rc;
	/* Both dumps have nearly the same order, so the link is mostly near. */
	for (i = 0; i < links->count && !l; i++) {
		if (links->link[near].index == t.tcm_ifindex)
			l = &links->link[near];
		else
			near = (near + 1) % links->count;
	}
	/* ingress and clsact have no queue. */
	if (!l || t.tcm_parent == TC_H_INGRESS)
		return 0;
	blackhole = nlattr_is(&a[TCA_KIND], "blackhole");
	if (blackhole)
		l->drops += qdisc_drops(&a[TCA_STATS2]);
	if (t.tcm_parent == TC_H_ROOT || strcmp(l->qdisc, "mq") != 0)
		return 0;
	if (blackhole) {
		l->blackhole = true;
	} else {
		l->held = false;
		l->fault = "lets frames out of a queue";
	}
	return 0;
}

static int dump_links(int fd, struct links *links)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	unsigned char memory[64];
	uint32_t seq = ++sequence;
	struct nlbuf b;

	links->count = near = 0;
	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, seq, &info,
		    sizeof(info));
	nlmsg_put_u32(&b, LINK_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, add_link, links);
}

static int dump_qdiscs(int fd, struct links *links)
{
	struct tcmsg t = { .tcm_family = AF_UNSPEC };
	unsigned char memory[64];
	uint32_t seq = ++sequence;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_GETQDISC, NLM_F_REQUEST | NLM_F_DUMP, seq, &t, sizeof(t));
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, judge_qdisc_of_link, links);
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
	if (rc && rc != -EINTR)
		links_free(links);
	return rc;
}

void links_free(struct links *links)
{
	if (links->size)
		munmap(links->link, links->size * sizeof(*links->link));
	memset(links, 0, sizeof(*links));
}

/* RTM_NEWQDISC makes kind the root qdisc; RTM_DELQDISC deletes the root qdisc. */
static int change_root(int fd, int index, unsigned int message, const char *kind)
{
	struct tcmsg t = { .tcm_family = AF_UNSPEC,
			   .tcm_ifindex = index,
			   .tcm_parent = TC_H_ROOT };
	unsigned int flags = message == RTM_NEWQDISC ? NLM_F_CREATE | NLM_F_REPLACE : 0;
	unsigned char memory[64];
	uint32_t seq = ++sequence;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, message, NLM_F_REQUEST | NLM_F_ACK | flags, seq, &t, sizeof(t));
	if (kind)
		nlmsg_put_string(&b, TCA_KIND, kind);
	nlmsg_end(&b);
	return netlink_request(fd, &b, seq);
}

int link_shut(int fd, int index)
{
	return change_root(fd, index, RTM_NEWQDISC, "blackhole");
}

int link_except(int fd, int index)
{
	return change_root(fd, index, RTM_NEWQDISC, LINK_EXCEPT_QDISC);
}

int link_open(int fd, int index)
{
	int rc = change_root(fd, index, RTM_DELQDISC, NULL);

	/* ENOENT: the handle is zero. Each change of a root costs a grace period. */
	if (rc == -ENOENT)
		rc = change_root(fd, index, RTM_NEWQDISC, "pfifo_fast");
	else
		return rc;
	return rc ? rc : change_root(fd, index, RTM_DELQDISC, NULL);
}

int link_events_open(void)
{
	static const int groups[] = { RTNLGRP_LINK, RTNLGRP_TC }, event_room = 8 << 20;
	unsigned int i;
	int fd, rc;

	fd = netlink_open(NETLINK_ROUTE);
	/*
	 * Room for the events of a thousand links at once. If this fails, the kernel
	 * drops events sooner, and the guard has to read all links again more often.
	 */
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &event_room, sizeof(event_room));
	for (i = 0; fd >= 0 && i < 2; i++) {
		rc = netlink_join(fd, groups[i]);
		if (rc) {
			close(fd);
			return rc;
		}
	}
	return fd;
}

enum link_event link_event(const struct nlmsg *m, struct link *link)
{
	struct nlattr_view a[TCA_KIND + 1];
	struct tcmsg t;

	memset(link, 0, sizeof(*link));
	if (m->type == RTM_NEWLINK || m->type == RTM_DELLINK) {
		if (parse_link(m, link) <= 0)
			return EVENT_NOTHING;
		if (m->type == RTM_DELLINK)
			return EVENT_GONE;
		return strcmp(link->qdisc, "blackhole") == 0 ? EVENT_SHUT : EVENT_LINK;
	}
	if ((m->type != RTM_NEWQDISC && m->type != RTM_DELQDISC) || m->len < sizeof(t))
		return EVENT_NOTHING;
	memcpy(&t, m->payload, sizeof(t));
	if (t.tcm_parent != TC_H_ROOT || t.tcm_ifindex == LOOPBACK_INDEX ||
	    nlattr_parse(m->payload + sizeof(t), m->len - sizeof(t), a, TCA_KIND))
		return EVENT_NOTHING;
	if (m->type == RTM_NEWQDISC && nlattr_is(&a[TCA_KIND], "blackhole"))
		return EVENT_NOTHING;
	link->index = t.tcm_ifindex;
	return EVENT_QDISC;
}
