// SPDX-License-Identifier: GPL-2.0-or-later
/* What status finds out, before status.c and status_json.c tell it. */
#include "verbs/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/state.h"
#include "guard/guard.h"
#include "kernel/outside.h"
#include "verbs/waiter.h"

void status_take(struct status *s)
{
	s->state_error = state_load(&s->state);
	look_take(&s->look, true);
	look_judge(&s->look, NULL, &s->latch);
	s->level = latch_level(&s->latch);
	s->guard = guard_pid();
	s->evidence_error = evidence_read(&s->evidence);
	s->netconsole = outside_netconsole(false);
	s->waiter = waiter_pid();
	notice_read_refusal(s->refused, sizeof(s->refused));
	s->held_error = held_load(HELD_FILE, &s->held, &s->held_fault);
}

enum when status_when(const struct status *s)
{
	return when_of_policy(&s->look.policy, s->look.policy_wrong, WHEN_RULESET);
}

const char *status_release_would(const struct status *s)
{
	if (!look_is_shut(&s->look) && !s->guard)
		return s->state && !state_is_released(s->state) ? "open"
								: "nothing to do";
	if (status_when(s) == WHEN_MANUAL)
		return "refuse";
	if (status_when(s) == WHEN_NETWORK_PRE)
		return s->state ? "open" : "refuse";
	if (s->evidence_error == -EPERM)
		return "unknown";
	return s->state && evidence_complete(&s->evidence) ? "open" : "refuse";
}

void status_free(struct status *s)
{
	look_free(&s->look);
	free(s->state);
	memset(s, 0, sizeof(*s));
}
