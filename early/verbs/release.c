// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch release: looks for evidence, then opens and checks each step. A step that
 * fails ends the opening. Links and settings are the exception, because they are
 * independent of each other. After a failure release reads from the kernel what is still
 * shut, and never relies on its memory.
 *
 * With --wait forever it is the waiter: it sleeps until the evidence stands, and lets a
 * child open, which does what any other release does.
 */
#include "verbs/verbs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/journal.h"
#include "base/line.h"
#include "base/log.h"
#include "base/out.h"
#include "base/state.h"
#include "evidence/evidence.h"
#include "guard/guard.h"
#include "guard/lsm.h"
#include "kernel/place.h"
#include "kernel/proc.h"
#include "layers/layer.h"
#include "layers/sysctl/dropin.h"
#include "verbs/notice.h"
#include "verbs/prove.h"
#include "verbs/release.h"
#include "verbs/sentences.h"
#include "verbs/wait.h"
#include "verbs/waiter.h"
#include "verbs/when.h"

/* ---- may it open? ---- */

/* If only the guard is still running, it would shut the next link that appears. */
bool release_something_is_shut(struct release *r)
{
	look_free(&r->before);
	look_take(&r->before, false);
	return look_is_shut(&r->before) || r->before.links_error || guard_pid();
}

static void load_files(struct release *r)
{
	free(r->state);
	free(r->wants);
	r->state_error = state_load(&r->state);
	file_read(WANTS_FILE, &r->wants, WANTS_SIZE_MAX);
	r->opening.state = r->opening.restore.state = r->state;
	r->opening.restore.wants = r->wants;
	r->opening.before = &r->before;
}

enum wait_look release_look_for_evidence(void *context)
{
	struct release *r = context;
	bool complete;

	r->evidence_error = evidence_read(&r->evidence);
	complete = evidence_complete(&r->evidence);
	if (!complete && r->wait_s && !r->waited)
		log_line(LOG_NOTICE, "release: waiting for a ruleset, %u s at most",
			 r->wait_s);
	r->waited |= !complete && r->wait_s;
	return complete ? LOOK_EVIDENCE : LOOK_NOTHING;
}

/* What is there, in words; true if it is enough. */
static bool judge_evidence(struct release *r)
{
	char found[300];

	evidence_say(&r->evidence, found, sizeof(found));
	if (r->evidence_error)
		snprintf(r->reason, sizeof(r->reason), "nf_tables cannot be read (%s)",
			 error_text(r->evidence_error));
	else if (evidence_complete(&r->evidence))
		snprintf(r->reason, sizeof(r->reason), "ruleset: %s", found);
	else
		snprintf(r->reason, sizeof(r->reason), "no ruleset filters input (%s)",
			 found);
	r->by_ruleset = evidence_complete(&r->evidence);
	return r->by_ruleset;
}

static bool find_evidence(struct release *r)
{
	struct wait w = { .events = -1 };

	if (r->wait_s) {
		wait_open(&w);
		wait_until(&w, r->wait_s, release_look_for_evidence, r);
		wait_close(&w);
	} else {
		release_look_for_evidence(r);
	}
	return judge_evidence(r);
}

/* Without a state nobody knows what lock changed, and whether it was lock at all. */
static bool state_allows(struct release *r)
{
	if (r->state_error)
		snprintf(r->reason, sizeof(r->reason),
			 STATE_FILE ": %s, so what lock changed is unknown",
			 state_error_text(r->state_error));
	return !r->state_error;
}

/*
 * Where a ruleset stands, `auto` need not know which firewalls are enabled. To ask for
 * them is slow, and at boot everything waits for this process.
 */
static bool stands_already(struct release *r)
{
	r->evidence_error = evidence_read(&r->evidence);
	return evidence_complete(&r->evidence);
}

