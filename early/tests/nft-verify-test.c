// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The read-back: our own messages, as the kernel would send them back, stand; every single
 * weakening of them makes its part fall, with a reason; and whatever bytes come, nothing
 * is read outside of them. What still stands after random damage is judged once more by
 * libnftnl, which has to find in it exactly what we would have written.
 */
#include "../nft.h"
#include "../../qemu-tests/tests/check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "nft-tree.h"

#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))
#define MESSAGE_SIZE 1024
#define MUTATIONS 200000
#define SEED 2014

/* ---- what the kernel answers ---- */

static unsigned char batch_memory[NFT_BATCH_SIZE];

/* Three dumps, one behind the other: tables (one of a family), chains, rules. */
static struct message *answers(bool counters)
{
	static const int types[] = { NFT_MSG_NEWTABLE, NFT_MSG_NEWCHAIN, NFT_MSG_NEWRULE };
	struct message *list, *all = NULL, **last = &all, *m;
	struct nft_batch batch;
	struct nlbuf b;
	unsigned int i;

	nlbuf_init(&b, batch_memory, sizeof(batch_memory));
	nft_encode(&b, NFT_ALL, counters, 1, &batch);
	list = tree_read(batch_memory, b.len);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		for (m = list; m; m = m->next) {
			if (m->type != NFT_TYPE(types[i]) ||
			    (i == 0 && m->next->type == NFT_TYPE(NFT_MSG_DELTABLE)))
				continue;
			*last = tree_copy(m);
			(*last)->next = NULL;
			last = &(*last)->next;
		}
	return all;
}

static int view_message(struct nft_view *view, const unsigned char *bytes, size_t len)
{
	struct nlmsg m;
	size_t offset = 0;
	int rc = nlmsg_next(bytes, len, &offset, &m);

	if (rc <= 0)
		return rc;
	/* nft.c asks the three one after the other; each has to know its own. */
	rc = nft_view_table(view, &m);
	if (!rc)
		rc = nft_view_chain(view, &m);
	return rc ? rc : nft_view_rule(view, &m);
}

/* The parts that stand; 0 if an answer is malformed, because then nothing counts. */
static unsigned int standing(struct nft_view *view, const struct message *list)
{
	unsigned char memory[MESSAGE_SIZE], *exact;
	size_t len;
	int rc;

	memset(view, 0, sizeof(*view));
	for (; list; list = list->next) {
		len = tree_write(list, memory, sizeof(memory));
		exact = malloc(len);
		memcpy(exact, memory, len);
		rc = view_message(view, exact, len);
		free(exact);
		if (rc)
			return 0;
	}
	return nft_view_standing(view);
}

static bool name_is(const struct attribute *a, const char *name)
{
	return a && a->len == strlen(name) + 1 && memcmp(a->data, name, a->len) == 0;
}

/* ---- one weakening at a time ---- */

/* The nth message of this kind for a chain: the chain itself, or its rules. */
static struct message *find(struct message *list, int type, const struct nft_chain *c,
			    unsigned int n)
{
	/* Table and chain name have other numbers in a chain than in a rule. */
	uint16_t name = type == NFT_MSG_NEWCHAIN ? NFTA_CHAIN_NAME : NFTA_RULE_CHAIN;

	for (; list; list = list->next) {
		if (list->type != NFT_TYPE(type) || list->family != c->family)
			continue;
		if (type != NFT_MSG_NEWTABLE && !name_is(tree_find(list, TREE_PATH(name)), c->name))
			continue;
		if (n-- == 0)
			return list;
	}
	return NULL;
}

static void set_be32(struct attribute *a, uint32_t value)
{
	value = htonl(value);
	*a = (struct attribute){ .type = a->type,
				 .data = tree_leaf(0, &value, sizeof(value))->data,
				 .len = sizeof(value),
				 .next = a->next };
}

static void set_text(struct attribute *a, const char *text)
{
	a->data = tree_leaf(0, text, strlen(text) + 1)->data;
	a->len = strlen(text) + 1;
}

/* Takes a message out of the list. */
static void take_out(struct message **list, const struct message *m)
{
	while (*list != m)
		list = &(*list)->next;
	*list = m->next;
}

static void put_behind(struct message *m, struct message *other)
{
	struct message *copy = tree_copy(other);

	copy->next = m->next;
	m->next = copy;
}

