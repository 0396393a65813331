// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Installs the ruleset on a faked kernel, in place of netlink.c, that refuses chosen
 * messages. Like the real kernel it goes on after the first error, and then fails
 * messages for the tables and chains that are missing. It accepts a whole batch or
 * nothing, and answers dumps with the tables that it accepted.
 */
#include "layers/nft/nft.h"
#include "check.h"
#include "kernel/link.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/tests/nft-tree.h"

#define FD 9
#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))
#define BATCHES_MAX 12 /* five parts and the counters can be refused one by one */

/* ---- the kernel ---- */

enum refused { NOTHING, TABLE, CHAIN, COUNTER, LOOPBACK };

static struct kernel {
	struct {
		enum refused what;
		uint8_t family;	   /* 0: all */
		const char *chain; /* NULL: all */
		int error;
	} refuse[8];
	int whole_batch; /* -errno of a kernel without nf_tables, for batches and dumps */
	int send_error;
	int rule_error;	       /* of a dump of rules, after tables and chains */
	bool acks_ends;	       /* since 6.10 */
	bool forgets_acks;     /* ENOBUFS before the first of them */
	bool names_the_device; /* takes the batch, and has another device in the end */
	unsigned int changes;  /* how many dumps of rules to come end with -EINTR */
	unsigned int batches, dumps;
	uint32_t last_seq;
	unsigned char taken[NFT_BATCH_SIZE];
	size_t taken_len;
} kernel;
static bool begun; /* the first number of all may be 0 */

static const char *name_of(const struct message *m, uint16_t type)
{
	return (const char *)tree_find(m, TREE_PATH(type))->data;
}

static enum refused kind_of(const struct message *m, const char **chain)
{
	const struct attribute *first;

	*chain = NULL;
	if (m->type == NFT_TYPE(NFT_MSG_NEWTABLE) ||
	    m->type == NFT_TYPE(NFT_MSG_DELTABLE))
		return TABLE;
	if (m->type == NFT_TYPE(NFT_MSG_NEWCHAIN)) {
		*chain = name_of(m, NFTA_CHAIN_NAME);
		return CHAIN;
	}
	if (m->type != NFT_TYPE(NFT_MSG_NEWRULE))
		return NOTHING;
	*chain = name_of(m, NFTA_RULE_CHAIN);
	first = tree_find(
		m, TREE_PATH(NFTA_RULE_EXPRESSIONS, NFTA_LIST_ELEM, NFTA_EXPR_NAME));
	return strcmp((const char *)first->data, "counter") == 0 ? COUNTER : LOOPBACK;
}

/* What is gone because something before it was refused. */
struct gone {
	bool table[256];
	struct {
		uint8_t family;
		const char *name;
	} chain[NFT_CHAINS];
	unsigned int chains;
};

static int judge(const struct message *m, struct gone *gone)
{
	const char *chain;
	enum refused what = kind_of(m, &chain);
	unsigned int i;

	for (i = 0; what != TABLE && i < gone->chains; i++)
		if (what != CHAIN && gone->chain[i].family == m->family &&
		    strcmp(gone->chain[i].name, chain) == 0)
			return -ENOENT;
	if (what != TABLE && what != NOTHING && gone->table[m->family])
		return -ENOENT;
	for (i = 0; i < sizeof(kernel.refuse) / sizeof(kernel.refuse[0]); i++) {
		if (what == NOTHING || kernel.refuse[i].what != what ||
		    (kernel.refuse[i].family && kernel.refuse[i].family != m->family) ||
		    (kernel.refuse[i].chain &&
		     strcmp(kernel.refuse[i].chain, chain) != 0))
			continue;
		if (what == TABLE)
			gone->table[m->family] = true;
		if (what == CHAIN) {
			gone->chain[gone->chains].family = m->family;
			gone->chain[gone->chains++].name = chain;
		}
		return kernel.refuse[i].error;
	}
	return 0;
}

