// SPDX-License-Identifier: GPL-2.0-or-later
/* When release opens, and how `auto` decides. */
#include "verbs/when.h"

#include <string.h>

#include "base/log.h"
#include "policy/policy.h"
#include "verbs/firewalls.h"
#include "verbs/helper.h"

static const char *const words[] = { "proven", "ruleset", "auto", "network-pre",
				     "manual" };

bool when_parse(const char *word, enum when *when)
{
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			*when = i;
			return true;
		}
	return false;
}

const char *when_word(enum when when)
{
	return words[when];
}

enum when when_decide(struct firewalls *f)
{
	firewalls_ask_enabled(f);
	if (f->status == 0 && !f->enabled[0])
		return WHEN_NETWORK_PRE;
	if (f->status == 0)
		log_line(LOG_NOTICE, "auto: enabled here: %s; opening on a ruleset",
			 f->enabled);
	else
		log_line(LOG_ERR,
			 "auto: " FIREWALLS_HELPER " cannot tell (%d); "
			 "opening on a ruleset",
			 f->status);
	return WHEN_RULESET;
}

enum when when_of_policy(const struct policy *policy, const char *wrong,
			 enum when without)
{
	static const enum when conditions[] = {
		[BLOB_RELEASE_RULESET] = WHEN_RULESET,
		[BLOB_RELEASE_PROVEN] = WHEN_PROVEN,
		[BLOB_RELEASE_NETWORK_PRE] = WHEN_NETWORK_PRE,
		[BLOB_RELEASE_MANUAL] = WHEN_MANUAL,
	};

	if (wrong)
		return WHEN_RULESET;
	if (!policy->data || policy->blob.release == BLOB_RELEASE_AUTO)
		return without;
	return conditions[policy->blob.release];
}
