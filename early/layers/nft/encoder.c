// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of which the batches of netlatch consist. The numbers of messages and
 * attributes come from linux/netfilter/nf_tables.h. Integers inside attributes are
 * big-endian, with one exception: a value that an expression compares has the byte order
 * of the packet or, for an interface index, of the host.
 */
#include "layers/nft/encoder.h"

#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <sys/socket.h>

#include "held/packet.h"
#include "kernel/netlink.h"
#include "layers/nft/nft_abi.h"

void encoder_nest(struct encoder *e, uint16_t type)
{
	e->nest[e->depth++] = nlmsg_nest(e->b, type);
}

void encoder_nests_end(struct encoder *e, unsigned int count)
{
	while (count--)
		nlmsg_nest_end(e->b, e->nest[--e->depth]);
}

void encoder_be32(struct encoder *e, uint16_t type, uint32_t value)
{
	nlmsg_put_be32(e->b, type, value);
}

void encoder_begin(struct encoder *e, unsigned int message, unsigned int flags,
		   uint8_t family, unsigned int parts)
{
	struct nfgenmsg header = { .nfgen_family = family, .version = NFNETLINK_V0 };
	uint16_t type = NFNL_SUBSYS_NFTABLES << 8 | message;
	struct nft_batch *batch = e->batch;

	flags |= NLM_F_REQUEST;
	if (message == NFNL_MSG_BATCH_BEGIN || message == NFNL_MSG_BATCH_END) {
		header.res_id = htons(NFNL_SUBSYS_NFTABLES);
		type = message;
	}
	if (batch->count == NFT_BATCH_MESSAGES) {
		e->b->full = true;
		return;
	}
	nlmsg_begin(e->b, type, flags, e->seq + batch->count, &header, sizeof(header));
	batch->parts[batch->count++] = parts;
}

void encoder_table(struct encoder *e, unsigned int message, const struct nft_chain *c,
		   unsigned int parts)
{
	bool new = message == NFT_MSG_NEWTABLE, owned = e->options &NFT_OWNED;

	encoder_begin(e, message, new ? NLM_F_CREATE : 0, c->family,
		      owned ? NFT_OWNED : parts);
	nlmsg_put_string(e->b, NFTA_TABLE_NAME, NFT_TABLE_NAME);
	if (new)
		encoder_be32(e, NFTA_TABLE_FLAGS,
			     owned ? TABLE_OWNER | TABLE_PERSIST : 0);
	nlmsg_end(e->b);
}

/*
 * The table is attribute 1 of rules and chains; the chain is 2 of a rule, 3 of a chain.
 */
