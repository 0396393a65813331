// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch status: what is shut right now, judged from the kernel, in plain words. The
 * most important line comes first: is the network as it should be, and what is to be
 * done?
 */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/out.h"
#include "base/page.h"
#include "base/state.h"
#include "guard/guard.h"
#include "kernel/proc.h"
#include "layers/exceptions.h"
#include "verbs/status.h"
#include "verbs/terminal.h"
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
		page("  %-7s %-7s  " PAGE_HANG "%s", layers[i]->name,
		     layer_words[state == LAYER_UNSUPPORTED ? LAYER_MISSING : state],
		     v->why);
		/* The reason that lock gave, if it is another one. */
		known = status_lock_why(s, i, then, sizeof(then));
		if (known && strcmp(then, v->why) != 0)
			page("\n%19s" PAGE_HANG "at lock: %s", "", then);
		else if (!known && s->state &&
			 (state == LAYER_MISSING || state == LAYER_UNSUPPORTED))
			page("; it stood when lock ran");
		page("\n");
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
		page("  " PAGE_BAD "WARNING" PAGE_PLAIN " %.*s\n", (int)len, text);
}

static void print_guard(const struct status *s)
{
	char why[64];

	status_guard_why(s, why, sizeof(why));
	if (s->guard > 0)
		page("  guard   alive    " PAGE_HANG "process %d%s\n", s->guard,
		     s->look.nft.owned ? ", owns the tables" : "");
	else if (s->guard < 0)
		page("  guard   unknown  " PAGE_HANG "only root can ask for it\n");
	else
		page("  guard   %s; " GUARD_MISSING "; `netlatch lock` starts it\n",
		     *why ? why : "DEAD");
}

/* What `netlatch release` would find, and what it would do. */
static void print_release(const struct status *s)
{
	char found[300];

	evidence_say(&s->evidence, found, sizeof(found));
	page("Ruleset that filters input: %s\n"
	     "`netlatch release` (--when %s) would: %s%s\n",
	     s->evidence_error ? error_text(s->evidence_error) : found,
	     when_word(status_when(s)), status_release_would(s),
	     s->state ? "" : ", for what lock changed is unknown");
	if (s->look.policy.data)
		page("The policy says: release = %s\n",
		     when_word(when_of_policy(&s->look.policy, NULL, WHEN_AUTO)));
	if (s->refused[0])
		page("The last release did not open: %s\n", s->refused);
	if (s->waiter > 0) {
		page("Process %d waits for a ruleset, and opens when it stands",
		     s->waiter);
		if (s->waiter_when[0])
			page(" (--when %s)", s->waiter_when);
		page("; %s or `netlatch lock` ends that\n", WAITER_STOP);
	} else if (!s->waiter && s->refused[0]) {
		page("No process waits: nothing opens by itself. "
		     "`systemctl restart netlatch-release` looks again\n");
	}
}

/* Before the first boot with netlatch, this is what a person wants to know. */
static void print_dry_run(const struct status *s)
{
	char found[300];

	if (s->evidence_error) {
		page("Would release open on the present ruleset? Not known: %s\n",
		     s->evidence_error == -EPERM ? "only root can read it"
						 : error_text(s->evidence_error));
		return;
	}
	evidence_say(&s->evidence, found, sizeof(found));
	if (evidence_complete(&s->evidence))
		page("Would release open on the present ruleset? "
		     "Yes, it counts as evidence:\n"
		     "  %s\n",
		     found);
	else
		page("Would release open on the present ruleset? "
		     "No: release needs a filter for incoming IPv4 and one for incoming "
		     "IPv6.\n"
		     "  Found: %s\n"
		     "  (--when auto, as installed, stays shut then if "
		     "netlatch-firewalls names an enabled firewall; if it names none, "
		     "auto opens at once.)\n",
		     found);
}

static void print_gaps(const struct status *s)
{
	unsigned int i;

	page("Not held back: ");
	for (i = 0; i < layer_count; i++)
		if (layers[i]->gap && s->latch.verdict[i].state == LAYER_MISSING)
			page("%s;\n  ", layers[i]->gap);
	page("XDP, pktgen, netconsole, RDMA, firmware: SECURITY.md\n");
}

