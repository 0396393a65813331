// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which links count as held, with the kernel's answers faked in place of netlink.c.
 */
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/gen_stats.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#define FD 7
#define LINKS_SIZE (1 << 20)

static unsigned char link_memory[LINKS_SIZE], qdisc_memory[LINKS_SIZE];
static struct nlbuf link_answer, qdisc_answer;
static int link_error, qdisc_error;
static int request_errors[4];	    /* of the first request, the second, the third */
static unsigned int changes, dumps; /* how many dumps to come end with -EINTR */
static unsigned char requested[64];
static size_t requested_len;
static unsigned int requests;

/* ---- instead of netlink.c ---- */

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	const struct nlmsghdr *h = (const void *)b->base;
	bool links = h->nlmsg_type == RTM_GETLINK;
	const struct nlbuf *from = links ? &link_answer : &qdisc_answer;
	unsigned char *exact;
	struct nlmsg m;
	size_t offset = 0;
	int rc;

	if (fd != FD || !nlbuf_ok(b) || b->len != h->nlmsg_len || h->nlmsg_seq != seq ||
	    h->nlmsg_flags != (NLM_F_REQUEST | NLM_F_DUMP) ||
	    (!links && h->nlmsg_type != RTM_GETQDISC) || !nlbuf_ok(from))
		abort();
	dumps++;
	while (nlmsg_next(from->base, from->len, &offset, &m) > 0) {
		exact = malloc(m.len ? m.len : 1);
		memcpy(exact, m.payload, m.len);
		m.payload = exact;
		rc = read(&m, context);
		free(exact);
		if (rc)
			return rc;
	}
	if (changes && changes--)
		return -EINTR;
	return links ? link_error : qdisc_error;
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	(void)seq;
	if (fd != FD || !nlbuf_ok(b) || b->len > sizeof(requested))
		abort();
	memcpy(requested, b->base, b->len);
	requested_len = b->len;
	requests++;
	return requests < 4 ? request_errors[requests] : 0;
}

/* Nothing here listens: link-event-test.c. */
int netlink_open(int protocol)
{
	(void)protocol;
	abort();
}

int netlink_join(int fd, int group)
{
	(void)group;
	return netlink_open(fd);
}

/* ---- what the kernel says ---- */

static void forget(void)
{
	nlbuf_init(&link_answer, link_memory, sizeof(link_memory));
	nlbuf_init(&qdisc_answer, qdisc_memory, sizeof(qdisc_memory));
	link_error = qdisc_error = 0;
	memset(request_errors, 0, sizeof(request_errors));
	changes = dumps = requests = 0;
}

static void has_link(int index, unsigned int flags, const char *name, const char *qdisc)
{
	struct ifinfomsg info = { .ifi_index = index, .ifi_flags = flags };

	nlmsg_begin(&link_answer, RTM_NEWLINK, NLM_F_MULTI, 1, &info, sizeof(info));
	nlmsg_put_string(&link_answer, IFLA_IFNAME, name);
	nlmsg_put_u32(&link_answer, IFLA_MTU, 1500);
	if (qdisc)
		nlmsg_put_string(&link_answer, IFLA_QDISC, qdisc);
	nlmsg_put_u32(&link_answer, IFLA_GROUP, 0);
	nlmsg_end(&link_answer);
}

static void has_qdisc(int index, uint32_t parent, const char *kind)
{
	struct tcmsg t = { .tcm_ifindex = index, .tcm_parent = parent };

	nlmsg_begin(&qdisc_answer, RTM_NEWQDISC, NLM_F_MULTI, 1, &t, sizeof(t));
	nlmsg_put_string(&qdisc_answer, TCA_KIND, kind);
	nlmsg_end(&qdisc_answer);
}

/* One link called eth0 with this root; what links_read() makes of it. */
static struct link judged(const char *qdisc)
{
	struct link l = { .fault = "not read" };
	struct links links;

	if (link_answer.len == 0)
		has_link(2, IFF_UP, "eth0", qdisc);
	if (links_read(FD, &links) == 0 && links.count == 1)
		l = links.link[0];
	links_free(&links);
	return l;
}

static bool held(const char *qdisc)
{
	struct link l = judged(qdisc);

	return l.held && !l.fault && l.index == 2 && l.flags == IFF_UP &&
	       !strcmp(l.name, "eth0") && !strcmp(l.qdisc, qdisc);
}

static bool not_held(const char *qdisc, const char *fault)
{
	struct link l = judged(qdisc);

	return !l.held && l.fault && strstr(l.fault, fault);
}

