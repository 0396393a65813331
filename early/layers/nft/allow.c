// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a packet has to be so that a rule of the policy accepts it. Packets are tested
 * byte by byte, as they are on the wire; only the link is what the kernel says.
 */
#include "layers/nft/allow.h"

#include <string.h>

#include <netinet/in.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#define LINK NFT_PAYLOAD_LL_HEADER
#define NETWORK NFT_PAYLOAD_NETWORK_HEADER
#define TRANSPORT NFT_PAYLOAD_TRANSPORT_HEADER

struct tests {
	struct nft_test *test;
	unsigned int count;
};

static struct nft_test *add(struct tests *t, uint8_t base, uint8_t offset, uint8_t op,
			    const void *value, uint8_t len)
{
	struct nft_test *test = &t->test[t->count++];

	memset(test, 0, sizeof(*test));
	test->base = base;
	test->offset = offset;
	test->op = op;
	test->len = len;
	memcpy(test->value, value, len);
	return test;
}

static void add_byte(struct tests *t, uint8_t base, uint8_t offset, uint8_t value)
{
	add(t, base, offset, NFT_CMP_EQ, &value, 1);
}

/* op: NFT_CMP_*; in network byte order the kernel compares numbers as bytes. */
static struct nft_test *add_be16(struct tests *t, uint8_t base, uint8_t offset,
				 uint8_t op, uint16_t number)
{
	uint8_t value[2] = { number >> 8, number & 0xff };

	return add(t, base, offset, op, value, 2);
}

static void mask_be16(struct nft_test *test, uint16_t mask)
{
	test->masked = true;
	test->mask[0] = mask >> 8;
	test->mask[1] = mask & 0xff;
}

static void add_range16(struct tests *t, uint8_t base, uint8_t offset, uint16_t low,
			uint16_t high)
{
	if (low == high) {
		add_be16(t, base, offset, NFT_CMP_EQ, low);
		return;
	}
	if (low > 0)
		add_be16(t, base, offset, NFT_CMP_GTE, low);
	if (high < UINT16_MAX)
		add_be16(t, base, offset, NFT_CMP_LTE, high);
}

static void add_range8(struct tests *t, uint8_t base, uint8_t offset, uint8_t low,
		       uint8_t high)
{
	if (low == high) {
		add_byte(t, base, offset, low);
		return;
	}
	if (low > 0)
		add(t, base, offset, NFT_CMP_GTE, &low, 1);
	if (high < UINT8_MAX)
		add(t, base, offset, NFT_CMP_LTE, &high, 1);
}

/* Whole bytes of a prefix need no mask, as nft writes it. */
static void add_prefix(struct tests *t, uint8_t offset, const uint8_t *address,
		       unsigned int bits, uint8_t size)
{
	struct nft_test *test;
	unsigned int i;

	if (!bits)
		return;
	if (bits % 8 == 0)
		size = bits / 8;
	test = add(t, NETWORK, offset, NFT_CMP_EQ, address, size);
	test->masked = bits % 8;
	for (i = 0; test->masked && i < bits; i++)
		test->mask[i / 8] |= 0x80 >> i % 8;
}

static uint16_t ethertype(const struct blob_rule *r)
{
	switch (r->kind) {
	case BLOB_IPV4:
		return ETH_P_IP;
	case BLOB_IPV6:
		return ETH_P_IPV6;
	case BLOB_ARP:
		return ETH_P_ARP;
	case BLOB_ETHERTYPE:
		break;
	}
	return r->ethertype;
}

/*
 * The Ethernet header. The kernel may keep the tag of a frame beside it; nf_tables shows
 * it at its place (nft_payload_copy_vlan()). So an untagged rule never takes a tagged
 * frame.
 */
static void add_link(struct tests *t, const struct blob_rule *r)
{
	uint8_t protocol[2] = { ethertype(r) >> 8, ethertype(r) & 0xff };

	/*
	 * What the kernel takes the packet for: by that it looks for the header above IP,
	 * and nft names the fields. It is no proof of what the frame says.
	 */
	if (r->kind != BLOB_ETHERTYPE)
		add(t, TEST_META, NFT_META_PROTOCOL, NFT_CMP_EQ, protocol, 2);
	if (r->vlan) {
		add_be16(t, LINK, 12, NFT_CMP_EQ, ETH_P_8021Q);
		mask_be16(add_be16(t, LINK, 14, NFT_CMP_EQ, r->vlan), 0x0fff);
		add_be16(t, LINK, 16, NFT_CMP_EQ, ethertype(r));
	} else {
		add_be16(t, LINK, 12, NFT_CMP_EQ, ethertype(r));
	}
}

/*
 * A link without a header has packets of IP only, and nothing at byte 12 of a header to
 * look at. There the kernel's word counts, and the version that the packet itself has,
 * because a program that sends by AF_PACKET chooses the kernel's word.
 */
static void add_headless(struct tests *t, const struct blob_rule *r)
{
	uint8_t protocol[2] = { ethertype(r) >> 8, ethertype(r) & 0xff };
	uint8_t version = r->kind == BLOB_IPV4 ? 0x40 : 0x60;
	struct nft_test *test;

	add(t, TEST_META, NFT_META_PROTOCOL, NFT_CMP_EQ, protocol, 2);
	test = add(t, NETWORK, 0, NFT_CMP_EQ, &version, 1);
	test->masked = true;
	test->mask[0] = 0xf0;
}