static void print_origin(const struct status *s)
{
	char at[32], by[640], test[64];

	if (s->state_error) {
		page(STATE_FILE ": %s%s\n", state_error_text(s->state_error),
		     s->state_error == -ENOENT ? ": no lock has run in this boot" : "");
	} else if (state_get(s->state, STATE_RELEASED_AT, at, sizeof(at))) {
		state_get(s->state, STATE_RELEASED_BY, by, sizeof(by));
		page("Released %s s after the kernel started: %s\n", at, by);
	} else {
		state_get(s->state, STATE_LOCKED_AT, at, sizeof(at));
		state_get(s->state, STATE_LEVEL, by, sizeof(by));
		state_get(s->state, STATE_SELF_TEST, test, sizeof(test));
		page("Locked %s s after the kernel started; level then: %s; "
		     "self-test %s\n",
		     at, by, test);
	}
	if (state_get(s->state, STATE_PROVEN, by, sizeof(by)))
		page("Does the ruleset keep strangers out? %s\n", by);
}

static void print_exception(const struct look *look, unsigned int i)
{
	const struct allowed *allowed = &look->allowed;
	struct blob_exception e;
	bool any = false;
	unsigned int l;

	blob_exception(&look->policy.blob, i, &e);
	page("  exception        " PAGE_HANG "%s\n%19s" PAGE_HANG, e.text, "");
	if (look->policy.ended && !(e.flags & BLOB_KEEP)) {
		page("has ended\n");
		return;
	}
	for (l = 0; l < allowed->count; l++)
		if (allowed->link[l].exceptions >> i & 1) {
			page("%s %s", any ? "," : "on", allowed->link[l].name);
			any = true;
		}
	if (any && !nft_view_allows(&look->nft))
		page(", not in force: the chains lack rules");
	page("%s; %llu packets out, %llu in%s\n", any ? "" : "on no link now",
	     (unsigned long long)look->nft.passed[1][i],
	     (unsigned long long)look->nft.passed[0][i],
	     e.flags & BLOB_KEEP ? "; stays when the others end" : "");
}

static void print_exceptions(const struct status *s)
{
	const struct policy *policy = &s->look.policy;
	unsigned int i;

	if (s->look.policy_wrong)
		page("  " EXCEPTIONS_FLOOR "\n", s->look.policy_wrong);
	if (policy->blob.exceptions && !s->look.exceptions && !policy->ended)
		page("  %s\n", EXCEPTIONS_NO_HOOK);
	for (i = 0; i < policy->blob.exceptions; i++)
		print_exception(&s->look, i);
}

/* ", 2 exceptions" behind the level. */
static void print_count(const struct status *s)
{
	if (s->level != LEVEL_OPEN && s->look.exceptions)
		page(", %u exception%s", s->look.exceptions,
		     s->look.exceptions == 1 ? "" : "s");
}

static void print_answer(const struct status *s)
{
	static const char *const paints[] = {
		[CHECK_RELEASED] = PAGE_GOOD,	   [CHECK_FORCED] = PAGE_NOTICE,
		[CHECK_SHUT] = PAGE_NOTICE,	   [CHECK_FAILED] = PAGE_BAD,
		[CHECK_NOT_COVERED] = PAGE_NOTICE, [CHECK_UNKNOWN] = PAGE_NOTICE
	};
	static struct line is, todo;

	status_say(s, &is, &todo);
	page("%snetlatch: %s", paints[status_check(s)], is.text);
	print_count(s);
	page(PAGE_PLAIN "\n" PAGE_STRONG "What to do:" PAGE_PLAIN " " PAGE_HANG "%s\n",
	     todo.text);
	if (s->place != PLACE_MACHINE)
		page("What follows is what is seen from here.\n");
}

void status_print_short(const struct status *s)
{
	print_answer(s);
	/* A machine that was never shut, or was released, has only the question left. */
	if (status_is_open(s))
		print_dry_run(s);
	else
		print_release(s);
}

static void print_all(const struct status *s)
{
	status_print_short(s);
	print_origin(s);
	if (!status_is_open(s)) {
		print_layers(s);
		print_guard(s);
		print_details(s);
	}
	status_print_held(s); /* what waited for the network, and still may */
	if (status_is_open(s))
		return;
	print_exceptions(s);
	print_warnings(s);
	if (s->level != LEVEL_OPEN)
		print_gaps(s);
}

