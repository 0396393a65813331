// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ruleset as data, and the nfnetlink batch that installs it. Message and attribute
 * numbers are the kernel's (linux/netfilter/nf_tables.h); integers inside attributes are
 * big-endian there, except what an expression compares, which is the packet's or, for an
 * interface index, the host's order.
 */
#include "nft.h"

#include <string.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>

#include "nft_abi.h"
#include "print.h"

const struct nft_chain nft_chains[NFT_CHAINS] = {
	{ NFT_INET, NFPROTO_INET, "inet", "prerouting", NF_INET_PRE_ROUTING, LOOPBACK_IN },
	{ NFT_INET, NFPROTO_INET, "inet", "output", NF_INET_LOCAL_OUT, LOOPBACK_OUT },
	{ NFT_ARP, NFPROTO_ARP, "arp", "input", NF_ARP_IN, LOOPBACK_NEVER },
	{ NFT_ARP, NFPROTO_ARP, "arp", "output", NF_ARP_OUT, LOOPBACK_NEVER },
	{ NFT_BRIDGE, NFPROTO_BRIDGE, "bridge", "prerouting", NF_BR_PRE_ROUTING,
	  LOOPBACK_NEVER },
	{ NFT_BRIDGE, NFPROTO_BRIDGE, "bridge", "output", NF_BR_LOCAL_OUT, LOOPBACK_NEVER },
	{ NFT_EGRESS, NFPROTO_NETDEV, "netdev", "egress", NETDEV_EGRESS, LOOPBACK_OUT },
	{ NFT_INGRESS, NFPROTO_NETDEV, "netdev", "ingress", NETDEV_INGRESS, LOOPBACK_IN },
};

const char *nft_part_name(unsigned int parts)
{
	if (parts & NFT_INET)
		return "inet";
	if (parts & NFT_ARP)
		return "arp";
	if (parts & NFT_BRIDGE)
		return "bridge";
	return parts & NFT_EGRESS ? "netdev egress" : "netdev ingress";
}

static void begin(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
		  unsigned int message, unsigned int flags, uint8_t family, unsigned int parts)
{
	struct nfgenmsg header = { .nfgen_family = family, .version = NFNETLINK_V0 };
	uint16_t type = NFNL_SUBSYS_NFTABLES << 8 | message;

	flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (message == NFNL_MSG_BATCH_BEGIN || message == NFNL_MSG_BATCH_END) {
		header.res_id = htons(NFNL_SUBSYS_NFTABLES);
		type = message;
		/* Since 6.10 an ack could be had for these, before that there is none. */
		flags = NLM_F_REQUEST;
	}
	if (batch->count == NFT_BATCH_MESSAGES) {
		b->full = true;
		return;
	}
	nlmsg_begin(b, type, flags, seq + batch->count, &header, sizeof(header));
	batch->parts[batch->count++] = parts;
}

static void put_table(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
		      unsigned int message, const struct nft_chain *c, unsigned int parts,
		      unsigned int options)
{
	bool new = message == NFT_MSG_NEWTABLE, owned = options & NFT_OWNED;

	begin(b, batch, seq, message, new ? NLM_F_CREATE : 0, c->family,
	      owned ? NFT_OWNED : parts);
	nlmsg_put_string(b, NFTA_TABLE_NAME, NFT_TABLE_NAME);
	if (new)
		nlmsg_put_be32(b, NFTA_TABLE_FLAGS, owned ? TABLE_OWNER | TABLE_PERSIST : 0);
	nlmsg_end(b);
}

