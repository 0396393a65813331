// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch status: what is shut right now, judged from the kernel, in plain words. */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/out.h"
#include "base/state.h"
#include "guard/guard.h"
#include "kernel/proc.h"
#include "layers/exceptions.h"
#include "verbs/status.h"
#include "verbs/waiter.h"

static void print_layers(const struct status *s)
{
	const struct verdict *v = s->latch.verdict;
	char then[256];
	enum layer_state state;
	unsigned int i;
	bool known;

	for (i = 0; i < layer_count; i++, v++) {
		state = v->state;
		out("  %-7s %-7s  %s", layers[i]->name,
		    layer_words[state == LAYER_UNSUPPORTED ? LAYER_MISSING : state],
		    v->why);
		/* The reason that lock gave, if it is another one. */
		known = status_lock_why(s, i, then, sizeof(then));
		if (known && strcmp(then, v->why) != 0)
			out("\n%18s at lock: %s", "", then);
		else if (!known && s->state &&
			 (state == LAYER_MISSING || state == LAYER_UNSUPPORTED))
			out("; it stood when lock ran");
		out("\n");
	}
}

static void print_details(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		if (layers[i]->show)
			layers[i]->show(&s->look);
}

static void print_warnings(const struct status *s)
{
	const char *text = NULL;
	size_t len;

	while (status_warning(s, &text, &len))
		out("  WARNING %.*s\n", (int)len, text);
}

static void print_guard(const struct status *s)
{
	char why[64];

	status_guard_why(s, why, sizeof(why));
	if (s->guard > 0)
		out("  guard   alive    process %d%s\n", s->guard,
		    s->look.nft.owned ? ", owns the tables" : "");
	else if (s->guard < 0)
		out("  guard   unknown\n");
	else
		out("  guard   %s; " GUARD_MISSING "; `netlatch lock` starts it\n",
		    *why ? why : "DEAD");
}

/* What `netlatch release` would find, and what it would do. */
static void print_release(const struct status *s)
{
	char found[300];

	evidence_say(&s->evidence, found, sizeof(found));
	out("Ruleset that filters input: %s\n"
	    "`netlatch release` (--when %s) would: %s%s\n",
	    s->evidence_error ? error_text(s->evidence_error) : found,
	    when_word(status_when(s)), status_release_would(s),
	    s->state ? "" : ", for what lock changed is unknown");
	if (s->look.policy.data)
		out("The policy says: release = %s\n",
		    when_word(when_of_policy(&s->look.policy, NULL, WHEN_AUTO)));
	if (s->refused[0])
		out("The last release did not open: %s\n", s->refused);
	if (s->waiter > 0) {
		out("Process %d waits for a ruleset, and opens when it stands",
		    s->waiter);
		if (s->waiter_when[0])
			out(" (--when %s)", s->waiter_when);
		out("; %s or `netlatch lock` ends that\n", WAITER_STOP);
	} else if (!s->waiter && s->refused[0]) {
		out("No process waits: nothing opens by itself. "
		    "`systemctl restart netlatch-release` looks again\n");
	}
}

/* Before the first boot with netlatch, this is what a person wants to know. */
static void print_dry_run(const struct status *s)
{
	char found[300];

	if (s->evidence_error) {
		out("Would release open on the present ruleset? Not known: %s\n",
		    s->evidence_error == -EPERM ? "only root can read it"
						: error_text(s->evidence_error));
		return;
	}
	evidence_say(&s->evidence, found, sizeof(found));
	if (evidence_complete(&s->evidence))
		out("Would release open on the present ruleset? "
		    "Yes, it counts as evidence:\n"
		    "  %s\n",
		    found);
	else
		out("Would release open on the present ruleset? "
		    "No: release needs a filter for incoming IPv4 and one for incoming "
		    "IPv6.\n"
		    "  Found: %s\n"
		    "  (--when auto, as installed, stays shut then if netlatch-firewalls "
		    "names an enabled\n"
		    "  firewall; if it names none, auto opens at once.)\n",
		    found);
}

static void print_gaps(const struct status *s)
{
	unsigned int i;

	out("Not held back: ");
	for (i = 0; i < layer_count; i++)
		if (layers[i]->gap && s->latch.verdict[i].state == LAYER_MISSING)
			out("%s;\n  ", layers[i]->gap);
	out("XDP, pktgen, netconsole, RDMA, firmware: SECURITY.md\n");
}

