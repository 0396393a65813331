// SPDX-License-Identifier: GPL-2.0-or-later
/* Our tables as libnftnl writes them: an independent encoder, to compare ours with. */
#include "layers/nft/tests/nft-libnftnl.h"

#include <limits.h>

#include <libmnl/libmnl.h>
#include <libnftnl/batch.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "layers/nft/nft.h"

static const struct {
	unsigned int part;
	uint32_t family;
	const char *name;
	uint32_t hook;
	int loopback_key; /* -1: none */
} chains[] = {
	/* Numbers of the kernel's headers, written out once more. */
	{ NFT_INET, 1, "prerouting", 0, NFT_META_IIF },
	{ NFT_INET, 1, "output", 3, NFT_META_OIF },
	{ NFT_ARP, 3, "input", 0, -1 },
	{ NFT_ARP, 3, "output", 1, -1 },
	{ NFT_BRIDGE, 7, "prerouting", 0, -1 },
	{ NFT_BRIDGE, 7, "output", 3, -1 },
	{ NFT_EGRESS, 5, "egress", 1, NFT_META_OIF },
	{ NFT_INGRESS, 5, "ingress", 0, NFT_META_IIF },
};

static struct nlmsghdr *begin(struct mnl_nlmsg_batch *batch, int message, uint32_t family,
			      uint16_t flags)
{
	return nftnl_nlmsg_build_hdr(mnl_nlmsg_batch_current(batch), message, family,
				     flags, 0);
}

static void put_table(struct mnl_nlmsg_batch *batch, uint32_t family)
{
	struct nftnl_table *t = nftnl_table_alloc();

	nftnl_table_set_str(t, NFTNL_TABLE_NAME, "netlatch");
	nftnl_table_set_u32(t, NFTNL_TABLE_FLAGS, 0);
	nftnl_table_nlmsg_build_payload(
		begin(batch, NFT_MSG_NEWTABLE, family, NLM_F_CREATE), t);
	nftnl_table_free(t);
	mnl_nlmsg_batch_next(batch);
}

static void put_chain(struct mnl_nlmsg_batch *batch, unsigned int i)
{
	const char *every[] = { "*", NULL };
	struct nftnl_chain *c = nftnl_chain_alloc();

	nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, "netlatch");
	nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, chains[i].name);
	nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, chains[i].hook);
	nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, INT_MIN);
	nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_DROP);
	nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
	if (chains[i].family == NFPROTO_NETDEV)
		nftnl_chain_set_array(c, NFTNL_CHAIN_DEVICES, every);
	nftnl_chain_nlmsg_build_payload(
		begin(batch, NFT_MSG_NEWCHAIN, chains[i].family, NLM_F_CREATE), c);
	nftnl_chain_free(c);
	mnl_nlmsg_batch_next(batch);
}

static struct nftnl_rule *rule_of(unsigned int i)
{
	struct nftnl_rule *r = nftnl_rule_alloc();

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, "netlatch");
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chains[i].name);
	return r;
}

static void put_rule(struct mnl_nlmsg_batch *batch, unsigned int i, struct nftnl_rule *r)
{
	nftnl_rule_nlmsg_build_payload(begin(batch, NFT_MSG_NEWRULE, chains[i].family,
					     NLM_F_CREATE | NLM_F_APPEND),
				       r);
	nftnl_rule_free(r);
	mnl_nlmsg_batch_next(batch);
}

static struct nftnl_expr *expression(struct nftnl_rule *r, const char *name)
{
	struct nftnl_expr *e = nftnl_expr_alloc(name);

	nftnl_rule_add_expr(r, e);
	return e;
}

static void put_loopback(struct mnl_nlmsg_batch *batch, unsigned int i)
{
	struct nftnl_rule *r = rule_of(i);
	struct nftnl_expr *e;
	uint32_t lo = 1;

	e = expression(r, "meta");
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, chains[i].loopback_key);
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
	e = expression(r, "cmp");
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, &lo, sizeof(lo));
	e = expression(r, "immediate");
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);
	put_rule(batch, i, r);
}

static void put_counter(struct mnl_nlmsg_batch *batch, unsigned int i)
{
	struct nftnl_rule *r = rule_of(i);
	struct nftnl_expr *e = expression(r, "counter");

	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_BYTES, 0);
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_PACKETS, 0);
	put_rule(batch, i, r);
}

size_t libnftnl_encode(unsigned char *to, size_t size, unsigned int parts, bool counters)
{
	struct mnl_nlmsg_batch *batch = mnl_nlmsg_batch_start(to, size);
	uint32_t family = 0;
	unsigned int i;
	size_t len;

	nftnl_batch_begin(mnl_nlmsg_batch_current(batch), 0);
	mnl_nlmsg_batch_next(batch);
	for (i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		if (!(chains[i].part & parts))
			continue;
		if (chains[i].family != family)
			put_table(batch, family = chains[i].family);
		put_chain(batch, i);
		if (chains[i].loopback_key >= 0)
			put_loopback(batch, i);
		if (counters)
			put_counter(batch, i);
	}
	nftnl_batch_end(mnl_nlmsg_batch_current(batch), 0);
	mnl_nlmsg_batch_next(batch);
	len = mnl_nlmsg_batch_size(batch);
	mnl_nlmsg_batch_stop(batch);
	return len;
}
