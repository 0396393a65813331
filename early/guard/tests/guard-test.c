// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting and stopping the guard, and keeping others away, with real processes, signals
 * and locks. Three things are not real: the files lie in a folder of this test, the clock
 * goes on only while the code waits, and what the guard does after execve() stands here.
 * So no result depends on how long anything takes on this machine.
 */
#include "guard/tests/fake-guard.h"
#include "check.h"
#include "guard/guard.h"
#include "guard/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/wait.h>

/* Is it a zombie by now, or still at work? Reaps it if it has ended. */
static bool has_ended(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) == pid;
}

static void reap(pid_t pid)
{
	let_kill();
	if (pid <= 0)
		return; /* the test before has failed */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Stops a guard that behaves so. Returns what guard_stop() returned. */
static int stop(enum behaviour behaviour, pid_t *pid)
{
	*pid = fake_guard(behaviour);
	forget_signals();
	return guard_stop();
}

static void test_stop(const char *how)
{
	pid_t pid;
	int rc;

	rc = stop(ENDS, &pid);
	CHECK(rc == 0 && terms == 1 && !kills && (no_pidfd || has_ended(pid)),
	      "%s: told once, it ends, though nobody has reaped it", how);
	waitpid(pid, NULL, 0);
	rc = stop(IGNORES, &pid);
	CHECK(rc == 0 && terms == 1 && kills == 1, "%s: SIGTERM ignored: killed", how);
	reap(pid);
	rc = stop(STOPPED, &pid);
	CHECK(rc == 0 && terms == 1 && kills == 1, "%s: stopped: killed", how);
	reap(pid);

	no_kill = true;
	rc = stop(UNINTERRUPTIBLE, &pid);
	CHECK(rc == -EBUSY && kills == 1 && fake_clock_passed() == 60,
	      "%s: one that does not end is not taken for ended, after 60 s", how);
	CHECK(strstr(guard_label(), "state D) does not end"), "%s: its state: %s", how,
	      guard_label());
	reap(pid);

	kill_error = EPERM;
	rc = stop(ENDS, &pid);
	kill_error = 0;
	CHECK(rc == -EPERM && !has_ended(pid), "%s: not ours to end: said", how);
	reap(pid);
	CHECK(!others, "%s: no other process is meant", how);
}

static void test_stop_by_pidfd(void)
{
	pid_t pid;
	int rc;

	rc = stop(LINGERS, &pid);
	CHECK(rc == 0 && !kills && has_ended(pid),
	      "its lock is gone, its files are not: waited for the process");
	no_kill = true;
	rc = stop(UNLOCKS, &pid);
	CHECK(rc == 0 && kills == 1 && !has_ended(pid),
	      "it does not end, but its lock is gone at last: release goes on");
	reap(pid);
	pid = fake_guard(ENDS);
	kill(pid, SIGKILL);
	waitid(P_PID, pid, NULL, WEXITED | WNOWAIT);
	CHECK(guard_stop() == 0 && has_ended(pid), "a zombie is none to stop");
	fake_clock_leaps = true;
	rc = stop(ENDS, &pid);
	CHECK(rc == 0 && !kills && has_ended(pid),
	      "the machine stood still beyond the limit: what happened counts");
	pid = ends_meanwhile = fake_guard(ENDS);
	forget_signals();
	rc = guard_stop();
	CHECK(rc == 0 && !terms && !kills,
	      "it ends by itself, and its number may be another's: no signal");
	ends_meanwhile = 0;
}

/* ---- starting ---- */

static int start(enum behaviour behaviour)
{
	struct guard_fds fds = { .events = open("/dev/null", O_RDONLY | O_CLOEXEC),
				 .nft = open("/dev/zero", O_RDONLY | O_CLOEXEC),
				 .radio = -1 };
	int rc, left_open = dup(0);

	fake_behaviour = behaviour;
	forget_signals();
	rc = guard_start(&fds, GUARD_DEVICES);
	close(fds.events);
	close(fds.nft);
	close(left_open);
	return rc;
}

static void test_start(void)
{
	pid_t pid;
	int rc;

	rc = start(ENDS);
	pid = guard_pid();
	CHECK(rc == 0 && pid > 0, "at work");
	CHECK(guard_stop() == 0 && guard_pid() == 0, "and it can be stopped");
	waitpid(pid, NULL, 0);
	no_close_range = true;
	rc = start(ENDS);
	pid = guard_pid();
	CHECK(rc == 0 && pid > 0, "also on a kernel without close_range()");
	no_close_range = false;
	reap(pid);
	rc = start(SLOW);
	pid = guard_pid();
	CHECK(rc == 0 && pid > 0 && fake_clock_passed() == 50,
	      "a slow one is waited for");
	reap(pid);
	CHECK(start(DIES) == -ECHILD, "one that dies at its start is not waited for");
	CHECK(fake_clock_passed() == 0, "(%ld s)", fake_clock_passed());
	CHECK(start(REFUSES) == -EMFILE, "one that says why it ends");
	CHECK(start(CLOSES) == -ECHILD && kills == 1,
	      "one that closes the pipe without a word does not stay");
	CHECK(start(WEDGED) == -ETIMEDOUT && kills == 1 && fake_clock_passed() == 120,
	      "one that never answers: 120 s, and it does not stay");
	CHECK(guard_pid() == 0, "no guard is left");
	rc = guard_start(&(struct guard_fds){ .events = -EMFILE }, 0);
	CHECK(rc == -EMFILE, "no socket for events: no guard");
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

/* ---- keeping others away ---- */

static void on_signal(int sig)
{
	(void)sig;
}

#define NOISE 3

/* In a process of its own, which ends with the lock. Returns -errno, negated. */
static int exclude(bool blocked, bool noise)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set;
	int status;
	pid_t pid;

	forget_signals();
	signals_meanwhile = noise ? NOISE : 0;
	fflush(stdout);
	sigaction(SIGUSR1, &action, NULL);
	pid = fork();
	if (pid == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGALRM);
		if (blocked)
			sigprocmask(SIG_BLOCK, &set, NULL);
		_exit(-guard_exclude_others(true));
	}
	/* With noise, signals come all the time. */
	while (waitpid(pid, &status, WNOHANG) == 0) {
		usleep(2000);
		if (noise)
			kill(pid, SIGUSR1);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_exclude(void)
{
	pid_t pid;
	int rc;

	CHECK(exclude(false, false) == 0 && fake_clock_passed() == 0,
	      "nobody is at work");
	pid = fake_holder(LEAVES);
	rc = exclude(false, true);
	CHECK(rc == 0 && fake_clock_passed() == 50 + NOISE,
	      "another one is: waited for its end, whatever signals come (%d)", rc);
	reap(pid);
	pid = fake_holder(STAYS);
	rc = exclude(false, true);
	CHECK(rc == EAGAIN && fake_clock_passed() == 120,
	      "it does not end: -EAGAIN after 120 s (%ld)", fake_clock_passed());
	CHECK(exclude(true, false) == EAGAIN,
	      "also if the caller's caller has SIGALRM blocked");
	early_alarm = true;
	CHECK(exclude(false, false) == EAGAIN && fake_clock_passed() == 121,
	      "and if the alarm comes before the wait");
	early_alarm = false;
	reap(pid);
}

int main(void)
{
	fake_begin();
	test_stop("pidfd");
	test_stop_by_pidfd();
	no_pidfd = true;
	test_stop("lock");
	no_pidfd = false;
	test_start();
	test_exclude();
	fake_end();
	return check_done();
}