static bool may_open(struct release *r)
{
	r->decided = r->when;
	if (r->force) {
		snprintf(r->reason, sizeof(r->reason), "%s",
			 r->removed_from ? NOT_INSTALLED : BY_FORCE);
		return true;
	}
	if (!state_allows(r))
		return false;
	if (r->when == WHEN_AUTO)
		r->decided =
			stands_already(r) ? WHEN_RULESET : when_decide(&r->firewalls);
	switch (r->decided) {
	case WHEN_NETWORK_PRE:
		snprintf(
			r->reason, sizeof(r->reason), "%s",
			r->when == WHEN_AUTO
				? "auto: no firewall is enabled here, nothing to wait for"
				: "network-pre");
		return true;
	case WHEN_MANUAL:
		snprintf(r->reason, sizeof(r->reason), "%s",
			 r->by_policy ? "manual, by the policy" : "manual");
		return false;
	default:
		return find_evidence(r);
	}
}

/*
 * On what the waiter may go on. Never on less than this release; NULL: nothing opens by
 * itself.
 */
static const char *waiter_when(const struct release *r, bool half)
{
	if (r->force || r->decided == WHEN_MANUAL)
		return NULL;
	/* An opening without evidence was allowed, and is half done. */
	if (r->decided == WHEN_NETWORK_PRE)
		return half ? when_word(WHEN_NETWORK_PRE) : NULL;
	return when_word(r->decided == WHEN_AUTO ? WHEN_RULESET : r->decided);
}

/* A firewall's own words, which say more than what its ruleset lacks. */
static void add_failed_firewalls(struct release *r)
{
	size_t len = strlen(r->reason);

	firewalls_ask_all(&r->firewalls);
	if (r->firewalls.failed[0])
		snprintf(r->reason + len, sizeof(r->reason) - len, "; failed: %s",
			 r->firewalls.failed);
}

static void send_outcome(enum journal_event event, enum log_level level, const char *what,
			 const struct release *r, const char *why)
{
	struct line message = { .len = 0 };

	line_add(&message, "%s: %s", what, why);
	journal_send(event, level, message.text, "NETLATCH_REASON", why, "NETLATCH_WHEN",
		     when_word(r->decided), NULL);
}

/*
 * What a ruleset's `flush ruleset` took away comes back: it is to stay shut. That comes
 * first, because the firewalls' words may take long.
 */
static int refuse(struct release *r)
{
	int status = EXIT_REFUSED;
	bool shuts;

	/* Shutting what is shut would only be a change of nf_tables more. */
	shuts = !r->waiter || r->state_error || r->not_proven ||
		r->stood & ~r->before.nft.present || (r->guarded && guard_pid() == 0);
	if (shuts)
		status = lock_again();
	if (r->waiter) {
		/* What an earlier release left half open is shut now. */
		if (shuts && status != EXIT_NOT_CLOSED)
			notice_shut_again(r->reason);
		log_line(LOG_NOTICE, "release: does not open: %s; goes on waiting",
			 r->reason);
	} else {
		if (r->decided != WHEN_MANUAL)
			add_failed_firewalls(r);
		log_line(LOG_ERR,
			 "REFUSED to open: %s; the wire stays shut. "
			 "`netlatch release%s` looks again, with --force it opens",
			 r->reason,
			 r->decided == WHEN_PROVEN   ? " --when proven"
			 : r->decided == WHEN_MANUAL ? " --when ruleset"
						     : "");
		send_outcome(JOURNAL_REFUSED, LOG_ERR, "The network stays shut", r,
			     r->reason);
		notice_write(waiter_when(r, false), r->reason);
	}
	return status == EXIT_NOT_CLOSED   ? EXIT_NOT_CLOSED
	       : r->decided == WHEN_MANUAL ? EXIT_MANUAL
					   : EXIT_REFUSED;
}

/* ---- opening ---- */

/*
 * An opening is done to its end, whoever wants this process to stop. A refusal may be
 * stopped, and the guard that it starts would inherit ignored signals.
 */
static void heed_signals(bool heed)
{
	signal(SIGTERM, heed ? SIG_DFL : SIG_IGN);
	signal(SIGINT, heed ? SIG_DFL : SIG_IGN);
	signal(SIGHUP, heed ? SIG_DFL : SIG_IGN);
}

