// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ruleset as data, and the nfnetlink batch that installs it. The numbers of messages
 * and attributes come from linux/netfilter/nf_tables.h. Integers inside attributes are
 * big-endian, with one exception: a value that an expression compares has the byte order
 * of the packet or, for an interface index, of the host.
 */
#include "layers/nft/nft.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>

#include "layers/nft/nft_abi.h"

const struct nft_chain nft_chains[NFT_CHAINS] = {
	{ NFT_INET, NFPROTO_INET, NF_INET_PRE_ROUTING, LOOPBACK_IN, "inet",
	  "prerouting" },
	{ NFT_INET, NFPROTO_INET, NF_INET_LOCAL_OUT, LOOPBACK_OUT, "inet", "output" },
	{ NFT_ARP, NFPROTO_ARP, NF_ARP_IN, LOOPBACK_NEVER, "arp", "input" },
	{ NFT_ARP, NFPROTO_ARP, NF_ARP_OUT, LOOPBACK_NEVER, "arp", "output" },
	{ NFT_BRIDGE, NFPROTO_BRIDGE, NF_BR_PRE_ROUTING, LOOPBACK_NEVER, "bridge",
	  "prerouting" },
	{ NFT_BRIDGE, NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, LOOPBACK_NEVER, "bridge",
	  "output" },
	{ NFT_EGRESS, NFPROTO_NETDEV, NETDEV_EGRESS, LOOPBACK_OUT, "netdev", "egress" },
	{ NFT_INGRESS, NFPROTO_NETDEV, NETDEV_INGRESS, LOOPBACK_IN, "netdev", "ingress" },
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

/* The state of one batch that is being written. */
struct encoder {
	struct nlbuf *b;
	struct nft_batch *batch;
	uint32_t seq;
	unsigned int options;
	unsigned int depth; /* number of open nests */
	size_t nest[6];
};

static void open_nest(struct encoder *e, uint16_t type)
{
	e->nest[e->depth++] = nlmsg_nest(e->b, type);
}

static void close_nests(struct encoder *e, unsigned int count)
{
	while (count--)
		nlmsg_nest_end(e->b, e->nest[--e->depth]);
}

static void put_be32(struct encoder *e, uint16_t type, uint32_t value)
{
	nlmsg_put_be32(e->b, type, value);
}

static void begin(struct encoder *e, unsigned int message, unsigned int flags,
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

static void put_table(struct encoder *e, unsigned int message, const struct nft_chain *c,
		      unsigned int parts)
{
	bool new = message == NFT_MSG_NEWTABLE, owned = e->options &NFT_OWNED;

	begin(e, message, new ? NLM_F_CREATE : 0, c->family, owned ? NFT_OWNED : parts);
	nlmsg_put_string(e->b, NFTA_TABLE_NAME, NFT_TABLE_NAME);
	if (new)
		put_be32(e, NFTA_TABLE_FLAGS, owned ? TABLE_OWNER | TABLE_PERSIST : 0);
	nlmsg_end(e->b);
}

/*
 * The table is attribute 1 of rules and chains; the chain is 2 of a rule, 3 of a chain.
 */
static void begin_in_chain(struct encoder *e, unsigned int message, unsigned int flags,
			   const struct nft_chain *c, unsigned int parts,
			   const char *chain)
{
	bool rule = message == NFT_MSG_NEWRULE || message == NFT_MSG_DELRULE;

	begin(e, message, flags, c->family, parts);
	nlmsg_put_string(e->b, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nlmsg_put_string(e->b, rule ? NFTA_RULE_CHAIN : NFTA_CHAIN_NAME, chain);
}

/* device: the name of one device; NULL: all devices. Only netdev chains have devices. */
static void put_chain(struct encoder *e, const struct nft_chain *c, const char *name,
		      const char *device)
{
	begin_in_chain(e, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c, c->part, name);
	open_nest(e, NFTA_CHAIN_HOOK);
	put_be32(e, NFTA_HOOK_HOOKNUM, c->hook);
	put_be32(e, NFTA_HOOK_PRIORITY, NFT_PRIORITY);
	if (device) {
		nlmsg_put_string(e->b, NFTA_HOOK_DEV, device);
	} else if (c->part & NFT_NETDEV) {
		open_nest(e, NFTA_HOOK_DEVS);
		nlmsg_put_string(e->b, DEVICE_PREFIX, "");
		close_nests(e, 1);
	}
	close_nests(e, 1);
	put_be32(e, NFTA_CHAIN_POLICY, NF_DROP);
	nlmsg_put_string(e->b, NFTA_CHAIN_TYPE, NFT_CHAIN_TYPE);
	nlmsg_end(e->b);
}

/* Opens two nests: the expression and, in it, its data. */
static void open_expression(struct encoder *e, const char *name)
{
	open_nest(e, NFTA_LIST_ELEM);
	nlmsg_put_string(e->b, NFTA_EXPR_NAME, name);
	open_nest(e, NFTA_EXPR_DATA);
}

static void begin_rule(struct encoder *e, const struct nft_chain *c, unsigned int parts,
		       const char *chain)
{
	begin_in_chain(e, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, c, parts, chain);
	open_nest(e, NFTA_RULE_EXPRESSIONS);
}

static void put_counter(struct encoder *e)
{
	static const uint64_t zero;

	open_expression(e, "counter");
	nlmsg_put(e->b, NFTA_COUNTER_BYTES, &zero, sizeof(zero));
	nlmsg_put(e->b, NFTA_COUNTER_PACKETS, &zero, sizeof(zero));
	close_nests(e, 2);
}

/* Matches a packet whose meta key has this value, in the byte order of the host. */
static void put_meta_is(struct encoder *e, uint32_t key, const void *value, size_t len)
{
	open_expression(e, "meta");
	put_be32(e, NFTA_META_KEY, key);
	put_be32(e, NFTA_META_DREG, NFT_REG_1);
	close_nests(e, 2);

	open_expression(e, "cmp");
	put_be32(e, NFTA_CMP_SREG, NFT_REG_1);
	put_be32(e, NFTA_CMP_OP, NFT_CMP_EQ);
	open_nest(e, NFTA_CMP_DATA);
	nlmsg_put(e->b, NFTA_DATA_VALUE, value, len);
	close_nests(e, 3);
}

/*
 * Writes `iif INDEX accept` or `oif INDEX accept`; counted: with `counter` before the
 * verdict. The rule compares the index. That of lo is 1 in every network namespace
 * (LOOPBACK_IFINDEX), while another link could be given the name lo.
 */
static void put_accept_rule(struct encoder *e, const struct nft_chain *c, uint32_t index,
			    bool counted)
{
	begin_rule(e, c, c->part, c->name);
	put_meta_is(e, nft_loopback_key(c->loopback), &index, sizeof(index));
	if (counted)
		put_counter(e);

	open_expression(e, "immediate");
	put_be32(e, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	open_nest(e, NFTA_IMMEDIATE_DATA);
	open_nest(e, NFTA_DATA_VERDICT);
	put_be32(e, NFTA_VERDICT_CODE, NF_ACCEPT);
	close_nests(e, 5); /* the last one is the rule's */

	nlmsg_end(e->b);
}

/* Writes `counter` if asked for. It stands last, so it counts what the policy drops. */
static void put_counter_rule(struct encoder *e, const struct nft_chain *c,
			     const char *chain)
{
	if (!(e->options & NFT_COUNTERS))
		return;
	begin_rule(e, c, 0, chain);
	put_counter(e);
	close_nests(e, 1);
	nlmsg_end(e->b);
}

static void put_batch_end(struct encoder *e, unsigned int message, unsigned int parts)
{
	begin(e, message, 0, AF_UNSPEC, parts);
	nlmsg_end(e->b);
}

static struct encoder begin_batch(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
				  unsigned int options, unsigned int parts)
{
	struct encoder e = { .b = b, .batch = batch, .seq = seq, .options = options };

	memset(batch, 0, sizeof(*batch));
	put_batch_end(&e, NFNL_MSG_BATCH_BEGIN, parts);
	return e;
}

/*
 * Only the last message before the end asks for an ack, because the kernel reports each
 * error in any case, and each answer costs a system call. The end itself does not ask:
 * kernels before 6.10 would send no ack for it.
 */
static void end_batch(struct encoder *e, unsigned int parts)
{
	nlmsg_add_flags(e->b, NLM_F_ACK);
	put_batch_end(e, NFNL_MSG_BATCH_END, parts);
}

void nft_encode(struct nlbuf *b, unsigned int parts, unsigned int options, uint32_t seq,
		struct nft_batch *batch)
{
	struct encoder e = begin_batch(b, batch, seq, options, parts);
	const struct nft_chain *c;
	unsigned int same_table;
	uint8_t family = 0;

	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!(c->part & parts))
			continue;
		if (c->family != family) {
			family = c->family;
			same_table = c->part & NFT_NETDEV ? parts & NFT_NETDEV : c->part;
			/*
			 * Make, delete and make the table again: so it is empty, whether
			 * or not it existed. With ownership destroy it instead, because
			 * the kernel refuses to make a table with an owner over one
			 * without, and the reverse.
			 */
			if (options & NFT_OWNED) {
				put_table(&e, DESTROY_TABLE, c, same_table);
			} else {
				put_table(&e, NFT_MSG_NEWTABLE, c, same_table);
				put_table(&e, NFT_MSG_DELTABLE, c, same_table);
			}
			put_table(&e, NFT_MSG_NEWTABLE, c, same_table);
		}
		put_chain(&e, c, c->name, NULL);
		if (c->loopback != LOOPBACK_NEVER)
			put_accept_rule(&e, c, LOOPBACK_INDEX, false);
		put_counter_rule(&e, c, c->name);
	}
	end_batch(&e, parts);
}

void nft_encode_delete(struct nlbuf *b, unsigned int parts, uint32_t seq,
		       struct nft_batch *batch)
{
	struct encoder e = begin_batch(b, batch, seq, 0, parts);
	const struct nft_chain *c;
	uint8_t family = 0;

	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!(c->part & parts) || c->family == family)
			continue;
		family = c->family;
		put_table(&e, NFT_MSG_DELTABLE, c, c->part);
	}
	end_batch(&e, parts);
}

