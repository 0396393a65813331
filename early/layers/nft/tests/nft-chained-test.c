// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The read-back of a single device's chain: a link counts as held by it only if the chain
 * is right in everything. Then whose tables are there, and whose have an owner.
 */
#include "kernel/link.h"
#include "check.h"
#include "layers/nft/nft.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/tests/nft-tree.h"

#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))

static struct link link_list[3];
static struct links links = { link_list, 3, 3 };
static struct nft_view view;
static unsigned char memory[NFT_BATCH_SIZE];

static void forget(void)
{
	static const char *const names[] = { "eth0", "eth1", "wlan0" };
	unsigned int i;

	memset(link_list, 0, sizeof(link_list));
	for (i = 0; i < 3; i++) {
		link_list[i].index = i + 2;
		snprintf(link_list[i].name, sizeof(link_list[i].name), "%s", names[i]);
	}
	memset(&view, 0, sizeof(view));
	view.links = &links;
	tree_forget();
}

/* Has both readers look at the message, in memory of exactly its size. */
static int look(const struct message *m)
{
	unsigned char bytes[1024], *exact;
	struct nlmsg message;
	size_t offset = 0, len = tree_write(m, bytes, sizeof(bytes));
	int rc;

	exact = malloc(len);
	memcpy(exact, bytes, len);
	if (nlmsg_next(exact, len, &offset, &message) != 1)
		abort();
	rc = nft_view_table(&message, &view);
	if (!rc)
		rc = nft_view_chain(&message, &view);
	if (!rc)
		rc = nft_view_rule(&message, &view);
	free(exact);
	return rc;
}

static struct attribute *be32(uint16_t type, uint32_t value)
{
	uint32_t big = htonl(value);

	return tree_leaf(type, &big, sizeof(big));
}

static void append(struct attribute **list, struct attribute *a)
{
	while (*list)
		list = &(*list)->next;
	*list = a;
}

/* Puts other in the place of the attribute at path, or takes that out: NULL. */
static void replace(struct message *m, const uint16_t *parent, uint16_t type,
		    struct attribute *other)
{
	struct attribute **at = parent ? &tree_find(m, parent)->child : &m->attributes;

	while ((*at)->type != type)
		at = &(*at)->next;
	if (other)
		other->next = (*at)->next;
	*at = other ? other : (*at)->next;
}

/* One message of nft_encode_device(), with counters. nth: 0 egress, 1 ingress. */
static struct message *made(unsigned int type, int index, const char *device,
			    unsigned int nth)
{
	struct nft_batch batch;
	struct message *m;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode_device(&b, index, device, NFT_COUNTERS, 1, &batch);
	for (m = tree_read(memory, b.len); m; m = m->next)
		if (m->type == NFT_TYPE(type) && !nth--)
			break;
	if (!m)
		abort();
	m->next = NULL;
	return tree_copy(m);
}

/* As the kernel tells of such a chain. */
static struct message *chain(int index, const char *device, unsigned int nth)
{
	struct message *m = made(NFT_MSG_NEWCHAIN, index, device, nth);
	struct attribute devices = { .type = NFTA_HOOK_DEVS }, *hook;

	append(&m->attributes, be32(NFTA_CHAIN_USE, 1));
	/*
	 * The kernel repeats a single device in a list of one
	 * (nft_dump_basechain_hook()).
	 */
	devices.child = tree_leaf(1, device, strlen(device) + 1);
	hook = tree_find(m, TREE_PATH(NFTA_CHAIN_HOOK));
	append(&hook->child,
	       tree_copy(&(struct message){ .attributes = &devices })->attributes);
	return m;
}

static struct message *table(uint8_t family, const char *name, uint32_t flags)
{
	struct message *m = tree_copy(&(struct message){
		.type = NFT_TYPE(NFT_MSG_NEWTABLE), .family = family });

	append(&m->attributes, tree_leaf(NFTA_TABLE_NAME, name, strlen(name) + 1));
	append(&m->attributes, be32(NFTA_TABLE_FLAGS, flags));
	return m;
}

/* Which links are held by their chains: one bit for each. */
static unsigned int chained(void)
{
	return link_list[0].chained | link_list[1].chained << 1 |
	       link_list[2].chained << 2;
}

/* Behind our table awake. */
static unsigned int chained_by(const struct message *m)
{
	if (look(table(NFPROTO_NETDEV, "netlatch", 0)) || look(m))
		return UINT_MAX;
	return chained();
}

/* ---- what makes a chain no good ---- */

#define HOOK TREE_PATH(NFTA_CHAIN_HOOK)
#define TEXT(type, text) tree_leaf(type, text, sizeof(text))

static void text_name(struct message *m, const char *name)
{
	replace(m, NULL, NFTA_CHAIN_NAME,
		tree_leaf(NFTA_CHAIN_NAME, name, strlen(name) + 1));
}

