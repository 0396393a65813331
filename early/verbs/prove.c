// SPDX-License-Identifier: GPL-2.0-or-later
/* What release makes of the probe, in words. */
#include "verbs/prove.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/state.h"
#include "probe/proven.h"

static char result[200]; /* for the state file; "": there was no probe */

bool prove(bool demanded, char *reason, size_t size)
{
	struct probe probe;
	char kinds[64], evidence[320];

	snprintf(evidence, sizeof(evidence), "%s", reason);
	probe_ruleset(&probe);
	/* What got in got in, whatever else went wrong. */
	if (probe.in) {
		probe_kinds_say(probe.in, kinds, sizeof(kinds));
		snprintf(result, sizeof(result), "no: %s from anybody got in", kinds);
		if (demanded)
			snprintf(reason, size, "%s lets %s from anybody in", evidence,
				 kinds);
		else
			log_line(LOG_WARN,
				 "probe: the ruleset that was found lets %s from anybody "
				 "in, at least by links that it does not name; opening "
				 "all the same, because release was not told --when "
				 "proven. See netlatch(8)",
				 kinds);
		return !demanded;
	}
	if (probe.why[0]) {
		snprintf(result, sizeof(result), "unknown: %s", probe.why);
		if (demanded)
			snprintf(reason, size, "%s was not proven: the probe failed: %s",
				 evidence, probe.why);
		else
			log_line(LOG_NOTICE,
				 "probe: %s; what the ruleset lets in is not proven",
				 probe.why);
		return !demanded;
	}
	probe_kinds_say(probe.sent, kinds, sizeof(kinds));
	snprintf(result, sizeof(result), "yes: nothing of %s got in", kinds);
	if (demanded)
		snprintf(reason, size, "%s; proven: nothing of %s got in", evidence,
			 kinds);
	log_step("probe: %s", result);
	return true;
}

void prove_note(void)
{
	int rc = result[0] ? state_note(STATE_PROVEN, result) : 0;

	if (rc)
		log_line(LOG_ERR, STATE_FILE ": %s; status will not know of the probe",
			 error_text(rc));
}
