// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exceptions as rules: what is written is read back as what was meant, and anything else
 * in the chains of exceptions is seen. allow.t compares the rules with those of nft.
 */
#include "layers/nft/allow.h"
#include "check.h"
#include "policy/tests/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

static unsigned char memory[NFT_ALLOW_SIZE];
static size_t memory_len;
static uint8_t bytes[SAMPLE_SIZE];
static size_t bytes_len;
static struct policy policy;
static struct allowed allowed;

static const char *const names[] = { "dhcp", "ssh",  "tcp6", "arp",
				     "lacp", "vlan", "icmp", "both" };
#define NAMES (sizeof(names) / sizeof(names[0]))

static struct link list[] = {
	{ .index = 3, .name = "eth0", .has_mac = true, .mac = "\x52\x54\0\x12\x34\x56" },
	{ .index = 4, .name = "eth0.10" },
};

static void take(const char *name)
{
	struct links links = { list, 2, 2 };

	memset(&policy, 0, sizeof(policy));
	bytes_len = sample(name, bytes);
	if (blob_read(&policy.blob, bytes, bytes_len))
		abort();
	allowed_find(&allowed, &policy, &links);
}

static bool encode(unsigned int parts, const struct allowed *what)
{
	struct nft_batch batch;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode(&b, parts, 0, what, 1, &batch);
	memory_len = b.len;
	return nlbuf_ok(&b);
}

/* The kernel would answer with the tables, then the chains, then the rules. */
static unsigned int view(struct nft_view *view, const struct allowed *what)
{
	static struct link copy[2];
	static struct links links = { copy, 2, 2 };
	static const int types[] = { NFT_MSG_NEWTABLE, NFT_MSG_NEWCHAIN,
				     NFT_MSG_NEWRULE };
	struct nlmsg m;
	size_t offset;
	unsigned int i;

	memset(view, 0, sizeof(*view));
	memcpy(copy, list, sizeof(copy));
	view->links = &links;
	view->allowed = what;
	for (i = 0; i < 3; i++)
		for (offset = 0; nlmsg_next(memory, memory_len, &offset, &m) > 0;) {
			if (m.type != (NFNL_SUBSYS_NFTABLES << 8 | types[i]))
				continue;
			if (nft_view_table(&m, view) || nft_view_chain(&m, view) ||
			    nft_view_rule(&m, view))
				return 0;
		}
	return nft_view_standing(view);
}

static void test_same(void)
{
	struct nft_view v;
	unsigned int i, good = 0, devices = 0, kept = 0;

	for (i = 0; i < NAMES; i++) {
		take(names[i]);
		good += encode(NFT_ALL, &allowed) && view(&v, &allowed) == NFT_ALL &&
			nft_view_allows(&v);
		devices += encode(NFT_INET | NFT_ARP | NFT_BRIDGE, &allowed) &&
			   view(&v, &allowed) == (NFT_INET | NFT_ARP | NFT_BRIDGE) &&
			   nft_view_allows(&v) && v.links->link[0].chained;
		/* At shutdown: these chains before anything else. */
		policy.ended = true;
		allowed_find(&allowed, &policy, &(struct links){ list, 2, 2 });
		kept += encode(NFT_ALL, &allowed) && view(&v, &allowed) == NFT_ALL &&
			nft_view_allows(&v);
	}
	CHECK(good == NAMES, "the rules are read back as they were meant");
	CHECK(devices == NAMES, "so they are on devices of their own");
	CHECK(kept == NAMES, "and when exceptions have ended");
	take("both");
	encode(NFT_ALL, NULL);
	CHECK(view(&v, &allowed) == NFT_ALL && !nft_view_allows(&v),
	      "rules that are missing let nothing pass, but it is seen");
	CHECK(view(&v, NULL) == NFT_ALL, "no policy, no rules");
	encode(NFT_ALL, &allowed);
	CHECK(view(&v, NULL) == NFT_BRIDGE &&
		      strstr(nft_view_fault(&v, NFT_EGRESS), "more pass"),
	      "rules without a policy are foreign");
	encode(NFT_INET | NFT_ARP | NFT_BRIDGE, &allowed);
	view(&v, NULL);
	CHECK(!v.links->link[0].chained, "on devices as well");
}