int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count)
{
	struct gone gone = { 0 };
	const struct message *m;
	bool failed = false;
	unsigned int i;

	if (fd != FD || !nlbuf_ok(b) || (begun && first <= kernel.last_seq) ||
	    ++kernel.batches > BATCHES_MAX) {
		printf("Bail out! batch %u, seq %u after %u\n", kernel.batches, first,
		       kernel.last_seq);
		exit(1);
	}
	begun = true;
	for (i = 0; i < count; i++)
		errors[i] = -ENOMSG;
	if (kernel.send_error)
		return kernel.send_error;
	if (kernel.whole_batch) {
		errors[0] = kernel.whole_batch;
		return 0;
	}
	for (m = tree_read(b->base, b->len), i = 0; m; m = m->next, i++) {
		int error = judge(m, &gone);

		if (i >= count || m->seq != first + i)
			abort();
		failed |= error;
		if (error || m->flags & NLM_F_ACK || kernel.acks_ends)
			errors[i] = error;
		if (kernel.forgets_acks)
			errors[i] = -ENOMSG;
		kernel.last_seq = m->seq;
	}
	if (!failed) {
		memcpy(kernel.taken, b->base, b->len);
		kernel.taken_len = b->len;
	}
	tree_forget();
	return 0;
}

static int answer(struct message *m, netlink_reader *read, void *context)
{
	unsigned char bytes[1024];
	struct attribute *devices;
	struct nlmsg message;
	size_t offset = 0, len;

	devices = tree_find(m, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_DEVS));
	if (kernel.names_the_device && m->type == NFT_TYPE(NFT_MSG_NEWCHAIN) && devices)
		devices->child = tree_leaf(1, "*", 2);
	len = tree_write(m, bytes, sizeof(bytes));
	if (nlmsg_next(bytes, len, &offset, &message) != 1)
		abort();
	return read(&message, context);
}

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	const struct message *asked = tree_read(b->base, b->len);
	bool rules = asked->type == NFT_TYPE(NFT_MSG_GETRULE), recreated;
	struct message *m;
	int rc = 0;

	if (fd != FD || asked->next || asked->seq != seq || seq <= kernel.last_seq ||
	    asked->flags != (NLM_F_REQUEST | NLM_F_DUMP))
		abort();
	kernel.last_seq = seq;
	kernel.dumps++;
	if (kernel.whole_batch)
		return kernel.whole_batch;
	for (m = tree_read(kernel.taken, kernel.taken_len); m && !rc; m = m->next) {
		/* GETx is NEWx + 1 for all three. */
		if (asked->type != m->type + 1 ||
		    (asked->family && asked->family != m->family))
			continue;
		recreated = m->next && m->next->type == NFT_TYPE(NFT_MSG_DELTABLE);
		if (!recreated)
			rc = answer(m, read, context);
	}
	tree_forget();
	if (!rc && rules && kernel.changes && kernel.changes--)
		return -EINTR;
	return !rc && rules ? kernel.rule_error : rc;
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	(void)fd;
	(void)b;
	(void)seq;
	abort();
}

/* ---- installing ---- */

static struct nft_result result;

static void reset(void)
{
	uint32_t seq = kernel.last_seq; /* numbers go on over one run of the program */

	memset(&kernel, 0, sizeof(kernel));
	kernel.last_seq = seq;
}

static void refuse(unsigned int i, enum refused what, uint8_t family, const char *chain,
		   int error)
{
	kernel.refuse[i].what = what;
	kernel.refuse[i].family = family;
	kernel.refuse[i].chain = chain;
	kernel.refuse[i].error = error;
}

static unsigned int install(bool counters)
{
	memset(&result, 0x55, sizeof(result));
	nft_install(FD, NFT_ALL, counters, NULL, &result);
	return result.standing;
}

/* The errors of inet, arp, bridge, egress, ingress. */
static bool errors_are(int inet, int arp, int bridge, int egress, int ingress)
{
	const int *e = result.error;

	return e[0] == inet && e[1] == arp && e[2] == bridge && e[3] == egress &&
	       e[4] == ingress;
}

static unsigned int counted(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < NFT_CHAINS; i++)
		n += result.view.chain[i].counted;
	return n;
}

#define LAYER_3 (NFT_INET | NFT_ARP | NFT_BRIDGE)