void encoder_begin_in_chain(struct encoder *e, unsigned int message, unsigned int flags,
			    const struct nft_chain *c, unsigned int parts,
			    const char *chain)
{
	bool rule = message == NFT_MSG_NEWRULE || message == NFT_MSG_DELRULE;

	encoder_begin(e, message, flags, c->family, parts);
	nlmsg_put_string(e->b, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nlmsg_put_string(e->b, rule ? NFTA_RULE_CHAIN : NFTA_CHAIN_NAME, chain);
}

void encoder_chain(struct encoder *e, const struct nft_chain *c, const char *name,
		   const char *device, unsigned int parts)
{
	encoder_begin_in_chain(e, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c, parts, name);
	encoder_nest(e, NFTA_CHAIN_HOOK);
	encoder_be32(e, NFTA_HOOK_HOOKNUM, c->hook);
	encoder_be32(e, NFTA_HOOK_PRIORITY, NFT_PRIORITY);
	if (device) {
		nlmsg_put_string(e->b, NFTA_HOOK_DEV, device);
	} else if (c->part & NFT_NETDEV) {
		encoder_nest(e, NFTA_HOOK_DEVS);
		nlmsg_put_string(e->b, DEVICE_PREFIX, "");
		encoder_nests_end(e, 1);
	}
	encoder_nests_end(e, 1);
	encoder_be32(e, NFTA_CHAIN_POLICY, NF_DROP);
	nlmsg_put_string(e->b, NFTA_CHAIN_TYPE, NFT_CHAIN_TYPE);
	nlmsg_end(e->b);
}

void encoder_expression(struct encoder *e, const char *name)
{
	encoder_nest(e, NFTA_LIST_ELEM);
	nlmsg_put_string(e->b, NFTA_EXPR_NAME, name);
	encoder_nest(e, NFTA_EXPR_DATA);
}

void encoder_begin_rule(struct encoder *e, const struct nft_chain *c, unsigned int parts,
			const char *chain)
{
	encoder_begin_in_chain(e, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, c, parts,
			       chain);
	encoder_nest(e, NFTA_RULE_EXPRESSIONS);
}

void encoder_counter(struct encoder *e)
{
	static const uint64_t zero;

	encoder_expression(e, "counter");
	nlmsg_put(e->b, NFTA_COUNTER_BYTES, &zero, sizeof(zero));
	nlmsg_put(e->b, NFTA_COUNTER_PACKETS, &zero, sizeof(zero));
	encoder_nests_end(e, 2);
}

void encoder_meta_is(struct encoder *e, uint32_t key, const void *value, size_t len)
{
	encoder_expression(e, "meta");
	encoder_be32(e, NFTA_META_KEY, key);
	encoder_be32(e, NFTA_META_DREG, NFT_REG_1);
	encoder_nests_end(e, 2);

	encoder_expression(e, "cmp");
	encoder_be32(e, NFTA_CMP_SREG, NFT_REG_1);
	encoder_be32(e, NFTA_CMP_OP, NFT_CMP_EQ);
	encoder_nest(e, NFTA_CMP_DATA);
	nlmsg_put(e->b, NFTA_DATA_VALUE, value, len);
	encoder_nests_end(e, 3);
}

/* Ends the rule with its verdict. chain: where a jump goes. */
static void end_with_verdict(struct encoder *e, uint32_t code, const char *chain)
{
	encoder_expression(e, "immediate");
	encoder_be32(e, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	encoder_nest(e, NFTA_IMMEDIATE_DATA);
	encoder_nest(e, NFTA_DATA_VERDICT);
	encoder_be32(e, NFTA_VERDICT_CODE, code);
	if (chain)
		nlmsg_put_string(e->b, NFTA_VERDICT_CHAIN, chain);
	encoder_nests_end(e, 5); /* the last one is the rule's */
	nlmsg_end(e->b);
}

void encoder_accept_rule(struct encoder *e, const struct nft_chain *c, uint32_t index,
			 bool counted)
{
	encoder_begin_rule(e, c, c->part, c->name);
	encoder_meta_is(e, nft_loopback_key(c->loopback), &index, sizeof(index));
	if (counted)
		encoder_counter(e);

	end_with_verdict(e, NF_ACCEPT, NULL);
}

void encoder_jump_rule(struct encoder *e, const struct nft_chain *c, const char *chain,
		       unsigned int parts)
{
	encoder_begin_rule(e, c, parts, chain);
	end_with_verdict(e, NFT_JUMP, c->allow);
}

static void put_data(struct encoder *e, uint16_t type, const void *value, size_t len)
{
	encoder_nest(e, type);
	nlmsg_put(e->b, NFTA_DATA_VALUE, value, len);
	encoder_nests_end(e, 1);
}

static void put_test(struct encoder *e, const struct nft_test *t)
{
	static const uint8_t zero[sizeof(t->value)];

	if (t->base == TEST_META) {
		encoder_expression(e, "meta");
		encoder_be32(e, NFTA_META_KEY, t->offset);
		encoder_be32(e, NFTA_META_DREG, NFT_REG_1);
	} else {
		encoder_expression(e, "payload");
		encoder_be32(e, NFTA_PAYLOAD_DREG, NFT_REG_1);
		encoder_be32(e, NFTA_PAYLOAD_BASE, t->base);
		encoder_be32(e, NFTA_PAYLOAD_OFFSET, t->offset);
		encoder_be32(e, NFTA_PAYLOAD_LEN, t->len);
	}
	encoder_nests_end(e, 2);
	if (t->masked) {
		encoder_expression(e, "bitwise");
		encoder_be32(e, NFTA_BITWISE_SREG, NFT_REG_1);
		encoder_be32(e, NFTA_BITWISE_DREG, NFT_REG_1);
		encoder_be32(e, NFTA_BITWISE_LEN, t->len);
		put_data(e, NFTA_BITWISE_MASK, t->mask, t->len);
		put_data(e, NFTA_BITWISE_XOR, zero, t->len);
		encoder_nests_end(e, 2);
	}
	encoder_expression(e, "cmp");
	encoder_be32(e, NFTA_CMP_SREG, NFT_REG_1);
	encoder_be32(e, NFTA_CMP_OP, t->op);
	put_data(e, NFTA_CMP_DATA, t->value, t->len);
	encoder_nests_end(e, 2);
}

void encoder_allow_rule(struct encoder *e, const struct nft_chain *c,
			const struct nft_test *tests, unsigned int count)
{
	encoder_begin_rule(e, c, NFT_ALLOW, c->allow);
	while (count--)
		put_test(e, tests++);
	encoder_counter(e);
	end_with_verdict(e, NF_ACCEPT, NULL);
}

void encoder_counter_rule(struct encoder *e, const struct nft_chain *c, const char *chain)
{
	if (!(e->options & NFT_COUNTERS))
		return;
	encoder_begin_rule(e, c, 0, chain);
	encoder_counter(e);
	encoder_nests_end(e, 1);
	nlmsg_end(e->b);
}

static void put_be64(struct encoder *e, uint16_t type, uint64_t value)
{
	uint8_t bytes[8];
	int i;

	for (i = 7; i >= 0; i--, value >>= 8)
		bytes[i] = value & 0xff;
	nlmsg_put(e->b, type, bytes, sizeof(bytes));
}

void encoder_held_rule(struct encoder *e, const struct nft_chain *c, const char *chain)
{
	uint16_t group = htons(HELD_GROUP);

	if (!(e->options & NFT_HELD) || !c->named)
		return;
	encoder_begin_rule(e, c, NFT_HELD, chain);
	encoder_expression(e, "limit");
	put_be64(e, NFTA_LIMIT_RATE, HELD_RATE);
	put_be64(e, NFTA_LIMIT_UNIT, 1); /* seconds */
	encoder_be32(e, NFTA_LIMIT_BURST, HELD_BURST);
	encoder_be32(e, NFTA_LIMIT_TYPE, NFT_LIMIT_PKTS);
	encoder_nests_end(e, 2);
	encoder_expression(e, "log");
	nlmsg_put(e->b, NFTA_LOG_GROUP, &group, sizeof(group));
	encoder_be32(e, NFTA_LOG_SNAPLEN, HELD_SNAPLEN);
	encoder_nests_end(e, 3);
	nlmsg_end(e->b);
}

static void encoder_batch_end(struct encoder *e, unsigned int message, unsigned int parts)
{
	encoder_begin(e, message, 0, AF_UNSPEC, parts);
	nlmsg_end(e->b);
}

struct encoder encoder_begin_batch(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
				   unsigned int options, unsigned int parts)
{
	struct encoder e = { .b = b, .batch = batch, .seq = seq, .options = options };

	batch->count = 0; /* parts costs memory as far as it is filled */
	encoder_batch_end(&e, NFNL_MSG_BATCH_BEGIN, parts);
	return e;
}

void encoder_end_batch(struct encoder *e, unsigned int parts)
{
	nlmsg_add_flags(e->b, NLM_F_ACK);
	encoder_batch_end(e, NFNL_MSG_BATCH_END, parts);
}
