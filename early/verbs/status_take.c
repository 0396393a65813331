// SPDX-License-Identifier: GPL-2.0-or-later
/* What status finds out, before status.c and status_json.c tell it. */
#include "verbs/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/number.h"
#include "base/state.h"
#include "guard/guard.h"
#include "kernel/outside.h"
#include "kernel/version.h"
#include "verbs/waiter.h"

/*
 * On what the waiter opens: what its own command line says. The file that a refusal
 * leaves does not tell it, because a release by hand may have replaced that file since.
 */
static void take_waiter_when(struct status *s)
{
	const char *arg, *when = "ruleset";
	/* The words end in a NUL each, and two more end them all. */
	char path[32], args[256] = "";

	snprintf(path, sizeof(path), "/proc/%d/cmdline", s->waiter);
	if (s->waiter <= 0 || !file_read_start(path, args, sizeof(args) - 1))
		return;
	for (arg = args; *arg; arg += strlen(arg) + 1) {
		if (strncmp(arg, "--when=", 7) == 0)
			when = arg + 7;
		else if (strcmp(arg, "--when") == 0 && arg[7])
			when = arg += 7;
	}
	/* Without a limit, `auto` waits for a ruleset. */
	snprintf(s->waiter_when, sizeof(s->waiter_when), "%s",
		 strcmp(when, "auto") == 0 ? "ruleset" : when);
}

void status_take(struct status *s)
{
	s->place = place_find();
	s->not_root = geteuid() != 0;
	snprintf(s->kernel, sizeof(s->kernel), "%s", kernel_release());
	s->state_error = state_load(&s->state);
	look_take(&s->look, true);
	look_judge(&s->look, NULL, &s->latch);
	s->level = latch_level(&s->latch);
	s->guard = guard_pid();
	s->evidence_error = evidence_read(&s->evidence);
	s->netconsole = outside_netconsole(false);
	s->waiter = waiter_pid();
	take_waiter_when(s);
	s->refusals = notice_refusals();
	state_uptime(s->now, sizeof(s->now));
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

bool status_is_open(const struct status *s)
{
	return !look_is_shut(&s->look) && s->guard <= 0 &&
	       (!s->state || state_is_released(s->state));
}

void status_guard_why(const struct status *s, char *why, size_t size)
{
	if (state_get(s->state, STATE_GUARD, why, size) && why[0] != 'n')
		why[0] = '\0';
}

void status_not_named(const struct status *s, char *why, size_t size)
{
	state_get(s->state, STATE_HELD, why, size);
	if (strncmp(why, "no: ", 4) == 0)
		memmove(why, why + 4, strlen(why + 4) + 1);
	else
		why[0] = '\0';
}

const char *status_held_fault(const struct status *s)
{
	if (!s->held_error || s->held_error == -ENOENT)
		return NULL;
	return s->held_fault		  ? s->held_fault
	       : s->held_error == -EACCES ? "only root can read it"
					  : error_text(s->held_error);
}

const char *status_lock_level_key(const struct status *s)
{
	return state_is_released(s->state) ? STATE_LOCKED_LEVEL : STATE_LEVEL;
}

bool status_lock_why(const struct status *s, unsigned int layer, char *why, size_t size)
{
	char key[24];

	snprintf(key, sizeof(key), STATE_WHY "%s", layers[layer]->name);
	return state_get(s->state, key, why, size);
}

/* Those of lock, and then netconsole, which may have been started since. */
bool status_warning(const struct status *s, const char **at, size_t *len)
{
	static const char netconsole[] = OUTSIDE_NETCONSOLE;
	const char *state = *at ? *at + *len : s->state;

	if (*at == netconsole)
		return false;
	*at = state ? state_find(state, STATE_WARNING, len) : NULL;
	if (!*at && s->netconsole) {
		*at = netconsole;
		*len = strlen(netconsole);
	}
	return *at;
}

/* "12.34" in milliseconds; -1 if it is none. */
static long long ms_of(const char *seconds)
{
	const char *end;
	long long ms = number(seconds, &end) * 1000LL;
	int weight;

	if (end == seconds)
		return -1;
	if (*end == '.')
		for (weight = 100, end++; weight && *end >= '0' && *end <= '9'; end++) {
			ms += (*end - '0') * weight;
			weight /= 10;
		}
	return ms;
}

long long status_shut_ms(const struct status *s)
{
	char from[32], until[32];
	long long begin, end;

	if (!state_get(s->state, STATE_LOCKED_AT, from, sizeof(from)))
		return -1;
	if (!state_get(s->state, STATE_RELEASED_AT, until, sizeof(until)))
		snprintf(until, sizeof(until), "%s", s->now);
	begin = ms_of(from);
	end = ms_of(until);
	return begin < 0 || end < begin ? -1 : end - begin;
}

void status_free(struct status *s)
{
	look_free(&s->look);
	free(s->state);
	memset(s, 0, sizeof(*s));
}