static void put_checksum(void)
{
	uint32_t sum = blob_checksum(bytes + 24, bytes_len - 24);
	int i;

	for (i = 0; i < 4; i++)
		bytes[20 + i] = sum >> 8 * i;
}

/*
 * The kernel has the rules of another policy, of which one bit of one rule is different:
 * it must not pass for this one, unless the bit makes no difference.
 */
static void test_bits(void)
{
	static uint8_t original[SAMPLE_SIZE];
	static unsigned char wanted[NFT_ALLOW_SIZE];
	struct policy changed = { 0 };
	struct allowed other;
	struct nft_view v;
	unsigned int n, bit, tried = 0, seen = 0;
	size_t first, wanted_len;

	for (n = 0; n < NAMES; n++) {
		take(names[n]);
		memcpy(original, bytes, sizeof(bytes));
		policy.blob.data = original;
		encode(NFT_ALL, &allowed);
		memcpy(wanted, memory, memory_len);
		wanted_len = memory_len;
		first = BLOB_HEADER_SIZE + policy.blob.exceptions * BLOB_EXCEPTION_SIZE;
		for (bit = first * 8;
		     bit < (first + policy.blob.rules * BLOB_RULE_SIZE) * 8; bit++) {
			bytes[bit / 8] ^= 1 << bit % 8;
			put_checksum();
			if (!blob_read(&changed.blob, bytes, bytes_len)) {
				allowed_find(&other, &changed,
					     &(struct links){ list, 2, 2 });
				encode(NFT_ALL, &other);
				if (memory_len != wanted_len ||
				    memcmp(memory, wanted, wanted_len) != 0) {
					tried++;
					seen += view(&v, &allowed) != NFT_ALL;
				}
			}
			bytes[bit / 8] ^= 1 << bit % 8;
		}
	}
	CHECK(tried > 1000 && seen == tried, "each other rule is foreign: %u of %u bits",
	      seen, tried);
}

/* Damage in the kernel's answer: no crash, and no rule becomes another that is meant. */
static void test_damage(void)
{
	unsigned char *good, *at;
	struct nft_view v;
	unsigned int stood = 0, fell = 0;
	size_t i, len;

	take("ssh");
	encode(NFT_ALL, &allowed);
	len = memory_len;
	good = malloc(len);
	memcpy(good, memory, len);
	at = memmem(memory, len, "allow-in\0\0\0\0", 12);
	for (i = at - memory; i < len && i < (size_t)(at - memory) + 8000; i++) {
		memory[i] ^= 0xff;
		if (view(&v, &allowed) == NFT_ALL && nft_view_allows(&v))
			stood++; /* a counter, padding, a number of a message */
		else
			fell++;
		memory[i] = good[i];
	}
	CHECK(fell > 2 * stood, "damaged answers are read safely, and most are seen");
	free(good);
}

static void test_count(void)
{
	static const unsigned char zero[] = "counter\0\x1c\0\2";
	unsigned char *at = memory;
	struct nft_view v;
	unsigned int found = 0;

	take("both");
	encode(NFT_ALL, &allowed);
	/* The packets are the last 8 bytes behind the name. */
	while ((at = memmem(at, memory + memory_len - at, zero, 8))) {
		at[8 + 4 + 4 + 8 + 4 + 7] = ++found;
		at += 8;
	}
	view(&v, &allowed);
	CHECK(found >= 12 && v.passed[1][0] && v.passed[0][0] && v.passed[1][1] &&
		      v.passed[0][1] && v.passed[1][1] != v.passed[0][1] &&
		      !v.passed[0][2],
	      "packets are counted by exception and direction");
}

