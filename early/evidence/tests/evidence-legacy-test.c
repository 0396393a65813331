// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries of the legacy iptables and matches of xtables, made by hand: what fixtures.t
 * cannot load everywhere (ipset), and tables that no kernel would send.
 */
#include "evidence/model.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/ipset/ip_set.h>
#include <linux/netfilter/xt_set.h>

#define ENTRY4 112 /* sizeof(struct ipt_entry) on 64-bit machines */
#define TARGET4 (ENTRY4 + 40)

static struct model m;
static struct evidence e;
static unsigned char table[4096];
static uint32_t len, policy_at;

static void put16(uint32_t at, uint16_t value)
{
	memcpy(table + at, &value, sizeof(value));
}

/* An entry without matches; verdict: of a standard target. Returns its offset. */
static uint32_t entry(int32_t verdict, const char *name)
{
	uint32_t at = len, size = name ? ENTRY4 + 64 : TARGET4;

	memset(table + at, 0, size);
	put16(at + 88, ENTRY4);
	put16(at + 90, size);
	put16(at + ENTRY4, size - ENTRY4);
	if (name) {
		strcpy((char *)table + at + ENTRY4 + 2, "ERROR");
		strcpy((char *)table + at + ENTRY4 + 32, name);
	} else {
		memcpy(table + at + ENTRY4 + 32, &verdict, sizeof(verdict));
	}
	len += size;
	return at;
}

static int take(void)
{
	unsigned char *exact = malloc(len ? len : 1);
	int rc;

	memcpy(exact, table, len);
	rc = legacy_take(&m, NFPROTO_IPV4, exact, len, 0, policy_at);
	free(exact);
	return rc;
}

static bool counts(void)
{
	memset(&e, 0, sizeof(e));
	model_judge(&m, NULL, &e);
	model_free(&m);
	return e.v4.found;
}

/* INPUT with one jump to the chain `sub`, which holds one rule. */
static void jump_to_sub(int32_t sub_verdict, uint8_t flags)
{
	uint32_t jump;
	int32_t target;

	len = 0;
	jump = entry(0, NULL);
	policy_at = entry(-NF_ACCEPT - 1, NULL);
	entry(0, "sub");
	target = entry(sub_verdict, NULL);
	memcpy(table + jump + ENTRY4 + 32, &target, sizeof(target));
	table[jump + 82] = flags;
	entry(-NF_REPEAT - 1, NULL);
	entry(0, "ERROR");
}

static void test_tables(void)
{
	len = 0;
	policy_at = entry(-NF_DROP - 1, NULL);
	entry(-NF_ACCEPT - 1, NULL); /* FORWARD's policy */
	entry(0, "ERROR");
	CHECK(take() == 0 && counts() &&
		      !strcmp(e.v4.what,
			      "legacy table filter INPUT (policy drop, 0 rules)"),
	      "an empty INPUT with policy drop counts");
	len = 0;
	policy_at = entry(-NF_ACCEPT - 1, NULL);
	entry(-NF_DROP - 1, NULL); /* FORWARD's policy */
	entry(0, "ERROR");
	CHECK(take() == 0 && !counts(), "the policy of FORWARD does not");
	jump_to_sub(-NF_DROP - 1, 0);
	CHECK(take() == 0 && counts() && strstr(e.v4.what, "drop in sub"),
	      "a jump leads to a drop");
	jump_to_sub(-NF_DROP - 1, 2);
	CHECK(take() == 0 && counts(), "so does a goto");
	jump_to_sub(-NF_ACCEPT - 1, 0);
	CHECK(take() == 0 && !counts(), "a jump to an accept");
	jump_to_sub(-NF_QUEUE - 1, 0);
	CHECK(take() == 0 && !counts() && strstr(e.weak, "verdict"),
	      "a queue is not understood");
	jump_to_sub(-NF_DROP - 1, 0);
	table[ENTRY4 + 32]++; /* into the middle of an entry */
	CHECK(take() == 0 && !counts(), "a jump to no entry is not understood");
	jump_to_sub(-NF_DROP - 1, 0);
	table[8] = 0xff; /* a mask of the source */
	CHECK(take() == 0 && !counts() && strstr(e.weak, "no rule drops"),
	      "a jump for a source is not followed");
}

/* A damaged table: an error, or what it still says; nothing is read that is not there. */
static void test_damage(void)
{
	uint32_t i, j, odd = 0, found = 0;
	int rc;

	for (i = 0; i < 256; i++) {
		jump_to_sub(-NF_DROP - 1, 0);
		len = i * len / 256;
		rc = take();
		odd += rc != 0 && rc != -EBADMSG;
		found += counts() && len < TARGET4 * 2;
	}
	CHECK(odd == 0 && found == 0, "cut short: 0 or -EBADMSG, and no evidence");
	srand(1);
	for (i = odd = 0; i < 30000; i++) {
		jump_to_sub(-NF_DROP - 1, 0);
		for (j = rand() % 4 + 1; j > 0; j--)
			table[rand() % len] = rand();
		rc = take();
		odd += rc != 0 && rc != -EBADMSG;
		counts();
	}
	CHECK(odd == 0, "30,000 tables damaged by chance: 0 or -EBADMSG");
}

static enum fw_sees sees(const char *name, unsigned int revision, const void *data,
			 size_t size)
{
	struct fw_match match = MATCH_ALL;
	unsigned char *exact = malloc(size ? size : 1);

	memcpy(exact, data, size);
	xt_match(&m, &match, name, revision, exact, size);
	free(exact);
	return match.sees[V4];
}

static void test_matches(void)
{
	struct xt_set_info set = { .index = 1, .dim = 1, .flags = IPSET_DIM_ONE_SRC };
	static const char *const names[] = { "addrtype",  "conntrack", "icmp",
					     "multiport", "pkttype",   "set",
					     "state",	  "tcp",       "udp" };
	unsigned int i, all = 0;

	CHECK(sees("set", 4, &set, sizeof(set)) == SEES_SOME, "in an ipset");
	set.flags |= IPSET_INV_MATCH;
	CHECK(sees("set", 4, &set, sizeof(set)) == SEES_GENERAL, "not in an ipset");
	CHECK(sees("comment", 0, "", 0) == SEES_ALL, "a comment is no condition");
	CHECK(sees("teleport", 0, "", 0) == SEES_SOME, "an unknown match is one");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		all += sees(names[i], 0, "", 0) == SEES_SOME;
		all += sees(names[i], 1, "", 0) == SEES_SOME;
	}
	CHECK(all == 2 * i, "a match without its data is not understood");
	model_free(&m);
	CHECK(xt_target("DROP") == ACT_DROP && xt_target("REJECT") == ACT_DROP &&
		      xt_target("LOG") == ACT_NOTHING &&
		      xt_target("TTL") == ACT_NOTHING &&
		      xt_target("NFQUEUE") == ACT_UNKNOWN && xt_target("") == ACT_UNKNOWN,
	      "targets by name");
}

int main(void)
{
	test_tables();
	test_damage();
	test_matches();
	return check_done();
}