static void test_roots(void)
{
	static const char *const others[] = {
		"pfifo_fast", "fq_codel", "fq",	  "pfifo",    "bfifo",
		"cake",	      "htb",	  "prio", "blackhol", "blackhole2",
		"noqueue2",   "mqprio",	  ""
	};
	unsigned int i;

	forget();
	CHECK(held("blackhole"), "blackhole is held");
	forget();
	CHECK(held("noop"), "noop, before the first up, is held");
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		forget();
		CHECK(not_held(others[i], "lets frames out"), "'%s' is not held",
		      others[i]);
	}
	forget();
	CHECK(not_held("noqueue", "no queue"), "noqueue is not held, for its own reason");
	forget();
	CHECK(not_held(NULL, "lets frames out"),
	      "a link that names no qdisc is not held");
	forget();
	CHECK(not_held("blackholeblackhole", "lets frames out"),
	      "a name longer than the kernel's is cut, and is not held");
}

static void test_mq(void)
{
	forget();
	has_qdisc(2, TC_H_ROOT, "mq");
	has_qdisc(2, 1, "blackhole");
	has_qdisc(2, 2, "blackhole");
	CHECK(held("mq"), "mq with a blackhole in each queue is held");
	forget();
	has_qdisc(2, TC_H_ROOT, "mq");
	has_qdisc(2, 1, "blackhole");
	has_qdisc(2, 2, "fq_codel");
	has_qdisc(2, 3, "blackhole");
	CHECK(not_held("mq", "lets frames out of a queue"), "one other queue: not held");
	forget();
	has_qdisc(2, TC_H_ROOT, "mq");
	has_qdisc(2, 1, "");
	CHECK(not_held("mq", "queue"), "a queue without a name: not held");
	forget();
	has_qdisc(3, 1, "fq_codel");
	has_qdisc(2, TC_H_INGRESS, "ingress");
	has_qdisc(2, TC_H_CLSACT, "clsact");
	CHECK(held("mq"),
	      "another link's queue, and ingress, which is none, do not matter");
	forget();
	has_qdisc(2, TC_H_ROOT, "blackhole");
	has_qdisc(2, TC_H_INGRESS, "ingress");
	CHECK(held("blackhole"), "nor does ingress beside blackhole");
}

static void test_lists(void)
{
	struct links links;
	unsigned int i, good = 0;
	char name[IFNAMSIZ];

	forget();
	has_link(1, IFF_LOOPBACK | IFF_UP, "lo", "noqueue");
	has_link(2, IFF_UP, "eth0", "blackhole");
	has_link(3, IFF_LOOPBACK, "lo2", "pfifo_fast");
	CHECK(links_read(FD, &links) == 0 && links.count == 1 && links.link[0].index == 2,
	      "loopback is not listed");
	links_free(&links);
	CHECK(!links.link && links.count == 0, "freed");

	forget();
	CHECK(links_read(FD, &links) == 0 && links.count == 0, "no link at all");
	links_free(&links);

	forget();
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "eth%u", i);
		has_link(i + 2, IFF_UP, name, i % 2 ? "mq" : "blackhole");
		has_qdisc(i + 2, 1, i % 4 == 3 ? "pfifo_fast" : "blackhole");
	}
	CHECK(links_read(FD, &links) == 0 && links.count == 1000, "1,000 links");
	for (i = 0; i < links.count; i++) {
		snprintf(name, sizeof(name), "eth%u", i);
		good += links.link[i].index == (int)i + 2 &&
			!strcmp(links.link[i].name, name) &&
			links.link[i].held == (i % 4 != 3);
	}
	CHECK(good == 1000, "each judged by itself");
	links_free(&links);
}

/* A link named by its own index (tunnels do that) ends in no other. */
static void test_lower(void)
{
	static const struct {
		uint32_t lower;
		int want;
	} cases[] = { { 5, 5 }, { 2, 0 }, { 0, 0 } };
	struct ifinfomsg info = { .ifi_index = 2 };
	struct links links;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		forget();
		nlmsg_begin(&link_answer, RTM_NEWLINK, NLM_F_MULTI, 1, &info,
			    sizeof(info));
		nlmsg_put_u32(&link_answer, IFLA_LINK, cases[i].lower);
		nlmsg_put_string(&link_answer, IFLA_QDISC, "noqueue");
		nlmsg_end(&link_answer);
		CHECK(links_read(FD, &links) == 0 && links.count == 1 &&
			      links.link[0].lower == cases[i].want,
		      "IFLA_LINK %u of link 2: ends in %d", cases[i].lower,
		      cases[i].want);
		links_free(&links);
	}
}

