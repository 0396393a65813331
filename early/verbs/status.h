/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_STATUS_H
#define NETLATCH_STATUS_H

#include "evidence/evidence.h"
#include "held/load.h"
#include "layers/layer.h"
#include "verbs/notice.h"
#include "verbs/when.h"

/* What status has found out: status.c tells it in words, status_json.c for programs. */
struct status {
	struct latch latch;
	struct look look;
	enum level level;
	char *state; /* of this boot, or NULL */
	int state_error;
	int guard; /* its pid; 0: no guard runs; -errno: cannot tell */
	struct evidence evidence;
	int evidence_error;
	bool netconsole; /* the kernel's log goes to the network */
	int waiter;	 /* the release that waits: its pid; 0: none; -errno */
	char refused[NOTICE_REFUSED_SIZE]; /* why the last release refused, or "" */
	struct held_table held;
	const char *held_fault; /* words, with -EBADMSG */
	int held_error;		/* of held_load() */
};

/* Reads the kernel, the state file and the guard. Call status_free() afterwards. */
void status_take(struct status *s);
void status_free(struct status *s);

/*
 * Prints one JSON object and a newline. Keys never change their meaning; new keys may be
 * added:
 *
 *   version        string, of netlatch
 *   level          "full", "degraded" or "open"
 *   locked_at, released_at   number, seconds since the kernel started, or null
 *   released_by    string or null
 *   self_test      "passed", "failed", "skipped: ..." or null: what lock's self-test said
 *   proven         "yes: ...", "no: ...", "unknown: ..." or null: what the probe of the
 *                  latest release found
 *   guard          pid, 0: none, null: cannot tell
 *   layers         object with a member for each layer, by its name:
 *                  { "state": "closed"|"missing"|"unsupported"|"unknown", "why": string }
 *   links          array of { "name", "index", "up", "qdisc", "held", "blackhole",
 *                  "chained", "drops" }
 *   counters       array of { "family", "chain", "packets" }; empty without
 *                  netlatch.debug
 *   policy_error   why the policy cannot be used, or null
 *   policy_release  on what the policy lets release open: "auto", "ruleset", "proven",
 *                  "network-pre" or "manual"; null without a policy
 *   exceptions     array of { "text", "keep", "links", "out", "in" }: the line of the
 *                  policy, whether it stays when the others end, the names of the links
 *                  on which it is in force now, and packets in each direction
 *   ruleset        the evidence: { "ipv4", "ipv6", "weak", "error" }, each a string or
 *                  null; error: why the rulesets could not be read
 *   release        what `netlatch release` would do: "open", "refuse", "nothing to do"
 *                  or "unknown"
 *   refused        why the last release refused or failed half-way, or null
 *   held           array of { "text", "link", "direction", "count", "first", "last" }:
 *                  the kinds of frames that were held, in words; "out" or "in"; how many
 *                  the guard saw; seconds since the kernel started. null: cannot be
 *                  read, or nothing was named (netlatch.debug names)
 *   held_others    frames of further kinds: { "out", "in" }, or null
 *   waiter         pid of the release that waits for a ruleset, 0: none, null: cannot
 *                  tell
 */
void status_print_json(const struct status *s);

/* On what `netlatch release` opens without --when: the policy's word, or a ruleset. */
enum when status_when(const struct status *s);

/* The members `held` and `held_others`, each with a comma behind it. */
void status_print_held_json(const struct status *s);
/* The lines "  held: DHCP discover on enp1s0, 4 times, first 3.1 s". */
void status_print_held(const struct status *s);

/* "open", "refuse", ...: see `release` above. */
const char *status_release_would(const struct status *s);

#endif
