// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batches for single devices, for deleting, and for tables with an owner, against those
 * that libnftnl makes: message by message in their order, attribute by attribute.
 */
#include "layers/nft/nft.h"
#include "check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <libnftnl/batch.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/tests/nft-tree.h"

#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))
#define SEQ 1000
#define OTHER_SIZE 8192
#define NETDEV 5   /* NFPROTO_NETDEV */
#define DESTROY 26 /* NFT_MSG_DESTROYTABLE */
#define NO_FLAGS UINT32_MAX

/* ---- libnftnl ---- */

static unsigned char theirs[OTHER_SIZE];
static struct mnl_nlmsg_batch *other;

static void begin_other(void)
{
	other = mnl_nlmsg_batch_start(theirs, sizeof(theirs));
	nftnl_batch_begin(mnl_nlmsg_batch_current(other), 0);
	mnl_nlmsg_batch_next(other);
}

static struct message *end_other(void)
{
	size_t len;

	nftnl_batch_end(mnl_nlmsg_batch_current(other), 0);
	mnl_nlmsg_batch_next(other);
	len = mnl_nlmsg_batch_size(other);
	mnl_nlmsg_batch_stop(other);
	return tree_read(theirs, len);
}

static struct nlmsghdr *header(int message, uint32_t family, uint16_t flags)
{
	return nftnl_nlmsg_build_hdr(mnl_nlmsg_batch_current(other), message, family,
				     flags, 0);
}

static void other_table(int message, uint32_t family, uint32_t flags)
{
	struct nftnl_table *t = nftnl_table_alloc();

	nftnl_table_set_str(t, NFTNL_TABLE_NAME, "netlatch");
	if (flags != NO_FLAGS)
		nftnl_table_set_u32(t, NFTNL_TABLE_FLAGS, flags);
	nftnl_table_nlmsg_build_payload(
		header(message, family, message == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0),
		t);
	nftnl_table_free(t);
	mnl_nlmsg_batch_next(other);
}

/* device NULL: the chain is deleted. */
static void other_chain(const char *name, uint32_t hook, const char *device)
{
	struct nftnl_chain *c = nftnl_chain_alloc();

	nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, "netlatch");
	nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
	if (device) {
		nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, hook);
		nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, INT_MIN);
		nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_DROP);
		nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
		nftnl_chain_set_str(c, NFTNL_CHAIN_DEV, device);
	}
	nftnl_chain_nlmsg_build_payload(
		device ? header(NFT_MSG_NEWCHAIN, NETDEV, NLM_F_CREATE)
		       : header(NFT_MSG_DELCHAIN, NETDEV, 0),
		c);
	nftnl_chain_free(c);
	mnl_nlmsg_batch_next(other);
}

static void other_flush(const char *chain)
{
	struct nftnl_rule *r = nftnl_rule_alloc();

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, "netlatch");
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	nftnl_rule_nlmsg_build_payload(header(NFT_MSG_DELRULE, NETDEV, 0), r);
	nftnl_rule_free(r);
	mnl_nlmsg_batch_next(other);
}

static void other_counter(const char *chain)
{
	struct nftnl_expr *e = nftnl_expr_alloc("counter");
	struct nftnl_rule *r = nftnl_rule_alloc();

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, "netlatch");
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_BYTES, 0);
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_PACKETS, 0);
	nftnl_rule_add_expr(r, e);
	nftnl_rule_nlmsg_build_payload(
		header(NFT_MSG_NEWRULE, NETDEV, NLM_F_CREATE | NLM_F_APPEND), r);
	nftnl_rule_free(r);
	mnl_nlmsg_batch_next(other);
}

/* ---- comparing ---- */

static char *printed(const struct message *list)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	tree_print(to, list);
	fclose(to);
	return text;
}

static bool same(const struct message *mine, const struct message *wanted)
{
	char *a = printed(mine), *b = printed(wanted);
	bool equal = *a && strcmp(a, b) == 0;

	if (!equal)
		fprintf(stderr, "ours:\n%stheirs:\n%s", a, b);
	free(a);
	free(b);
	return equal;
}

static unsigned char memory[NFT_BATCH_SIZE];
static struct nft_batch batch;
static struct nlbuf b;

static void start(size_t size)
{
	nlbuf_init(&b, memory, size);
	memset(&batch, 0x55, sizeof(batch));
}

/*
 * Numbered from SEQ on, the last before the end asking for an ack, and what depends on
 * each.
 */
static bool framed(const uint8_t *parts, unsigned int count)
{
	const struct message *m;
	bool good = nlbuf_ok(&b) && batch.count == count;
	unsigned int i = 0;

	for (m = tree_read(memory, b.len); m && good; m = m->next, i++)
		good = i < count && m->seq == SEQ + i && batch.parts[i] == parts[i] &&
		       !!(m->flags & NLM_F_ACK) == (i == count - 2);
	return good && i == count;
}

