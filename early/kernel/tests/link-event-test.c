// SPDX-License-Identifier: GPL-2.0-or-later
/* What the guard hears: the socket it listens on, and what it makes of each message. */
#include "kernel/link.h"
#include "check.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#define FD 7

/* ---- instead of netlink.c ---- */

static int groups[4], open_error, join_error;
static unsigned int joins, failing_join; /* its number, from 1 */
static bool closed;

int netlink_open(int protocol)
{
	if (protocol != NETLINK_ROUTE)
		abort();
	return open_error ? open_error : FD;
}

int netlink_join(int fd, int group)
{
	if (fd != FD || joins == 4)
		abort();
	groups[joins++] = group;
	return joins == failing_join ? join_error : 0;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	closed = fd == FD;
	return 0;
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	(void)fd, (void)b, (void)seq;
	abort(); /* it only listens */
}

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	(void)read, (void)context;
	return netlink_request(fd, b, seq);
}

/* ---- */

static enum link_event heard(const struct nlbuf *b, struct link *l)
{
	struct nlmsg m;
	size_t offset = 0;

	if (nlmsg_next(b->base, b->len, &offset, &m) <= 0)
		abort();
	return link_event(&m, l);
}

static enum link_event heard_link(uint16_t type, unsigned int family, unsigned int flags,
				  const char *qdisc, struct link *l)
{
	struct ifinfomsg info = { .ifi_family = family,
				  .ifi_index = 9,
				  .ifi_flags = flags };
	unsigned char memory[128];
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, type, 0, 0, &info, sizeof(info));
	nlmsg_put_string(&b, IFLA_IFNAME, "wlan0");
	nlmsg_put_string(&b, IFLA_QDISC, qdisc);
	nlmsg_end(&b);
	return heard(&b, l);
}

static enum link_event heard_qdisc(uint16_t type, int index, uint32_t parent,
				   const char *kind, struct link *l)
{
	struct tcmsg t = { .tcm_ifindex = index, .tcm_parent = parent };
	unsigned char memory[128];
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, type, 0, 0, &t, sizeof(t));
	nlmsg_put_string(&b, TCA_KIND, kind);
	nlmsg_end(&b);
	return heard(&b, l);
}

static void test_events(void)
{
	struct link l;
	struct nlmsg m = { .type = RTM_NEWLINK, .payload = (const void *)"", .len = 0 };

	CHECK(heard_link(RTM_NEWLINK, AF_UNSPEC, 0, "noop", &l) == EVENT_LINK &&
		      l.index == 9 && !strcmp(l.name, "wlan0"),
	      "a new link");
	CHECK(heard_link(RTM_NEWLINK, AF_UNSPEC, IFF_UP, "noqueue", &l) == EVENT_LINK,
	      "a link that came up without a queue");
	CHECK(heard_link(RTM_NEWLINK, AF_UNSPEC, IFF_UP, "mq", &l) == EVENT_LINK,
	      "mq is no explicit root");
	CHECK(heard_link(RTM_NEWLINK, AF_UNSPEC, IFF_UP, "blackhole", &l) == EVENT_SHUT &&
		      !strcmp(l.name, "wlan0"),
	      "a link that is shut, which may have a new name");
	CHECK(heard_link(RTM_NEWLINK, AF_UNSPEC, IFF_LOOPBACK, "noqueue", &l) ==
		      EVENT_NOTHING,
	      "lo is none of ours");
	CHECK(heard_link(RTM_NEWLINK, AF_BRIDGE, 0, "noop", &l) == EVENT_NOTHING,
	      "a bridge that speaks of its port");
	CHECK(heard_link(RTM_DELLINK, AF_BRIDGE, 0, "noop", &l) == EVENT_NOTHING,
	      "a port that leaves its bridge is not gone");
	CHECK(heard_link(RTM_DELLINK, AF_UNSPEC, 0, "noop", &l) == EVENT_GONE &&
		      l.index == 9,
	      "a link that is gone");
	CHECK(heard_qdisc(RTM_NEWQDISC, 9, TC_H_ROOT, "fq", &l) == EVENT_QDISC &&
		      l.index == 9,
	      "somebody's qdisc at the root");
	CHECK(heard_qdisc(RTM_DELQDISC, 9, TC_H_ROOT, "blackhole", &l) == EVENT_QDISC,
	      "somebody deleted ours");
	CHECK(heard_qdisc(RTM_NEWQDISC, 9, TC_H_ROOT, "blackhole", &l) == EVENT_NOTHING,
	      "our own, or the same as ours");
	CHECK(heard_qdisc(RTM_NEWQDISC, 9, 0x10001, "fq", &l) == EVENT_NOTHING,
	      "deeper in a tree");
	CHECK(heard_qdisc(RTM_NEWQDISC, LOOPBACK_INDEX, TC_H_ROOT, "fq", &l) ==
		      EVENT_NOTHING,
	      "a qdisc on lo");
	CHECK(link_event(&m, &l) == EVENT_NOTHING, "a message without a header");
	m.type = RTM_NEWQDISC;
	CHECK(link_event(&m, &l) == EVENT_NOTHING, "neither of a qdisc");
	m.type = RTM_NEWADDR;
	CHECK(link_event(&m, &l) == EVENT_NOTHING, "one of another kind");
}

static void test_events_open(void)
{
	unsigned int i, told = 0;

	CHECK(link_events_open() == FD && joins == 2 && groups[0] == RTNLGRP_LINK &&
		      groups[1] == RTNLGRP_TC && !closed,
	      "a socket that hears of links and of qdiscs");
	for (i = 1; i <= 2; i++) {
		closed = false;
		joins = 0;
		failing_join = i;
		join_error = -EPERM - i;
		told += link_events_open() == join_error && joins == i && closed;
	}
	CHECK(told == 2, "a group that is refused: its error, and no socket is left");
	joins = 0;
	open_error = -EMFILE;
	CHECK(link_events_open() == -EMFILE && joins == 0, "no socket: its error");
}

int main(void)
{
	test_events();
	test_events_open();
	return check_done();
}