/* A header of the link is what exceptions look at. */
static void test_headless(void)
{
	static const struct {
		unsigned short type;
		bool want;
	} cases[] = { { ARPHRD_ETHER, false }, { ARPHRD_NONE, true }, { 0, false } };
	struct links links;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		struct ifinfomsg info = { .ifi_index = 2, .ifi_type = cases[i].type };

		forget();
		nlmsg_begin(&link_answer, RTM_NEWLINK, NLM_F_MULTI, 1, &info,
			    sizeof(info));
		nlmsg_end(&link_answer);
		CHECK(links_read(FD, &links) == 0 && links.count == 1 &&
			      links.link[0].headless == cases[i].want,
		      "a link of type %u has %s header", cases[i].type,
		      cases[i].want ? "no" : "a");
		links_free(&links);
	}
}

static void test_changes(void)
{
	struct links links;

	forget();
	has_link(2, IFF_UP, "eth0", "mq");
	has_qdisc(2, 1, "blackhole");
	changes = 3;
	CHECK(links_read(FD, &links) == 0 && links.count == 1 && links.link[0].held &&
		      dumps == 5,
	      "the list changed underneath: asked again, nothing counted twice");
	links_free(&links);
	changes = 1000;
	dumps = 0;
	CHECK(links_read(FD, &links) == -EINTR && links.count == 1 && dumps < 20,
	      "it never stops changing: -EINTR, not for ever, and what was read");
	links_free(&links);
	changes = 0;
	link_error = -ENOBUFS;
	CHECK(links_read(FD, &links) == -ENOBUFS && !links.link, "no links: -errno");
	link_error = 0;
	qdisc_error = -EPERM;
	CHECK(links_read(FD, &links) == -EPERM && !links.link,
	      "no qdiscs: -errno, not `held`");
}

static void test_malformed(void)
{
	struct links links;

	forget();
	nlmsg_begin(&link_answer, RTM_NEWLINK, 0, 1, "abcd", 4);
	nlmsg_end(&link_answer);
	CHECK(links_read(FD, &links) == -EBADMSG && !links.link,
	      "a link too short is an error");
	forget();
	has_link(2, IFF_UP, "eth0", "mq");
	nlmsg_begin(&qdisc_answer, RTM_NEWQDISC, 0, 1, "abcd", 4);
	nlmsg_end(&qdisc_answer);
	CHECK(links_read(FD, &links) == -EBADMSG && !links.link, "so is a qdisc");
	forget();
	has_link(2, IFF_UP, "eth0", "mq");
	link_memory[link_answer.len - 8] = 3; /* nla_len of the last attribute */
	CHECK(links_read(FD, &links) == -EBADMSG && !links.link,
	      "so is a broken attribute");
	forget();
	nlmsg_begin(&link_answer, RTM_DELLINK, 0, 1, "abcd", 4);
	nlmsg_end(&link_answer);
	CHECK(links_read(FD, &links) == 0 && links.count == 0,
	      "other messages are passed over");
	links_free(&links);
}

static void test_shut(void)
{
	/* nlmsghdr without its number, tcmsg, TCA_KIND. */
	static const unsigned char want[] = {
		52,  0,	  0,   0,   36,	  0,	0x05, 0x05, 0,	  0,   0,   0,	 0,
		0,   0,	  0,   0,   0,	  0,	0,    0x39, 0x05, 0,   0, /* index 1337 */
		0,   0,	  0,   0,   0xff, 0xff, 0xff, 0xff, /* no handle; parent: root */
		0,   0,	  0,   0,   14,	  0,	1,    0,    'b',  'l', 'a', 'c', 'k',
		'h', 'o', 'l', 'e', 0,	  0,	0,
	};
	unsigned char bytes[sizeof(want)];

	forget();
	CHECK(link_shut(FD, 1337) == 0 && requested_len == sizeof(want),
	      "shut: sent and taken");
	memcpy(bytes, requested, sizeof(bytes));
	memset(bytes + 8, 0, 4);
	CHECK(memcmp(bytes, want, sizeof(want)) == 0,
	      "as `tc qdisc replace dev X root blackhole` would");
	forget();
	request_errors[1] = -ENODEV;
	CHECK(link_shut(FD, 1337) == -ENODEV, "the kernel's errno is passed on");
}

/* ---- opening ---- */