/* Writes one netdev chain for one device; device NULL: deletes it. */
static void put_device(struct encoder *e, const struct nft_chain *c, int index,
		       const char *device)
{
	char name[NFT_DEVICE_CHAIN_SIZE];

	snprintf(name, sizeof(name), "%s-%d", c->name, index);
	if (device)
		put_chain(e, c, name, device);
	/* Without a rule's handle this deletes all rules of the chain. */
	begin_in_chain(e, NFT_MSG_DELRULE, 0, c, c->part, name);
	nlmsg_end(e->b);
	if (device) {
		put_counter_rule(e, c, name);
	} else {
		begin_in_chain(e, NFT_MSG_DELCHAIN, 0, c, c->part, name);
		nlmsg_end(e->b);
	}
}

void nft_encode_device(struct nlbuf *b, int index, const char *device,
		       unsigned int options, uint32_t seq, struct nft_batch *batch)
{
	struct encoder e = begin_batch(b, batch, seq, options, NFT_NETDEV);
	const struct nft_chain *c = nft_chains + NFT_CHAINS - 2; /* egress, ingress */

	put_table(&e, NFT_MSG_NEWTABLE, c, NFT_NETDEV);
	put_device(&e, c, index, device);
	put_device(&e, c + 1, index, device);
	end_batch(&e, NFT_NETDEV);
}