/* A device's name, or NULL: all devices. Chains of other families have none. */
static void put_chain(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
		      const struct nft_chain *c, const char *name, const char *device)
{
	size_t hook, devices;

	begin(b, batch, seq, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c->family, c->part);
	nlmsg_put_string(b, NFTA_CHAIN_TABLE, NFT_TABLE_NAME);
	nlmsg_put_string(b, NFTA_CHAIN_NAME, name);
	hook = nlmsg_nest(b, NFTA_CHAIN_HOOK);
	nlmsg_put_be32(b, NFTA_HOOK_HOOKNUM, c->hook);
	nlmsg_put_be32(b, NFTA_HOOK_PRIORITY, NFT_PRIORITY);
	if (device) {
		nlmsg_put_string(b, NFTA_HOOK_DEV, device);
	} else if (c->part & NFT_NETDEV) {
		devices = nlmsg_nest(b, NFTA_HOOK_DEVS);
		nlmsg_put_string(b, DEVICE_PREFIX, "");
		nlmsg_nest_end(b, devices);
	}
	nlmsg_nest_end(b, hook);
	nlmsg_put_be32(b, NFTA_CHAIN_POLICY, NF_DROP);
	nlmsg_put_string(b, NFTA_CHAIN_TYPE, NFT_CHAIN_TYPE);
	nlmsg_end(b);
}

static size_t begin_expression(struct nlbuf *b, const char *name, size_t *data)
{
	size_t element = nlmsg_nest(b, NFTA_LIST_ELEM);

	nlmsg_put_string(b, NFTA_EXPR_NAME, name);
	*data = nlmsg_nest(b, NFTA_EXPR_DATA);
	return element;
}

static void end_expression(struct nlbuf *b, size_t element, size_t data)
{
	nlmsg_nest_end(b, data);
	nlmsg_nest_end(b, element);
}

static size_t begin_rule(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
			 const struct nft_chain *c, unsigned int parts)
{
	begin(b, batch, seq, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, c->family, parts);
	nlmsg_put_string(b, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nlmsg_put_string(b, NFTA_RULE_CHAIN, c->name);
	return nlmsg_nest(b, NFTA_RULE_EXPRESSIONS);
}

/*
 * `iif lo accept` or `oif lo accept`, by index: lo is 1 in every network namespace
 * (LOOPBACK_IFINDEX), while its name could be given to another link.
 */
static void put_loopback_rule(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
			      const struct nft_chain *c)
{
	uint32_t lo = LOOPBACK_INDEX;
	size_t rule, element, data, nest, verdict;

	rule = begin_rule(b, batch, seq, c, c->part);

	element = begin_expression(b, "meta", &data);
	nlmsg_put_be32(b, NFTA_META_KEY, nft_loopback_key(c->loopback));
	nlmsg_put_be32(b, NFTA_META_DREG, NFT_REG_1);
	end_expression(b, element, data);

	element = begin_expression(b, "cmp", &data);
	nlmsg_put_be32(b, NFTA_CMP_SREG, NFT_REG_1);
	nlmsg_put_be32(b, NFTA_CMP_OP, NFT_CMP_EQ);
	nest = nlmsg_nest(b, NFTA_CMP_DATA);
	nlmsg_put(b, NFTA_DATA_VALUE, &lo, sizeof(lo));
	nlmsg_nest_end(b, nest);
	end_expression(b, element, data);

	element = begin_expression(b, "immediate", &data);
	nlmsg_put_be32(b, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	nest = nlmsg_nest(b, NFTA_IMMEDIATE_DATA);
	verdict = nlmsg_nest(b, NFTA_DATA_VERDICT);
	nlmsg_put_be32(b, NFTA_VERDICT_CODE, NF_ACCEPT);
	nlmsg_nest_end(b, verdict);
	nlmsg_nest_end(b, nest);
	end_expression(b, element, data);

	nlmsg_nest_end(b, rule);
	nlmsg_end(b);
}

/* `counter`: what reaches it is about to be dropped by the policy. */
static void put_counter_rule(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
			     const struct nft_chain *c)
{
	static const uint64_t zero;
	size_t rule, element, data;

	rule = begin_rule(b, batch, seq, c, 0);
	element = begin_expression(b, "counter", &data);
	nlmsg_put(b, NFTA_COUNTER_BYTES, &zero, sizeof(zero));
	nlmsg_put(b, NFTA_COUNTER_PACKETS, &zero, sizeof(zero));
	end_expression(b, element, data);
	nlmsg_nest_end(b, rule);
	nlmsg_end(b);
}

static void begin_batch(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
			unsigned int parts)
{
	memset(batch, 0, sizeof(*batch));
	begin(b, batch, seq, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, parts);
	nlmsg_end(b);
}

static void end_batch(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
		      unsigned int parts)
{
	begin(b, batch, seq, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, parts);
	nlmsg_end(b);
}

void nft_encode(struct nlbuf *b, unsigned int parts, unsigned int options, uint32_t seq,
		struct nft_batch *batch)
{
	const struct nft_chain *c;
	unsigned int same_table;
	uint8_t family = 0;

	begin_batch(b, batch, seq, parts);
	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!(c->part & parts))
			continue;
		if (c->family != family) {
			family = c->family;
			same_table = c->part & NFT_NETDEV ? parts & NFT_NETDEV : c->part;
			/* Made, deleted, made: clean whether it was there or not. A table
			 * with an owner cannot be made over one without, nor the reverse. */
			if (!(options & NFT_OWNED)) {
				put_table(b, batch, seq, NFT_MSG_NEWTABLE, c, same_table, 0);
				put_table(b, batch, seq, NFT_MSG_DELTABLE, c, same_table, 0);
			} else {
				put_table(b, batch, seq, DESTROY_TABLE, c, same_table, options);
			}
			put_table(b, batch, seq, NFT_MSG_NEWTABLE, c, same_table, options);
		}
		put_chain(b, batch, seq, c, c->name, NULL);
		if (c->loopback != LOOPBACK_NEVER)
			put_loopback_rule(b, batch, seq, c);
		if (options & NFT_COUNTERS)
			put_counter_rule(b, batch, seq, c);
	}
	end_batch(b, batch, seq, parts);
}