static void test_open(void)
{
	const struct nlmsghdr *h = (const void *)requested;
	struct nlattr_view a[TCA_KIND + 1];
	const struct tcmsg *t = (const void *)(h + 1);

	forget();
	CHECK(link_open(FD, 1337) == 0 && requests == 1,
	      "open: a blackhole with a handle is deleted");
	CHECK(h->nlmsg_type == RTM_DELQDISC &&
		      h->nlmsg_flags == (NLM_F_REQUEST | NLM_F_ACK) &&
		      t->tcm_ifindex == 1337 && t->tcm_parent == TC_H_ROOT &&
		      !t->tcm_handle && requested_len == sizeof(*h) + sizeof(*t),
	      "it is the root, whatever its handle");
	forget();
	request_errors[1] = -ENOENT;
	CHECK(link_open(FD, 1337) == 0 && requests == 3 && h->nlmsg_type == RTM_DELQDISC,
	      "one without a handle is replaced, and then deleted");
	forget();
	request_errors[1] = -ENODEV;
	CHECK(link_open(FD, 1) == -ENODEV && requests == 1,
	      "a link that is gone: the errno is passed on");
	forget();
	request_errors[1] = -ENOENT;
	request_errors[2] = -EPERM;
	CHECK(link_open(FD, 1337) == -EPERM && requests == 2,
	      "where replacing fails, nothing more is tried");
	CHECK(h->nlmsg_type == RTM_NEWQDISC &&
		      h->nlmsg_flags == (NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE |
					 NLM_F_REPLACE) &&
		      !nlattr_parse(requested + sizeof(*h) + sizeof(*t),
				    requested_len - sizeof(*h) - sizeof(*t), a,
				    TCA_KIND) &&
		      nlattr_is(&a[TCA_KIND], "pfifo_fast"),
	      "what takes its place is a pfifo_fast");
	forget();
	request_errors[1] = -ENOENT;
	request_errors[3] = -EBUSY;
	CHECK(link_open(FD, 1) == -EBUSY && requests == 3, "a delete that fails is told");
}

/* ---- what release has to take away, and what was held ---- */

static void has_dropping_qdisc(int index, uint32_t parent, const char *kind,
			       uint32_t drops)
{
	uint32_t queue[5] = { 1, 2, drops, 3, 4 };
	struct tcmsg t = { .tcm_ifindex = index, .tcm_parent = parent };
	size_t nest;

	nlmsg_begin(&qdisc_answer, RTM_NEWQDISC, NLM_F_MULTI, 1, &t, sizeof(t));
	nlmsg_put_string(&qdisc_answer, TCA_KIND, kind);
	nest = nlmsg_nest(&qdisc_answer, TCA_STATS2);
	nlmsg_put(&qdisc_answer, TCA_STATS_QUEUE, queue, sizeof(queue));
	nlmsg_nest_end(&qdisc_answer, nest);
	nlmsg_end(&qdisc_answer);
}

static void test_blackholes(void)
{
	struct link l;

	forget();
	has_dropping_qdisc(2, TC_H_ROOT, "blackhole", 42);
	l = judged("blackhole");
	CHECK(l.blackhole && l.drops == 42,
	      "a blackhole at the root, and what it dropped");
	forget();
	has_dropping_qdisc(2, TC_H_ROOT, "mq", 40);
	has_dropping_qdisc(2, 1, "blackhole", 30);
	has_dropping_qdisc(2, 2, "blackhole", 10);
	l = judged("mq");
	CHECK(l.blackhole && l.drops == 40,
	      "blackholes of mq are summed, mq itself is not");
	forget();
	has_dropping_qdisc(2, 1, "fq", 5);
	has_dropping_qdisc(2, 2, "blackhole", 7);
	l = judged("mq");
	CHECK(l.blackhole && !l.held && l.drops == 7,
	      "one blackhole among other queues is to go, and is no barrier");
	forget();
	has_dropping_qdisc(2, TC_H_ROOT, "fq", 5);
	l = judged("fq");
	CHECK(!l.blackhole && !l.drops,
	      "nothing of ours: nothing to take away, not our drops");
	forget();
	has_dropping_qdisc(2, TC_H_ROOT, "htb", 5);
	has_dropping_qdisc(2, 0x10001, "blackhole", 5);
	l = judged("htb");
	CHECK(!l.blackhole, "a leaf of somebody's own tree is not ours");
	forget();
	l = judged("noop");
	CHECK(!l.blackhole && l.held,
	      "a link that never was up: held, and nothing to take away");
}

int main(void)
{
	test_roots();
	test_mq();
	test_lists();
	test_lower();
	test_headless();
	test_changes();
	test_malformed();
	test_shut();
	test_open();
	test_blackholes();
	return check_done();
}