/* The nth expression of a rule. */
static struct attribute *element(struct message *rule, unsigned int n)
{
	struct attribute *e = tree_find(rule, TREE_PATH(NFTA_RULE_EXPRESSIONS))->child;

	while (n--)
		e = e->next;
	return e;
}

static struct attribute *inside(struct attribute *element, const uint16_t *path)
{
	struct message m = { .attributes = element->child };

	return tree_find(&m, path);
}

/* A weakening changes the list for the chain; false: it does not apply to that chain. */
typedef bool weakening(struct message **list, const struct nft_chain *c);

static struct attribute *in_chain(struct message **list, const struct nft_chain *c,
				  const uint16_t *path)
{
	return tree_find(find(*list, NFT_MSG_NEWCHAIN, c, 0), path);
}

static bool policy_accept(struct message **list, const struct nft_chain *c)
{
	set_be32(in_chain(list, c, TREE_PATH(NFTA_CHAIN_POLICY)), NF_ACCEPT);
	return true;
}

static void drop_attribute(struct attribute **list, uint16_t type)
{
	while (*list && (*list)->type != type)
		list = &(*list)->next;
	if (*list)
		*list = (*list)->next;
}

static bool no_policy(struct message **list, const struct nft_chain *c)
{
	drop_attribute(&find(*list, NFT_MSG_NEWCHAIN, c, 0)->attributes, NFTA_CHAIN_POLICY);
	return true;
}

static bool other_hook(struct message **list, const struct nft_chain *c)
{
	set_be32(in_chain(list, c, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_HOOKNUM)),
		 c->hook == 1 ? 2 : 1);
	return true;
}

static bool no_hook(struct message **list, const struct nft_chain *c)
{
	drop_attribute(&find(*list, NFT_MSG_NEWCHAIN, c, 0)->attributes, NFTA_CHAIN_HOOK);
	return true;
}

static bool later_priority(struct message **list, const struct nft_chain *c)
{
	set_be32(in_chain(list, c, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_PRIORITY)),
		 (uint32_t)INT_MIN + 1);
	return true;
}

static bool other_type(struct message **list, const struct nft_chain *c)
{
	set_text(in_chain(list, c, TREE_PATH(NFTA_CHAIN_TYPE)), "route");
	return true;
}

static bool longer_type(struct message **list, const struct nft_chain *c)
{
	set_text(in_chain(list, c, TREE_PATH(NFTA_CHAIN_TYPE)), "filters");
	return true;
}

static bool no_chain(struct message **list, const struct nft_chain *c)
{
	take_out(list, find(*list, NFT_MSG_NEWCHAIN, c, 0));
	return true;
}

static bool renamed_chain(struct message **list, const struct nft_chain *c)
{
	set_text(in_chain(list, c, TREE_PATH(NFTA_CHAIN_NAME)), "others");
	return true;
}

static bool chain_of_other_table(struct message **list, const struct nft_chain *c)
{
	set_text(in_chain(list, c, TREE_PATH(NFTA_CHAIN_TABLE)), "netlatch2");
	return true;
}

static bool chain_of_other_family(struct message **list, const struct nft_chain *c)
{
	find(*list, NFT_MSG_NEWCHAIN, c, 0)->family = NFPROTO_IPV4;
	return true;
}

static bool no_table(struct message **list, const struct nft_chain *c)
{
	take_out(list, find(*list, NFT_MSG_NEWTABLE, c, 0));
	return true;
}

static bool set_table_flags(struct message **list, const struct nft_chain *c, uint32_t flags)
{
	set_be32(tree_find(find(*list, NFT_MSG_NEWTABLE, c, 0), TREE_PATH(NFTA_TABLE_FLAGS)),
		 flags);
	return true;
}

static bool dormant_table(struct message **list, const struct nft_chain *c)
{
	return set_table_flags(list, c, NFT_TABLE_F_DORMANT);
}

static bool dormant_owned_table(struct message **list, const struct nft_chain *c)
{
	return set_table_flags(list, c, NFT_TABLE_F_DORMANT | 2 | 4);
}

/* `accept`, made of the loopback rule of the inet table, for any chain. */
static struct message *accept_all(struct message *list, const struct nft_chain *c)
{
	struct message *m = tree_copy(find(list, NFT_MSG_NEWRULE, &nft_chains[0], 0));
	struct attribute *expressions = tree_find(m, TREE_PATH(NFTA_RULE_EXPRESSIONS));