/*
 * The ruleset, once more: it may be gone, because this process has waited for its turn,
 * and for the end of the guard. Then what the ruleset does.
 */
static bool ruleset_holds(struct release *r)
{
	r->wait_s = 0;
	return find_evidence(r) &&
	       prove(r->when == WHEN_PROVEN, r->reason, sizeof(r->reason));
}

/*
 * The order of opening is the safety argument: first ends what could shut again, and no
 * link comes up any more with a queue that is a blackhole.
 */
static void open_all(struct release *r)
{
	struct opening *o = &r->opening;
	int rc;

	heed_signals(false);
	/* The guard would shut each link again, and it may own the tables. */
	rc = guard_stop();
	opening_done(o, guard_label(), rc);
	if (o->failure[0])
		return;
	r->unguarded = true;
	lsm_await_end();
	if (r->by_ruleset && !ruleset_holds(r)) {
		r->not_proven = true;
		return;
	}
	/* Before the first frame can leave; the summary comes behind it. */
	log_line(LOG_NOTICE, "opening (%s)", r->reason);
	if (!netdev_layer.open(o)) /* and inet */
		return;
	/* With the drop-in, systemd-sysctl would set the default qdisc back. */
	opening_done(o, DROPIN_FILE, dropin_remove());
	if (o->failure[0])
		return;
	/* Links that appear from here on are open. */
	if (!qdisc_layer.open(o))
		return;
	/* IPv6 begins its address configuration on an open wire. */
	r->settings_tried = true;
	sysctl_layer.open(o);
	radio_layer.open(o);
	socket_layer.open(o);
}

static int finish(struct release *r)
{
	struct line line = { .len = 0 };
	bool late;
	int rc;

	if (r->opening.failure[0]) {
		line_add(&line, RELEASE_FAILED ": %s%s; ", r->opening.failure,
			 r->settings_tried ? "" : "; settings not put back");
		heed_signals(true); /* a guard would inherit the ignored ones */
		if (release_opens_exceptions(r))
			release_shut_again(r, &line);
		else if (r->opening.lost)
			line_add(&line, "still shut: not known from another namespace");
		else
			release_say_shut(&line);
		log_line(LOG_CRIT,
			 "%s. `netlatch release` goes on, `netlatch lock` closes again",
			 line.text);
		send_outcome(JOURNAL_FAILED, LOG_CRIT, "The network is half open", r,
			     line.text);
		notice_write(waiter_when(r, true), line.text);
		return EXIT_HALF;
	}
	rc = state_save_released(r->state, r->reason);
	if (rc)
		log_line(LOG_ERR, STATE_FILE ": %s; status will not know",
			 error_text(rc));
	release_end_exceptions(r);
	late = notice_remove();
	release_say_done(r);
	release_say_advice(r, late);
	return EXIT_DONE;
}

/* ---- one release ---- */

static int nothing_is_shut(void)
{
	log_line(LOG_NOTICE, "release: nothing is shut");
	notice_remove();
	return EXIT_DONE;
}

int release_once(struct release *r, bool only_shut)
{
	bool shut, allowed;
	int rc;

	load_files(r);
	snprintf(r->reason, sizeof(r->reason), "the rest");
	shut = release_something_is_shut(r);
	/* No lock has run. Leave no trace: netlatch-shutdown looks for one. */
	if (!shut && r->state_error == -ENOENT)
		return nothing_is_shut();
	allowed = !shut || (!only_shut && may_open(r));
	/* Looking may have taken a while. Somebody else may have opened or shut
	 * meanwhile. */
	rc = guard_exclude_others(true);
	if (rc == -EAGAIN || (!shut && release_something_is_shut(r))) {
		out_error("netlatch: release: another one is at work; " NOTHING_DONE);
		return EXIT_REFUSED;
	}
	/* Who ended the waiter while this child waited wants no opening. */
	if (r->waiter && getppid() != r->waiter_pid)
		return EXIT_REFUSED;
	load_files(r);
	if (allowed && r->by_ruleset)
		allowed = state_allows(r);
	if (!release_something_is_shut(r) &&
	    !(allowed && r->state && !state_is_released(r->state))) {
		return nothing_is_shut();
	}
	if (only_shut)
		snprintf(r->reason, sizeof(r->reason),
			 "somebody removed the tables of netlatch");
	if (!allowed)
		return refuse(r);
	open_all(r);
	if (r->not_proven) {
		heed_signals(true);
		rc = refuse(r);
	} else {
		rc = finish(r);
	}
	prove_note();
	return rc;
}