/* ---- one device ---- */

static struct message *device_of_libnftnl(int index, const char *device, uint32_t flags,
					  bool counters)
{
	char egress[40], ingress[40];

	snprintf(egress, sizeof(egress), "egress-%d", index);
	snprintf(ingress, sizeof(ingress), "ingress-%d", index);
	begin_other();
	other_table(NFT_MSG_NEWTABLE, NETDEV, flags);
	other_chain(egress, 1, device);
	other_flush(egress);
	if (counters)
		other_counter(egress);
	other_chain(ingress, 0, device);
	other_flush(ingress);
	if (counters)
		other_counter(ingress);
	return end_other();
}

static void test_device(void)
{
	static const struct {
		int index;
		const char *name;
	} devices[] = {
		{ 2, "eth0" }, { INT_MAX, "fifteen-letters" }, { 10, "a" }, { 3, "*" }
	};
	static const uint8_t plain[] = { NFT_NETDEV,  NFT_NETDEV,  NFT_EGRESS, NFT_EGRESS,
					 NFT_INGRESS, NFT_INGRESS, NFT_NETDEV };
	static const uint8_t owned[] = { NFT_NETDEV,  NFT_OWNED,   NFT_EGRESS, NFT_EGRESS,
					 NFT_INGRESS, NFT_INGRESS, NFT_NETDEV };
	unsigned int i;

	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		/* The room that nft_device_shut() has. */
		start(1024);
		nft_encode_device(&b, devices[i].index, devices[i].name, 0, SEQ, &batch);
		CHECK(framed(plain, sizeof(plain)) &&
			      same(tree_read(memory, b.len),
				   device_of_libnftnl(devices[i].index, devices[i].name,
						      0, false)),
		      "libnftnl writes the same for device %s", devices[i].name);
		start(1024);
		nft_encode_device(&b, devices[i].index, devices[i].name, NFT_OWNED, SEQ,
				  &batch);
		CHECK(framed(owned, sizeof(owned)) &&
			      same(tree_read(memory, b.len),
				   device_of_libnftnl(devices[i].index, devices[i].name,
						      6, false)),
		      "and in a table with an owner");
		tree_forget();
	}
	start(1024);
	nft_encode_device(&b, INT_MAX, "fifteen-letters", NFT_COUNTERS | NFT_OWNED, SEQ,
			  &batch);
	CHECK(nlbuf_ok(&b) &&
		      same(tree_read(memory, b.len),
			   device_of_libnftnl(INT_MAX, "fifteen-letters", 6, true)),
	      "with counters, the largest there is");
	tree_forget();
}

/* The chain for which a request asks; "" if it is no request for a chain of our table. */
static const char *asked_chain(void)
{
	const struct message *m = tree_read(memory, b.len);

	if (m->next || m->type != NFT_TYPE(NFT_MSG_GETCHAIN) || m->seq != SEQ ||
	    m->flags != (NLM_F_REQUEST | NLM_F_ACK) || m->family != NFPROTO_NETDEV ||
	    strcmp((const char *)tree_find(m, TREE_PATH(NFTA_CHAIN_TABLE))->data,
		   NFT_TABLE_NAME) != 0)
		return "";
	return (const char *)tree_find(m, TREE_PATH(NFTA_CHAIN_NAME))->data;
}

static void test_device_gone(void)
{
	static const uint8_t out[] = { NFT_EGRESS, NFT_EGRESS, NFT_EGRESS, NFT_EGRESS };
	static const uint8_t in[] = { NFT_INGRESS, NFT_INGRESS, NFT_INGRESS,
				      NFT_INGRESS };

	start(512);
	nft_encode_device_gone(&b, INT_MAX, NFT_EGRESS, SEQ, &batch);
	begin_other();
	other_flush("egress-2147483647");
	other_chain("egress-2147483647", 0, NULL);
	CHECK(framed(out, sizeof(out)) && same(tree_read(memory, b.len), end_other()),
	      "a device gone: libnftnl flushes and deletes egress-INDEX the same way");
	start(512);
	nft_encode_device_gone(&b, 7, NFT_INGRESS, SEQ, &batch);
	begin_other();
	other_flush("ingress-7");
	other_chain("ingress-7", 0, NULL);
	CHECK(framed(in, sizeof(in)) && same(tree_read(memory, b.len), end_other()),
	      "and ingress-INDEX");
	tree_forget();
	start(512);
	nft_encode_device_ask(&b, 7, NFT_INGRESS, SEQ);
	CHECK(nlbuf_ok(&b) && !strcmp(asked_chain(), "ingress-7"),
	      "the question whether it has ingress-INDEX");
	start(512);
	nft_encode_device_ask(&b, INT_MAX, NFT_EGRESS, SEQ);
	CHECK(nlbuf_ok(&b) && !strcmp(asked_chain(), "egress-2147483647"),
	      "and egress-INDEX");
	tree_forget();
}

