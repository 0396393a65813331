// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The answer in one line, for a person and for a program that monitors: is the network as
 * it should be, and what is to be done? Pure.
 */
#include "verbs/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/line.h"
#include "base/state.h"
#include "kernel/version.h"
#include "verbs/release.h"
#include "verbs/sentences.h"
#include "verbs/verbs.h"

const char *const check_words[] = { "released", "forced",      "shut",
				    "failed",	"not-covered", "unknown" };

/* An ordinary user cannot read nf_tables, so something may be shut that is not seen. */
static bool is_hidden(const struct status *s)
{
	return s->not_root || s->look.nft_error == -EPERM || s->state_error == -EACCES;
}

/*
 * What could not be read though it can shut the network; NULL if all was read. error: why
 * not. A kernel without nf_tables or queueing disciplines has nothing of those to read.
 */
static const char *not_read(const struct status *s, int *error)
{
	int nft = s->look.nft_error, qdisc = s->look.default_qdisc_error;

	if ((*error = s->look.links_error))
		return "the links";
	if ((*error = nft == -EINVAL || nft == -EPROTONOSUPPORT ? 0 : nft))
		return "nf_tables";
	if ((*error = qdisc == -ENOENT ? 0 : qdisc))
		return "default_qdisc";
	if ((*error = s->guard < 0 ? s->guard : 0))
		return "the lock of the guard";
	return NULL;
}

static bool failed_half_way(const struct status *s)
{
	return strncmp(s->refused, RELEASE_FAILED, strlen(RELEASE_FAILED)) == 0;
}

/* Has release opened on this, as the state has it? */
static bool opened_on(const struct status *s, const char *reason)
{
	char by[64];

	return state_get(s->state, STATE_RELEASED_BY, by, sizeof(by)) &&
	       strcmp(by, reason) == 0;
}

/* A ruleset that stands now is what the administrator had to bring in any case. */
static bool without_ruleset(const struct status *s)
{
	return (opened_on(s, BY_FORCE) || opened_on(s, NOT_INSTALLED)) &&
	       (s->evidence_error || !evidence_complete(&s->evidence));
}

static enum check check_open(const struct status *s)
{
	int error;

	if (s->state)
		return is_hidden(s) || not_read(s, &error) ? CHECK_UNKNOWN
		       : without_ruleset(s)		   ? CHECK_FORCED
							   : CHECK_RELEASED;
	if (s->state_error == -ENOENT || s->state_error == -ESTALE)
		return CHECK_NOT_COVERED;
	return CHECK_UNKNOWN;
}

enum check status_check(const struct status *s)
{
	if (s->place != PLACE_MACHINE)
		return CHECK_UNKNOWN;
	if (status_is_open(s))
		return check_open(s);
	if (state_is_released(s->state) || failed_half_way(s))
		return CHECK_FAILED;
	if (s->level == LEVEL_OPEN)
		return latch_any(&s->latch, LAYER_UNKNOWN) ? CHECK_UNKNOWN : CHECK_FAILED;
	return CHECK_SHUT;
}

int status_check_exit(enum check check)
{
	static const int exits[] = { [CHECK_RELEASED] = EXIT_CHECK_RELEASED,
				     [CHECK_FORCED] = EXIT_CHECK_FORCED,
				     [CHECK_SHUT] = EXIT_CHECK_SHUT,
				     [CHECK_FAILED] = EXIT_CHECK_FAILED,
				     [CHECK_NOT_COVERED] = EXIT_CHECK_UNKNOWN,
				     [CHECK_UNKNOWN] = EXIT_CHECK_UNKNOWN };

	return exits[check];
}

/* ---- shut ---- */

/* Is the layer in the list "netdev,radio"? */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *at = list;

	for (; (at = strstr(at, name)); at += len)
		if ((at == list || at[-1] == ',') && (at[len] == ',' || !at[len]))
			return true;
	return false;
}

/*
 * Is every layer that is not closed one that lock could not have on this machine? Without
 * the list of those, in the state of an older netlatch, nothing is said.
 */
