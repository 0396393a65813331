// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads damaged messages back. No damage may cause a crash, a read outside of the
 * message, or the verdict that a weakened chain stands. If a damaged chain still stands,
 * libnftnl judges it as well, and has to find exactly the chain that nft_encode() writes.
 */
#include "layers/nft/nft.h"
#include "check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>

#include "layers/nft/tests/nft-weaken.h"

#define MUTATIONS 200000
#define SEED 2014

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
	struct nftnl_expr *accept = nftnl_expr_iter_next(i),
			  *more = nftnl_expr_iter_next(i);
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
	       nftnl_expr_get_u32(cmp, NFTNL_EXPR_CMP_OP) == NFT_CMP_EQ && data &&
	       len == 4 && !memcmp(data, &lo, sizeof(lo)) &&
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

	mnl_attr_for_each(a, h, sizeof(struct nfgenmsg)) if (mnl_attr_get_type(a) == type)
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
	mnl_attr_for_each_nested(e, list)
	{
		count += mnl_attr_get_type(e) == NFTA_LIST_ELEM ? 1 : 2;
		mnl_attr_for_each_nested(a, e) if (mnl_attr_get_type(a) == NFTA_EXPR_NAME)
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
	       string_is(attribute_of(h, chain ? NFTA_CHAIN_NAME : NFTA_RULE_CHAIN),
			 c->name);
}

/* It takes every string for terminated; we do not need the NUL, nla_len decides. */
static void clear_padding(const struct nlmsghdr *h)
{
	const struct nlattr *a;
	size_t len;

	mnl_attr_for_each(a, h, sizeof(struct nfgenmsg))
	{
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

/* Which chain a message of the list speaks of, and whether as its loopback rule; NULL:
 * none, because it is a table. */
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
	bool loopback, is_rule;
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
			is_rule = at[i]->type == NFT_TYPE(NFT_MSG_NEWRULE);
			if (!c || libnftnl_agrees(exact, len, is_rule, c, loopback))
				agreed++;
			else if (stood - agreed < 4)
				printf("# mutation %u, of message %u, stands\n", n, i);
		}
		free(exact);
	}
	printf("# %u of %u still stood\n", stood, MUTATIONS);
	CHECK(stood > 1000 && stood < MUTATIONS / 2, "%u mutations: no crash", MUTATIONS);
	CHECK(agreed == stood,
	      "and where all stands, libnftnl finds what we would have written");
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

	for (w = 0; w < weakening_count; w++) {
		list = answers(true);
		weakenings[w].weaken(&list, c);
		dump_write(&d, list);
		for (n = 0; n < MUTATIONS / weakening_count; n++) {
			i = dice(d.count);
			if (d.message[i].bytes[sizeof(struct nlmsghdr)] == c->family)
				continue;
			exact = malloc(d.message[i].len);
			memcpy(exact, d.message[i].bytes, d.message[i].len);
			damage(exact, d.message[i].len);
			if (exact[sizeof(struct nlmsghdr)] != c->family) {
				rounds++;
				healed +=
					!!(standing_with(&d, i, exact, d.message[i].len) &
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
	test_mutations();
	test_mutated_weakenings();
	return check_done();
}