/* ---- tables ---- */

static const struct {
	unsigned int parts;
	uint32_t family;
} tables[] = {
	{ NFT_INET, 1 }, { NFT_ARP, 3 }, { NFT_BRIDGE, 7 }, { NFT_NETDEV, NETDEV }
};

static void test_delete(void)
{
	unsigned int parts, i, n, good = 0;
	uint8_t marks[8];

	for (parts = 1; parts <= NFT_ALL; parts++) {
		start(512);
		nft_encode_delete(&b, parts, SEQ, &batch);
		begin_other();
		n = 0;
		marks[n++] = parts;
		for (i = 0; i < 4; i++)
			if (tables[i].parts & parts) {
				other_table(NFT_MSG_DELTABLE, tables[i].family, NO_FLAGS);
				/* The first chain of the table that is asked for. */
				marks[n++] = tables[i].family != NETDEV ? tables[i].parts
					     : parts & NFT_EGRESS	? NFT_EGRESS
									: NFT_INGRESS;
			}
		marks[n++] = parts;
		good += framed(marks, n) && same(tree_read(memory, b.len), end_other());
		tree_forget();
	}
	CHECK(good == NFT_ALL,
	      "libnftnl deletes the same tables for all %d sets of parts", NFT_ALL);
}

static bool is_table(const struct message *m)
{
	return m->type == NFT_TYPE(NFT_MSG_NEWTABLE) ||
	       m->type == NFT_TYPE(NFT_MSG_DELTABLE) || m->type == NFT_TYPE(DESTROY);
}

/* Only the messages of tables, or only the others. */
static struct message *only(struct message *list, bool want_tables)
{
	struct message **at = &list;

	while (*at)
		if (is_table(*at) == want_tables)
			at = &(*at)->next;
		else
			*at = (*at)->next;
	return list;
}

/* The ends of a batch of libnftnl's do not matter for tables alone. */
static struct message *owned_tables_of_libnftnl(unsigned int parts)
{
	unsigned int i;

	begin_other();
	for (i = 0; i < 4; i++)
		if (tables[i].parts & parts) {
			other_table(DESTROY, tables[i].family, NO_FLAGS);
			other_table(NFT_MSG_NEWTABLE, tables[i].family,
				    6); /* owner, persist */
		}
	return only(end_other(), true);
}

static void test_owned(void)
{
	static unsigned char plain[NFT_BATCH_SIZE];
	unsigned int parts, options, made = 0, rest = 0, marked = 0, wrong, i;
	struct message *m;
	size_t plain_len;

	for (parts = 1; parts <= NFT_ALL; parts++)
		for (options = 0; options <= NFT_COUNTERS; options += NFT_COUNTERS) {
			start(sizeof(memory));
			nft_encode(&b, parts, options, NULL, SEQ, &batch);
			plain_len = b.len;
			memcpy(plain, memory, b.len);
			start(sizeof(memory));
			nft_encode(&b, parts, options | NFT_OWNED, NULL, SEQ, &batch);
			made += nlbuf_ok(&b) && same(only(tree_read(memory, b.len), true),
						     owned_tables_of_libnftnl(parts));
			rest += same(only(tree_read(memory, b.len), false),
				     only(tree_read(plain, plain_len), false));
			wrong = 0;
			for (m = tree_read(memory, b.len), i = 0; m; m = m->next, i++)
				wrong += is_table(m) != (batch.parts[i] == NFT_OWNED);
			marked += !wrong && i == batch.count;
			tree_forget();
		}
	CHECK(made == 2 * NFT_ALL,
	      "owned: libnftnl destroys and makes the same tables for all sets of parts");
	CHECK(rest == 2 * NFT_ALL, "and all else is as without an owner");
	CHECK(marked == 2 * NFT_ALL, "the ownership hangs on its tables alone");
}

static void test_room(void)
{
	size_t len, size;
	bool full = true;

	start(1024);
	nft_encode_device(&b, INT_MAX, "fifteen-letters", NFT_OWNED, SEQ, &batch);
	len = b.len;
	for (size = 0; size < len; size++) {
		unsigned char *exact = malloc(size ? size : 1);

		nlbuf_init(&b, exact, size);
		nft_encode_device(&b, INT_MAX, "fifteen-letters", NFT_OWNED, SEQ, &batch);
		full &= !nlbuf_ok(&b) && b.len <= size;
		free(exact);
	}
	CHECK(full && len <= 1024, "a device takes %zu bytes; any smaller buffer is full",
	      len);
}

int main(void)
{
	test_device();
	test_device_gone();
	test_delete();
	test_owned();
	test_room();
	return check_done();
}
