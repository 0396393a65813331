/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_H
#define NETLATCH_NFT_H

#include "policy.h"

#include <stdio.h>

/*
 * Prints the tables of the latch with the policy's exceptions, as text for nft. Links
 * that policy->root does not have now stand in comments, because kernels before 6.16
 * refuse chains for them.
 */
void nft_print(const struct policy *policy, FILE *to);

#endif
