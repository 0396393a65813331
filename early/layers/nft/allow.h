/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_ALLOW_H
#define NETLATCH_NFT_ALLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/nlmsg.h"
#include "layers/nft/nft.h"
#include "policy/policy.h"

/*
 * The policy's exceptions as rules. Where there is a policy, each base chain but those of
 * bridge jumps to a chain ALLOW_IN or ALLOW_OUT of its table, which holds one rule for
 * each rule of the policy and each link that it is for:
 *
 *   what the packet has to be, test by test; counter; accept
 *
 * Nothing else may stand there. What no rule accepts returns to the base chain, and its
 * policy drops it. Pure.
 */

/* One comparison: bytes of the packet, or a meta key, with a value. */
struct nft_test {
	uint8_t base;	/* NFT_PAYLOAD_*_HEADER or TEST_META */
	uint8_t offset; /* in bytes; or the meta key */
	uint8_t len;	/* at most 16 */
	uint8_t op;	/* NFT_CMP_* */
	bool masked;
	uint8_t mask[16], value[16];
};
#define TEST_META 255
#define TESTS_MAX 20

/*
 * The tests that a packet of this rule passes in this chain, on this link. Returns how
 * many there are; 0: the rule has nothing to do with the chain, or is for frames that the
 * link cannot have.
 */
unsigned int allow_tests(const struct blob_rule *rule, const struct nft_chain *chain,
			 const struct allowed_link *link,
			 struct nft_test tests[TESTS_MAX]);

/* The rules of one chain, in their order. Begin with a cursor that is all zero. */
struct allow_rule {
	unsigned int exception;
	unsigned int count;
	struct nft_test tests[TESTS_MAX];
};
/* Takes the next rule. False: there is no other. */
bool allow_next(const struct allowed *allowed, const struct nft_chain *chain,
		struct allow_cursor *at, struct allow_rule *rule);

/*
 * Reads the expressions of a rule in the kernel. True: it consists of tests, a counter,
 * and accept, and of nothing else.
 */
bool allow_read(const struct nlattr_view *expressions, struct allow_rule *rule,
		uint64_t *packets);

/* Do both consist of the same tests in the same order? */
bool allow_same(const struct allow_rule *a, const struct allow_rule *b);

#endif