static void other_hook(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_HOOKNUM, be32(NFTA_HOOK_HOOKNUM, 0));
}

static void no_hook_number(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_HOOKNUM, NULL);
}

static void no_hook(struct message *m)
{
	replace(m, NULL, NFTA_CHAIN_HOOK, NULL);
}

static void other_priority(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_PRIORITY,
		be32(NFTA_HOOK_PRIORITY, (uint32_t)INT_MIN + 1));
}

static void no_priority(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_PRIORITY, NULL);
}

static void policy_accept(struct message *m)
{
	replace(m, NULL, NFTA_CHAIN_POLICY, be32(NFTA_CHAIN_POLICY, NF_ACCEPT));
}

static void no_policy(struct message *m)
{
	replace(m, NULL, NFTA_CHAIN_POLICY, NULL);
}

static void other_type(struct message *m)
{
	replace(m, NULL, NFTA_CHAIN_TYPE, TEXT(NFTA_CHAIN_TYPE, "route"));
}

static void no_type(struct message *m)
{
	replace(m, NULL, NFTA_CHAIN_TYPE, NULL);
}

static void other_device(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_DEV, TEXT(NFTA_HOOK_DEV, "eth1"));
}

static void longer_device(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_DEV, TEXT(NFTA_HOOK_DEV, "eth01"));
}

static void no_device(struct message *m)
{
	replace(m, HOOK, NFTA_HOOK_DEV, NULL);
}

static void other_index(struct message *m)
{
	text_name(m, "egress-3");
}

static void longer_index(struct message *m)
{
	text_name(m, "egress-22");
}

static void index_and_more(struct message *m)
{
	text_name(m, "egress-2x");
}

static void negative_index(struct message *m)
{
	text_name(m, "egress--2");
}

static void no_index(struct message *m)
{
	text_name(m, "egress-");
}

static void other_dash(struct message *m)
{
	text_name(m, "egressx2");
}

static void name_too_long(struct message *m)
{
	text_name(m, "egress-00000000000000000000000000000002");
}

static void other_name(struct message *m)
{
	text_name(m, "ingress-2");
}

static void other_table(struct message *m)
{
	replace(m, NULL, NFTA_CHAIN_TABLE, TEXT(NFTA_CHAIN_TABLE, "netlatch2"));
}

static void other_family(struct message *m)
{
	m->family = NFPROTO_INET;
}

static void other_message(struct message *m)
{
	m->type = NFT_TYPE(NFT_MSG_DELCHAIN);
}

static const struct {
	void (*weaken)(struct message *m);
	const char *what;
} weakenings[] = {
	{ other_hook, "on ingress" },
	{ no_hook_number, "without the number of its hook" },
	{ no_hook, "without hook" },
	{ other_priority, "priority one higher" },
	{ no_priority, "without priority" },
	{ policy_accept, "policy accept" },
	{ no_policy, "without policy" },
	{ other_type, "type route" },
	{ no_type, "without type" },
	{ other_device, "on another device" },
	{ longer_device, "on a device with a longer name" },
	{ no_device, "on no device" },
	{ other_index, "of another index" },
	{ longer_index, "of an index that begins alike" },
	{ index_and_more, "of an index and more" },
	{ negative_index, "of a negative index" },
	{ no_index, "of no index" },
	{ other_dash, "with another letter for the dash" },
	{ name_too_long, "with a name too long" },
	{ other_name, "named as the one on ingress" },
	{ other_table, "in another table" },
	{ other_family, "in another family" },
	{ other_message, "just deleted" },
};

static void test_weakenings(void)
{
	struct message *m;
	unsigned int i;

	for (i = 0; i < sizeof(weakenings) / sizeof(weakenings[0]); i++) {
		forget();
		m = chain(2, "eth0", 0);
		weakenings[i].weaken(m);
		CHECK(chained_by(m) == 0, "a chain %s holds nothing", weakenings[i].what);
	}
}

static void test_good(void)
{
	unsigned int i;

	forget();
	CHECK(chained_by(chain(2, "eth0", 0)) == 1,
	      "a chain right in everything holds eth0");
	CHECK(chained_by(chain(4, "wlan0", 0)) == 5, "and another one wlan0, not eth1");
	for (i = 0; i < NFT_CHAINS && !view.chain[i].seen; i++)
		;
	CHECK(i == NFT_CHAINS && !(nft_view_standing(&view) & NFT_EGRESS),
	      "which is no chain on all devices");
	forget();
	CHECK(chained_by(chain(2, "eth0", 1)) == 0,
	      "the one on ingress holds nothing back");
	forget();
	CHECK(chained_by(chain(9, "eth0", 0)) == 0, "a link that is gone is none");
	forget();
	look(table(NFPROTO_NETDEV, "netlatch", 0));
	view.links = NULL;
	CHECK(look(chain(2, "eth0", 0)) == 0 && chained() == 0, "nobody asks for links");
}

