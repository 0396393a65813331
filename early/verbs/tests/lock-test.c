// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `netlatch lock`: in which order it shuts, how it judges, what it says and writes down.
 * The layers, the guard, the self-test and the kernel are faked.
 */
#include "verbs/tests/fake-lock.h"
#include "base/tests/fake-journal.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/wait.h>

#include "guard/guard.h"
#include "verbs/verbs.h"

/* A kernel that closes everything, as root, in the initramfs. */
static void begin(void)
{
	memset(world, 0, sizeof(*world));
	world->has_modules = world->prefix = world->owned = true;
	world->barrier = SYSCTL_SET;
}

/*
 * Runs the verb with at most two options in a child. Returns its exit status; -1: it
 * crashed.
 */
static int lock(const char *first, const char *second)
{
	char *argv[] = { "lock", (char *)first, (char *)second, NULL };
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(lock_verb.run(!first ? 1 : !second ? 2 : 3, argv));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool says(const char *text)
{
	if (strstr(world->log, text))
		return true;
	printf("# no '%s' in: %s\n", text, world->log);
	return false;
}

static bool writes(const char *line)
{
	if (strstr(world->state, line))
		return true;
	printf("# no '%s' in: %s\n", line, world->state);
	return false;
}

static void test_order(void)
{
	begin();
	CHECK(lock(NULL, NULL) == 0 && says("<5>closed (full) in 12.345 ms"),
	      "everything closed: exit 0, and it is said");
	CHECK(!strcmp(world->steps,
		      " barrier exclude waiter forget recall exceptions "
		      "qdisc sysctl stop-guard "
		      "netdev let-pass radio drop-in self-test-bypass socket "
		      "own-settings events "
		      "guard "
		      "namespaces look save"),
	      "the order:%s", world->steps);
	CHECK(writes("level=full\nmissing=\n") && writes("guard=1\nself-test=passed\n") &&
		      writes("locked-at=1.50\ntook-us=12345\nsysctl.latch.a=1\nend=1\n"),
	      "the state: level, guard, self-test, times, old values");
	begin();
	world->exceptions = 2;
	CHECK(lock(NULL, NULL) == 0 &&
		      says("<5>closed (full) in 12.345 ms, 2 exceptions\n"),
	      "what the policy lets pass is said");
	begin();
	world->exceptions = 1;
	CHECK(lock(NULL, NULL) == 0 && says("ms, 1 exception\n"), "one as well");
	begin();
	world->exposed = true;
	lock(NULL, NULL);
	CHECK(strstr(world->steps,
		     " exceptions qdisc netdev sysctl stop-guard netdev let-pass "),
	      "a link that has only the tables gets them before lock waits");
	begin();
	world->has_modules = false;
	lock(NULL, NULL);
	CHECK(strstr(world->steps, " sysctl stop-guard modules netdev"),
	      "modules are loaded where they are missing, "
	      "before the layers that need them");
	begin();
	world->barrier = SYSCTL_HELD;
	lock(NULL, NULL);
	CHECK(world->barriers == 2,
	      "the first barrier is set again when others have finished, "
	      "who may have opened it");
	begin();
	world->others_error = -EAGAIN;
	world->others_end = true;
	CHECK(lock(NULL, NULL) == 0 &&
		      strstr(world->steps, " barrier exclude links wait waiter ") &&
		      !strstr(world->log, CHANGE_FILE),
	      "links are shut before others are waited for");
}

static void test_options(void)
{
	begin();
	CHECK(lock("--no-guard", NULL) == 0 && world->no_guard &&
		      !strstr(world->steps, " guard") &&
		      !strstr(world->steps, "events") && writes("guard=no: --no-guard\n"),
	      "--no-guard");
	begin();
	CHECK(lock("--debug", NULL) == 0 && world->debug &&
		      strstr(world->steps, " stderr"),
	      "--debug: steps on standard error, counters");
	begin();
	world->cmdline = "quiet netlatch.debug";
	CHECK(lock(NULL, NULL) == 0 && world->debug && strstr(world->steps, " console"),
	      "netlatch.debug: steps on the console, counters");
	begin();
	CHECK(lock("--debug", "--nonsense") == 2 && !world->steps[0] &&
		      strstr(world->out, "'--nonsense' is unknown; nothing was done"),
	      "an unknown option: exit 2, nothing was done");
	begin();
	world->not_root = true;
	CHECK(lock("--force", NULL) == 3 && !world->steps[0],
	      "not root: exit 3, nothing was done");
	begin();
	world->remote = true;
	CHECK(lock(NULL, NULL) == 3 && !world->steps[0] && strstr(world->out, "--force"),
	      "a login by network: exit 3, nothing was done");
	CHECK(lock("--force", NULL) == 0 && strstr(world->steps, "qdisc"),
	      "with --force it locks");
	begin();
	world->no_proc = true;
	CHECK(lock(NULL, NULL) == 3 && !strcmp(world->steps, " barrier") &&
		      says("the wire is NOT closed"),
	      "without /proc: exit 3, and it is said");
	begin();
	world->barrier = SYSCTL_ABSENT;
	world->elsewhere = true;
	CHECK(lock("--force", NULL) == 3 && !strcmp(world->steps, " barrier") &&
		      strstr(world->out, "netlatch lock`; NOT closed"),
	      "another network namespace: exit 3, nothing was done");
	begin();
	world->others_error = -EAGAIN;
	CHECK(lock(NULL, NULL) == 0 && says("<2>lock: " CHANGE_FILE) &&
		      says("a release at work may open again"),
	      "another lock or release that does not end keeps nobody from locking");
}

static void test_skip(void)
{
	begin();
	world->cmdline = "quiet netlatch.skip";
	CHECK(lock("--force", NULL) == 4 &&
		      !strcmp(world->steps, " barrier may-skip barrier-back") &&
		      says("<2>skipped: ") && says("the wire is NOT closed"),
	      "netlatch.skip, and the policy allows it: exit 4, nothing stays shut");
	begin();
	world->cmdline = "quiet netlatch.skip";
	world->forbids_skip = "the policy says allow-skip = no";
	CHECK(lock("--force", NULL) == 0 && strstr(world->steps, "may-skip exclude") &&
		      strstr(world->steps, " qdisc") &&
		      says("<3>netlatch.skip is ignored: the policy says allow-skip"),
	      "it does not: closed, and it is said");
	begin();
	world->cmdline = "netlatch.skip";
	world->cannot_skip = -EROFS;
	CHECK(lock("--force", NULL) == 0 && strstr(world->steps, " qdisc") &&
		      says("closing"),
	      "a first barrier that stays: the rest is closed, too");
	begin();
	world->cmdline = "netlatch.skip";
	world->barrier = SYSCTL_HELD;
	CHECK(lock("--force", NULL) == 4 && !strstr(world->steps, "barrier-back"),
	      "a barrier that somebody else has set stays");
	begin();
	CHECK(lock("--force", NULL) == 0 && !strstr(world->steps, "skip"),
	      "without the word nobody asks");
}

static void test_kdump(void)
{
	begin();
	world->vmcore = true;
	CHECK(lock("--force", NULL) == 4 &&
		      !strcmp(world->steps, " barrier may-dump barrier-back") &&
		      says("<2>kdump: ") && says("the wire is NOT closed"),
	      "a crash dump is saved: exit 4, nothing stays shut, and it is said");
	begin();
	world->vmcore = true;
	world->forbids_kdump = "the policy says kdump = shut";
	CHECK(lock("--force", NULL) == 0 && strstr(world->steps, "may-dump exclude") &&
		      strstr(world->steps, " qdisc") &&
		      says("<3>kdump: this boot saves a crash dump, but the policy says "
			   "kdump = shut; closing"),
	      "unless the policy says shut: closed, and it is said");
	begin();
	world->vmcore = true;
	world->cannot_skip = -EROFS;
	CHECK(lock("--force", NULL) == 0 && strstr(world->steps, " qdisc") &&
		      says("kdump: " SYSCTL_DEFAULT_QDISC) && says("closing"),
	      "a first barrier that stays: the rest is closed, too");
	begin();
	CHECK(lock("--force", NULL) == 0 && !strstr(world->steps, "dump"),
	      "in another boot nobody asks");
}

static void test_guard(void)
{
	begin();
	world->counters = true;
	lock(NULL, NULL);
	CHECK(world->guard_tasks == (NFT_OWNED | NFT_COUNTERS),
	      "a hook for all devices: no chains for each; the guard keeps the tables");
	begin();
	world->held = true;
	lock("--debug", NULL);
	CHECK(world->guard_tasks == (NFT_OWNED | GUARD_HELD) && writes("held=1\n"),
	      "what the chains log is named");
	begin();
	world->held_error = -ENOENT;
	lock("--debug", NULL);
	CHECK(world->guard_tasks == NFT_OWNED && writes("held=no: no nfnetlink_log\n"),
	      "a kernel without the module: counted, and it is written down");
	begin();
	lock(NULL, NULL);
	CHECK(!strstr(world->state, "held="), "without netlatch.debug nothing is named");
	begin();
	world->prefix = world->owned = false;
	lock(NULL, NULL);
	CHECK(world->guard_tasks == GUARD_DEVICES &&
		      strstr(world->steps, " self-test socket own-settings"),
	      "none: chains for each device, "
	      "and no test of frames that go around queues");
	begin();
	world->guard_error = -ENOMEM;
	CHECK(lock(NULL, NULL) == 0 &&
		      says("<3>guard: not started: Cannot allocate memory") &&
		      writes("guard=no: Cannot allocate memory\n"),
	      "a guard that does not start is said and written down");
}

static void test_judgement(void)
{
	begin();
	journal_text[0] = '\0';
	world->verdict[1] = LAYER_UNSUPPORTED;
	CHECK(lock(NULL, NULL) == 1 && says("<4>layer netdev is missing: why 1\n") &&
		      says("<4>closed (degraded: netdev)") &&
		      writes("why.netdev=why 1\n"),
	      "what a kernel cannot do is a warning: exit 1");
	CHECK(!strcmp(journal_text, "shut 4 The network is shut (degraded, without "
				    "netdev); NETLATCH_LEVEL=degraded "
				    "NETLATCH_MISSING=netdev NETLATCH_TOOK_US=12345\n"),
	      "the journal gets the level and what is missing");
	begin();
	world->verdict[3] = LAYER_MISSING;
	CHECK(lock(NULL, NULL) == 1 && says("<3>closed (degraded: sysctl)"),
	      "what failed is an error");
	begin();
	world->verdict[0] = world->verdict[1] = LAYER_MISSING;
	CHECK(lock(NULL, NULL) == 3 && says("<2>OPEN (missing: qdisc,netdev)") &&
		      says("the wire is NOT closed") && writes("level=open\n"),
	      "no barrier: exit 3, on the console");
}

static void test_effect(void)
{
	begin();
	world->self_test = FRAME_QUEUED;
	CHECK(lock(NULL, NULL) == 3 && says("layer qdisc is missing: self-test") &&
		      says("layer netdev is missing: self-test") &&
		      writes("self-test=failed\n"),
	      "a queued frame that got out: neither barrier is closed, "
	      "whatever it claims");
	begin();
	world->self_test = FRAME_BYPASS;
	CHECK(lock(NULL, NULL) == 1 && says("<3>closed (degraded: netdev)"),
	      "one that went around the queue: netdev has failed");
	begin();
	world->self_test = -ENOENT;
	CHECK(lock(NULL, NULL) == 0 &&
		      writes("self-test=skipped: No such file or directory\n") &&
		      says("<4>self-test skipped"),
	      "one that could not be tried is said, and proves nothing");
	begin();
	world->no_way_back = -EPERM;
	CHECK(lock(NULL, NULL) == 3 && !strstr(world->steps, "look") &&
		      says("cannot return from another network namespace") &&
		      says("the wire is NOT closed"),
	      "lost in another network namespace: "
	      "nothing is believed that is read there");
}

static void test_warnings(void)
{
	begin();
	world->cmdline = "netconsole=@/eth0 netlatch.nonsense=1";
	world->pnp = "#MANUAL";
	CHECK(lock(NULL, NULL) == 0 && says("<2>netconsole is asked for") &&
		      says("<2>/proc/net/pnp (#MANUAL)") &&
		      says("<3>kernel command line: netlatch.nonsense=1 is unknown"),
	      "what sends outside the latch is said");
	CHECK(writes("warning=netconsole") && writes("warning=/proc/net/pnp"),
	      "and written down");
	begin();
	world->save_error = -ENOSPC;
	CHECK(lock(NULL, NULL) == 0 &&
		      says("No space left on device; release will not know") &&
		      says("sysctl.latch.a=1\n"),
	      "a state that cannot be written: the log keeps the old values");
}

static void test_waiter(void)
{
	begin();
	world->waiter = 77;
	CHECK(lock(NULL, NULL) == 0 &&
		      says("<5>lock: the release that waited (process 77) is ended"),
	      "a release that waits is ended, and it is said");
	begin();
	world->waiter = -EBUSY;
	CHECK(lock(NULL, NULL) == 0 &&
		      says("<3>/run/netlatch/waiter: Device or resource busy; "
			   "if a release waits, it may open again"),
	      "one that does not end is said; the wire is shut all the same");
}

static void test_again(void)
{
	begin();
	CHECK(lock_again() == 0 && says("closed (full) in 0.000 ms") &&
		      !strstr(world->steps, "exclude") &&
		      !strstr(world->steps, "waiter") && !strstr(world->steps, "forget"),
	      "for a release that has refused: the same, its turn is that of release");
}

int main(void)
{
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (world == MAP_FAILED)
		abort();
	test_order();
	test_options();
	test_skip();
	test_kdump();
	test_guard();
	test_judgement();
	test_effect();
	test_warnings();
	test_waiter();
	test_again();
	return check_done();
}
