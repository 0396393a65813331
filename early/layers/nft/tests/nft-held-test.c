// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log of held frames, on a faked kernel in place of netlink.c: it takes a batch as a
 * whole, answers dumps with what it took, and may refuse each rule that logs.
 */
#include "layers/nft/nft.h"
#include "check.h"
#include "held/packet.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/tests/nft-tree.h"
#include "policy/tests/samples.h"

#define TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))

static int refuses;			 /* -errno for rules that log */
static size_t send_max = NFT_ALLOW_SIZE; /* the kernel has memory for so much */
static unsigned int batches;
static unsigned char taken[NFT_ALLOW_SIZE];
static size_t taken_len;
static struct nft_result result;

/* ---- the kernel ---- */

static bool has(const struct message *m, const char *expression)
{
	const struct attribute *rule = tree_find(m, TREE_PATH(NFTA_RULE_EXPRESSIONS)), *e;

	for (e = rule ? rule->child : NULL; e; e = e->next)
		if (strcmp((const char *)e->child->data, expression) == 0)
			return true;
	return false;
}

int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count)
{
	struct message *m;
	bool refused = false;
	unsigned int i;

	(void)fd;
	(void)first;
	if (b->len > send_max)
		return -ENOBUFS;
	m = tree_read(b->base, b->len);
	batches++;
	for (i = 0; i < count; i++, m = m->next) {
		errors[i] = i == count - 2 ? 0 : -ENOMSG;
		if (refuses && m->type == TYPE(NFT_MSG_NEWRULE) && has(m, "log")) {
			errors[i] = refuses;
			refused = true;
		}
	}
	if (!refused) {
		memcpy(taken, b->base, b->len);
		taken_len = b->len;
	}
	tree_forget();
	return 0;
}

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	struct nlmsg question, m;
	size_t offset = 0;

	(void)fd;
	(void)seq;
	nlmsg_next(b->base, b->len, &offset, &question);
	offset = 0;
	while (nlmsg_next(taken, taken_len, &offset, &m) > 0)
		/* The answer has the number before that of the question. */
		if (m.type == question.type - 1 &&
		    (m.type != TYPE(NFT_MSG_NEWRULE) ||
		     m.payload[0] == question.payload[0]) &&
		    read(&m, context) < 0)
			abort();
	return 0;
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	(void)fd;
	(void)b;
	(void)seq;
	abort();
}

/* ---- */

static unsigned int count(const char *expression)
{
	struct message *m = tree_read(taken, taken_len);
	unsigned int n = 0;

	for (; m; m = m->next)
		n += m->type == TYPE(NFT_MSG_NEWRULE) && has(m, expression);
	tree_forget();
	return n;
}

static unsigned int named(void)
{
	unsigned int n = 0, i;

	for (i = 0; i < NFT_CHAINS; i++)
		n += result.view.chain[i].named;
	return n;
}

static void install(unsigned int options, int refusal)
{
	refuses = refusal;
	batches = 0;
	nft_install(9, NFT_ALL, options, NULL, &result);
}

static void test_install(void)
{
	install(NFT_HELD | NFT_COUNTERS, 0);
	CHECK(result.standing == NFT_ALL && result.held && result.counters &&
		      batches == 1 && named() == 4 && count("limit") == 4,
	      "four chains log, each with a limit, and all stand");
	install(NFT_COUNTERS, 0);
	CHECK(result.standing == NFT_ALL && !result.held && !count("log") && !named(),
	      "none if it is not asked for");
	install(NFT_HELD | NFT_COUNTERS, -ENOENT);
	CHECK(result.standing == NFT_ALL && !result.held && result.counters &&
		      result.held_error == -ENOENT && batches == 2 && !count("log"),
	      "a kernel without the module: all chains, and the counters, without a log");
	CHECK(result.error[0] == 0 && result.error[3] == 0, "and no part is missing");
}

/* On a kernel before 6.16, with an exception on so many links. */
static void install_allowed(const char *name, unsigned int links)
{
	static uint8_t bytes[SAMPLE_SIZE];
	static struct allowed allowed;
	static struct blob blob;
	unsigned int i;

	if (blob_read(&blob, bytes, sample(name, bytes)))
		abort();
	memset(&allowed, 0, sizeof(allowed));
	allowed.blob = &blob;
	for (i = 0; i < links; i++) {
		allowed.link[i].index = i + 2;
		snprintf(allowed.link[i].name, IFNAMSIZ, "eth%u", i);
		allowed.link[i].exceptions = 1;
	}
	allowed.count = links;
	refuses = batches = 0;
	nft_install(9, NFT_ALL & ~NFT_NETDEV, NFT_HELD | NFT_COUNTERS, &allowed, &result);
}

