// SPDX-License-Identifier: GPL-2.0-or-later
/* The one process that waits for a ruleset: who it is, and how it ends. */
#include "verbs/waiter.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <sys/wait.h>

#include "base/claim.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/journal.h"
#include "base/log.h"
#include "base/out.h"
#include "base/process.h"
#include "base/sys.h"
#include "guard/guard.h"
#include "kernel/netlink.h"
#include "verbs/release.h"
#include "verbs/verbs.h"

#define END_S 30

/* The two pauses after the first child that did not open; later ones are up to 32 times
 * as long. */
#define OWN_CHANGES_S 2
#define PAUSE_MS (60 * 1000UL)

pid_t waiter_pid(void)
{
	return claim_holder(WAITER_FILE);
}

int waiter_end(void)
{
	pid_t pid = waiter_pid();
	int pidfd, rc;

	if (pid <= 0)
		return pid;
	pidfd = SYS(pidfd_open(pid, 0));
	if (pidfd < 0)
		return pidfd == -ESRCH ? pid : pidfd;
	/* If it still has its lock, the pidfd is the waiter's and no other process's. */
	rc = waiter_pid() == pid ? process_signal(pid, pidfd, SIGTERM) : -ESRCH;
	if (!rc)
		rc = clock_wait(pidfd, clock_seconds() + END_S) ? 0 : -EBUSY;
	close(pidfd);
	return rc && rc != -ESRCH ? rc : pid;
}

/* ---- waiting ---- */

/*
 * An opening deletes our tables, and so does a flush. So a look that only the timer has
 * asked for need not read every link and try a socket.
 */
static enum wait_look look_as_waiter(void *context)
{
	struct release *r = context;

	if (r->wait->changed || !r->stood)
		r->is_shut = release_something_is_shut(r);
	if (!r->is_shut)
		return LOOK_STOP;
	if (r->decided == WHEN_NETWORK_PRE ||
	    release_look_for_evidence(context) == LOOK_EVIDENCE)
		return LOOK_EVIDENCE;
	if (r->stood & ~r->before.nft.present || (r->guarded && guard_pid() == 0))
		return LOOK_STOP;
	return LOOK_NOTHING;
}

/*
 * A child opens or shuts, because the lock that excludes others belongs to a process
 * until it ends, and the waiter has to live on. Returns the exit status of the child.
 */
static int in_child(struct release *r, bool only_shut)
{
	int status;
	pid_t pid = SYS(fork());

	if (pid == 0) {
		r->wait_s = 0;
		_exit(release_once(r, only_shut));
	}
	if (pid < 0) {
		log_line(LOG_ERR, "release: fork: %s; the wire stays shut",
			 error_text(pid));
		return EXIT_REFUSED;
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return EXIT_HALF;
	return WEXITSTATUS(status);
}

/* What stands of ours. If somebody removes it later, the waiter shuts again. */
static void note_tables(struct release *r)
{
	look_free(&r->before);
	look_take(&r->before, false);
	r->stood = r->before.nft.present;
	r->guarded = guard_pid() > 0;
}

/*
 * The evidence stood, and the child did not open all the same. So the next try comes
 * at the next change, or after a while. Both pauses grow from try to try, because a
 * program may change its sets all day (fail2ban). What the child and the guard have
 * changed themselves in the first pause is no reason for a try.
 */
static void pause_between(struct wait *w, unsigned int tries)
{
	unsigned int doubled = tries < 5 ? 1 << tries : 32;
	struct timespec own = { .tv_sec = OWN_CHANGES_S * doubled };

	nanosleep(&own, NULL);
	netlink_drain(w->events);
	wait_change(w, PAUSE_MS * doubled);
}

static int wait_and_release(struct release *r, struct wait *w)
{
	unsigned int tries = 0;
	bool settled;
	int status;

	r->wait = w;
	note_tables(r);
	for (;;) {
		settled = wait_until(w, WAIT_FOREVER, look_as_waiter, r) == WAIT_SETTLED;
		if (!r->is_shut) {
			log_line(LOG_NOTICE,
				 "release: the wire is open, nothing to wait for");
			return EXIT_DONE;
		}
		status = in_child(r, !settled);
		if (settled && status != EXIT_REFUSED)
			return status;
		/* Tables that could not be made again are not missed a second time. */
		note_tables(r);
		w->changed = true;
		if (settled)
			pause_between(w, tries++);
	}
}

int waiter_main(struct release *r)
{
	pid_t other = claim(WAITER_FILE);
	struct wait w;
	int status;

	if (other > 0) {
		out_error("netlatch: release: process %d waits already; " NOTHING_DONE,
			  other);
		return EXIT_REFUSED;
	}
	if (other < 0)
		log_line(LOG_ERR, WAITER_FILE ": %s; status will not know of this wait",
			 error_text(other));
	r->waiter = r->waited = true;
	r->waiter_pid = getpid();
	r->decided = r->when;
	wait_open(&w);
	log_line(LOG_NOTICE,
		 "release: waiting for a ruleset, without a limit; " WAITER_STOP
		 " ends it");
	journal_send(JOURNAL_WAITING, LOG_NOTICE,
		     "Waiting for a ruleset, to open the network then", "NETLATCH_WHEN",
		     when_word(r->when), NULL);
	status = wait_and_release(r, &w);
	wait_close(&w);
	return status;
}
