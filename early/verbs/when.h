/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WHEN_H
#define NETLATCH_WHEN_H

#include <stdbool.h>

struct firewalls;
struct policy;

/* The condition on which release opens. */
enum when {
	WHEN_PROVEN,	  /* RULESET, and a probe does not get in */
	WHEN_RULESET,	  /* only on evidence of a ruleset: the floor's choice */
	WHEN_AUTO,	  /* RULESET if a known firewall is enabled, else NETWORK_PRE */
	WHEN_NETWORK_PRE, /* at once, without looking for a ruleset */
	WHEN_MANUAL,	  /* never by itself */
};
#define WHEN_WORDS "proven|ruleset|auto|network-pre|manual"

/* Reads one of WHEN_WORDS; false: the word is none of them. */
bool when_parse(const char *word, enum when *when);
/* The word for a condition. */
const char *when_word(enum when when);
/* Decides for AUTO by the helper: RULESET or NETWORK_PRE; RULESET if the helper fails. */
enum when when_decide(struct firewalls *firewalls);
/*
 * The condition that the policy names. `without`: the one if there is no policy, or if it
 * says auto, which is also what a policy has that does not name a condition. wrong: why
 * the policy cannot be used, or NULL; then it is RULESET, the floor's. Pure.
 */
enum when when_of_policy(const struct policy *policy, const char *wrong,
			 enum when without);

#endif