static enum { AS_EXPECTED, WEAKER, NOT_SEEN, NOT_KNOWN } compare(const struct status *s)
{
	const struct verdict *v = s->latch.verdict;
	bool known, hidden = false;
	char list[64];
	unsigned int i;

	known = state_get(s->state, STATE_UNSUPPORTED, list, sizeof(list));
	for (i = 0; i < layer_count; i++) {
		if (v[i].state == LAYER_UNKNOWN)
			hidden = true;
		else if (v[i].state != LAYER_CLOSED && known &&
			 !listed(list, layers[i]->name))
			return WEAKER;
	}
	return hidden ? NOT_SEEN : known ? AS_EXPECTED : NOT_KNOWN;
}

/* "6.1" of "6.1.0-41-amd64". */
static int version_len(const char *release)
{
	size_t major = strspn(release, "0123456789");

	return release[major] == '.'
		       ? major + 1 + strspn(release + major + 1, "0123456789")
		       : major;
}

/* "(degraded: netdev; all that Linux 6.1 can do)" */
static void say_level(const struct status *s, struct line *to)
{
	bool left = s->look.policy.blob.radio == BLOB_RADIO_LEAVE;
	char list[64];

	if (s->level == LEVEL_FULL) {
		line_add(to, " (full)");
		return;
	}
	latch_list_missing(&s->latch, list, sizeof(list));
	switch (compare(s)) {
	case AS_EXPECTED:
		line_add(to, " (degraded: %s; all that Linux %.*s can do%s)", list,
			 version_len(s->kernel), s->kernel,
			 left && listed(list, "radio") ? ", and radio = leave" : "");
		break;
	case WEAKER:
		line_add(to, " (degraded: %s; weaker than this machine can be)", list);
		break;
	case NOT_SEEN:
		line_add(to, " (not seen without root: %s)", list);
		break;
	case NOT_KNOWN:
		line_add(to, " (degraded: %s)", list);
		break;
	}
}

static bool guard_is_dead(const struct status *s)
{
	char why[64];

	status_guard_why(s, why, sizeof(why));
	return s->state && !s->guard && !why[0];
}

static void say_shut(const struct status *s, struct line *to)
{
	line_add(to, SAY_SHUT " until %s",
		 s->waiter > 0 ? "a ruleset stands" : "`netlatch release` opens");
	say_level(s, to);
	if (guard_is_dead(s))
		line_add(to, "; the guard is DEAD");
}

static void do_shut(const struct status *s, struct line *to)
{
	bool opens = strcmp(status_release_would(s), "open") == 0;

	if (latch_any(&s->latch, LAYER_UNKNOWN))
		line_add(to, "look again as root");
	else if (compare(s) == WEAKER || guard_is_dead(s))
		line_add(to, DO_LOCK " wholly again");
	else if (s->waiter > 0 && opens)
		line_add(to,
			 "nothing: the ruleset counts, and process %d opens in a "
			 "moment",
			 s->waiter);
	else if (s->waiter > 0)
		line_add(to, "load your ruleset, then process %d opens; " DO_FORCE,
			 s->waiter);
	else if (!s->state && s->state_error != -EACCES)
		/* The first release would refuse, and only the next one would open. */
		line_add(to,
			 DO_LOCK " anew, because the state of lock is lost; then load "
				 "your ruleset, and `netlatch release` opens; " DO_FORCE);
	else if (opens)
		line_add(to, "`netlatch release` opens: the ruleset counts");
	else if (status_when(s) == WHEN_MANUAL)
		line_add(to, "`netlatch release --when ruleset` opens if a ruleset "
			     "stands; " DO_FORCE);
	else
		line_add(to, "load your ruleset, then `netlatch release`; " DO_FORCE);
}

/* ---- failed ---- */

