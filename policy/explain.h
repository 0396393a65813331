/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EXPLAIN_H
#define NETLATCH_EXPLAIN_H

#include "policy.h"

#include <stdio.h>

/*
 * Tells what the policy means: in sentences, as comments, and then as text for nft, so
 * that all of it together is a file that nft reads.
 */
void explain(const struct policy *policy, FILE *to);

#endif