	m->next = NULL;
	m->family = c->family;
	set_text(tree_find(m, TREE_PATH(NFTA_RULE_CHAIN)), c->name);
	expressions->child = expressions->child->next->next;
	return m;
}

static bool accept_last(struct message **list, const struct nft_chain *c)
{
	struct message *last = *list;

	while (last->next)
		last = last->next;
	last->next = accept_all(*list, c);
	return true;
}

static bool accept_first(struct message **list, const struct nft_chain *c)
{
	struct message *m = accept_all(*list, c), **at = list;

	while (*at && (*at)->type != NFT_TYPE(NFT_MSG_NEWRULE))
		at = &(*at)->next;
	m->next = *at;
	*at = m;
	return true;
}

static bool loopback_twice(struct message **list, const struct nft_chain *c)
{
	struct message *m = tree_copy(find(*list, NFT_MSG_NEWRULE, &nft_chains[0], 0));
	struct message *last = *list;

	m->next = NULL;
	m->family = c->family;
	set_text(tree_find(m, TREE_PATH(NFTA_RULE_CHAIN)), c->name);
	while (last->next)
		last = last->next;
	last->next = m;
	return true;
}

/* The first rule of chains that accept loopback; NULL for the others. */
static struct message *loopback_rule(struct message **list, const struct nft_chain *c)
{
	return c->loopback == LOOPBACK_NEVER ? NULL : find(*list, NFT_MSG_NEWRULE, c, 0);
}

static bool other_index(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);
	uint32_t index = 2;

	if (m)
		*inside(element(m, 1), TREE_PATH(NFTA_EXPR_DATA, NFTA_CMP_DATA)) =
			(struct attribute){ .type = NFTA_CMP_DATA,
					    .child = tree_leaf(NFTA_DATA_VALUE, &index, 4) };
	return m;
}

static bool other_operator(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m)
		set_be32(inside(element(m, 1), TREE_PATH(NFTA_EXPR_DATA, NFTA_CMP_OP)),
			 NFT_CMP_NEQ);
	return m;
}

static bool other_register(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m)
		set_be32(inside(element(m, 1), TREE_PATH(NFTA_EXPR_DATA, NFTA_CMP_SREG)),
			 NFT_REG_2);
	return m;
}

static bool other_key(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m)
		set_be32(inside(element(m, 0), TREE_PATH(NFTA_EXPR_DATA, NFTA_META_KEY)),
			 c->loopback == LOOPBACK_IN ? NFT_META_OIF : NFT_META_IIF);
	return m;
}

static bool mark_key(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m)
		set_be32(inside(element(m, 0), TREE_PATH(NFTA_EXPR_DATA, NFTA_META_KEY)),
			 NFT_META_MARK);
	return m;
}

static bool no_compare(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m)
		element(m, 0)->next = element(m, 2);
	return m;
}

static bool one_more_expression(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m) {
		element(m, 2)->next = tree_leaf(NFTA_LIST_ELEM, "", 0);
		*element(m, 3) = *element(m, 0);
		element(m, 3)->next = NULL;
	}
	return m;
}

static bool no_loopback(struct message **list, const struct nft_chain *c)
{
	struct message *m = loopback_rule(list, c);

	if (m)
		take_out(list, m);
	return m;
}

static bool counter_before_loopback(struct message **list, const struct nft_chain *c)
{
	struct message *loopback = loopback_rule(list, c), *counter;

	if (!loopback)
		return false;
	counter = find(*list, NFT_MSG_NEWRULE, c, 1);
	put_behind(counter, loopback);
	take_out(list, loopback);
	return true;
}

static bool second_counter(struct message **list, const struct nft_chain *c)
{
	struct message *counter;

	counter = find(*list, NFT_MSG_NEWRULE, c, c->loopback != LOOPBACK_NEVER);
	put_behind(counter, counter);
	return true;
}

static bool short_counter(struct message **list, const struct nft_chain *c)
{
	struct message *m = find(*list, NFT_MSG_NEWRULE, c, c->loopback != LOOPBACK_NEVER);

	inside(element(m, 0), TREE_PATH(NFTA_EXPR_DATA))->child =
		tree_leaf(NFTA_COUNTER_PACKETS, "\0\0\0\1", 4);
	return true;
}