static void say_failed(const struct status *s, struct line *to)
{
	unsigned int i;

	if (!state_is_released(s->state)) {
		line_add(to, failed_half_way(s)
				     ? "FAILED: release stopped half-way: the network "
				       "may be off in part"
				     : "FAILED: lock has run, and the network is NOT "
				       "shut");
		return;
	}
	line_add(to, "FAILED: released, but the network is off again: something shuts "
		     "it:");
	for (i = 0; i < layer_count; i++)
		if (layers[i]->is_shut && layers[i]->is_shut(&s->look))
			layers[i]->say_shut(&s->look, to);
	if (to->text[to->len - 1] == ':')
		line_add(to, " the guard");
	else
		to->text[--to->len] = '\0'; /* the last comma */
}

static void do_failed(const struct status *s, struct line *to)
{
	if (!state_is_released(s->state))
		line_add(to, "%s",
			 failed_half_way(s) ? "`netlatch release` goes on, " DO_LOCK
					    : DO_LOCK "; `netlatch release` if it shall "
						      "be open");
	else
		line_add(to,
			 "`netlatch release` takes it away (with --force, if it "
			 "refuses); nothing does so by itself%s",
			 s->look.nft.present ? ". Tables of netlatch come back with a "
					       "ruleset that was saved while shut: "
					       "remove them from that file"
					     : "");
}

/* ---- unknown ---- */

static const char *const elsewhere[] = {
	[PLACE_NAMESPACE] = "unknown: this is another network namespace than that of the "
			    "machine",
	[PLACE_CONTAINER] = "unknown: this is a container, and the machine's network is "
			    "not seen from here",
	[PLACE_UNKNOWN] = "unknown: /proc hides process 1, so whose network this is "
			  "cannot be told",
};

static void say_unknown(const struct status *s, struct line *to)
{
	bool released = state_is_released(s->state);
	const char *what;
	int error;

	if (s->place != PLACE_MACHINE)
		line_add(to, "%s", elsewhere[s->place]);
	else if (is_hidden(s) && released)
		line_add(to, "unknown: released, but only root can see whether something "
			     "shuts the network again");
	else if (is_hidden(s))
		line_add(to, "unknown: only root can see whether the network is shut");
	else if (s->state && (what = not_read(s, &error)))
		line_add(to,
			 "unknown: %s cannot be read (%s), so nobody can say whether the "
			 "network is %s",
			 what, error_text(error), released ? "off again" : "shut");
	else
		line_add(to, "unknown: the state of lock is lost");
}

static void do_unknown(const struct status *s, struct line *to)
{
	int error;

	if (s->place == PLACE_NAMESPACE)
		line_add(to, "as root: `nsenter --net=/proc/1/ns/net netlatch status`");
	else if (s->place == PLACE_CONTAINER)
		line_add(to, "look on the machine itself");
	else if (s->place == PLACE_UNKNOWN || is_hidden(s))
		line_add(to, "look again as root");
	else if (s->state && not_read(s, &error))
		line_add(to,
			 "look again: `netlatch status`; if that does not help, ask the "
			 "kernel log why");
	else
		line_add(to, DO_LOCK ", `netlatch release` opens it");
}

void status_say(const struct status *s, struct line *is, struct line *todo)
{
	is->len = todo->len = 0;
	switch (status_check(s)) {
	case CHECK_RELEASED:
		line_add(is, "released: the network is open, as it should be");
		line_add(todo, "nothing");
		break;
	case CHECK_FORCED:
		line_add(is, "released %s: no ruleset was asked for",
			 opened_on(s, BY_FORCE) ? "by --force"
						: "because " NOT_INSTALLED);
		line_add(todo,
			 "load your ruleset: the network is open, and no ruleset that "
			 "counts stands; " DO_LOCK);
		break;
	case CHECK_SHUT:
		say_shut(s, is);
		do_shut(s, todo);
		break;
	case CHECK_FAILED:
		say_failed(s, is);
		do_failed(s, todo);
		break;
	case CHECK_NOT_COVERED:
		line_add(is, "not covered: nothing has shut the network in this boot");
		line_add(todo, "if netlatch is installed, look why the image of this "
			       "boot did not run it: netlatch-check-image(8)");
		break;
	case CHECK_UNKNOWN:
		say_unknown(s, is);
		do_unknown(s, todo);
		break;
	}
}
