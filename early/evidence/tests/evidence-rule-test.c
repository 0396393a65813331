// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What rules prove, at the edges that nft does not write or that fixtures do not reach:
 * unknown expressions, loops, depth, many chains, sets and elements.
 */
#include "messages.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define INET NFPROTO_INET
#define R1 NFT_REG_1

static struct model m;
static struct evidence e;
static int result;

static void chain(const char *name, uint32_t hook, uint32_t policy)
{
	message_chain(INET, "t", name, "filter", hook, policy, 1, NULL);
	result = message_take(model_take_chain, NONE, &m);
}

static void rule_end(void)
{
	message_rule_end();
	result = message_take(model_take_rule, NONE, &m);
}

/* A rule with a verdict alone. */
static void go(const char *from, int32_t code, const char *to)
{
	message_rule(INET, "t", from);
	message_verdict(code, to);
	rule_end();
}

/* A rule with one more expression before its verdict. */
static void plain(const char *from, const char *expression, int32_t code)
{
	message_rule(INET, "t", from);
	message_plain(expression);
	message_verdict(code, NULL);
	rule_end();
}

static void family(uint8_t number)
{
	message_meta(NFT_META_NFPROTO, R1);
	message_cmp(R1, NFT_CMP_EQ, &number, 1);
}

static int judged(void)
{
	return proves(&m, NULL, &e);
}

static void input(uint32_t policy)
{
	chain("in", NF_INET_LOCAL_IN, policy);
}

static void test_unknown(void)
{
	input(NF_DROP);
	plain("in", "teleport", NF_ACCEPT);
	CHECK(judged() == 0 &&
		      strstr(e.weak, "in holds what is not understood: teleport"),
	      "behind an unknown expression nothing counts, and it is named: %s", e.weak);
	input(NF_ACCEPT);
	plain("in", "teleport", NF_DROP);
	CHECK(judged() == 0, "nor does its own drop");
	input(NF_DROP);
	message_rule(INET, "t", "in");
	family(NFPROTO_IPV6);
	message_plain("teleport");
	rule_end();
	CHECK(judged() == 4, "if it is for IPv6 alone, IPv4 is certain");
	input(NF_DROP);
	plain("in", "counter", NFT_CONTINUE);
	plain("in", "log", NFT_CONTINUE);
	plain("in", "notrack", NFT_CONTINUE);
	plain("in", "limit", NF_ACCEPT);
	CHECK(judged() == 46, "known statements and limited accepts change nothing");
	input(NF_DROP);
	go("in", NF_QUEUE | 3 << 16, NULL);
	CHECK(judged() == 0 && strstr(e.weak, "queue"), "a queue may accept everything");
	input(NF_DROP);
	go("in", NF_STOLEN, NULL);
	CHECK(judged() == 0, "so may a verdict that nobody knows");
	input(NF_DROP);
	go("in", NFT_JUMP, "nowhere");
	CHECK(judged() == 0 && strstr(e.weak, "verdict"), "so may a chain nobody knows");
	input(NF_ACCEPT);
	plain("in", "reject", NFT_CONTINUE);
	CHECK(judged() == 0, "a reject that a verdict revokes is none");
	input(NF_ACCEPT);
	message_rule(INET, "t", "in");
	message_plain("reject");
	rule_end();
	CHECK(judged() == 46, "a reject without a verdict is one");
	input(NF_ACCEPT);
	plain("in", "quota", NF_DROP);
	plain("in", "connlimit", NF_DROP);
	plain("in", "objref", NF_DROP); /* of a map */
	CHECK(judged() == 0 && strstr(e.weak, "depends on a rate"), "quotas are rates");
}

