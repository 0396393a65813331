// SPDX-License-Identifier: GPL-2.0-or-later
/* What release says to the kernel log when it has opened, or has failed half-way. */
#include "verbs/release.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/wait.h>

#include "base/error.h"
#include "base/journal.h"
#include "base/log.h"
#include "base/number.h"
#include "base/state.h"
#include "held/load.h"
#include "verbs/helper.h"

/* " NAME COUNT, NAME COUNT" of what the layers held back. */
static void say_held(const struct look *look, struct line *line)
{
	size_t begin = line->len;
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		if (layers[i]->say_held)
			layers[i]->say_held(look, line);
	if (line->len == begin)
		line_add(line, " nothing that counts (netlatch.debug does),");
	line->text[--line->len] = '\0'; /* the last comma */
}

/*
 * "; named: N kinds, most often DHCP discover on enp1s0 (4)", if the guard has named what
 * was held. What comes in is not what anybody here waits for.
 */
static void say_named(struct line *line)
{
	static struct held_table table; /* large */
	const struct held_entry *e, *most = NULL;
	char text[HELD_TEXT_SIZE];
	const char *fault;

	if (held_load(HELD_FILE, &table, &fault))
		return;
	for (e = table.entry; e < table.entry + table.count; e++)
		if (e->kind.direction == HELD_OUT && (!most || e->count > most->count))
			most = e;
	if (!most)
		return;
	held_say(&most->kind, text, sizeof(text));
	line_add(line,
		 "; wanted out: %u kinds, most often %s (%llu), see netlatch status",
		 table.of[HELD_OUT], text, (unsigned long long)most->count);
}

/* What the kernel still holds shut. */
void release_say_shut(struct line *line)
{
	size_t begin;
	struct look look;
	unsigned int i;

	line_add(line, "still shut:");
	begin = line->len;
	look_take(&look, false);
	if (look.error)
		line_add(line, " not all can be read: %s;", error_text(look.error));
	for (i = 0; i < layer_count; i++)
		if (layers[i]->say_shut)
			layers[i]->say_shut(&look, line);
	if (line->len == begin)
		line_add(line, " nothing,");
	line->text[--line->len] = '\0';
	look_free(&look);
}

/* How many settings lock changed for good. */
static unsigned int count_kept(const char *state)
{
	const char *line = state, *end;
	unsigned int count = 0;

	for (; line && (end = strchr(line, '\n')); line = end + 1)
		count += strncmp(line, STATE_SYSCTL_KEEP, strlen(STATE_SYSCTL_KEEP)) == 0;
	return count;
}

void release_say_done(const struct release *r)
{
	const struct restore *restore = &r->opening.restore;
	unsigned int kept = count_kept(r->state);
	struct line line = { .len = 0 }, message = { .len = 0 };
	char then[32], now[32], shut[24] = "";

	line_add(&line, "released (%s)", r->reason);
	/* Whole seconds since the kernel started. */
	state_uptime(now, sizeof(now));
	if (state_get(r->state, STATE_LOCKED_AT, then, sizeof(then))) {
		snprintf(shut, sizeof(shut), "%lu",
			 number(now, NULL) - number(then, NULL));
		line_add(&line, " after %s s shut", shut);
	}
	line_add(&line, "; held:");
	say_held(&r->before, &line);
	say_named(&line);
	line_add(&line, "; %u settings put back", restore->done);
	if (restore->left)
		line_add(&line, ", %u left as somebody set them since (first %s)",
			 restore->left, restore->first_left);
	if (restore->stuck)
		line_add(&line,
			 ", %u of the policy stay, as the kernel does not take them back "
			 "(first %s)",
			 restore->stuck, restore->first_stuck);
	if (kept)
		line_add(&line, "; %u hardening settings stay, see netlatch(8)", kept);
	log_line(LOG_NOTICE, "%s", line.text);
	line_add(&message, "The network is open: %s", r->reason);
	journal_send(JOURNAL_RELEASED, LOG_NOTICE, message.text, "NETLATCH_LEVEL",
		     level_names[LEVEL_OPEN], "NETLATCH_REASON", r->reason,
		     "NETLATCH_SHUT_SECONDS", shut, NULL);
}

static void say_advice(struct release *r, bool late)
{
	char how[500];

	firewalls_ask_all(&r->firewalls);
	if (r->firewalls.failed[0])
		log_line(
			LOG_ERR,
			"a firewall has FAILED: %s; the wire is open on the ruleset that "
			"stands, which may be incomplete: look at that unit",
			r->firewalls.failed);
	if (!late || helper_run(WAKE_HELPER, NULL, how, sizeof(how)) || !how[0])
		return;
	how[strcspn(how, "\n")] = '\0';
	log_line(LOG_NOTICE, "a network service may have given up; restart it with: %s",
		 how);
}

/*
 * The init system is slow to answer, and at boot everything waits for this process. So a
 * child asks, and PID 1 does not wait for it. Any other parent gets all lines in order.
 */
void release_say_advice(struct release *r, bool late)
{
	bool on_ruleset = r->decided != WHEN_NETWORK_PRE && !r->force;
	pid_t pid;

	if (!on_ruleset && !late)
		return;
	pid = fork();
	if (pid == 0) {
		say_advice(r, late);
		_exit(0);
	}
	if (pid > 0 && getppid() != 1)
		waitpid(pid, NULL, 0);
}