/* The one rule that such a chain may hold, and its count of packets. */
static struct message *rule(int index, unsigned int nth, unsigned char packets)
{
	static const unsigned int path[] = { NFTA_RULE_EXPRESSIONS, NFTA_LIST_ELEM,
					     NFTA_EXPR_DATA, NFTA_COUNTER_PACKETS, 0 };
	struct message *m = made(NFT_MSG_NEWRULE, index, "eth0", nth);
	struct attribute *a = m->attributes;
	unsigned int i;

	for (i = 0; a; a = a->child, i++) {
		while (a && a->type != path[i])
			a = a->next;
		if (!a || !path[i + 1])
			break;
	}
	if (!a)
		abort();
	/* A big-endian number of 8 bytes, in the memory that the batch was written to. */
	((unsigned char *)a->data)[7] = packets;
	return m;
}

static void test_rules(void)
{
	unsigned int e = NFT_CHAINS - 2;
	struct message *m;

	forget();
	chained_by(chain(2, "eth0", 0));
	look(chain(4, "wlan0", 0));
	CHECK(look(rule(2, 0, 5)) == 0 && chained() == 5 && view.chain[e].counted &&
		      view.chain[e].packets == 5,
	      "a counter holds as well, and counts");
	look(rule(4, 0, 7));
	look(rule(2, 1, 9));
	CHECK(chained() == 5 && view.chain[e].packets == 12 &&
		      view.chain[e + 1].packets == 9,
	      "those of all devices are one sum, for each hook");
	m = rule(2, 0, 1);
	replace(m, NULL, NFTA_RULE_EXPRESSIONS, NULL);
	CHECK(look(m) == 0 && !chained(), "any other rule, and no such chain is trusted");
	forget();
	view.links = NULL;
	CHECK(look(rule(2, 0, 5)) == 0 && !view.chain[e].counted && !view.chain[e].rules,
	      "nobody asks for links: not counted, and not taken for one of all devices");
}

static void test_tables(void)
{
	forget();
	look(chain(2, "eth0", 0));
	CHECK(chained() == 0, "without its table it holds nothing");
	forget();
	look(table(NFPROTO_NETDEV, "netlatch", NFT_TABLE_F_DORMANT));
	look(chain(2, "eth0", 0));
	CHECK(chained() == 0 && view.present == NFT_NETDEV && view.tables == 0 &&
		      !view.owned,
	      "in a table asleep neither; that one is present, not awake");
	forget();
	look(table(NFPROTO_NETDEV, "netlatch", 6));
	look(chain(2, "eth0", 0));
	CHECK(chained() == 1 && view.present == NFT_NETDEV && view.tables == NFT_NETDEV &&
		      view.owned == NFT_NETDEV,
	      "in one with an owner it does, and the owner is seen");
	forget();
	look(table(NFPROTO_ARP, "netlatch", 4));
	CHECK(view.present == NFT_ARP && view.tables == NFT_ARP && !view.owned,
	      "persistent, and its owner gone: not owned");
	look(table(NFPROTO_INET, "netlatch", 7));
	CHECK(view.present == (NFT_ARP | NFT_INET) && view.tables == NFT_ARP &&
		      view.owned == NFT_INET,
	      "asleep and owned");
	look(table(NFPROTO_BRIDGE, "netlatch2", 2));
	look(table(NFPROTO_IPV4, "netlatch", 2));
	CHECK(view.present == (NFT_ARP | NFT_INET) && view.owned == NFT_INET,
	      "others' tables are none of ours");
}

/*
 * If the chain's message is cut anywhere but in its padding, the link must not count as
 * held.
 */
static void test_cut(void)
{
	unsigned char bytes[1024], *exact;
	unsigned int held = 0, harmless = 0;
	struct nlmsg message;
	size_t len, whole, offset;
	uint32_t len32;

	forget();
	whole = tree_write(chain(2, "eth0", 0), bytes, sizeof(bytes));
	for (len = 16; len < whole; len++) {
		forget();
		look(table(NFPROTO_NETDEV, "netlatch", 0));
		exact = malloc(len);
		memcpy(exact, bytes, len);
		len32 = len;
		memcpy(exact, &len32, sizeof(len32));
		offset = 0;
		if (nlmsg_next(exact, len, &offset, &message) == 1)
			harmless += nft_view_chain(&message, &view) == 0;
		held += chained();
		free(exact);
	}
	/* But for the count of rules, which stands last and is not asked for. */
	CHECK(held <= 4 && harmless < whole / 4,
	      "cut at each of %zu bytes: nothing is held by it", whole - 16);
}

int main(void)
{
	test_good();
	test_rules();
	test_weakenings();
	test_tables();
	test_cut();
	tree_forget();
	return check_done();
}