/* ---- the verb ---- */

static void print_check(const struct status *s)
{
	static struct line is, todo;

	status_say(s, &is, &todo);
	page("netlatch: %s. What to do: %s\n", is.text, todo.text);
}

enum { TEXT, JSON, PROMETHEUS, CHECK, WATCH };

static void (*const printers[])(const struct status *) = {
	[TEXT] = print_all,
	[JSON] = status_print_json,
	[PROMETHEUS] = status_print_prometheus,
	[CHECK] = print_check,
};

static const struct verb_option options[] = {
	{ "--check", NULL, "one line, and an exit status for programs that monitor" },
	{ "--watch", NULL, "look again at each change, until q: what would release do?" },
	{ "--json", NULL, "all of it for programs, as one JSON object" },
	{ "--prometheus", NULL, "the figures, as Prometheus reads them" },
	{ "--color", "WHEN", "auto, always or never (auto: on a terminal)" },
	{ 0 },
};

/* Returns what to print; or -1: the usage is wrong, and the user has been told. */
static int parse(int argc, char **argv, enum colour *colour)
{
	static const char *const whens[] = { "auto", "always", "never" };
	const char *value;
	int i, m, mode = TEXT;

	for (i = 1; i < argc; i++) {
		value = option_value(argc, argv, &i, "--color");
		if (value) {
			for (m = 0; m < 3 && strcmp(value, whens[m]) != 0; m++)
				;
			if (m == 3) {
				usage_value_error(&status_verb, "--color", value,
						  "auto, always or never");
				return -1;
			}
			*colour = m;
			continue;
		}
		m = strcmp(argv[i], "--json") == 0	   ? JSON
		    : strcmp(argv[i], "--prometheus") == 0 ? PROMETHEUS
		    : strcmp(argv[i], "--check") == 0	   ? CHECK
		    : strcmp(argv[i], "--watch") == 0	   ? WATCH
							   : TEXT;
		if (m != TEXT && mode != TEXT) {
			usage_value_error(&status_verb, argv[i], "as well",
					  "one form at a time");
			return -1;
		}
		if (m == TEXT) {
			usage_error(&status_verb, argv[i]);
			return -1;
		}
		mode = m;
	}
	return mode;
}

static int status_main(int argc, char **argv)
{
	enum colour colour = COLOUR_AUTO;
	static struct status s;
	int mode = parse(argc, argv, &colour), status;

	if (mode < 0)
		return EXIT_USAGE;
	if (!proc_is_mounted()) {
		out_error("netlatch: status: " NO_PROC "\n");
		return EXIT_NOT_TOLD;
	}
	terminal_setup(colour);
	if (mode == WATCH)
		return status_watch(colour);
	state_recall();
	status_take(&s);
	printers[mode](&s);
	status = mode == CHECK ? status_check_exit(status_check(&s)) : EXIT_DONE;
	status_free(&s);
	return status;
}

const struct verb status_verb = {
	.name = "status",
	.summary = "tell what is closed right now, and what release would do",
	.options = options,
	.help = "Tells whether the network is as it should be, what to do, what is\n"
		"closed right now, judged from the kernel, and what `netlatch release`\n"
		"would do. On an open machine it tells whether the present ruleset\n"
		"would count as evidence. It changes nothing. Without root it cannot\n"
		"see everything, and says so.\n",
	.exits = "  0  told, whatever the state is\n"
		 "  2  wrong usage\n"
		 "  3  nothing can be told: /proc is not mounted, or standard output\n"
		 "     cannot take the text (a full disk)\n"
		 "With --check:\n"
		 "  0  released: the network is open, as it should be\n"
		 "  1  shut: the network is off until release opens; or released by\n"
		 "     --force, and no ruleset that counts as evidence stands\n"
		 "  2  failed: neither of the two; or wrong usage\n"
		 "  3  not covered: nothing has shut the network in this boot; or\n"
		 "     unknown: not root, another network namespace, or the kernel\n"
		 "     could not be read\n",
	.run = status_main,
};
