// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of release, and what the policy says in its place. */
#include "verbs/verbs.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/number.h"
#include "policy/policy.h"
#include "verbs/release.h"
#include "verbs/wait.h"
#include "verbs/when.h"

#define WAIT_MAX 3600 /* seconds */
#define WAIT_WORDS "0 to 3600 seconds, forever or policy"
/* Without a policy, as in netlatch.conf(5). */
#define WAIT_DEFAULT 30
/*
 * The boot waits for the unit, and systemd ends its start at TimeoutStartSec=; then
 * there is no waiter. So after this time it refuses, and netlatch-wait.service goes on
 * without a limit.
 */
#define WAIT_UNIT_MAX 240

static bool parse_wait(const char *value, unsigned int by_policy, struct release *r)
{
	const char *end;
	unsigned long wait;

	if (strcmp(value, "policy") == 0) {
		r->wait_s = by_policy;
		return true;
	}
	if (strcmp(value, "forever") == 0) {
		r->wait_s = WAIT_FOREVER;
		return true;
	}
	wait = number(value, &end);
	r->wait_s = wait;
	return end != value && !*end && wait <= WAIT_MAX;
}

/* What the policy says, for the command line to choose from. */
struct by_policy {
	enum when alone; /* without --when */
	enum when asked; /* --when policy */
	bool named;	 /* the policy names a condition */
	unsigned int wait_s;
};

static void read_policy(struct by_policy *by)
{
	struct policy policy;
	const char *wrong = policy_load(&policy);

	by->alone = when_of_policy(&policy, wrong, WHEN_RULESET);
	by->asked = when_of_policy(&policy, wrong, WHEN_AUTO);
	by->named = by->alone == by->asked && !wrong;
	by->wait_s = policy.data ? policy.blob.wait_s : WAIT_DEFAULT;
	if (by->wait_s > WAIT_UNIT_MAX) /* forever, too */
		by->wait_s = WAIT_UNIT_MAX;
	if (wrong)
		log_line(LOG_ERR, "release: policy: %s; it opens on a ruleset", wrong);
	policy_free(&policy);
}

bool release_parse(int argc, char **argv, struct release *r)
{
	struct by_policy by;
	const char *value;
	int i;

	read_policy(&by);
	r->when = by.alone;
	r->by_policy = by.named;
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--force") == 0) {
			r->force = true;
		} else if (strcmp(argv[i], "--debug") == 0) {
			log_steps(STEPS_STDERR);
		} else if ((value = option_value(argc, argv, &i, "--when"))) {
			r->by_policy = by.named && strcmp(value, "policy") == 0;
			if (strcmp(value, "policy") == 0) {
				r->when = by.asked;
			} else if (!when_parse(value, &r->when)) {
				usage_value_error(&release_verb, "--when", value,
						  WHEN_WORDS "|policy");
				return false;
			}
		} else if ((value = option_value(argc, argv, &i, "--wait"))) {
			if (!parse_wait(value, by.wait_s, r)) {
				usage_value_error(&release_verb, "--wait", value,
						  WAIT_WORDS);
				return false;
			}
		} else if ((value = option_value(argc, argv, &i, "--if-removed-from"))) {
			r->removed_from = value;
			if (*value == '/')
				continue;
			usage_value_error(&release_verb, "--if-removed-from", value,
					  "where the root file system is mounted");
			return false;
		} else {
			usage_error(&release_verb, argv[i]);
			return false;
		}
	}
	/* Who waits without a limit waits for a ruleset, whatever is enabled here. */
	if (r->wait_s == WAIT_FOREVER && r->when == WHEN_AUTO)
		r->when = WHEN_RULESET;
	if (r->wait_s == WAIT_FOREVER && r->when == WHEN_MANUAL) {
		usage_value_error(&release_verb, "--wait", "forever",
				  "another --when than manual");
		return false;
	}
	return true;
}
