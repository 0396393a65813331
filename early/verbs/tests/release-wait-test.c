// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `netlatch release --wait`: what it waits for, how long, and how it ends. Time and the
 * changes of nf_tables are faked.
 */
#include "verbs/tests/fake-world.h"
#include "check.h"
#include "layers/nft/nft.h"
#include "policy/policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const enum blob_release *policy; /* NULL: none */
static unsigned int policy_wait_s = 3;
static const char *policy_wrong;

const char *policy_load(struct policy *p)
{
	memset(p, 0, sizeof(*p));
	if (policy && !policy_wrong) {
		p->data = (char *)policy;
		p->blob.release = *policy;
		p->blob.wait_s = policy_wait_s;
	}
	return policy_wrong;
}

static bool refused(void)
{
	return world->exit == 1 && world_is_shut() && world->locked_again == 1 &&
	       world_says("<3>REFUSED to open: ") && !strstr(world->log, "released (") &&
	       !world->files_open;
}

static bool opened(unsigned long from, unsigned long to)
{
	if (world->now < from || world->now > to)
		printf("# at %lu ms\n", world->now);
	return world->exit == 0 && world_is_open() && !world->files_open &&
	       world->released_by[0] && world->now >= from && world->now <= to;
}

static unsigned int times(const char *text)
{
	const char *at = world->log;
	unsigned int n = 0;

	for (; (at = strstr(at, text)); at++)
		n++;
	return n;
}

static void run_at(unsigned long evidence_at, const char *options)
{
	world_shut();
	world->evidence_at = evidence_at;
	world_run(options);
}

static void test_limited(void)
{
	run_at(3000, "--wait 10");
	CHECK(opened(5000, 5500), "a ruleset that comes later opens once it has stayed");
	CHECK(world->looks_for_evidence <= 7 && world->joined,
	      "it was not polled: %u looks", world->looks_for_evidence);
	CHECK(times("<5>release: waiting for a ruleset, 10 s at most\n") == 1,
	      "which is said once");
	run_at(99999, "--wait=10");
	CHECK(refused() && world->now >= 10000 && world->now < 10500,
	      "one that does not: refused when the time is over");
	CHECK(!strcmp(world->refused, "ruleset"), "and left to the waiter");
	run_at(1, "");
	CHECK(refused() && !world->sleeps, "without --wait nothing is waited for");
	run_at(9000, "--wait 10");
	CHECK(opened(11000, 11500), "in time, but not settled: it still has its chance");
	world_shut();
	world->evidence_error = -EINTR;
	world_run("--wait 3");
	CHECK(refused() && world->now >= 3000 && world->now < 3500 &&
		      world_says("nf_tables cannot be read"),
	      "an error is asked again, too");
	run_at(2000, "--wait 3 --when auto");
	CHECK(world->exit == 0 && !world->sleeps,
	      "auto without a firewall does not wait");
	world_shut();
	world->evidence_at = 5000;
	world->opened_meanwhile = true;
	world_run("--wait 3");
	CHECK(world->exit == 0 && !world->locked_again && !strstr(world->log, "REFUSED"),
	      "opened by somebody else while waiting: not shut again");
}

/* The policy says on what, unless an option does. */
static void test_policy(void)
{
	static const enum blob_release manual = BLOB_RELEASE_MANUAL,
				       at_once = BLOB_RELEASE_NETWORK_PRE,
				       not_said = BLOB_RELEASE_AUTO;

	policy = &manual;
	run_at(0, "");
	CHECK(world->exit == 4 && world_is_shut() && !world->refused[0] &&
		      world_says("REFUSED to open: manual, by the policy; the wire stays "
				 "shut. `netlatch release --when ruleset` looks again"),
	      "the policy says manual: nothing opens, and nothing waits");
	run_at(0, "--when network-pre");
	CHECK(world->exit == 0 && world_is_open(), "an option says otherwise");
	policy = &at_once;
	run_at(99999, "");
	CHECK(world->exit == 0 && world_is_open(), "the policy says network-pre");
	run_at(99999, "--when ruleset");
	CHECK(refused(), "an option does not");
	policy = &not_said;
	run_at(99999, "");
	CHECK(refused(), "the policy says auto, or nothing: a ruleset");
	policy = NULL;
	run_at(99999, "");
	CHECK(refused(), "no policy: a ruleset");
}