static void test_ways(void)
{
	char a[8], b[8];
	int i;

	input(NF_ACCEPT);
	chain("a", NONE, 0);
	go("in", NFT_JUMP, "a");
	go("a", NFT_RETURN, NULL);
	go("a", NF_DROP, NULL);
	CHECK(judged() == 0, "a drop behind a return is not reached");
	input(NF_ACCEPT);
	chain("a", NONE, 0);
	go("in", NFT_GOTO, "a");
	go("in", NF_DROP, NULL);
	CHECK(judged() == 0, "nor is one behind a goto");
	input(NF_ACCEPT);
	chain("a", NONE, 0);
	go("in", NFT_JUMP, "a");
	go("in", NF_DROP, NULL);
	CHECK(judged() == 46, "behind a jump to an empty chain it is");
	input(NF_DROP);
	chain("a", NONE, 0);
	go("in", NFT_GOTO, "a");
	CHECK(judged() == 46, "behind a goto the policy decides");
	input(NF_DROP);
	go("in", NFT_RETURN, NULL);
	go("in", NF_ACCEPT, NULL);
	CHECK(judged() == 46, "behind a return as well");
	input(NF_DROP);
	chain("a", NONE, 0);
	go("in", NFT_JUMP, "a");
	message_rule(INET, "t", "a");
	family(NFPROTO_IPV6);
	message_verdict(NF_ACCEPT, NULL);
	rule_end();
	CHECK(judged() == 4 && strstr(e.weak, "a rule accepts all"),
	      "an accept of IPv6 in a chain leaves IPv4");
	input(NF_DROP);
	chain("a", NONE, 0);
	go("in", NFT_JUMP, "a");
	go("a", NFT_JUMP, "a");
	CHECK(judged() == 0 && strstr(e.weak, "so many jumps"),
	      "a loop is not understood");

	for (i = 0; i <= 18; i++) {
		snprintf(a, sizeof(a), "c%d", i);
		if (i)
			chain(a, NONE, 0);
		else
			input(NF_ACCEPT);
	}
	for (i = 0; i < 17; i++) {
		snprintf(a, sizeof(a), "c%d", i);
		snprintf(b, sizeof(b), "c%d", i + 1);
		go(i ? a : "in", NFT_JUMP, b);
	}
	go("c17", NF_DROP, NULL);
	CHECK(judged() == 0 && strstr(e.weak, "so many jumps"),
	      "deeper than the kernel goes: not understood");
}

/* 40 layers of two chains each, all joined: 2^40 ways, each chain once. */
static void test_many_ways(void)
{
	char a[8], b[8];
	int i, j;

	input(NF_DROP);
	for (i = 0; i < 15; i++)
		for (j = 0; j < 2; j++) {
			snprintf(a, sizeof(a), "%c%d", 'a' + j, i);
			chain(a, NONE, 0);
		}
	go("in", NFT_JUMP, "a0");
	go("in", NFT_JUMP, "b0");
	for (i = 0; i < 14; i++)
		for (j = 0; j < 2; j++) {
			snprintf(a, sizeof(a), "%c%d", 'a' + j, i);
			snprintf(b, sizeof(b), "a%d", i + 1);
			go(a, NFT_JUMP, b);
			b[0] = 'b';
			go(a, NFT_JUMP, b);
		}
	CHECK(judged() == 46, "chains on many ways are walked once");
}

/* A rule `LOAD vmap @map` or `LOAD [!=] @set drop` in the chain in. */
static void asks(void (*load)(void), bool map, uint32_t flags, int32_t code)
{
	message_rule(INET, "t", "in");
	load();
	message_lookup("s", R1, map, flags);
	if (!map)
		message_verdict(code, NULL);
	rule_end();
}

static void load_link(void)
{
	message_meta(NFT_META_IIFNAME, R1);
}

static void load_state(void)
{
	message_ct(NFT_CT_STATE, R1);
}

static void load_source(void)
{
	family(NFPROTO_IPV4);
	message_payload_load(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, R1);
}

static void load_protocol_and_port(void)
{
	message_meta(NFT_META_L4PROTO, R1);
	message_payload_load(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, NFT_REG32_01);
}

static void load_state_and_source(void)
{
	family(NFPROTO_IPV4);
	message_ct(NFT_CT_STATE, R1);
	message_payload_load(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, NFT_REG32_01);
}

static int elements(void)
{
	int rc;

	message_elements_end();
	rc = message_take(model_take_elements, NONE, &m);
	model_end_set(&m, 0);
	return rc;
}

static void begin_elements(void)
{
	model_begin_set(&m, 0);
	message_elements(INET, "t", "s");
}

