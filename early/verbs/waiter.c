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
#include "base/log.h"
#include "base/out.h"
#include "base/sys.h"
#include "kernel/netlink.h"
#include "verbs/release.h"
#include "verbs/verbs.h"

#define END_S 30

/* The pauses after a child that did not open: the first and the longest. */
#define PAUSE_FIRST_MS (60 * 1000UL)
#define PAUSE_MAX_MS (60 * 60 * 1000UL)
#define OWN_CHANGES_S 2

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
	rc = waiter_pid() == pid ? SYS(kill(pid, SIGTERM)) : -ESRCH;
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
	return r->stood & ~r->before.nft.present ? LOOK_STOP : LOOK_NOTHING;
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

/* What stands of our tables. If somebody removes them later, the waiter shuts again. */
static void note_tables(struct release *r)
{
	look_free(&r->before);
	look_take(&r->before, false);
	r->stood = r->before.nft.present;
}

/*
 * The evidence stood, and the child did not open all the same. So the next try comes at
 * the next change, or after a pause that grows from try to try. What the child and the
 * guard have changed themselves is no reason for a try.
 */
static unsigned long pause_between(struct wait *w, unsigned long pause)
{
	struct timespec own = { .tv_sec = OWN_CHANGES_S };

	nanosleep(&own, NULL);
	netlink_drain(w->events);
	if (wait_change(w, pause))
		return PAUSE_FIRST_MS;
	return pause < PAUSE_MAX_MS ? pause * 2 : pause;
}

static int wait_and_release(struct release *r, struct wait *w)
{
	unsigned long pause = PAUSE_FIRST_MS;
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
			pause = pause_between(w, pause);
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
	r->decided = r->when;
	wait_open(&w);
	log_line(LOG_NOTICE,
		 "release: waiting for a ruleset, without a limit; " WAITER_STOP
		 " ends it");
	status = wait_and_release(r, &w);
	wait_close(&w);
	return status;
}
