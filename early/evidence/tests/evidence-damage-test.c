// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Damaged messages. They lead to -EBADMSG or to a smaller ruleset, never to a crash or to
 * a read beyond the message (ASan). A ruleset that accepts everything proves nothing,
 * however its messages are cut.
 */
#include "messages.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define INET NFPROTO_INET
#define R1 NFT_REG_1

static struct model m;
static struct evidence e;

/* Message number n of a ruleset with one of everything. Returns its reader, or NULL. */
static netlink_reader *write_message(unsigned int n, int32_t verdict)
{
	uint32_t mask = 8;
	uint8_t four = NFPROTO_IPV4;

	switch (n) {
	case 0:
		message_table(INET, "t", 0);
		return model_take_table;
	case 1:
		message_chain(INET, "t", "in", "filter", NF_INET_LOCAL_IN, NF_ACCEPT, 5,
			      NULL);
		return model_take_chain;
	case 2:
		message_chain(INET, "t", "sub", "filter", NONE, 0, NONE, NULL);
		return model_take_chain;
	case 3:
		message_chain(INET, "t", "gate", "filter", 5, NF_ACCEPT, 5, "eth0 w*");
		return model_take_chain;
	case 4:
		message_rule(INET, "t", "in");
		message_meta(NFT_META_NFPROTO, R1);
		message_cmp(R1, NFT_CMP_EQ, &four, 1);
		message_payload_load(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, R1);
		message_cmp(R1, NFT_CMP_NEQ, "\1\2\3\4", 4);
		message_verdict(NFT_JUMP, "sub");
		message_rule_end();
		return model_take_rule;
	case 5:
		message_rule(INET, "t", "in");
		message_ct(NFT_CT_STATE, R1);
		message_bitwise(R1, mask, 0);
		message_cmp(R1, NFT_CMP_NEQ, "\0\0\0\0", 4);
		message_plain("counter");
		message_lookup("s", R1, true, 0);
		message_rule_end();
		return model_take_rule;
	case 6:
		message_rule(INET, "t", "sub");
		message_verdict(verdict, NULL);
		message_rule_end();
		return model_take_rule;
	case 7:
		message_elements(INET, "t", "s");
		message_map_element(&mask, 4, 0, verdict, NULL);
		message_map_element(NULL, 0, NFT_SET_ELEM_CATCHALL, NFT_GOTO, "sub");
		message_elements_end();
		if (m.sets)
			model_begin_set(&m, 0);
		return model_take_elements;
	default:
		return NULL;
	}
}

static int judged(void)
{
	if (m.sets)
		model_end_set(&m, 0);
	return proves(&m, NULL, &e);
}

/* Reads the ruleset; cuts the message `damaged` to len bytes (NONE: whole). */
static int read_all(unsigned int damaged, size_t len, int32_t verdict)
{
	netlink_reader *read;
	unsigned int n;
	int rc = 0;

	for (n = 0; !rc && (read = write_message(n, verdict)); n++)
		if (read != model_take_elements || m.sets)
			rc = message_take(read, n == damaged ? len : NONE, &m);
	return rc;
}

static void test_cut(void)
{
	unsigned int n, odd = 0, proof = 0, refused = 0, messages = 0;
	size_t len, whole;
	int rc;

	CHECK(read_all(NONE, NONE, NF_DROP) == 0 && judged() == 46, "whole, it drops");
	CHECK(read_all(NONE, NONE, NF_ACCEPT) == 0 && judged() == 0, "or accepts");
	for (n = 0; write_message(n, NF_ACCEPT); n++) {
		whole = message_payload();
		for (len = 0; len < whole; len++) {
			rc = read_all(n, len, NF_ACCEPT);
			odd += rc != 0 && rc != -EBADMSG;
			refused += rc == -EBADMSG;
			proof += judged() != 0;
			messages++;
		}
	}
	CHECK(odd == 0 && refused > messages / 2,
	      "%u messages cut short: most are refused, the others are taken", messages);
	CHECK(proof == 0, "and what accepts everything never turns into evidence");
}

static void test_bits(void)
{
	unsigned int i, j, n, odd = 0;
	netlink_reader *read;
	int rc;

	srand(1);
	for (i = 0; i < 30000; i++) {
		rc = 0;
		for (n = 0; !rc && (read = write_message(n, i % 2 ? NF_DROP : NF_ACCEPT));
		     n++) {
			if (read == model_take_elements && !m.sets)
				continue;
			for (j = rand() % 4; j > 1; j--)
				message_bytes()[rand() % message_payload()] = rand();
			rc = message_take(
				read, rand() % 8 ? NONE : rand() % message_payload(), &m);
		}
		/* -EINTR: the generation was hit. -ENOMEM: never. */
		odd += rc != 0 && rc != -EBADMSG && rc != -EINTR;
		judged();
	}
	CHECK(odd == 0, "30,000 rulesets damaged by chance: 0, -EBADMSG or -EINTR");
}

int main(void)
{
	test_cut();
	test_bits();
	return check_done();
}
