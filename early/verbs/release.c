// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch release: looks for evidence, then opens and checks each step. A step that
 * fails ends the opening. Links and settings are the exception, because they are
 * independent of each other. After a failure release reads from the kernel what is still
 * shut, and never relies on its memory.
 */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/line.h"
#include "base/log.h"
#include "base/number.h"
#include "base/out.h"
#include "base/state.h"
#include "evidence/evidence.h"
#include "guard/guard.h"
#include "kernel/proc.h"
#include "layers/layer.h"
#include "layers/sysctl/dropin.h"
#include "verbs/notice.h"
#include "verbs/prove.h"
#include "verbs/when.h"

#define LOOK_AGAIN_MS 250
#define WAIT_MAX 3600 /* seconds */

struct release {
	enum when when;
	bool force, settings_tried;
	bool evidence; /* it opens because of a ruleset */
	bool refused;  /* by the probe */
	unsigned int wait_s;
	int state_error;
	char *state, *wants;
	struct look before;
	struct opening opening;
	char reason[400]; /* why it may open, or why not */
};

/* ---- may it open? ---- */

/* If only the guard is still running, it would shut the next link that appears. */
static bool something_is_shut(struct release *r)
{
	look_free(&r->before);
	look_take(&r->before, false);
	return look_is_shut(&r->before) || r->before.links_error || guard_pid();
}