static void test_sets(void)
{
	const char lo[16] = "lo", eth0[16] = "eth0";
	uint32_t new = 8, invalid = 1, pair[2] = { 8, 0x01020304 };

	input(NF_ACCEPT);
	asks(load_source, false, 0, NF_DROP);
	CHECK(m.sets == 0 && judged() == 0, "a set of sources is not read");
	input(NF_ACCEPT);
	asks(load_source, false, NFT_LOOKUP_F_INV, NF_DROP);
	CHECK(m.sets == 0 && judged() == 4, "everybody but a set of sources: general");
	input(NF_ACCEPT);
	asks(load_protocol_and_port, false, 0, NF_DROP);
	begin_elements();
	CHECK(elements() == 0 && judged() == 0, "an empty set of protocols and ports");
	input(NF_ACCEPT);
	asks(load_protocol_and_port, false, 0, NF_DROP);
	begin_elements();
	message_element("\6\0\0\0\0\27\0\0", 8, 0);
	message_element("\21\0\0\0\0\27\0\0", 8, 0);
	CHECK(elements() == 0 && judged() == 0 && strstr(e.weak, "names one port"),
	      "a set of one port");
	input(NF_ACCEPT);
	asks(load_protocol_and_port, false, 0, NF_DROP);
	begin_elements();
	message_element("\6\0\0\0\0\27\0\0", 8, 0);
	message_element("\6\0\0\0\0\31\0\0", 8, 0);
	CHECK(elements() == 0 && judged() == 46, "a set of two ports: general");
	input(NF_ACCEPT);
	asks(load_state, false, 0, NF_ACCEPT);
	CHECK(m.sets == 1, "a set of states is read");
	model_free(&m);

	input(NF_ACCEPT);
	asks(load_link, false, 0, NF_DROP);
	begin_elements();
	message_element(lo, 16, 0);
	CHECK(elements() == 0 && judged() == 0 && strstr(e.weak, "is for lo"),
	      "a set with lo alone sees nothing");
	input(NF_ACCEPT);
	asks(load_link, false, 0, NF_DROP);
	begin_elements();
	message_element(lo, 16, 0);
	message_element(eth0, 16, 0);
	CHECK(elements() == 0 && judged() == 46, "with another link it is general");
	input(NF_ACCEPT);
	asks(load_link, false, 0, NF_DROP);
	begin_elements();
	message_element(eth0, 16, 0);
	message_element(lo, 16, 0);
	CHECK(elements() == 0 && judged() == 46, "in whatever order");
	input(NF_DROP);
	asks(load_link, false, NFT_LOOKUP_F_INV, NF_ACCEPT);
	begin_elements();
	message_element(lo, 16, 0);
	CHECK(elements() == 0 && judged() == 0, "all but lo are accepted: nothing");
	input(NF_DROP);
	asks(load_link, false, NFT_LOOKUP_F_INV, NF_ACCEPT);
	begin_elements();
	message_element(lo, 16, 0);
	message_element(eth0, 16, 0);
	CHECK(elements() == 0 && judged() == 46, "all but lo and eth0: eth0 is left");
	input(NF_ACCEPT);
	asks(load_state, false, 0, NF_DROP);
	begin_elements();
	message_element(&invalid, 4, 0);
	CHECK(elements() == 0 && judged() == 0, "a set without the state new");
	input(NF_ACCEPT);
	asks(load_state, false, 0, NF_DROP);
	begin_elements();
	message_element(&invalid, 4, 0);
	message_element(&new, 4, 0);
	CHECK(elements() == 0 && judged() == 46, "a set with it");
	input(NF_ACCEPT);
	asks(load_state, false, 0, NF_DROP);
	begin_elements();
	m.set[0].too_large = true;
	message_element(&new, 4, 0);
	CHECK(elements() == 0 && judged() == 0 && strstr(e.weak, "too large"),
	      "a set that is too large is not understood");

	input(NF_ACCEPT);
	asks(load_state, true, 0, 0);
	begin_elements();
	message_map_element(&invalid, 4, 0, NF_DROP, NULL);
	CHECK(elements() == 0 && judged() == 0, "a map that drops what is invalid");
	input(NF_ACCEPT);
	asks(load_state, true, 0, 0);
	begin_elements();
	message_map_element(&new, 4, 0, NF_DROP, NULL);
	CHECK(elements() == 0 && judged() == 46, "a map that drops what is new");
	input(NF_DROP);
	asks(load_state, true, 0, 0);
	begin_elements();
	message_map_element(&new, 4, 0, NF_ACCEPT, NULL);
	CHECK(elements() == 0 && judged() == 0, "a map that accepts what is new");
	input(NF_ACCEPT);
	asks(load_state_and_source, true, 0, 0);
	begin_elements();
	message_map_element(pair, 8, 0, NF_DROP, NULL);
	CHECK(elements() == 0 && judged() == 0 && strstr(e.weak, "names a source"),
	      "a concatenation with a source");
	input(NF_ACCEPT);
	asks(load_state_and_source, true, 0, 0);
	begin_elements();
	message_map_element(NULL, 0, NFT_SET_ELEM_CATCHALL, NF_DROP, NULL);
	CHECK(elements() == 0 && judged() == 4, "everything else: general");
	input(NF_ACCEPT);
	asks(load_state, true, 0, 0);
	begin_elements();
	message_map_element(NULL, 0, NFT_SET_ELEM_CATCHALL, NF_DROP, NULL);
	message_map_element(&new, 4, 0, NFT_CONTINUE, NULL);
	CHECK(elements() == -EBADMSG, "an element behind everything else: -EBADMSG");
	model_free(&m);
	input(NF_ACCEPT);
	asks(load_source, true, 0, 0);
	begin_elements();
	message_map_element(NULL, 0, NFT_SET_ELEM_INTERVAL_END, NF_DROP, NULL);
	CHECK(elements() == 0 && judged() == 0, "the end of an interval is no element");
	input(NF_ACCEPT);
	asks(load_source, true, 0, 0);
	begin_elements();
	message_map_element(NULL, 0, 0, NF_DROP, NULL);
	CHECK(elements() == -EBADMSG, "an element without a key: -EBADMSG");
	model_free(&m);
}

