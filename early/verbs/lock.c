// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch lock: closes the latch, from the floor upwards. It tries each step whether or
 * not the one before has failed. Then it reads the kernel and judges what stands; the
 * return codes on the way decide nothing. Nothing here can open anything.
 */
#include "verbs/lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/out.h"
#include "guard/guard.h"
#include "kernel/module.h"
#include "kernel/namespaces.h"
#include "kernel/place.h"
#include "kernel/proc.h"
#include "layers/exceptions.h"
#include "layers/qdisc/links_shut.h"
#include "layers/sysctl/dropin.h"
#include "probe/selftest.h"
#include "verbs/notice.h"
#include "verbs/remote.h"
#include "verbs/sentences.h"
#include "verbs/verbs.h"
#include "verbs/waiter.h"

#define SELFTEST_LEAK "self-test: a frame got out of a new link"
#define COMMAND_LINE_SIZE 16384 /* bytes, several times what any architecture takes */

static void read_cmdline(struct lock *lock)
{
	static char text[COMMAND_LINE_SIZE]; /* lock->cmdline points into it */

	file_read_start("/proc/cmdline", text, sizeof(text));
	cmdline_parse(text, &lock->cmdline);
}

/* ---- steps that are no layer's ---- */

static void load_list(const char *list)
{
	char what[256];
	int rc = module_load_list(list, what, sizeof(what));

	if (rc == -ENOENT && strcmp(what, list) == 0)
		log_step("no %s: the kernel or modprobe has to find them", list);
	else if (rc)
		log_line(LOG_ERR, "module %s: %s; trying /sbin/modprobe", what,
			 error_text(rc));
}

/* debug: also what names held frames. Three more modules cost too much for every boot. */
static void load_modules(bool debug)
{
	if (access("/sys/module/nf_tables", F_OK) != 0 || access(RADIO_FILE, F_OK) != 0 ||
	    access(TUN_FILE, F_OK) != 0)
		load_list(MODULE_LIST);
	if (debug && access("/sys/module/nfnetlink_log", F_OK) != 0)
		load_list(MODULE_LIST_HELD);
}

static void keep_sysctls(void)
{
	int rc = dropin_write();

	log_done(DROPIN_FILE, rc);
	if (rc)
		log_line(LOG_ERR, DROPIN_FILE ": %s; sysctl.d may open links",
			 error_text(rc));
}

static void stop_old_guard(void)
{
	int rc = guard_stop();

	/* Without /run there can be no guard that anybody could find. */
	if (rc && rc != -ENOENT)
		log_line(LOG_ERR, GUARD_NOT_STOPPED, error_text(rc));
}

static void start_guard(struct lock *lock)
{
	const struct nft_result *nft = &lock->shutting.nft;
	unsigned int tasks = nft->owned ? NFT_OWNED : 0;
	int rc;

	if (nft->counters)
		tasks |= NFT_COUNTERS;
	if (nft->held)
		tasks |= GUARD_HELD;
	/* Chains on each device, if nf_tables is there but has no hook for all
	 * devices. */
	if (nft->standing & NFT_INET && !(nft->standing & NFT_EGRESS))
		tasks |= GUARD_DEVICES;
	if (lock->shutting.no_guard) {
		snprintf(lock->guard, sizeof(lock->guard), "no: --no-guard");
		return;
	}
	rc = guard_start(&lock->shutting.fds, tasks);
	log_done("guard", rc);
	if (!rc) {
		snprintf(lock->guard, sizeof(lock->guard), "1");
		return;
	}
	snprintf(lock->guard, sizeof(lock->guard), "no: %s", error_text(rc));
	log_line(LOG_ERR, "guard: not started: %s; " GUARD_MISSING, error_text(rc));
}

/* ---- the order ---- */

/*
 * The order of shutting is the safety argument: the step with the fewest needs comes
 * first, and no step shuts something that a later step needs open. The first barrier,
 * which is default_qdisc=blackhole, stands already. Returns the outcome of the self-test.
 * *back gets 0, or the -errno with which the return from other network namespaces failed.
 */