static bool find_evidence(struct release *r)
{
	struct timespec pause = { .tv_nsec = LOOK_AGAIN_MS * 1000000L };
	/* Counted: the wall clock may be set meanwhile. */
	unsigned int left = r->wait_s * (1000 / LOOK_AGAIN_MS);
	struct evidence e;
	bool said = false;
	char found[300];
	int rc;

	for (;;) {
		rc = evidence_read(&e);
		if (evidence_complete(&e) || !left--)
			break;
		if (!said)
			log_line(LOG_NOTICE,
				 "release: waiting for a ruleset, %u s at most",
				 r->wait_s);
		said = true;
		nanosleep(&pause, NULL);
	}
	evidence_say(&e, found, sizeof(found));
	if (rc)
		snprintf(r->reason, sizeof(r->reason), "nf_tables cannot be read (%s)",
			 error_text(rc));
	else if (evidence_complete(&e))
		snprintf(r->reason, sizeof(r->reason), "ruleset: %s", found);
	else
		snprintf(r->reason, sizeof(r->reason), "no ruleset filters input (%s)",
			 found);
	r->evidence = evidence_complete(&e);
	return r->evidence;
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

static bool may_open(struct release *r)
{
	enum when when = r->when;

	if (r->force) {
		snprintf(r->reason, sizeof(r->reason), "FORCED");
		return true;
	}
	if (!state_allows(r))
		return false;
	if (when == WHEN_AUTO)
		when = when_decide();
	switch (when) {
	case WHEN_NETWORK_PRE:
		snprintf(
			r->reason, sizeof(r->reason), "%s",
			r->when == WHEN_AUTO
				? "auto: no firewall is enabled here, nothing to wait for"
				: "network-pre");
		return true;
	case WHEN_MANUAL:
		snprintf(r->reason, sizeof(r->reason), "manual");
		return false;
	default:
		return find_evidence(r);
	}
}

/* What a ruleset's `flush ruleset` took away comes back: it is to stay shut. */
static int refuse(struct release *r)
{
	log_line(LOG_ERR,
		 "REFUSED to open: %s; the wire stays shut. "
		 "`netlatch release` looks again, with --force it opens",
		 r->reason);
	notice_write(r->reason);
	return lock_again() == EXIT_NOT_CLOSED ? EXIT_NOT_CLOSED : EXIT_REFUSED;
}

/* ---- opening ---- */

/*
 * The order of opening is the safety argument: first ends what could shut again, and no
 * link comes up any more with a queue that is a blackhole.
 */
static void open_all(struct release *r)
{
	struct opening *o = &r->opening;
	int rc;

	/* The guard would shut each link again, and it may own the tables. */
	rc = guard_stop();
	opening_done(o, guard_label(), rc);
	if (o->failure[0])
		return;
	if (r->evidence && !prove(r->when == WHEN_PROVEN, r->reason, sizeof(r->reason))) {
		r->refused = true;
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

/* ---- saying ---- */

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

/* What the kernel still holds shut. */
static void say_shut(struct line *line)
{
	size_t begin = line->len;
	struct look look;
	unsigned int i;

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

static void say_released(struct release *r)
{
	const struct restore *restore = &r->opening.restore;
	unsigned int kept = count_kept(r->state);
	struct line line = { .len = 0 };
	char then[32], now[32];

	line_add(&line, "released (%s)", r->reason);
	/* Whole seconds since the kernel started. */
	state_uptime(now, sizeof(now));
	if (state_get(r->state, STATE_LOCKED_AT, then, sizeof(then)))
		line_add(&line, " after %lu s shut",
			 number(now, NULL) - number(then, NULL));
	line_add(&line, "; held:");
	say_held(&r->before, &line);
	line_add(&line, "; %u settings put back", restore->done);
	if (restore->left)
		line_add(&line, ", %u left as somebody set them since (first %s)",
			 restore->left, restore->first_left);
	if (kept)
		line_add(&line, "; %u hardening settings stay, see netlatch(8)", kept);
	log_line(LOG_NOTICE, "%s", line.text);
}

static int finish(struct release *r)
{
	struct line line = { .len = 0 };
	int rc;

	if (r->opening.failure[0]) {
		line_add(&line, "release FAILED: %s%s; still shut:", r->opening.failure,
			 r->settings_tried ? "" : "; settings not put back");
		if (r->opening.lost)
			line_add(&line, " not known from another namespace");
		else
			say_shut(&line);
		log_line(LOG_CRIT,
			 "%s. `netlatch release` goes on, `netlatch lock` closes again",
			 line.text);
		notice_write(line.text);
		return EXIT_HALF;
	}
	rc = state_save_released(r->state, r->reason);
	if (rc)
		log_line(LOG_ERR, STATE_FILE ": %s; status will not know",
			 error_text(rc));
	notice_remove();
	say_released(r);
	return EXIT_DONE;
}

static bool parse(int argc, char **argv, struct release *r)
{
	const char *value, *end;
	unsigned long wait;
	int i;

	r->when = WHEN_RULESET;
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--force") == 0) {
			r->force = true;
		} else if (strcmp(argv[i], "--debug") == 0) {
			log_steps(STEPS_STDERR);
		} else if ((value = option_value(argc, argv, &i, "--when"))) {
			if (!when_parse(value, &r->when)) {
				usage_value_error(&release_verb, "--when", value,
						  WHEN_WORDS);
				return false;
			}
		} else if ((value = option_value(argc, argv, &i, "--wait"))) {
			wait = number(value, &end);
			r->wait_s = wait;
			if (end == value || *end || wait > WAIT_MAX) {
				usage_value_error(&release_verb, "--wait", value,
						  "0 to 3600 seconds");
				return false;
			}
		} else {
			usage_error(&release_verb, argv[i]);
			return false;
		}
	}
	return true;
}

static int release_main(int argc, char **argv)
{
	static struct release r;
	bool shut, allowed;
	int rc;

	if (!parse(argc, argv, &r))
		return EXIT_USAGE;
	log_elapsed_us();
	if (geteuid() != 0 || !proc_is_mounted()) {
		out_error("netlatch: release: %s; " NOTHING_DONE,
			  geteuid() != 0 ? "only root can open" : NO_PROC);
		return EXIT_REFUSED;
	}
	r.state_error = state_load(&r.state);
	file_read(WANTS_FILE, &r.wants, WANTS_SIZE_MAX);
	r.opening.state = r.opening.restore.state = r.state;
	r.opening.restore.wants = r.wants;
	r.opening.before = &r.before;
	snprintf(r.reason, sizeof(r.reason), "the rest");
	shut = something_is_shut(&r);
	allowed = !shut || may_open(&r);
	/* Looking may have taken a while. Somebody else may have opened or shut
	 * meanwhile. */
	rc = guard_exclude_others();
	if (rc == -EAGAIN || rc == -EACCES || (!shut && something_is_shut(&r))) {
		out_error("netlatch: release: another one is at work; " NOTHING_DONE);
		return EXIT_REFUSED;
	}
	if (!something_is_shut(&r) &&
	    !(allowed && r.state && !state_is_released(r.state))) {
		log_line(LOG_NOTICE, "release: nothing is shut");
		notice_remove();
		return EXIT_DONE;
	}
	if (!allowed)
		return refuse(&r);
	open_all(&r);
	rc = r.refused ? refuse(&r) : finish(&r);
	prove_note();
	return rc;
}

static const struct verb_option options[] = {
	{ "--when", "WHEN", "on what to open: " WHEN_WORDS " (ruleset)" },
	{ "--wait", "SECONDS", "how long to wait for a ruleset: 0 to 3600 (0)" },
	{ "--force", NULL, "open without looking for a ruleset" },
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
		"  auto         the same if a firewall is enabled here; else open\n"
		"               at once\n"
		"  network-pre  open without looking\n"
		"  manual       refuse\n",
	.exits = "  0  open, or nothing was shut\n"
		 "  1  refused, and nothing was opened: no ruleset, or not proven, not\n"
		 "     root, no /proc, or another lock or release is at work\n"
		 "  2  wrong usage; nothing was done\n"
		 "  3  failed half-way, and the kernel log names what is still shut; or\n"
		 "     refused and could not shut again: the wire is NOT closed\n",
	.run = release_main,
};