/* Has this link such frames at all? Without a header there are no tags and no ARP. */
static bool can_have(const struct allowed_link *link, const struct blob_rule *r)
{
	return !link->headless ||
	       (!r->vlan && (r->kind == BLOB_IPV4 || r->kind == BLOB_IPV6));
}

static void add_transport(struct tests *t, const struct blob_rule *r)
{
	struct nft_test *test;
	static const uint8_t syn = 0x02, syn_ack = 0x12;

	switch (r->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		add_range16(t, TRANSPORT, 0, r->source_port_low, r->source_port_high);
		add_range16(t, TRANSPORT, 2, r->destination_port_low,
			    r->destination_port_high);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		add_range8(t, TRANSPORT, 0, r->type_low, r->type_high);
		break;
	}
	if (r->flags & BLOB_NOT_NEW) {
		test = add(t, TRANSPORT, 13, NFT_CMP_NEQ, &syn, 1);
		test->masked = true;
		test->mask[0] = syn_ack;
	}
}

static void add_ipv4(struct tests *t, const struct blob_rule *r)
{
	/*
	 * No fragment: neither an offset nor "more fragments". "Don't fragment" may be
	 * set.
	 */
	mask_be16(add_be16(t, NETWORK, 6, NFT_CMP_EQ, 0), 0x3fff);
	add_byte(t, NETWORK, 9, r->protocol);
	add_prefix(t, 12, r->source, r->source_bits, 4);
	add_prefix(t, 16, r->destination, r->destination_bits, 4);
	add_transport(t, r);
}

/* The fixed header names the protocol: so no extension header, and no fragment. */
static void add_ipv6(struct tests *t, const struct blob_rule *r)
{
	add_byte(t, NETWORK, 6, r->protocol);
	if (r->flags & BLOB_HOP_LIMIT_255)
		add_byte(t, NETWORK, 7, 255);
	add_prefix(t, 8, r->source, r->source_bits, 16);
	add_prefix(t, 24, r->destination, r->destination_bits, 16);
	add_transport(t, r);
}

static void add_arp(struct tests *t, const struct blob_rule *r)
{
	/* Ethernet, IPv4, and the sizes of their addresses. */
	static const uint8_t header[] = { 0, 1, 8, 0, 6, 4 };

	add(t, NETWORK, 0, NFT_CMP_EQ, header, sizeof(header));
	add_range16(t, NETWORK, 6, r->type_low, r->type_high);
	add_prefix(t, 14, r->source, r->source_bits, 4);
	add_prefix(t, 24, r->destination, r->destination_bits, 4);
}

/*
 * The chains of inet and arp are those of this link's own packets. A tagged packet has
 * another link there: the one that took the tag off, or that puts it on.
 */
static bool belongs(const struct blob_rule *r, const struct nft_chain *c)
{
	bool in = c->allow && strcmp(c->allow, ALLOW_IN) == 0;

	if (!c->allow || in != (r->direction == BLOB_IN))
		return false;
	if (c->part & NFT_NETDEV)
		return true;
	if (r->vlan)
		return false;
	return c->part == NFT_ARP ? r->kind == BLOB_ARP
				  : r->kind == BLOB_IPV4 || r->kind == BLOB_IPV6;
}

unsigned int allow_tests(const struct blob_rule *r, const struct nft_chain *c,
			 const struct allowed_link *link,
			 struct nft_test tests[TESTS_MAX])
{
	struct tests t = { tests, 0 };

	if (!belongs(r, c) || !can_have(link, r))
		return 0;
	add(&t, TEST_META, r->direction == BLOB_IN ? NFT_META_IIF : NFT_META_OIF,
	    NFT_CMP_EQ, &link->index, sizeof(link->index));
	if (c->part & NFT_NETDEV && link->headless)
		add_headless(&t, r);
	else if (c->part & NFT_NETDEV)
		add_link(&t, r);
	else if (c->part == NFT_INET)
		add_byte(&t, TEST_META, NFT_META_NFPROTO,
			 r->kind == BLOB_IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	switch (r->kind) {
	case BLOB_IPV4:
		add_ipv4(&t, r);
		break;
	case BLOB_IPV6:
		add_ipv6(&t, r);
		break;
	case BLOB_ARP:
		add_arp(&t, r);
		break;
	case BLOB_ETHERTYPE:
		break;
	}
	return t.count;
}

bool allow_next(const struct allowed *allowed, const struct nft_chain *c,
		struct allow_cursor *at, struct allow_rule *rule)
{
	const struct allowed_link *l;
	struct blob_exception e;
	struct blob_rule r;

	for (; allowed && at->link < allowed->count; at->link++, at->exception = 0) {
		l = &allowed->link[at->link];
		for (; at->exception < allowed->blob->exceptions; at->exception++) {
			if (!(l->exceptions >> at->exception & 1))
				continue;
			blob_exception(allowed->blob, at->exception, &e);
			while (at->rule < e.rule_count) {
				blob_rule(allowed->blob, e.first_rule + at->rule++, &r);
				rule->exception = at->exception;
				rule->count = allow_tests(&r, c, l, rule->tests);
				if (rule->count)
					return true;
			}
			at->rule = 0;
		}
	}
	return false;
}

bool allow_same(const struct allow_rule *a, const struct allow_rule *b)
{
	return a->count == b->count &&
	       memcmp(a->tests, b->tests, a->count * sizeof(a->tests[0])) == 0;
}