void nft_encode_delete(struct nlbuf *b, unsigned int parts, uint32_t seq,
		       struct nft_batch *batch)
{
	const struct nft_chain *c;
	uint8_t family = 0;

	begin_batch(b, batch, seq, parts);
	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!(c->part & parts) || c->family == family)
			continue;
		family = c->family;
		put_table(b, batch, seq, NFT_MSG_DELTABLE, c, c->part, 0);
	}
	end_batch(b, batch, seq, parts);
}

static void device_chain_name(char *name, const struct nft_chain *c, int index)
{
	print(name, NFT_DEVICE_CHAIN_SIZE, "%s-%d", c->name, index);
}

/* All rules of the chain. */
static void put_no_rules(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
			 const struct nft_chain *c, const char *name)
{
	begin(b, batch, seq, NFT_MSG_DELRULE, 0, c->family, c->part);
	nlmsg_put_string(b, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nlmsg_put_string(b, NFTA_RULE_CHAIN, name);
	nlmsg_end(b);
}

void nft_encode_device(struct nlbuf *b, int index, const char *device, unsigned int options,
		       uint32_t seq, struct nft_batch *batch)
{
	char name[NFT_DEVICE_CHAIN_SIZE];
	const struct nft_chain *c;

	begin_batch(b, batch, seq, NFT_NETDEV);
	put_table(b, batch, seq, NFT_MSG_NEWTABLE, &nft_chains[NFT_CHAINS - 1], NFT_NETDEV,
		  options);
	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!(c->part & NFT_NETDEV))
			continue;
		device_chain_name(name, c, index);
		put_chain(b, batch, seq, c, name, device);
		put_no_rules(b, batch, seq, c, name);
	}
	end_batch(b, batch, seq, NFT_NETDEV);
}

void nft_encode_device_gone(struct nlbuf *b, int index, enum nft_part part, uint32_t seq,
			    struct nft_batch *batch)
{
	const struct nft_chain *c = nft_chains;
	char name[NFT_DEVICE_CHAIN_SIZE];

	while (c->part != part)
		c++;
	device_chain_name(name, c, index);
	begin_batch(b, batch, seq, part);
	put_no_rules(b, batch, seq, c, name);
	begin(b, batch, seq, NFT_MSG_DELCHAIN, 0, c->family, part);
	nlmsg_put_string(b, NFTA_CHAIN_TABLE, NFT_TABLE_NAME);
	nlmsg_put_string(b, NFTA_CHAIN_NAME, name);
	nlmsg_end(b);
	end_batch(b, batch, seq, part);
}