static void test_all(void)
{
	reset();
	CHECK(install(false) == NFT_ALL && kernel.batches == 1 && !result.view_error &&
		      errors_are(0, 0, 0, 0, 0) && !result.counters && counted() == 0,
	      "a kernel that takes all: one batch, all stands");
	reset();
	kernel.acks_ends = true;
	CHECK(install(true) == NFT_ALL && kernel.batches == 1 && result.counters &&
		      counted() == NFT_CHAINS,
	      "the same with counters, where the ends are acknowledged as well");
	CHECK(install(true) == NFT_ALL && kernel.batches == 2, "a second time: replaced");
	reset();
	nft_install(FD, 0, true, NULL, &result);
	CHECK(result.standing == 0 && kernel.batches == 0, "nothing asked, nothing sent");
}

static void test_netdev_refused(void)
{
	/* 6.1 and 6.12: no hook on every device. */
	reset();
	refuse(0, CHAIN, NFPROTO_NETDEV, NULL, -EINVAL);
	CHECK(install(true) == LAYER_3,
	      "netdev chains refused: inet, arp and bridge stand");
	CHECK(errors_are(0, 0, 0, -EINVAL, -EINVAL),
	      "the reason is EINVAL, not the ENOENT that it leads to");
	CHECK(result.counters && counted() == 6, "and their counters are there");
	CHECK(kernel.batches <= 3, "in %u batches", kernel.batches);

	reset();
	refuse(0, CHAIN, NFPROTO_NETDEV, "egress", -EOPNOTSUPP);
	CHECK(install(true) == (LAYER_3 | NFT_INGRESS) &&
		      errors_are(0, 0, 0, -EOPNOTSUPP, 0) && counted() == 7,
	      "egress alone refused: ingress stands, with its counter");
	reset();
	refuse(0, TABLE, NFPROTO_NETDEV, NULL, -EAFNOSUPPORT);
	CHECK(install(true) == LAYER_3 &&
		      errors_are(0, 0, 0, -EAFNOSUPPORT, -EAFNOSUPPORT) && counted() == 6,
	      "no netdev family at all: the same");
	reset();
	kernel.names_the_device = true;
	CHECK(install(false) == LAYER_3 && errors_are(0, 0, 0, 0, 0) &&
		      nft_view_fault(&result.view, NFT_EGRESS),
	      "taken, but for a device named *: it does not stand, in spite of all acks");
}

static void test_others_refused(void)
{
	reset();
	refuse(0, TABLE, NFPROTO_BRIDGE, NULL, -EAFNOSUPPORT);
	CHECK(install(true) == (NFT_ALL & ~NFT_BRIDGE) &&
		      errors_are(0, 0, -EAFNOSUPPORT, 0, 0) && counted() == 6 &&
		      result.counters,
	      "no bridge family: the others stand");
	reset();
	refuse(0, TABLE, NFPROTO_BRIDGE, NULL, -EAFNOSUPPORT);
	refuse(1, CHAIN, NFPROTO_NETDEV, NULL, -EINVAL);
	refuse(2, CHAIN, NFPROTO_ARP, "output", -EOPNOTSUPP);
	CHECK(install(false) == NFT_INET &&
		      errors_are(0, -EOPNOTSUPP, -EAFNOSUPPORT, -EINVAL, -EINVAL),
	      "bridge, netdev and half of arp refused: inet stands, each its own reason");
	reset();
	refuse(0, LOOPBACK, NFPROTO_INET, "output", -ENOENT);
	CHECK(install(false) == (NFT_ALL & ~NFT_INET) && result.error[0] == -ENOENT,
	      "a loopback rule refused (no meta or cmp): its part is given up");
	reset();
	refuse(0, CHAIN, 0, NULL, -ENOMEM);
	CHECK(install(true) == 0 &&
		      errors_are(-ENOMEM, -ENOMEM, -ENOMEM, -ENOMEM, -ENOMEM) &&
		      !result.view_error,
	      "every chain refused: nothing stands, and each part says why");
	CHECK(!result.counters, "and there are no counters");
}