static void print_origin(const struct status *s)
{
	char at[32], by[640], test[64];

	if (s->state_error) {
		out(STATE_FILE ": %s%s\n", state_error_text(s->state_error),
		    s->state_error == -ENOENT ? ": no lock has run in this boot" : "");
	} else if (state_get(s->state, STATE_RELEASED_AT, at, sizeof(at))) {
		state_get(s->state, STATE_RELEASED_BY, by, sizeof(by));
		out("Released %s s after the kernel started: %s\n", at, by);
	} else {
		state_get(s->state, STATE_LOCKED_AT, at, sizeof(at));
		state_get(s->state, STATE_LEVEL, by, sizeof(by));
		state_get(s->state, STATE_SELF_TEST, test, sizeof(test));
		out("Locked %s s after the kernel started; level then: %s; "
		    "self-test %s\n",
		    at, by, test);
	}
	if (state_get(s->state, STATE_PROVEN, by, sizeof(by)))
		out("Does the ruleset keep strangers out? %s\n", by);
}

static void print_exception(const struct look *look, unsigned int i)
{
	const struct allowed *allowed = &look->allowed;
	struct blob_exception e;
	bool any = false;
	unsigned int l;

	blob_exception(&look->policy.blob, i, &e);
	out("  exception        %s\n%19s", e.text, "");
	if (look->policy.ended && !(e.flags & BLOB_KEEP)) {
		out("has ended\n");
		return;
	}
	for (l = 0; l < allowed->count; l++)
		if (allowed->link[l].exceptions >> i & 1) {
			out("%s %s", any ? "," : "on", allowed->link[l].name);
			any = true;
		}
	if (any && !nft_view_allows(&look->nft))
		out(", not in force: the chains lack rules");
	out("%s; %llu packets out, %llu in%s\n", any ? "" : "on no link now",
	    (unsigned long long)look->nft.passed[1][i],
	    (unsigned long long)look->nft.passed[0][i],
	    e.flags & BLOB_KEEP ? "; stays when the others end" : "");
}

static void print_exceptions(const struct status *s)
{
	const struct policy *policy = &s->look.policy;
	unsigned int i;

	if (s->look.policy_wrong)
		out("  " EXCEPTIONS_FLOOR "\n", s->look.policy_wrong);
	if (policy->blob.exceptions && !s->look.exceptions && !policy->ended)
		out("  %s\n", EXCEPTIONS_NO_HOOK);
	for (i = 0; i < policy->blob.exceptions; i++)
		print_exception(&s->look, i);
}

/* ", 2 exceptions" behind the level. */
static void print_count(const struct status *s)
{
	if (s->level != LEVEL_OPEN && s->look.exceptions)
		out(", %u exception%s", s->look.exceptions,
		    s->look.exceptions == 1 ? "" : "s");
	out("\n");
}

static void print_all(const struct status *s)
{
	char list[64];

	latch_list_missing(&s->latch, list, sizeof(list));
	out(s->level == LEVEL_OPEN   ? "netlatch: open"
	    : s->level == LEVEL_FULL ? "netlatch: closed (full)"
				     : "netlatch: closed (%s: %s)",
	    latch_any(&s->latch, LAYER_UNKNOWN) ? "not seen without root" : "degraded",
	    list);
	print_count(s);
	print_origin(s);
	/* A machine that was never shut, or was released, needs no more than that. */
	if (status_is_open(s)) {
		print_dry_run(s);
		status_print_held(s); /* what waited for the network, and still may */
		return;
	}
	print_layers(s);
	print_guard(s);
	print_details(s);
	status_print_held(s);
	print_exceptions(s);
	print_warnings(s);
	print_release(s);
	if (s->level != LEVEL_OPEN)
		print_gaps(s);
}

static int status_main(int argc, char **argv)
{
	static struct status s;
	void (*print)(const struct status *) = print_all;
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			print = status_print_json;
		else if (strcmp(argv[i], "--prometheus") == 0)
			print = status_print_prometheus;
		else
			return usage_error(&status_verb, argv[i]);
	}
	if (!proc_is_mounted()) {
		out_error("netlatch: status: " NO_PROC "\n");
		return EXIT_NOT_CLOSED;
	}
	state_recall();
	status_take(&s);
	print(&s);
	status_free(&s);
	return EXIT_DONE;
}

static const struct verb_option options[] = {
	{ "--json", NULL, "the same for programs, as one JSON object" },
	{ "--prometheus", NULL, "the figures, as Prometheus reads them" },
	{ 0 },
};

const struct verb status_verb = {
	.name = "status",
	.summary = "tell what is closed right now, and what release would do",
	.options = options,
	.help = "Tells what is closed right now, judged from the kernel, and what\n"
		"`netlatch release` would do. On an open machine it tells whether the\n"
		"present ruleset would count as evidence. It changes nothing. Without\n"
		"root it cannot see everything, and says so.\n",
	.exits = "  0  told, whatever the state is\n"
		 "  2  wrong usage\n"
		 "  3  /proc is not mounted, so nothing can be told\n",
	.run = status_main,
};