static struct attribute *devices(struct message **list, const struct nft_chain *c)
{
	return c->part & NFT_NETDEV ?
		       in_chain(list, c, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_DEVS)) :
		       NULL;
}

static bool named_star(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c);

	if (d)
		d->child = tree_leaf(1, "*", 2);
	return d;
}

static bool named_nothing(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c);

	if (d)
		d->child = tree_leaf(1, "", 1);
	return d;
}

static bool prefix_eth(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c);

	if (d)
		d->child = tree_leaf(2, "eth", 4);
	return d;
}

static bool one_more_device(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c);

	if (d)
		d->child->next = tree_leaf(1, "eth0", 5);
	return d;
}

static bool one_device_before(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c), *prefix;

	if (d) {
		prefix = d->child;
		d->child = tree_leaf(1, "eth0", 5);
		d->child->next = prefix;
	}
	return d;
}

static bool no_devices(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c);

	if (d)
		drop_attribute(&in_chain(list, c, TREE_PATH(NFTA_CHAIN_HOOK))->child,
			       NFTA_HOOK_DEVS);
	return d;
}

static bool empty_devices(struct message **list, const struct nft_chain *c)
{
	struct attribute *d = devices(list, c);

	if (d)
		d->child = NULL;
	return d;
}

static const struct {
	weakening *weaken;
	const char *what, *fault;
} weakenings[] = {
	{ policy_accept, "policy accept", "does not drop" },
	{ no_policy, "no policy", "does not drop" },
	{ other_hook, "another hook", "another hook" },
	{ no_hook, "no hook: a regular chain", "no hook" },
	{ later_priority, "priority one higher", "another priority" },
	{ other_type, "type route", "no filter" },
	{ longer_type, "type filters", "no filter" },
	{ no_chain, "chain missing", "not there" },
	{ renamed_chain, "chain renamed", "not there" },
	{ chain_of_other_table, "chain in another table", "not there" },
	{ chain_of_other_family, "chain in another family", "not there" },
	{ no_table, "table missing", "" },
	{ dormant_table, "table dormant", "dormant" },
	{ dormant_owned_table, "table dormant, owned and persistent", "dormant" },
	{ accept_last, "accept appended", "not ours" },
	{ accept_first, "accept put first", "" },
	{ loopback_twice, "a loopback rule appended", "not ours" },
	{ other_index, "compare with another link's index", "loopback" },
	{ other_operator, "compare for not equal", "loopback" },
	{ other_register, "compare of another register", "loopback" },
	{ other_key, "the other direction's link", "loopback" },
	{ mark_key, "the mark instead of the link", "loopback" },
	{ no_compare, "no comparison", "loopback" },
	{ one_more_expression, "one expression more behind accept", "loopback" },
	{ no_loopback, "no loopback rule", "" },
	{ counter_before_loopback, "counter before loopback", "" },
	{ second_counter, "two counters", "not ours" },
	{ short_counter, "a counter of 4 bytes", "not ours" },
	{ named_star, "a device named *", "all devices" },
	{ named_nothing, "a device named nothing", "all devices" },
	{ prefix_eth, "the prefix eth", "all devices" },
	{ one_more_device, "a device behind the prefix", "all devices" },
	{ one_device_before, "a device before the prefix", "all devices" },
	{ no_devices, "no devices", "all devices" },
	{ empty_devices, "an empty list of devices", "all devices" },
};
#define WEAKENINGS (sizeof(weakenings) / sizeof(weakenings[0]))

/* Parts that share the chain's table fall with it. */
static unsigned int parts_of_table(const struct nft_chain *c)
{
	return c->part & NFT_NETDEV ? NFT_NETDEV : c->part;
}

static void test_weakening(unsigned int w)
{
	bool whole_table = weakenings[w].weaken == no_table ||
			   weakenings[w].weaken == dormant_table ||
			   weakenings[w].weaken == dormant_owned_table;
	unsigned int i, left, want, applied = 0, good = 0;
	const struct nft_chain *c;
	struct nft_view view;
	struct message *list;
	const char *fault;

	for (i = 0; i < NFT_CHAINS; i++) {
		c = &nft_chains[i];
		list = answers(true);
		if (weakenings[w].weaken(&list, c)) {
			applied++;
			left = standing(&view, list);
			want = NFT_ALL & ~(whole_table ? parts_of_table(c) : c->part);
			fault = nft_view_fault(&view, c->part);
			if (left == want && fault && strstr(fault, weakenings[w].fault))
				good++;
			else
				printf("# %s %s: left 0x%x, want 0x%x, fault: %s\n",
				       c->family_name, c->name, left, want,
				       fault ? fault : "none");
		}
		tree_forget();
	}
	CHECK(applied > 0 && good == applied, "%s: that part falls, with its reason",
	      weakenings[w].what);
}

