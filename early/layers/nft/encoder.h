/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_ENCODER_H
#define NETLATCH_NFT_ENCODER_H

#include "layers/nft/allow.h"
#include "layers/nft/nft.h"

/* The state of one batch that is being written. Pure, as everything here. */
struct encoder {
	struct nlbuf *b;
	struct nft_batch *batch;
	uint32_t seq;
	unsigned int options;
	unsigned int depth; /* number of open nests */
	size_t nest[6];
};

/* Opens a batch; what the parts mean says struct nft_batch. */
struct encoder encoder_begin_batch(struct nlbuf *b, struct nft_batch *batch, uint32_t seq,
				   unsigned int options, unsigned int parts);
/*
 * Only the last message before the end asks for an ack, because the kernel reports each
 * error in any case, and each answer costs a system call. The end itself does not ask:
 * kernels before 6.10 would send no ack for it.
 */
void encoder_end_batch(struct encoder *e, unsigned int parts);

/* ---- messages, and what they consist of ---- */

void encoder_begin(struct encoder *e, unsigned int message, unsigned int flags,
		   uint8_t family, unsigned int parts);
/* Begins a message about a chain or a rule. */
void encoder_begin_in_chain(struct encoder *e, unsigned int message, unsigned int flags,
			    const struct nft_chain *c, unsigned int parts,
			    const char *chain);
void encoder_begin_rule(struct encoder *e, const struct nft_chain *c, unsigned int parts,
			const char *chain);
void encoder_nest(struct encoder *e, uint16_t type);
void encoder_nests_end(struct encoder *e, unsigned int count);
void encoder_be32(struct encoder *e, uint16_t type, uint32_t value);
/* Opens two nests: the expression and, in it, its data. */
void encoder_expression(struct encoder *e, const char *name);
void encoder_counter(struct encoder *e);
/* Matches a packet whose meta key has this value, in the byte order of the host. */
void encoder_meta_is(struct encoder *e, uint32_t key, const void *value, size_t len);

/* ---- whole messages ---- */

void encoder_table(struct encoder *e, unsigned int message, const struct nft_chain *c,
		   unsigned int parts);
/* device: the name of one device; NULL: all devices. Only netdev chains have devices. */
void encoder_chain(struct encoder *e, const struct nft_chain *c, const char *name,
		   const char *device, unsigned int parts);
/*
 * Writes `iif INDEX accept` or `oif INDEX accept`; counted: with `counter` before the
 * verdict. The rule compares the index. That of lo is 1 in every network namespace
 * (LOOPBACK_IFINDEX), while another link could be given the name lo.
 */
void encoder_accept_rule(struct encoder *e, const struct nft_chain *c, uint32_t index,
			 bool counted);
/* Writes `jump` to the chain of exceptions that belongs to c. */
void encoder_jump_rule(struct encoder *e, const struct nft_chain *c, const char *chain,
		       unsigned int parts);
/* Writes a rule of that chain: the tests, `counter accept`. */
void encoder_allow_rule(struct encoder *e, const struct nft_chain *c,
			const struct nft_test *tests, unsigned int count);
/* Writes `counter` if asked for. It stands last, so it counts what the policy drops. */
void encoder_counter_rule(struct encoder *e, const struct nft_chain *c,
			  const char *chain);
/* Writes `limit rate 20/second burst 50 packets log group HELD_GROUP`, if asked for. */
void encoder_held_rule(struct encoder *e, const struct nft_chain *c, const char *chain);

#endif