static void test_counters_refused(void)
{
	reset();
	refuse(0, COUNTER, 0, NULL, -ENOENT);
	CHECK(install(true) == NFT_ALL && !result.counters && errors_are(0, 0, 0, 0, 0) &&
		      kernel.batches == 2,
	      "counters refused: all stands without them, nothing is given up");
	reset();
	refuse(0, COUNTER, NFPROTO_ARP, "output", -ENOENT);
	CHECK(install(true) == NFT_ALL && !result.counters,
	      "one counter refused: the same");
	reset();
	refuse(0, COUNTER, 0, NULL, -ENOENT);
	refuse(1, CHAIN, NFPROTO_NETDEV, NULL, -EINVAL);
	CHECK(install(true) == LAYER_3 && !result.counters &&
		      errors_are(0, 0, 0, -EINVAL, -EINVAL),
	      "counters and netdev refused: the other three, without counters");
}

static void test_all_refused(void)
{
	reset();
	kernel.whole_batch = -EOPNOTSUPP;
	CHECK(install(true) == 0 && kernel.batches == 1 &&
		      errors_are(-EOPNOTSUPP, -EOPNOTSUPP, -EOPNOTSUPP, -EOPNOTSUPP,
				 -EOPNOTSUPP) &&
		      result.view_error == -EOPNOTSUPP,
	      "no nf_tables: asked once, nothing stands, the error is there");
	CHECK(!result.counters, "no counters either");
	reset();
	kernel.send_error = -ENOBUFS;
	CHECK(install(true) == 0 && kernel.batches == 1 &&
		      errors_are(-ENOBUFS, -ENOBUFS, -ENOBUFS, -ENOBUFS, -ENOBUFS),
	      "the batch cannot be sent: so much for all parts");
	CHECK(!result.counters, "no counters either");
	reset();
	kernel.whole_batch = -EPERM;
	CHECK(install(false) == 0 && result.error[0] == -EPERM &&
		      result.view_error == -EPERM,
	      "not permitted: likewise");
}

static void test_read_back(void)
{
	struct link link = { .index = 7, .chained = true };
	struct links links = { &link, 1, 1 };
	struct nft_view view = { .links = &links };

	reset();
	kernel.rule_error = -ENOMEM;
	CHECK(install(false) == 0 && result.view_error == -ENOMEM,
	      "taken, but it cannot be read back: nothing counts as standing");
	reset();
	kernel.changes = 2;
	CHECK(install(true) == NFT_ALL && counted() == NFT_CHAINS && kernel.dumps > 6,
	      "rules change while they are read: read again, nothing counted twice");
	kernel.changes = 1000;
	CHECK(nft_inspect(FD, &view) == -EINTR && kernel.dumps < 100,
	      "they never stop changing: -EINTR, not for ever");
	CHECK(!link.chained && view.links == &links,
	      "a chain that was there at an earlier look holds no link any more");
	reset();
	kernel.forgets_acks = true;
	CHECK(install(false) == NFT_ALL,
	      "acks lost, batch taken: what is read back counts");
	reset();
	kernel.forgets_acks = true;
	refuse(0, CHAIN, NFPROTO_NETDEV, NULL, -EINVAL);
	CHECK((install(false) & NFT_NETDEV) == 0 && kernel.batches <= BATCHES_MAX,
	      "acks lost, batch refused: netdev does not stand");
	/* No real kernel refuses all of this, but the loop has to end even then. */
	reset();
	refuse(0, TABLE, NFPROTO_INET, NULL, -EINVAL);
	refuse(1, TABLE, NFPROTO_ARP, NULL, -EINVAL);
	refuse(2, TABLE, NFPROTO_BRIDGE, NULL, -EINVAL);
	refuse(3, CHAIN, NFPROTO_NETDEV, "egress", -EINVAL);
	refuse(4, CHAIN, NFPROTO_NETDEV, "ingress", -EINVAL);
	refuse(5, COUNTER, 0, NULL, -EINVAL);
	CHECK(install(true) == 0 && kernel.batches <= 6,
	      "all refused one by one: it ends");
}

int main(void)
{
	test_all();
	test_netdev_refused();
	test_others_refused();
	test_counters_refused();
	test_all_refused();
	test_read_back();
	return check_done();
}