/* As netlatch-release.service asks. */
static void test_unit(void)
{
	static const enum blob_release manual = BLOB_RELEASE_MANUAL,
				       ruleset = BLOB_RELEASE_RULESET,
				       proven = BLOB_RELEASE_PROVEN,
				       at_once = BLOB_RELEASE_NETWORK_PRE,
				       not_said = BLOB_RELEASE_AUTO;
	static const char unit[] = "--when policy --wait policy";

	policy = &manual;
	run_at(0, unit);
	CHECK(world->exit == 4 && world_is_shut() && !world->refused[0],
	      "unit: manual never opens, though a ruleset stands, and leaves no waiter");
	policy = &at_once;
	run_at(99999, unit);
	CHECK(world->exit == 0 && world_is_open(), "unit: network-pre opens at once");
	policy = &ruleset;
	run_at(99999, unit);
	CHECK(refused() && world->now >= 3000 && world->now < 3500,
	      "unit: the policy's wait is kept, without a firewall, too");
	CHECK(!strcmp(world->refused, "ruleset"), "and the waiter goes on");
	run_at(99999, "--when policy --wait 1");
	CHECK(refused() && world->now >= 1000 && world->now < 1500,
	      "unit: another --wait counts");
	run_at(99999, "--when auto --wait policy");
	CHECK(world->exit == 0 && world_is_open(), "unit: another --when counts");
	policy = &proven;
	world_shut();
	world->gets_in = 1;
	world_run(unit);
	CHECK(world->exit == 1 && !strcmp(world->refused, "proven"),
	      "unit: proven, and so is what the waiter asks for");
	policy = &not_said;
	run_at(99999, unit);
	CHECK(world->exit == 0 && world_is_open(),
	      "unit: a policy that says auto, or nothing, is auto");
	policy = NULL;
	run_at(99999, unit);
	CHECK(world->exit == 0 && world_is_open(), "unit: without a policy it is auto");
	world_shut();
	world->evidence_at = 99999;
	world->helper_prints = "nftables.service\n";
	world_run(unit);
	CHECK(refused() && world->now >= 30000 && world->now < 30500,
	      "unit: which waits for 30 s if a firewall is enabled");
	policy = &ruleset;
	policy_wait_s = BLOB_WAIT_FOREVER;
	run_at(999999, unit);
	CHECK(refused() && world->now >= 240000 && world->now < 240500 &&
		      !strcmp(world->refused, "ruleset"),
	      "unit: forever ends before systemd ends it, and the waiter goes on");
	policy_wrong = "its checksum is wrong";
	policy = &at_once;
	run_at(99999, "--when policy");
	CHECK(refused() && world_says("policy: its checksum is wrong; it opens on a "
				      "ruleset"),
	      "unit: a damaged policy is the floor's condition, and it is said");
	policy_wrong = NULL;
	policy_wait_s = 3;
	policy = NULL;
}

/* A ruleset that comes and goes. */
static void test_settle(void)
{
	world_shut();
	world->evidence_at = 2000;
	world->evidence_until = 3000;
	world_run("--wait 20");
	CHECK(refused() && world->now >= 20000,
	      "a ruleset that is flushed a moment later does not open");
	world_shut();
	world->evidence_at = 2000;
	world->evidence_until = 3900;
	world->legacy = true;
	world_run("--wait 20");
	CHECK(refused(), "nor one of the legacy iptables, of which nobody tells");
	world_shut();
	world->evidence_at = 2000;
	world->flushed_meanwhile = true;
	world_run("--wait 20");
	CHECK(refused() && world->now < 5000,
	      "nor one that is flushed while release waits for its turn");
	world_shut();
	world->evidence_at = 2000;
	world->busy_ms = 700;
	world_run("--wait 60");
	CHECK(opened(32000, 33500),
	      "a program that changes nf_tables all the time cannot hold it up for good");
	world_shut();
	world->evidence_at = 4000;
	world->legacy = true;
	world_run("--wait 60");
	CHECK(opened(6000, 11000), "the legacy iptables are seen by the timer");
	world_shut();
	world->evidence_at = 4000;
	world->deaf = true;
	world_run("--wait 60");
	CHECK(opened(6000, 11000), "a kernel that tells nothing leaves the timer");
}

static void test_waiter(void)
{
	run_at(300000, "--wait forever");
	CHECK(opened(302000, 302500) && times("released (ruleset: ") == 1,
	      "the waiter opens after minutes");
	CHECK(world_says("<5>release: waiting for a ruleset, without a limit; "
			 "`systemctl stop netlatch-wait` ends it\n") &&
		      !strstr(world->log, "REFUSED") && !world->locked_again,
	      "and says that it waits");
	CHECK(world->looks_for_evidence < 32, "it slept: %u looks in 300 s",
	      world->looks_for_evidence);
	CHECK(world->socket_tries < 8,
	      "and where nothing had changed it read the rulesets alone");
	run_at(0, "--wait forever");
	CHECK(opened(2000, 2500), "it believes no ruleset at the first look");
	run_at(0, "--wait forever --when auto");
	CHECK(opened(2000, 2500) && !strncmp(world->released_by, "ruleset: ", 9),
	      "under auto it wants a ruleset, whatever is enabled");
	world_shut();
	world->finds6 = false;
	world->limit = 100000;
	world_run("--wait forever --when auto");
	CHECK(world->exit == 77 && world_is_shut() && !world->locked_again,
	      "half a ruleset is not enough: it waits on");
	world_shut();
	world->evidence_at = 5000;
	world->evidence_until = 6000;
	world->limit = 100000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world_is_shut() && !world->steps[0],
	      "nor one that is flushed again");
	world_shut();
	world->evidence_at = 5000;
	world->flushed_meanwhile = true;
	world->limit = 300000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world_is_shut() && !world->steps[0] &&
		      times("release: does not open: ") == 1 && !world->notice,
	      "nor one that goes while it waits for its turn; it waits on");
	world_shut();
	world->orphan = true;
	world->limit = 100000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world_is_shut() && !world->steps[0] &&
		      !world->locked_again,
	      "a child whose waiter was ended meanwhile opens nothing");
	world_shut();
	world->other_waiter = 55;
	CHECK(world_run("--wait forever") == 1 && world_is_shut() && !world->requests &&
		      strstr(world->out, "process 55 waits already; nothing was done\n"),
	      "a second one refuses in words");
	world_shut();
	world->other_waiter = -EROFS;
	world_run("--wait forever");
	CHECK(opened(2000, 2500) && world_says("<3>/run/netlatch/waiter: "),
	      "one that cannot claim says so");
}