/* ---- what stands ---- */

static void test_standing(void)
{
	unsigned int i, packets = 0, whys = 0, parts;
	struct nft_batch batch;
	struct message *list, *m;
	struct nft_view view;
	struct nlbuf b;
	bool good = true;

	list = answers(false);
	CHECK(standing(&view, list) == NFT_ALL, "our own messages stand");
	for (i = 0; i < NFT_PARTS; i++)
		whys += nft_view_fault(&view, 1 << i) != NULL;
	CHECK(whys == 0, "and nothing is said against them");
	tree_forget();

	list = answers(true);
	for (m = list, i = 1; m; m = m->next) {
		struct attribute *e, *count;
		uint32_t value[] = { htonl(1), htonl(i) };

		if (m->type != NFT_TYPE(NFT_MSG_NEWRULE))
			continue;
		e = element(m, 0);
		if (!name_is(inside(e, TREE_PATH(NFTA_EXPR_NAME)), "counter"))
			continue;
		count = inside(e, TREE_PATH(NFTA_EXPR_DATA, NFTA_COUNTER_PACKETS));
		count->data = tree_leaf(0, value, sizeof(value))->data;
		i++;
	}
	CHECK(standing(&view, list) == NFT_ALL, "counters do not weaken");
	for (i = 0; i < NFT_CHAINS; i++)
		packets += view.chain[i].counted &&
			   view.chain[i].packets == (1ull << 32) + i + 1;
	CHECK(packets == NFT_CHAINS, "and their packets are read, 64 bits of them");
	tree_forget();

	for (parts = 0; parts <= NFT_ALL; parts++) {
		nlbuf_init(&b, batch_memory, sizeof(batch_memory));
		nft_encode(&b, parts, true, 1, &batch);
		good &= standing(&view, tree_read(batch_memory, b.len)) == parts;
		tree_forget();
	}
	CHECK(good, "of every set of parts that set stands, no more");
	memset(&view, 0, sizeof(view));
	CHECK(nft_view_standing(&view) == 0 && nft_view_fault(&view, NFT_EGRESS) &&
		      nft_view_fault(&view, NFT_INET),
	      "of an empty kernel nothing stands, and each part says so");
}

/* Tables of others, however alike, neither hold nor weaken. */
static void test_others(void)
{
	struct message *list = answers(true), *others, *m, *last;
	struct nft_view view;
	struct attribute *a;

	others = tree_copy(list);
	for (m = others; m; m = m->next)
		set_text(tree_find(m, TREE_PATH(NFTA_TABLE_NAME)), "filter");
	CHECK(standing(&view, others) == 0, "a table of another name does not count as ours");
	for (last = list; last->next; last = last->next)
		;
	policy_accept(&others, &nft_chains[0]);
	accept_last(&others, &nft_chains[3]);
	last->next = others;
	CHECK(standing(&view, list) == NFT_ALL, "nor does it weaken ours, whatever it holds");
	for (m = others; m; m = m->next) {
		a = tree_find(m, TREE_PATH(NFTA_TABLE_NAME));
		set_text(a, "netlatch");
		m->family = NFPROTO_IPV4;
	}
	CHECK(standing(&view, list) == NFT_ALL, "nor one of our name in another family");
	tree_forget();
}

/* ---- any bytes ---- */

struct dump {
	unsigned int count;
	struct {
		size_t len;
		unsigned char bytes[MESSAGE_SIZE];
	} message[64];
};

static void dump_write(struct dump *d, const struct message *list)
{
	for (d->count = 0; list; list = list->next, d->count++)
		d->message[d->count].len = tree_write(list, d->message[d->count].bytes,
						      MESSAGE_SIZE);
}

