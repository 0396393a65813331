/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LIMITS_H
#define NETLATCH_LIMITS_H

/*
 * How many exceptions can be in force at the same time. The compiler of policies shares
 * these numbers, and warns of a policy that is too large for them.
 */

/* Links beyond this number get no exception. */
#define ALLOWED_MAX 64

/*
 * Messages of one batch. All rules of all exceptions are in one batch, because one batch
 * is one transaction. With more of them no exception is in force.
 */
#define NFT_BATCH_MESSAGES 4096
/*
 * What a policy takes of them at most: so much for the base chains, so much for each link
 * with exceptions, whose two chains are in the batch before Linux 6.16, and so much for
 * each rule of the policy and each link that it is for (unit-tested).
 */
#define NFT_BASE_MESSAGES 64
#define NFT_LINK_MESSAGES 10
#define NFT_RULE_MESSAGES 2

#endif