/* The chains of each link are in the batch, which has an end. */
static void test_many(void)
{
	install_allowed("arp", ALLOWED_MAX);
	CHECK(result.held && result.counters && !result.allow_error,
	      "%d links with exceptions: their chains log and count", ALLOWED_MAX);
	install_allowed("many", 57);
	CHECK(result.held && result.counters && !result.allow_error,
	      "even with 30 rules on 57 links");
	install_allowed("many", 58);
	CHECK(!result.held && result.held_error == -E2BIG && result.counters &&
		      !result.allow_error && result.view.allowed && batches == 1 &&
		      result.standing == (NFT_ALL & ~NFT_NETDEV) && !count("log"),
	      "if all does not fit, the log goes first");
	install_allowed("many", 60);
	CHECK(!result.held && !result.counters && !result.allow_error &&
		      result.view.allowed,
	      "then the counters");
	install_allowed("many", ALLOWED_MAX);
	CHECK(result.allow_error == -E2BIG && !result.view.allowed &&
		      result.standing == (NFT_ALL & ~NFT_NETDEV),
	      "and last the exceptions");
	send_max = NFT_BATCH_SIZE;
	install_allowed("arp", ALLOWED_MAX);
	CHECK(result.allow_error == -ENOBUFS && !result.view.allowed &&
		      result.standing == (NFT_ALL & ~NFT_NETDEV) && !result.error[0],
	      "so it is if the kernel takes no batch of this size; all parts stand");
	send_max = NFT_ALLOW_SIZE;
}

static void test_device(void)
{
	refuses = 0;
	CHECK(!nft_device_shut(9, 5, "eth0", NFT_HELD | NFT_COUNTERS) &&
		      count("log") == 2 && count("counter") == 2,
	      "the two chains of a device log");
	refuses = -ENOENT;
	batches = 0;
	CHECK(!nft_device_shut(9, 5, "eth0", NFT_HELD | NFT_COUNTERS) && batches == 2 &&
		      !count("log") && count("counter") == 2,
	      "a device is shut also if the kernel refuses the log");
}

/* ---- what is read back ---- */

static struct attribute *expression(const char *name)
{
	struct attribute *element = tree_leaf(NFTA_LIST_ELEM, "", 0);

	element->data = NULL; /* a nest */
	element->child = tree_leaf(NFTA_EXPR_NAME, name, strlen(name) + 1);
	element->child->next = tree_leaf(NFTA_EXPR_DATA, "", 0);
	return element;
}

enum change { NO_CHANGE, OTHER_GROUP, ACCEPTS, NO_LOG, TWICE };

/* Changes the rule of the egress chain that logs; which parts stand then? */
static unsigned int standing_after(enum change change)
{
	static unsigned char changed[2 * NFT_BATCH_SIZE];
	static uint8_t other[64];
	struct message *list, *m, *copy;
	struct attribute *limit, *log, *data;

	install(NFT_HELD, 0);
	list = tree_read(taken, taken_len);
	for (m = list; m; m = m->next)
		if (m->type == TYPE(NFT_MSG_NEWRULE) && m->family == 5 && has(m, "log"))
			break;
	limit = tree_find(m, TREE_PATH(NFTA_RULE_EXPRESSIONS))->child;
	log = limit->next;
	data = log->child->next;
	switch (change) {
	case NO_CHANGE:
		break;
	case OTHER_GROUP:
		/* Behind the header of its first attribute. */
		memcpy(other, data->data, data->len);
		other[4] ^= 1;
		data->data = other;
		break;
	case ACCEPTS:
		log->next = expression("immediate");
		break;
	case NO_LOG:
		limit->next = NULL;
		break;
	case TWICE:
		copy = tree_copy(m);
		copy->next = m->next;
		m->next = copy;
		break;
	}
	for (m = list, taken_len = 0; m; m = m->next)
		taken_len +=
			tree_write(m, changed + taken_len, sizeof(changed) - taken_len);
	memcpy(taken, changed, taken_len);
	tree_forget();
	nft_inspect(9, &result.view);
	return nft_view_standing(&result.view);
}

static void test_read(void)
{
	const unsigned int others = NFT_ALL & ~NFT_EGRESS;

	CHECK(standing_after(NO_CHANGE) == NFT_ALL, "control: as it was written");
	CHECK(standing_after(OTHER_GROUP) == others, "another group is a foreign rule");
	CHECK(standing_after(ACCEPTS) == others, "a verdict behind the log is one");
	CHECK(standing_after(NO_LOG) == others, "a limit without a log is one");
	CHECK(standing_after(TWICE) == others, "a second log is one");
}

int main(void)
{
	test_install();
	test_many();
	test_device();
	test_read();
	return check_done();
}