/* With message i replaced by these bytes. */
static unsigned int standing_with(const struct dump *d, unsigned int i,
				  const unsigned char *bytes, size_t len)
{
	struct nft_view view = { 0 };
	unsigned int n;
	int rc;

	for (n = 0; n < d->count; n++) {
		rc = n == i ? view_message(&view, bytes, len) :
			      view_message(&view, d->message[n].bytes, d->message[n].len);
		if (rc)
			return 0;
	}
	return nft_view_standing(&view);
}

/* A table needs no flags (but no half of them), and the padding of what comes last says
 * nothing. */
static bool cut_is_harmless(const unsigned char *bytes, size_t len, size_t whole)
{
	uint16_t type = bytes[4] | bytes[5] << 8;

	if (type == NFT_TYPE(NFT_MSG_NEWTABLE))
		return len >= 20 + 4 + sizeof(NFT_TABLE_NAME) && len <= 20 + 4 + 12;
	return type == NFT_TYPE(NFT_MSG_NEWCHAIN) && len == whole - 1;
}

static void test_truncated(bool counters)
{
	static struct dump d;
	unsigned int i, cuts = 0, fell = 0;
	unsigned char *exact;
	uint32_t len32;
	size_t len;

	dump_write(&d, answers(counters));
	for (i = 0; i < d.count; i++)
		for (len = 16; len < d.message[i].len; len++) {
			exact = malloc(len);
			memcpy(exact, d.message[i].bytes, len);
			len32 = len;
			memcpy(exact, &len32, sizeof(len32));
			cuts++;
			fell += (standing_with(&d, i, exact, len) == NFT_ALL) ==
				cut_is_harmless(exact, len, d.message[i].len);
			free(exact);
		}
	if (counters) /* which may be missing */
		CHECK(cuts > 1500, "%u cuts with counters: no crash", cuts);
	else
		CHECK(fell == cuts && cuts > 1000, "cut at each of %u places: nothing stands by it",
		      cuts);
	tree_forget();
}

/* xorshift: the same on every machine. */
static uint32_t dice_state = SEED;

static uint32_t dice(uint32_t sides)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 17;
	dice_state ^= dice_state << 5;
	return dice_state % sides;
}

/* ---- libnftnl as a second judge ---- */

static bool is_chain(const struct nftnl_chain *c, const struct nft_chain *want)
{
	return nftnl_chain_is_set(c, NFTNL_CHAIN_TYPE) &&
	       nftnl_chain_is_set(c, NFTNL_CHAIN_HOOKNUM) &&
	       nftnl_chain_is_set(c, NFTNL_CHAIN_PRIO) &&
	       nftnl_chain_is_set(c, NFTNL_CHAIN_POLICY) &&
	       !strcmp(nftnl_chain_get_str(c, NFTNL_CHAIN_TYPE), "filter") &&
	       nftnl_chain_get_u32(c, NFTNL_CHAIN_HOOKNUM) == want->hook &&
	       nftnl_chain_get_s32(c, NFTNL_CHAIN_PRIO) == INT_MIN &&
	       nftnl_chain_get_u32(c, NFTNL_CHAIN_POLICY) == NF_DROP;
}

static bool is_expression(const struct nftnl_expr *e, const char *name)
{
	return e && !strcmp(nftnl_expr_get_str(e, NFTNL_EXPR_NAME), name);
}

static bool is_loopback(const struct nftnl_rule *r, const struct nft_chain *c)
{
	struct nftnl_expr_iter *i = nftnl_expr_iter_create(r);
	struct nftnl_expr *meta = nftnl_expr_iter_next(i), *cmp = nftnl_expr_iter_next(i);
	struct nftnl_expr *accept = nftnl_expr_iter_next(i), *more = nftnl_expr_iter_next(i);
	uint32_t len = 0, lo = 1;
	const void *data;
	bool good;

	nftnl_expr_iter_destroy(i);
	good = is_expression(meta, "meta") && is_expression(cmp, "cmp") &&
	       is_expression(accept, "immediate") && !more;
	if (!good)
		return false;
	data = nftnl_expr_get(cmp, NFTNL_EXPR_CMP_DATA, &len);
	return nftnl_expr_get_u32(meta, NFTNL_EXPR_META_KEY) ==
		       (c->loopback == LOOPBACK_IN ? NFT_META_IIF : NFT_META_OIF) &&
	       nftnl_expr_get_u32(meta, NFTNL_EXPR_META_DREG) ==
		       nftnl_expr_get_u32(cmp, NFTNL_EXPR_CMP_SREG) &&
	       nftnl_expr_get_u32(cmp, NFTNL_EXPR_CMP_OP) == NFT_CMP_EQ && data && len == 4 &&
	       !memcmp(data, &lo, sizeof(lo)) &&
	       nftnl_expr_get_u32(accept, NFTNL_EXPR_IMM_DREG) == NFT_REG_VERDICT &&
	       nftnl_expr_get_u32(accept, NFTNL_EXPR_IMM_VERDICT) == NF_ACCEPT;
}