void nft_encode_device_ask(struct nlbuf *b, int index, enum nft_part part, uint32_t seq)
{
	const struct nft_chain *c =
		nft_chains + NFT_CHAINS - (part == NFT_EGRESS ? 2 : 1);
	struct nft_batch unused = { 0 };
	struct encoder e = { .b = b, .batch = &unused, .seq = seq };
	char name[NFT_DEVICE_CHAIN_SIZE];

	snprintf(name, sizeof(name), "%s-%d", c->name, index);
	begin_in_chain(&e, NFT_MSG_GETCHAIN, NLM_F_ACK, c, part, name);
	nlmsg_end(b);
}

void nft_encode_device_gone(struct nlbuf *b, int index, enum nft_part part, uint32_t seq,
			    struct nft_batch *batch)
{
	struct encoder e = begin_batch(b, batch, seq, 0, part);

	put_device(&e, nft_chains + NFT_CHAINS - (part == NFT_EGRESS ? 2 : 1), index,
		   NULL);
	end_batch(&e, part);
}

/*
 * Writes the chain that counts, one rule for each kind of packet: `iif INDEX meta nfproto
 * FAMILY meta l4proto PROTOCOL counter`.
 */
static void put_counting_chain(struct encoder *e, const struct nft_chain *c,
			       uint32_t index)
{
	static const uint8_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	static const uint8_t protocols[] = { IPPROTO_UDP, IPPROTO_TCP };
	unsigned int i;

	begin_in_chain(e, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c, NFT_INET, NFT_GOT_IN_CHAIN);
	open_nest(e, NFTA_CHAIN_HOOK);
	put_be32(e, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_IN);
	put_be32(e, NFTA_HOOK_PRIORITY, INT_MAX);
	close_nests(e, 1);
	put_be32(e, NFTA_CHAIN_POLICY, NF_ACCEPT);
	nlmsg_put_string(e->b, NFTA_CHAIN_TYPE, NFT_CHAIN_TYPE);
	nlmsg_end(e->b);
	/* Of a probe that was killed. */
	begin_in_chain(e, NFT_MSG_DELRULE, 0, c, NFT_INET, NFT_GOT_IN_CHAIN);
	nlmsg_end(e->b);
	for (i = 0; i < NFT_GOT_IN; i++) {
		begin_rule(e, c, NFT_INET, NFT_GOT_IN_CHAIN);
		put_meta_is(e, NFT_META_IIF, &index, sizeof(index));
		put_meta_is(e, NFT_META_NFPROTO, &families[i / 2], 1);
		put_meta_is(e, NFT_META_L4PROTO, &protocols[i % 2], 1);
		put_counter(e);
		close_nests(e, 1);
		nlmsg_end(e->b);
	}
}

void nft_encode_let_in(struct nlbuf *b, unsigned int parts, bool new_table, int index,
		       uint32_t seq, struct nft_batch *batch)
{
	struct encoder e = begin_batch(b, batch, seq, 0, parts);
	const struct nft_chain *c = nft_chains;

	if (new_table) {
		put_table(&e, NFT_MSG_NEWTABLE, c, NFT_INET);
		for (; c->part == NFT_INET; c++) {
			put_chain(&e, c, c->name, NULL);
			put_accept_rule(&e, c, LOOPBACK_INDEX, false);
		}
	}
	put_counting_chain(&e, nft_chains, index);
	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++)
		if (c->part & parts && c->loopback == LOOPBACK_IN)
			put_accept_rule(&e, c, index, true);
	end_batch(&e, parts);
}