static void test_limits(void)
{
	char name[16];
	uint32_t state, i;
	int rc = 0;

	/* Different sets, more than are read. */
	input(NF_DROP);
	for (i = 0; i <= FW_SETS; i++) {
		message_rule(INET, "t", "in");
		load_state();
		snprintf(name, sizeof(name), "s%u", i);
		message_lookup(name, R1, false, 0);
		message_verdict(NF_ACCEPT, NULL);
		rule_end();
	}
	CHECK(m.sets == FW_SETS && judged() == 0 && strstr(e.weak, "too large"),
	      "more sets than are read: not understood");
	/* The same set many times. */
	input(NF_DROP);
	for (i = 0; i <= FW_SETS; i++)
		asks(load_state, false, 0, NF_ACCEPT);
	CHECK(m.sets == 1, "one set, asked often, is read once");
	model_free(&m);

	/* A map with more different jumps than are kept. */
	input(NF_DROP);
	asks(load_protocol_and_port, true, 0, 0);
	for (i = 0; i <= FW_ELEMENTS; i++) {
		snprintf(name, sizeof(name), "c%u", i);
		chain(name, NONE, 0);
	}
	model_begin_set(&m, 0);
	for (i = 0; i <= FW_ELEMENTS && !rc; i++) {
		message_elements(INET, "t", "s");
		snprintf(name, sizeof(name), "c%u", i);
		message_map_element("\6\0\0\0\0\26\0\0", 8, 0, NFT_JUMP, name);
		message_elements_end();
		rc = message_take(model_take_elements, NONE, &m);
	}
	model_end_set(&m, 0);
	CHECK(rc == 0 && m.set[0].too_large && m.set[0].count == FW_ELEMENTS,
	      "a map with too many different elements is known as such");
	CHECK(judged() == 0, "and what is behind it is not certain");

	/* Elements that say the same are kept once, and read up to a limit. */
	input(NF_ACCEPT);
	asks(load_source, true, 0, 0);
	model_begin_set(&m, 0);
	for (i = 0; i < FW_ELEMENTS_READ + 100 && !rc; i += 40) {
		message_elements(INET, "t", "s");
		for (state = i; state < i + 40; state++)
			message_map_element(&state, 4, 0, NF_DROP, NULL);
		message_elements_end();
		rc = message_take(model_take_elements, NONE, &m);
	}
	model_end_set(&m, 0);
	CHECK(rc == 0 && m.set[0].count == 1 && m.set[0].too_large && m.rules == 2,
	      "half a million banned addresses need one rule of memory");
	model_free(&m);
}

int main(void)
{
	test_unknown();
	test_ways();
	test_many_ways();
	test_sets();
	test_limits();
	CHECK(result == 0, "no message was refused");
	return check_done();
}
