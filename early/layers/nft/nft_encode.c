// SPDX-License-Identifier: GPL-2.0-or-later
/* The ruleset as data, and the nfnetlink batches that install and change it. */
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

#include "layers/nft/encoder.h"
#include "layers/nft/nft_abi.h"

const struct nft_chain nft_chains[NFT_CHAINS] = {
	{ NFT_INET, NFPROTO_INET, NF_INET_PRE_ROUTING, LOOPBACK_IN, "inet", "prerouting",
	  ALLOW_IN, false },
	{ NFT_INET, NFPROTO_INET, NF_INET_LOCAL_OUT, LOOPBACK_OUT, "inet", "output",
	  ALLOW_OUT, true },
	{ NFT_ARP, NFPROTO_ARP, NF_ARP_IN, LOOPBACK_NEVER, "arp", "input", ALLOW_IN,
	  false },
	{ NFT_ARP, NFPROTO_ARP, NF_ARP_OUT, LOOPBACK_NEVER, "arp", "output", ALLOW_OUT,
	  true },
	{ NFT_BRIDGE, NFPROTO_BRIDGE, NF_BR_PRE_ROUTING, LOOPBACK_NEVER, "bridge",
	  "prerouting", NULL, false },
	{ NFT_BRIDGE, NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, LOOPBACK_NEVER, "bridge", "output",
	  NULL, false },
	{ NFT_EGRESS, NFPROTO_NETDEV, NETDEV_EGRESS, LOOPBACK_OUT, "netdev", "egress",
	  ALLOW_OUT, true },
	{ NFT_INGRESS, NFPROTO_NETDEV, NETDEV_INGRESS, LOOPBACK_IN, "netdev", "ingress",
	  ALLOW_IN, true },
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

/* ---- the exceptions ---- */

/* Makes the chain to which c jumps, unless it exists; flush: and removes its rules. */
static void put_allow_chain(struct encoder *e, const struct nft_chain *c, bool flush)
{
	encoder_begin_in_chain(e, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c, NFT_ALLOW, c->allow);
	nlmsg_end(e->b);
	if (!flush)
		return;
	encoder_begin_in_chain(e, NFT_MSG_DELRULE, 0, c, NFT_ALLOW, c->allow);
	nlmsg_end(e->b);
}

static void put_allow_rules(struct encoder *e, const struct nft_chain *c,
			    const struct allowed *allowed)
{
	struct allow_cursor at = { 0 };
	struct allow_rule rule;

	while (c->allow && allow_next(allowed, c, &at, &rule))
		encoder_allow_rule(e, c, rule.tests, rule.count);
}

void nft_encode_allow(struct nlbuf *b, const struct allowed *allowed, uint32_t seq,
		      struct nft_batch *batch)
{
	struct encoder e = encoder_begin_batch(b, batch, seq, 0, NFT_ALLOW);
	const struct nft_chain *c;

	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!c->allow)
			continue;
		encoder_begin_in_chain(&e, NFT_MSG_DELRULE, 0, c, NFT_ALLOW, c->allow);
		nlmsg_end(e.b);
		put_allow_rules(&e, c, allowed);
	}
	encoder_end_batch(&e, NFT_ALLOW);
}

/* ---- the base chains ---- */

/* Writes one netdev chain for one device; device NULL: deletes it. */
static void put_device(struct encoder *e, const struct nft_chain *c, int index,
		       const char *device, unsigned int parts)
{
	char name[NFT_DEVICE_CHAIN_SIZE];

	snprintf(name, sizeof(name), "%s-%d", c->name, index);
	if (device)
		encoder_chain(e, c, name, device, parts);
	/* Without a rule's handle this deletes all rules of the chain. */
	encoder_begin_in_chain(e, NFT_MSG_DELRULE, 0, c, parts, name);
	nlmsg_end(e->b);
	if (device) {
		if (e->options & NFT_ALLOW)
			encoder_jump_rule(e, c, name, parts);
		encoder_counter_rule(e, c, name);
		encoder_held_rule(e, c, name);
	} else {
		encoder_begin_in_chain(e, NFT_MSG_DELCHAIN, 0, c, parts, name);
		nlmsg_end(e->b);
	}
}

/* For a kernel without a hook on all devices: the chains of the links with exceptions. */
static void put_allowed_devices(struct encoder *e, const struct allowed *allowed)
{
	const struct nft_chain *c = nft_chains + NFT_CHAINS - 2; /* egress, ingress */
	unsigned int i;

	encoder_table(e, NFT_MSG_NEWTABLE, c, NFT_ALLOW);
	put_allow_chain(e, c, true);
	put_allow_chain(e, c + 1, true);
	for (i = 0; i < allowed->count; i++) {
		put_device(e, c, allowed->link[i].index, allowed->link[i].name,
			   NFT_ALLOW);
		put_device(e, c + 1, allowed->link[i].index, allowed->link[i].name,
			   NFT_ALLOW);
	}
	put_allow_rules(e, c, allowed);
	put_allow_rules(e, c + 1, allowed);
}

