// SPDX-License-Identifier: GPL-2.0-or-later
/* The probe of the faked machine, and what the state file gets of it. */
#include "verbs/tests/fake-world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/state.h"
#include "probe/proven.h"

int state_note(const char *key, const char *value)
{
	int rc = world_request("note", "state");

	/* The end of release has been told by now, and the state file written. */
	if (strcmp(key, STATE_PROVEN) != 0 ||
	    (!world->locked_again && !world->released_by[0] && !world->notice &&
	     !*world->failed))
		abort();
	snprintf(world->proven, sizeof(world->proven), "%s", rc ? "" : value);
	return rc;
}

/* The tap has to be up before anything is opened, and no guard may see it. */
void probe_ruleset(struct probe *probe)
{
	int rc = world_request("probe", "ruleset");

	world->probed_late = world->guard || strstr(world->steps, "open ");
	memset(probe, 0, sizeof(*probe));
	world->probes++;
	probe->sent = world->without_ipv6 ? PROBE_UDP4 | PROBE_TCP4
					  : PROBE_UDP4 | PROBE_TCP4 | PROBE_IPV6;
	probe->in = world->gets_in;
	if (rc || world->probe_fails)
		snprintf(probe->why, sizeof(probe->why), "%s",
			 rc ? "request" : world->probe_fails);
}