static bool string_is(const struct nlattr *a, const char *want)
{
	size_t len = a ? mnl_attr_get_payload_len(a) : 0;

	return a && (len == strlen(want) || len == strlen(want) + 1) &&
	       !strncmp(mnl_attr_get_payload(a), want, len);
}

static const struct nlattr *attribute_of(const struct nlmsghdr *h, uint16_t type)
{
	const struct nlattr *a, *found = NULL;

	mnl_attr_for_each(a, h, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(a) == type)
			found = a;
	return found;
}

/* By libmnl: libnftnl ends the program when a counter's number has another size. */
static bool is_counter(const struct nlmsghdr *h)
{
	const struct nlattr *list = attribute_of(h, NFTA_RULE_EXPRESSIONS), *e, *a;
	const struct nlattr *name = NULL;
	unsigned int count = 0;

	if (!list)
		return false;
	mnl_attr_for_each_nested(e, list) {
		count += mnl_attr_get_type(e) == NFTA_LIST_ELEM ? 1 : 2;
		mnl_attr_for_each_nested(a, e)
			if (mnl_attr_get_type(a) == NFTA_EXPR_NAME)
				name = a;
	}
	return count == 1 && string_is(name, "counter");
}

/* Is it still of this chain? If not it is another's, and says nothing of ours. */
static bool speaks_of(const struct nlmsghdr *h, const struct nft_chain *c)
{
	const struct nfgenmsg *nf = mnl_nlmsg_get_payload(h);
	bool chain = h->nlmsg_type == NFT_TYPE(NFT_MSG_NEWCHAIN);

	return (chain || h->nlmsg_type == NFT_TYPE(NFT_MSG_NEWRULE)) &&
	       nf->nfgen_family == c->family &&
	       string_is(attribute_of(h, NFTA_RULE_TABLE), NFT_TABLE_NAME) &&
	       string_is(attribute_of(h, chain ? NFTA_CHAIN_NAME : NFTA_RULE_CHAIN), c->name);
}

/* It also takes every string for terminated; we do not need the NUL, and nla_len decides. */
static void clear_padding(const struct nlmsghdr *h)
{
	const struct nlattr *a;
	size_t len;

	mnl_attr_for_each(a, h, sizeof(struct nfgenmsg)) {
		len = mnl_attr_get_payload_len(a);
		memset((char *)mnl_attr_get_payload(a) + len, 0, MNL_ALIGN(len) - len);
	}
}

/* Does libnftnl find in a damaged message, for this chain, what it found before? */
static bool libnftnl_agrees(const unsigned char *bytes, size_t len, bool is_rule,
			    const struct nft_chain *c, bool loopback)
{
	static union {
		struct nlmsghdr h;
		unsigned char bytes[2 * MESSAGE_SIZE]; /* zeroes behind the message */
	} copy;
	struct nftnl_chain *chain;
	struct nftnl_rule *rule;
	bool good;
	size_t i;

	memset(&copy, 0, sizeof(copy));
	memcpy(&copy, bytes, len);
	/* It knows a device only by its name: make one of the prefix, which follows the
	 * header of NFTA_HOOK_DEVS and is 8 bytes long. */
	for (i = 0; c->part & NFT_NETDEV && i + 8 <= len; i++)
		if (memcmp(copy.bytes + i, "\5\0\2", 3) == 0 && copy.bytes[i + 4] == 0)
			copy.bytes[i + 2] = 1;
	/* Only the counter may be missing. */
	if (!speaks_of(&copy.h, c))
		return is_rule && !loopback;
	if (is_rule && !loopback)
		return is_counter(&copy.h);
	if (is_rule) {
		rule = nftnl_rule_alloc();
		good = nftnl_rule_nlmsg_parse(&copy.h, rule) == 0 && is_loopback(rule, c);
		nftnl_rule_free(rule);
		return good;
	}
	clear_padding(&copy.h);
	chain = nftnl_chain_alloc();
	good = nftnl_chain_nlmsg_parse(&copy.h, chain) == 0 && is_chain(chain, c);
	nftnl_chain_free(chain);
	return good;
}