void nft_encode(struct nlbuf *b, unsigned int parts, unsigned int options,
		const struct allowed *allowed, uint32_t seq, struct nft_batch *batch)
{
	struct encoder e = encoder_begin_batch(b, batch, seq, options, parts);
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
				encoder_table(&e, DESTROY_TABLE, c, same_table);
			} else {
				encoder_table(&e, NFT_MSG_NEWTABLE, c, same_table);
				encoder_table(&e, NFT_MSG_DELTABLE, c, same_table);
			}
			encoder_table(&e, NFT_MSG_NEWTABLE, c, same_table);
		}
		encoder_chain(&e, c, c->name, NULL, c->part);
		if (c->loopback != LOOPBACK_NEVER)
			encoder_accept_rule(&e, c, LOOPBACK_INDEX, false);
		if (allowed && c->allow) {
			put_allow_chain(&e, c, false);
			encoder_jump_rule(&e, c, c->name, c->part);
			put_allow_rules(&e, c, allowed);
		}
		encoder_counter_rule(&e, c, c->name);
		encoder_held_rule(&e, c, c->name);
	}
	if (allowed && !(parts & NFT_EGRESS)) {
		e.options |= NFT_ALLOW;
		put_allowed_devices(&e, allowed);
	}
	encoder_end_batch(&e, parts);
}

void nft_encode_delete(struct nlbuf *b, unsigned int parts, uint32_t seq,
		       struct nft_batch *batch)
{
	struct encoder e = encoder_begin_batch(b, batch, seq, 0, parts);
	const struct nft_chain *c;
	uint8_t family = 0;

	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (!(c->part & parts) || c->family == family)
			continue;
		family = c->family;
		encoder_table(&e, NFT_MSG_DELTABLE, c, c->part);
	}
	encoder_end_batch(&e, parts);
}

void nft_encode_device(struct nlbuf *b, int index, const char *device,
		       unsigned int options, uint32_t seq, struct nft_batch *batch)
{
	struct encoder e = encoder_begin_batch(b, batch, seq, options, NFT_NETDEV);
	const struct nft_chain *c = nft_chains + NFT_CHAINS - 2; /* egress, ingress */

	encoder_table(&e, NFT_MSG_NEWTABLE, c, NFT_NETDEV);
	if (options & NFT_ALLOW) {
		put_allow_chain(&e, c, false);
		put_allow_chain(&e, c + 1, false);
	}
	put_device(&e, c, index, device, c->part);
	put_device(&e, c + 1, index, device, c[1].part);
	encoder_end_batch(&e, NFT_NETDEV);
}

void nft_encode_device_ask(struct nlbuf *b, int index, enum nft_part part, uint32_t seq)
{
	const struct nft_chain *c =
		nft_chains + NFT_CHAINS - (part == NFT_EGRESS ? 2 : 1);
	struct nft_batch unused = { 0 };
	struct encoder e = { .b = b, .batch = &unused, .seq = seq };
	char name[NFT_DEVICE_CHAIN_SIZE];

	snprintf(name, sizeof(name), "%s-%d", c->name, index);
	encoder_begin_in_chain(&e, NFT_MSG_GETCHAIN, NLM_F_ACK, c, part, name);
	nlmsg_end(b);
}

void nft_encode_device_gone(struct nlbuf *b, int index, enum nft_part part, uint32_t seq,
			    struct nft_batch *batch)
{
	struct encoder e = encoder_begin_batch(b, batch, seq, 0, part);

	put_device(&e, nft_chains + NFT_CHAINS - (part == NFT_EGRESS ? 2 : 1), index,
		   NULL, part);
	encoder_end_batch(&e, part);
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

	encoder_begin_in_chain(e, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c, NFT_INET,
			       NFT_GOT_IN_CHAIN);
	encoder_nest(e, NFTA_CHAIN_HOOK);
	encoder_be32(e, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_IN);
	encoder_be32(e, NFTA_HOOK_PRIORITY, INT_MAX);
	encoder_nests_end(e, 1);
	encoder_be32(e, NFTA_CHAIN_POLICY, NF_ACCEPT);
	nlmsg_put_string(e->b, NFTA_CHAIN_TYPE, NFT_CHAIN_TYPE);
	nlmsg_end(e->b);
	/* Of a probe that was killed. */
	encoder_begin_in_chain(e, NFT_MSG_DELRULE, 0, c, NFT_INET, NFT_GOT_IN_CHAIN);
	nlmsg_end(e->b);
	for (i = 0; i < NFT_GOT_IN; i++) {
		encoder_begin_rule(e, c, NFT_INET, NFT_GOT_IN_CHAIN);
		encoder_meta_is(e, NFT_META_IIF, &index, sizeof(index));
		encoder_meta_is(e, NFT_META_NFPROTO, &families[i / 2], 1);
		encoder_meta_is(e, NFT_META_L4PROTO, &protocols[i % 2], 1);
		encoder_counter(e);
		encoder_nests_end(e, 1);
		nlmsg_end(e->b);
	}
}

void nft_encode_let_in(struct nlbuf *b, unsigned int parts, bool new_table, int index,
		       uint32_t seq, struct nft_batch *batch)
{
	struct encoder e = encoder_begin_batch(b, batch, seq, 0, parts);
	const struct nft_chain *c = nft_chains;

	if (new_table) {
		encoder_table(&e, NFT_MSG_NEWTABLE, c, NFT_INET);
		for (; c->part == NFT_INET; c++) {
			encoder_chain(&e, c, c->name, NULL, c->part);
			encoder_accept_rule(&e, c, LOOPBACK_INDEX, false);
		}
	}
	put_counting_chain(&e, nft_chains, index);
	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++)
		if (c->part & parts && c->loopback == LOOPBACK_IN)
			encoder_accept_rule(&e, c, index, true);
	encoder_end_batch(&e, parts);
}
