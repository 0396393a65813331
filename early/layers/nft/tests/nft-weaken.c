// SPDX-License-Identifier: GPL-2.0-or-later
/* One weakening after the other; nft-answers.c has the messages that they are done to. */
#include "layers/nft/tests/nft-weaken.h"

#include <limits.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>

bool name_is(const struct attribute *a, const char *name)
{
	return a && a->len == strlen(name) + 1 && memcmp(a->data, name, a->len) == 0;
}

/* ---- one weakening at a time ---- */

struct message *find(struct message *list, int type, const struct nft_chain *c,
		     unsigned int n)
{
	/* Table and chain name have other numbers in a chain than in a rule. */
	uint16_t name = type == NFT_MSG_NEWCHAIN ? NFTA_CHAIN_NAME : NFTA_RULE_CHAIN;

	for (; list; list = list->next) {
		if (list->type != NFT_TYPE(type) || list->family != c->family)
			continue;
		if (type != NFT_MSG_NEWTABLE &&
		    !name_is(tree_find(list, TREE_PATH(name)), c->name))
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

void set_text(struct attribute *a, const char *text)
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

struct attribute *element(struct message *rule, unsigned int n)
{
	struct attribute *e = tree_find(rule, TREE_PATH(NFTA_RULE_EXPRESSIONS))->child;

	while (n--)
		e = e->next;
	return e;
}

struct attribute *inside(struct attribute *element, const uint16_t *path)
{
	struct message m = { .attributes = element->child };

	return tree_find(&m, path);
}

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
	drop_attribute(&find(*list, NFT_MSG_NEWCHAIN, c, 0)->attributes,
		       NFTA_CHAIN_POLICY);
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

static bool set_table_flags(struct message **list, const struct nft_chain *c,
			    uint32_t flags)
{
	set_be32(tree_find(find(*list, NFT_MSG_NEWTABLE, c, 0),
			   TREE_PATH(NFTA_TABLE_FLAGS)),
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
					    .child = tree_leaf(1, &index, 4) };
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
	struct message *m =
		find(*list, NFT_MSG_NEWRULE, c, c->loopback != LOOPBACK_NEVER);

	inside(element(m, 0), TREE_PATH(NFTA_EXPR_DATA))->child =
		tree_leaf(NFTA_COUNTER_PACKETS, "\0\0\0\1", 4);
	return true;
}

static struct attribute *devices(struct message **list, const struct nft_chain *c)
{
	return c->part & NFT_NETDEV
		       ? in_chain(list, c, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_DEVS))
		       : NULL;
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

const struct weakening_entry weakenings[] = {
	{ policy_accept, "policy accept", "does not drop", false },
	{ no_policy, "no policy", "does not drop", false },
	{ other_hook, "another hook", "another hook", false },
	{ no_hook, "no hook: a regular chain", "no hook", false },
	{ later_priority, "priority one higher", "wrong priority", false },
	{ other_type, "type route", "no filter", false },
	{ longer_type, "type filters", "no filter", false },
	{ no_chain, "chain missing", "not there", false },
	{ renamed_chain, "chain renamed", "not there", false },
	{ chain_of_other_table, "chain in another table", "not there", false },
	{ chain_of_other_family, "chain in another family", "not there", false },
	{ no_table, "table missing", "", true },
	{ dormant_table, "table dormant", "dormant", true },
	{ dormant_owned_table, "table dormant, owned and persistent", "dormant", true },
	{ accept_last, "accept appended", "foreign", false },
	{ accept_first, "accept put first", "", false },
	{ loopback_twice, "a loopback rule appended", "foreign", false },
	{ other_index, "compare with another link's index", "loopback", false },
	{ other_operator, "compare for not equal", "loopback", false },
	{ other_register, "compare of another register", "loopback", false },
	{ other_key, "the other direction's link", "loopback", false },
	{ mark_key, "the mark instead of the link", "loopback", false },
	{ no_compare, "no comparison", "loopback", false },
	{ one_more_expression, "one expression more behind accept", "loopback", false },
	{ no_loopback, "no loopback rule", "", false },
	{ counter_before_loopback, "counter before loopback", "", false },
	{ second_counter, "two counters", "foreign", false },
	{ short_counter, "a counter of 4 bytes", "foreign", false },
	{ named_star, "a device named *", "all devices", false },
	{ named_nothing, "a device named nothing", "all devices", false },
	{ prefix_eth, "the prefix eth", "all devices", false },
	{ one_more_device, "a device behind the prefix", "all devices", false },
	{ one_device_before, "a device before the prefix", "all devices", false },
	{ no_devices, "no devices", "all devices", false },
	{ empty_devices, "an empty list of devices", "all devices", false },
};
const unsigned int weakening_count = sizeof(weakenings) / sizeof(weakenings[0]);