/* How many tests of all rules look at the header of the link; *rules: all rules. */
static unsigned int link_tests(unsigned int *rules)
{
	static const struct nft_chain chains[] = {
		{ .part = NFT_EGRESS, .allow = ALLOW_OUT },
		{ .part = NFT_INGRESS, .allow = ALLOW_IN },
	};
	unsigned int i, k, count = 0;

	*rules = 0;
	for (i = 0; i < 2; i++) {
		struct allow_cursor at = { 0 };
		struct allow_rule rule;

		while (allow_next(&allowed, &chains[i], &at, &rule)) {
			*rules += 1;
			for (k = 0; k < rule.count; k++)
				count += rule.tests[k].base == NFT_PAYLOAD_LL_HEADER;
		}
	}
	return count;
}

static void test_headless(void)
{
	static const char *const none[] = { "arp", "lacp" };
	struct nft_view v;
	unsigned int i, rules, with_header, tagged, empty = 0;
	bool good;

	take("vlan");
	link_tests(&tagged);
	take("ssh");
	with_header = link_tests(&rules);
	CHECK(with_header >= rules && rules, "rules for Ethernet look at its header");
	for (i = 0; i < 2; i++)
		list[i].headless = true;
	take("ssh");
	good = !link_tests(&rules) && rules;
	CHECK(good && encode(NFT_ALL, &allowed) && view(&v, &allowed) == NFT_ALL &&
		      nft_view_allows(&v),
	      "without such a header they look at the packet only");
	for (i = 0; i < 2; i++) {
		take(none[i]);
		link_tests(&rules);
		empty += !rules;
	}
	CHECK(empty == 2, "and neither ARP nor an ethertype passes");
	take("vlan");
	good = !link_tests(&rules);
	CHECK(good && rules < tagged, "nor does a tag");
	for (i = 0; i < 2; i++)
		list[i].headless = false;
}

static void test_limits(void)
{
	static struct link many[ALLOWED_MAX];
	struct links links = { many, ALLOWED_MAX, ALLOWED_MAX };
	struct nft_batch batch;
	size_t offset = 0, largest = 0;
	unsigned int i, needed;
	struct nlmsg m;
	struct nlbuf b;

	take("many");
	for (i = 0; i < ALLOWED_MAX; i++) {
		many[i] = list[0];
		many[i].index = i + 2;
	}
	allowed_find(&allowed, &policy, &links);
	CHECK(allowed.count == ALLOWED_MAX && !encode(NFT_INET | NFT_ARP, &allowed),
	      "more rules than fit are no batch");
	/* What the compiler of policies reckons with. */
	allowed.count = 50;
	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode(&b, NFT_INET | NFT_ARP | NFT_BRIDGE, NFT_COUNTERS | NFT_HELD, &allowed,
		   1, &batch);
	needed = NFT_BASE_MESSAGES +
		 50 * (NFT_LINK_MESSAGES + NFT_RULE_MESSAGES * policy.blob.rules);
	CHECK(nlbuf_ok(&b) && batch.count <= needed &&
		      batch.count + NFT_BASE_MESSAGES > needed,
	      "%u messages for 50 links with 30 rules, reckoned %u", batch.count, needed);
	take("large");
	encode(NFT_ALL, &allowed);
	while (nlmsg_next(memory, memory_len, &offset, &m) > 0)
		if (m.len > largest)
			largest = m.len;
	CHECK(largest > NFT_MESSAGE_MAX * 3 / 4 && largest <= NFT_MESSAGE_MAX,
	      "the largest message has %zu bytes, at most %d", largest, NFT_MESSAGE_MAX);
}

int main(void)
{
	test_same();
	test_bits();
	test_damage();
	test_count();
	test_headless();
	test_limits();
	return check_done();
}