static int shut_all(struct lock *lock, int *back)
{
	struct shutting *s = &lock->shutting;
	int outcome;

	s->fds.nft = s->fds.radio = -1;
	exceptions_begin(s);
	qdisc_layer.shut(s);
	/* A link with `keep` has only the tables: not later than any other link. */
	if (exceptions_exposed(s))
		netdev_layer.shut(s);

	/* Settings need no module; the layers that follow do. */
	sysctl_layer.shut(s);

	/* An old guard may own the tables that are about to be made anew, or write what
	 * it knows of exceptions into them. To stop it may
	 * take a minute, so what needs no table is shut before. */
	stop_old_guard();
	load_modules(s->debug);
	netdev_layer.shut(s); /* and inet */
	/* What the policy lets pass on the links that are there. */
	exceptions_open(s);
	radio_layer.shut(s);
	keep_sysctls();

	/* The self-test comes before the guard, whose chains would hide what the
	 * default qdisc does, and before the socket layer, which would hide what the
	 * chains do. */
	outcome = selftest(s->nft.standing & NFT_EGRESS, s->fds.nft);
	socket_layer.shut(s);

	/* Behind all that is the latch's, because one of them may forbid what that needs,
	 * as kernel.modules_disabled would, which netlatch-policy refuses. */
	record_apply_own(&s->record);

	/*
	 * The guard hears of each link that appears from here on, and reads all links
	 * when it starts. So no link can appear unseen: neither since the qdisc layer has
	 * read the links, nor between this line and the guard's start. The socket opens
	 * behind the self-test, so that it hears of the self-test's tap at most when that
	 * goes away.
	 */
	s->fds.events = s->no_guard ? -1 : link_events_open();
	start_guard(lock);

	/* Other network namespaces come last, because other people decide how many
	 * there are and how long a visit to all of them takes. */
	*back = namespaces_visit(links_shut_here, NULL);
	return outcome;
}

/* ---- the judgement ---- */

/*
 * A layer that let a frame of the self-test out is not closed, whatever the layer claims.
 */
static void judge_effect(struct lock *lock, int outcome)
{
	unsigned int i;

	if (outcome < 0) {
		snprintf(lock->self_test, sizeof(lock->self_test), "skipped: %s",
			 error_text(outcome));
		log_line(LOG_WARN,
			 "self-test %s; that the layers hold is the kernel's word alone",
			 lock->self_test);
		return;
	}
	snprintf(lock->self_test, sizeof(lock->self_test), "%s",
		 outcome ? "failed" : "passed");
	for (i = 0; i < layer_count; i++)
		if (layers[i]->holds & outcome)
			verdict_missing(&lock->latch.verdict[i], LAYER_MISSING,
					SELFTEST_LEAK);
}

static void judge(struct lock *lock, int outcome, int back)
{
	char why[128];

	if (back) {
		/* Everything that this process reads now belongs to another namespace. */
		snprintf(why, sizeof(why),
			 "cannot return from another network namespace: %s",
			 error_text(back));
		latch_init(&lock->latch, why);
	} else {
		look_take(&lock->look, true);
		look_judge(&lock->look, &lock->shutting, &lock->latch);
	}
	judge_effect(lock, outcome);
}

static int close_all(struct lock *lock, unsigned long began_us)
{
	struct record *record = &lock->shutting.record;
	enum level level;
	unsigned long us;
	int outcome, back;

	log_step("first barrier: %s was %s", SYSCTL_DEFAULT_QDISC, record->barrier_old);
	record_recall(record);
	outcome = shut_all(lock, &back);
	judge(lock, outcome, back);
	lock_warn(lock);

	us = log_elapsed_us() - began_us;
	lock_save_state(lock, us);
	level = lock_say_result(lock, us);
	return level == LEVEL_FULL	 ? EXIT_DONE
	       : level == LEVEL_DEGRADED ? EXIT_DEGRADED
					 : EXIT_NOT_CLOSED;
}

int lock_again(void)
{
	static struct lock lock; /* large */

	record_first_barrier(&lock.shutting.record);
	read_cmdline(&lock);
	lock.shutting.debug = lock.cmdline.debug;
	/* lock's time does not include the time that release has waited. */
	return close_all(&lock, log_elapsed_us());
}

static int lock_main(int argc, char **argv);

static const struct verb_option options[] = {
	{ "--force", NULL, "lock although it cuts off this login by network" },
	{ "--no-guard", NULL,
	  "leave no process behind; new links are held by default_qdisc alone, and no "
	  "exception is in force" },
	{ "--debug", NULL, "print every step and its time, and count what is dropped" },
	{ 0 },
};

const struct verb lock_verb = {
	.name = "lock",
	.summary = "close the wire",
	.options = options,
	.help = "Shuts every way out of this machine and in, and leaves a guard\n"
		"behind that shuts new links. The initramfs runs it before anything\n"
		"else. `netlatch release` opens again. Lock also ends a release that\n"
		"waits, so that nothing opens by itself.\n",
	.exits =
		"  0  closed (full)\n"
		"  1  closed (degraded): a layer is missing; the kernel log names it\n"
		"  2  wrong usage; nothing was done\n"
		"  3  the wire is NOT closed; or lock refused to try: not root, or this\n"
		"     login came by network, or another network namespace\n"
		"  4  the wire is NOT closed, because netlatch.skip is on the kernel\n"
		"     command line and the policy allows it (allow-skip = yes); or\n"
		"     this boot saves a crash dump and the policy says kdump = open\n",
	.run = lock_main,
};