static void test_waiter_others(void)
{
	world_shut();
	world->finds4 = false;
	world->opened_at = 7000;
	world_run("--wait forever");
	CHECK(world->exit == 0 && !world->locked_again && !world->released_by[0] &&
		      world->now < 8000 &&
		      world_says("<5>release: the wire is open, nothing to wait for\n"),
	      "somebody else opens: it ends");
	world_shut();
	world->finds4 = false;
	world->nft = 0;
	world->opened_at = 7000;
	world->legacy = true;
	world_run("--wait forever");
	CHECK(world->exit == 0 && !world->locked_again && world->now < 23000,
	      "also where there are no tables of ours that would tell");
	world_shut();
	world->finds4 = false;
	world->flushed_at = 7000;
	world->limit = 200000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world->locked_again == 1 && world->nft == NFT_ALL &&
		      world_says("somebody removed the tables of netlatch"),
	      "our tables are flushed: it shuts again, once");
	world_shut();
	world->finds4 = false;
	world->guard_dies_at = 7000;
	world->limit = 200000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world->locked_again == 1 && world->guard,
	      "the guard dies: it shuts again, once");
	world_shut();
	world->finds4 = false;
	world->flushed_at = 7000;
	world->cannot_shut = true;
	world->limit = 200000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world->locked_again == 1,
	      "what cannot be shut again is not tried without end");
	world_shut();
	world->evidence_at = 7000;
	world->flushed_at = 7000;
	world_run("--wait forever");
	CHECK(opened(9000, 9500) && !world->locked_again,
	      "flushed and loaded in one transaction: it opens");
	world_shut();
	world->state_error = -ENOENT;
	world->limit = 1000000;
	world_run("--wait forever");
	CHECK(world->exit == 77 && world_is_shut() && !world->steps[0] &&
		      times("release: does not open: /run/netlatch/state") >= 3 &&
		      times("release: does not open: ") <= 5,
	      "evidence that is not enough is tried again, less and less often: %u times",
	      times("release: does not open: "));
}

/* A half-done opening is a failure of the unit, which starts the waiter again. */
static void test_waiter_half(void)
{
	world_shut();
	world->nft_stays = true;
	CHECK(world_run("--wait forever") == 3 && world->notice,
	      "half-way: the waiter ends with 3");
	world->nft_stays = false;
	world->log[0] = '\0';
	CHECK(world_run("--wait forever") == 0 && world_is_open() && !world->notice,
	      "the next one goes on");
	world_shut();
	world->nft_stays = true;
	world_run("--wait forever --when proven");
	CHECK(!strncmp(world->why_notice, "release FAILED: ", 16), "half-way once more");
	world->nft_stays = false;
	world->gets_in = 1;
	world->limit = world->now + 100000;
	CHECK(world_run("--wait forever --when proven") == 77 && world->locked_again &&
		      world->why_notice[0] && !strstr(world->why_notice, "FAILED"),
	      "the next one shuts all again, and no notice speaks of half an opening");
	world_shut();
	world->nft_stays = true;
	world_run("--wait forever --when proven");
	world->nft_stays = false;
	world->gets_in = 1;
	world->lock_again_exits = 3;
	world->limit = world->now + 100000;
	world_run("--wait forever --when proven");
	CHECK(!strncmp(world->why_notice, "release FAILED: ", 16),
	      "unless it cannot shut");
	world_shut();
	world->finds4 = false;
	CHECK(world_run("--wait forever --when network-pre") == 0 && world_is_open() &&
		      !world->looks_for_evidence,
	      "one that needed no evidence goes on without");
}

int main(void)
{
	test_limited();
	test_policy();
	test_unit();
	test_settle();
	test_waiter();
	test_waiter_others();
	test_waiter_half();
	return check_done();
}