/* Which chain a message of the list speaks of, and whether as its loopback rule; NULL: none,
 * because it is a table. */
static const struct nft_chain *chain_of(struct message *list, const struct message *m,
					bool *loopback)
{
	const struct nft_chain *c;

	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		*loopback = c->loopback != LOOPBACK_NEVER &&
			    find(list, NFT_MSG_NEWRULE, c, 0) == m;
		if (find(list, NFT_MSG_NEWCHAIN, c, 0) == m ||
		    find(list, NFT_MSG_NEWRULE, c, 0) == m ||
		    find(list, NFT_MSG_NEWRULE, c, 1) == m)
			return c;
	}
	return NULL;
}

/* Changes 1 to 3 bytes. */
static void damage(unsigned char *bytes, size_t len)
{
	unsigned int times;
	size_t at;

	for (times = 1 + dice(3); times; times--) {
		at = dice(len);
		bytes[at] = dice(2) ? dice(256) : bytes[at] ^ 1u << dice(8);
	}
}

static void test_mutations(void)
{
	static struct dump d;
	struct message *list = answers(true), *at[64], *m;
	unsigned int n, i = 0, stood = 0, agreed = 0;
	const struct nft_chain *c;
	unsigned char *exact;
	bool loopback;
	size_t len;

	dump_write(&d, list);
	for (m = list; m; m = m->next)
		at[i++] = m;
	for (n = 0; n < MUTATIONS; n++) {
		i = dice(d.count);
		len = d.message[i].len;
		exact = malloc(len);
		memcpy(exact, d.message[i].bytes, len);
		damage(exact, len);
		if (standing_with(&d, i, exact, len) == NFT_ALL) {
			stood++;
			c = chain_of(list, at[i], &loopback);
			if (!c || libnftnl_agrees(exact, len,
						  at[i]->type == NFT_TYPE(NFT_MSG_NEWRULE), c,
						  loopback))
				agreed++;
			else if (stood - agreed < 4)
				printf("# mutation %u, of message %u (type 0x%x), stands\n", n, i,
				       at[i]->type);
		}
		free(exact);
	}
	printf("# %u of %u still stood\n", stood, MUTATIONS);
	CHECK(stood > 1000 && stood < MUTATIONS / 2, "%u mutations: no crash", MUTATIONS);
	CHECK(agreed == stood, "and where all stands, libnftnl finds what we would have written");
	tree_forget();
}

/* Damage to the messages of other families must not heal a weakened chain. */
static void test_mutated_weakenings(void)
{
	static struct dump d;
	const struct nft_chain *c = &nft_chains[6]; /* egress: every weakening applies */
	unsigned int w, n, i, healed = 0, rounds = 0;
	unsigned char *exact;
	struct message *list;

	for (w = 0; w < WEAKENINGS; w++) {
		list = answers(true);
		weakenings[w].weaken(&list, c);
		dump_write(&d, list);
		for (n = 0; n < MUTATIONS / WEAKENINGS; n++) {
			i = dice(d.count);
			if (d.message[i].bytes[sizeof(struct nlmsghdr)] == c->family)
				continue;
			exact = malloc(d.message[i].len);
			memcpy(exact, d.message[i].bytes, d.message[i].len);
			damage(exact, d.message[i].len);
			if (exact[sizeof(struct nlmsghdr)] != c->family) {
				rounds++;
				healed += !!(standing_with(&d, i, exact, d.message[i].len) &
					     c->part);
			}
			free(exact);
		}
		tree_forget();
	}
	CHECK(healed == 0 && rounds > MUTATIONS / 2,
	      "%u mutations of other families: no weakening is healed", rounds);
}

int main(void)
{
	unsigned int w;

	test_standing();
	for (w = 0; w < WEAKENINGS; w++)
		test_weakening(w);
	test_others();
	test_truncated(false);
	test_truncated(true);
	test_mutations();
	test_mutated_weakenings();
	return check_done();
}