/* Who locks wants no other process to open again by itself. */
static void end_waiter(void)
{
	int rc = waiter_end();

	if (rc > 0)
		log_line(LOG_NOTICE,
			 "lock: the release that waited (process %d) is ended", rc);
	else if (rc < 0)
		log_line(LOG_ERR,
			 WAITER_FILE ": %s; if a release waits, it may open again: "
				     "netlatch status",
			 error_text(rc));
	notice_forget_refusal();
}

/* This boot stays open: takes the first barrier back, and says why. */
static bool take_back(const struct record *record, const char *what, const char *why)
{
	char now[SYSCTL_VALUE_SIZE];
	int rc = 0;

	if (record->barrier == SYSCTL_SET &&
	    sysctl_set(SYSCTL_DEFAULT_QDISC, record->barrier_old, 0, now, &rc) ==
		    SYSCTL_FAILED) {
		log_line(LOG_ERR, "%s: " SYSCTL_DEFAULT_QDISC ": %s; closing", what,
			 error_text(rc));
		return false;
	}
	log_line(LOG_CRIT, "%s", why);
	return true;
}

/*
 * netlatch.skip: a boot without netlatch, for a person who has locked himself out. Only
 * the policy can allow it, because the kernel command line is easier to change than the
 * image. The first barrier stands by then, so it is taken back.
 */
static bool is_skipped(const struct record *record)
{
	const char *forbids = policy_forbids_skip();

	if (forbids) {
		log_line(LOG_ERR, "netlatch.skip is ignored: %s", forbids);
		return false;
	}
	return take_back(record, "netlatch.skip",
			 "skipped: the kernel command line has netlatch.skip, and the "
			 "policy allows it; the wire is NOT closed");
}

/*
 * kdump: the kernel that a crash has started, to save the memory of the crashed one.
 * Such a boot starts no firewall and no release, and the dump may have to go over the
 * network.
 */
static bool is_kdump(const struct record *record)
{
	const char *forbids;

	if (access("/proc/vmcore", F_OK) != 0)
		return false;
	forbids = policy_forbids_kdump();
	if (forbids) {
		log_line(LOG_ERR,
			 "kdump: this boot saves a crash dump, but %s; closing, so no "
			 "dump leaves by network; `netlatch release --force` opens",
			 forbids);
		return false;
	}
	return take_back(record, "kdump",
			 "kdump: this boot saves a crash dump, and the policy says kdump "
			 "= open; the wire is NOT closed");
}

static int lock_main(int argc, char **argv)
{
	static struct lock lock; /* large */
	struct record *record = &lock.shutting.record;
	bool debug_here = false;
	int i, rc;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--debug") == 0)
			debug_here = true;
		else if (strcmp(argv[i], "--force") == 0)
			lock.force = true;
		else if (strcmp(argv[i], "--no-guard") == 0)
			lock.shutting.no_guard = true;
		else
			return usage_error(&lock_verb, argv[i]);
	}
	log_elapsed_us();
	if (geteuid() != 0) {
		out_error("netlatch: lock: only root can close; NOT closed\n");
		return EXIT_NOT_CLOSED;
	}
	if (!lock.force && remote_login()) {
		out_error("netlatch: lock: would cut this login by network: "
			  "--force if that is meant; NOT closed\n");
		return EXIT_NOT_CLOSED;
	}
	/* One of the first ten system calls, klibc's own five included; all questions
	 * to the kernel come later. */
	record_first_barrier(record);
	if (record->barrier == SYSCTL_ABSENT && !proc_is_mounted()) {
		log_line(LOG_CRIT, "lock: " NO_PROC "; the wire is NOT closed");
		return EXIT_NOT_CLOSED;
	}
	/* Only the first network namespace has that setting. */
	if (record->barrier == SYSCTL_ABSENT && place_find() == PLACE_NAMESPACE) {
		out_error("netlatch: lock: " ELSEWHERE "; NOT closed\n", "lock");
		return EXIT_NOT_CLOSED;
	}
	state_recall();
	read_cmdline(&lock);
	if ((lock.cmdline.skip && is_skipped(record)) || is_kdump(record))
		return EXIT_SKIPPED;
	rc = guard_exclude_others(false);
	if (rc == -EAGAIN) {
		/* Links that are up may be open, and the others may take two minutes.
		 * What a release opens again meanwhile, shut_all() shuts. */
		links_shut_here(NULL);
		rc = guard_exclude_others(true);
	}
	log_done(CHANGE_FILE, rc);
	if (rc && rc != -ENOENT)
		log_line(LOG_CRIT,
			 "lock: " CHANGE_FILE ": %s; a release at work may open again",
			 error_text(rc));
	end_waiter();
	/* A release that was at work may have set it back. */
	if (record->barrier == SYSCTL_HELD)
		record_first_barrier(record);

	lock.shutting.debug = lock.cmdline.debug || debug_here;
	log_steps(lock.cmdline.debug ? STEPS_CONSOLE
		  : debug_here	     ? STEPS_STDERR
				     : STEPS_OFF);
	return close_all(&lock, 0);
}