/* ---- the verb ---- */

static int release_main(int argc, char **argv)
{
	static struct release r;

	if (!release_parse(argc, argv, &r))
		return EXIT_USAGE;
	log_elapsed_us();
	if (geteuid() != 0 || !proc_is_mounted()) {
		out_error("netlatch: release: %s; " NOTHING_DONE,
			  geteuid() != 0 ? "only root can open" : NO_PROC);
		return EXIT_REFUSED;
	}
	/* Its ruleset says nothing of the machine's network. */
	if (place_find() == PLACE_NAMESPACE) {
		out_error("netlatch: release: " ELSEWHERE "; " NOTHING_DONE, "release");
		return EXIT_REFUSED;
	}
	state_recall();
	if (r.removed_from)
		return release_if_removed(&r);
	if (r.wait_s == WAIT_FOREVER && !r.force)
		return waiter_main(&r);
	return release_once(&r, false);
}

static const struct verb_option options[] = {
	{ "--when", "WHEN", "on what to open: " WHEN_WORDS "|policy (ruleset)" },
	{ "--wait", "SECONDS",
	  "how long to wait for a ruleset: 0 to 3600, forever or policy (0)" },
	{ "--force", NULL, "open without looking for a ruleset" },
	{ "--if-removed-from", "DIR",
	  "open if the root file system at DIR has no netlatch; else do nothing" },
	{ "--debug", NULL, "print every step and its time" },
	{ 0 },
};

const struct verb release_verb = {
	.name = "release",
	.summary = "open the wire, once the machine's own firewall stands",
	.options = options,
	.help = "Opens the wire if it finds a ruleset that filters what comes in by\n"
		"IPv4 and by IPv6. Otherwise it refuses: the wire stays shut, and the\n"
		"kernel log says what was found. `netlatch status` says what release\n"
		"would do.\n\n"
		"WHEN is one of these:\n"
		"  proven       open only if there is such a ruleset, and if it keeps\n"
		"               out a probe on a link of its own\n"
		"  ruleset      open only if there is such a ruleset; a probe that\n"
		"               gets in is a warning\n"
		"  auto         open if there is such a ruleset already; else refuse\n"
		"               if a firewall is enabled here; else open at once\n"
		"  network-pre  open without looking\n"
		"  manual       refuse\n"
		"  policy       what netlatch.conf said when the image was made;\n"
		"               auto without a policy. netlatch-release.service has\n"
		"               this one\n\n"
		"Without --when a policy that names a condition decides as well.\n\n"
		"While it waits, the kernel tells release of each change of nf_tables.\n"
		"A ruleset that comes has to stay for 2 seconds. Only one\n"
		"process can wait forever. After a refusal at boot it is\n"
		"netlatch-wait.service; `systemctl stop netlatch-wait` or\n"
		"`netlatch lock` stops it, and nothing opens.\n\n"
		"--if-removed-from is for the initramfs, before it hands over to a root\n"
		"file system in which nothing could open. It looks for no ruleset.\n",
	.exits = "  0  open, or nothing was shut\n"
		 "  1  refused, and nothing was opened: no ruleset, or not proven, not\n"
		 "     root, no /proc, or another lock or release is at work or waits;\n"
		 "     --if-removed-from: netlatch is there, or that cannot be told\n"
		 "  2  wrong usage; nothing was done\n"
		 "  3  failed half-way, and the kernel log names what is still shut; or\n"
		 "     refused and could not shut again: the wire is NOT closed\n"
		 "  4  shut, because --when manual or the policy leaves it so\n",
	.run = release_main,
};
