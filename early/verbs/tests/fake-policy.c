// SPDX-License-Identifier: GPL-2.0-or-later
/* The policy of fake-world.c's machine. */
#include "verbs/tests/fake-world.h"

#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "policy/tests/samples.h"

const char *policy_load(struct policy *policy)
{
	static uint8_t bytes[SAMPLE_SIZE];

	memset(policy, 0, sizeof(*policy));
	policy->ended = world->policy_ended;
	if (!world->policy || world->policy_wrong)
		return world->policy_wrong;
	if (blob_read(&policy->blob, bytes, sample("both", bytes)))
		abort();
	policy->data = (char *)bytes;
	if (world->opens_without)
		policy->blob.without_netlatch = BLOB_BOOT_OPEN;
	return NULL;
}

int policy_end(struct policy *policy)
{
	int rc = world_request("note end", "policy");

	if (!rc)
		policy->ended = world->policy_ended = true;
	return rc;
}

void policy_free(struct policy *policy)
{
	memset(policy, 0, sizeof(*policy));
}
