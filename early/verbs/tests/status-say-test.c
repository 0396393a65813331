// SPDX-License-Identifier: GPL-2.0-or-later
/* The answer in one line: what is, what to do, and the exit status of --check. */
#include "verbs/tests/fake-status.h"
#include "check.h"
#include "verbs/release.h"
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct line is, todo;

static bool says(const struct status *s, enum check check, const char *text,
		 const char *what_to_do)
{
	status_say(s, &is, &todo);
	if (status_check(s) == check && !strcmp(is.text, text) &&
	    strstr(todo.text, what_to_do))
		return true;
	printf("# %s\n# %s\n# %s\n", check_words[status_check(s)], is.text, todo.text);
	return false;
}

#define LOCKED \
	"level=degraded\nmissing=netdev\nunsupported=netdev\nguard=1\nlocked-at=3.41\n"
#define RELEASED "locked-level=degraded\nreleased-at=20.5\nreleased-by=ruleset: x\n"

/* A machine with Linux 6.1, as lock has left it. */
static void begin_shut(struct status *s)
{
	unsigned int i;

	status_begin(s);
	for (i = 0; i < layer_count; i++)
		verdict_closed(&s->latch.verdict[i], "held");
	verdict_missing(status_verdict(s, "netdev"), LAYER_MISSING, "not there");
	s->level = LEVEL_DEGRADED;
	s->state = LOCKED;
	s->guard = 77;
	s->look.nft.present = NFT_INET;
	strcpy(s->kernel, "6.1.0-41-amd64");
}

static void test_released(void)
{
	struct status s;

	status_begin(&s);
	s.level = LEVEL_OPEN;
	s.state = RELEASED;
	CHECK(says(&s, CHECK_RELEASED, "released: the network is open, as it should be",
		   "nothing"),
	      "released is good, and reads so");
	s.look.nft_error = -EINVAL;
	CHECK(status_check(&s) == CHECK_RELEASED,
	      "a kernel without nf_tables has no tables that could be back");
	s.look.nft_error = -EPERM;
	CHECK(says(&s, CHECK_UNKNOWN,
		   "unknown: released, but only root can see whether something shuts the "
		   "network again",
		   "as root"),
	      "an ordinary user does not see all");
	s.look.nft_error = -EPROTONOSUPPORT;
	s.not_root = true;
	CHECK(says(&s, CHECK_UNKNOWN, is.text, "as root"),
	      "nor where the kernel has no netlink that could say so");
	s.not_root = false;
	s.look.nft_error = 0;
	s.state = NULL;
	s.state_error = -ENOENT;
	CHECK(says(&s, CHECK_NOT_COVERED,
		   "not covered: nothing has shut the network in this boot",
		   "netlatch-check-image"),
	      "open because nothing has shut it is something else");
	s.state_error = -ESTALE;
	CHECK(status_check(&s) == CHECK_NOT_COVERED, "so is a state of another boot");
	s.state_error = -EBADMSG;
	CHECK(says(&s, CHECK_UNKNOWN, "unknown: the state of lock is lost",
		   "`netlatch lock`"),
	      "a damaged state is no answer");
}

/* An opening that asked for no ruleset is no news of one. */
static void test_forced(void)
{
	struct status s;

	status_begin(&s);
	s.level = LEVEL_OPEN;
	s.state = "released-at=20.5\nreleased-by=FORCED\n";
	CHECK(says(&s, CHECK_FORCED, "released by --force: no ruleset was asked for",
		   "load your ruleset") &&
		      strstr(todo.text, "`netlatch lock`"),
	      "forced open without a ruleset: it is not as it should be");
	s.evidence.v4.found = true;
	CHECK(status_check(&s) == CHECK_FORCED, "nor with half of one");
	s.evidence.v6.found = true;
	s.evidence_error = -EINTR;
	CHECK(status_check(&s) == CHECK_FORCED, "nor with one that cannot be read");
	s.evidence_error = 0;
	CHECK(says(&s, CHECK_RELEASED, "released: the network is open, as it should be",
		   "nothing"),
	      "it is once a ruleset stands");
	s.evidence.v4.found = false;
	s.state = "released-at=20.5\nreleased-by=" NOT_INSTALLED "\n";
	CHECK(says(&s, CHECK_FORCED,
		   "released because " NOT_INSTALLED ": no ruleset was asked for",
		   "load your ruleset"),
	      "a root file system without netlatch asks for none, either");
	s.not_root = true;
	CHECK(status_check(&s) == CHECK_UNKNOWN, "an ordinary user cannot tell");
	s.not_root = false;
	s.state = "released-at=20.5\nreleased-by=network-pre\n";
	CHECK(status_check(&s) == CHECK_RELEASED,
	      "an opening that the policy wants without a ruleset is as it should be");
}

/* Nothing that shuts is seen, because it cannot be read. */
static void test_not_read(void)
{
	struct status s;

	status_begin(&s);
	s.level = LEVEL_OPEN;
	s.state = RELEASED;
	s.look.links_error = -ENOBUFS;
	CHECK(says(&s, CHECK_UNKNOWN,
		   "unknown: the links cannot be read (No buffer space available), so "
		   "nobody can say whether the network is off again",
		   "look again: "),
	      "a list of links that cannot be read is no open network");
	s.look.links_error = 0;
	s.look.nft_error = -EINTR;
	CHECK(status_check(&s) == CHECK_UNKNOWN, "nor is nf_tables");
	s.look.nft_error = 0;
	s.look.default_qdisc_error = -EIO;
	CHECK(status_check(&s) == CHECK_UNKNOWN, "nor default_qdisc");
	s.look.default_qdisc_error = -ENOENT;
	CHECK(status_check(&s) == CHECK_RELEASED,
	      "a kernel without queueing disciplines has none that shuts");
	s.look.default_qdisc_error = 0;
	s.guard = -EIO;
	CHECK(says(&s, CHECK_UNKNOWN,
		   "unknown: the lock of the guard cannot be read (Input/output error), "
		   "so nobody can say whether the network is off again",
		   "look again: "),
	      "nor is a guard that may run");
	begin_shut(&s);
	s.look.nft.present = 0;
	s.level = LEVEL_OPEN;
	s.look.nft_error = -EINTR;
	verdict_missing(status_verdict(&s, "netdev"), LAYER_UNKNOWN, "cannot be read");
	CHECK(says(&s, CHECK_UNKNOWN,
		   "unknown: nf_tables cannot be read (Interrupted system call), so "
		   "nobody can say whether the network is shut",
		   "look again: "),
	      "after lock, too");
}

static void test_shut(void)
{
	struct status s;

	begin_shut(&s);
	s.waiter = 99;
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until a ruleset stands (degraded: netdev; "
		   "all that Linux 6.1 can do)",
		   "load your ruleset, then process 99 opens"),
	      "degraded that cannot be better reads so");
	s.evidence.v4.found = s.evidence.v6.found = true;
	CHECK(says(&s, CHECK_SHUT, is.text, "process 99 opens in a moment"),
	      "the ruleset stands already");
	s.waiter = 0;
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (degraded: "
		   "netdev; all that Linux 6.1 can do)",
		   "`netlatch release` opens: the ruleset counts"),
	      "nobody waits, and a ruleset stands");
	s.evidence.v6.found = false;
	CHECK(says(&s, CHECK_SHUT, is.text, "load your ruleset, then `netlatch release`"),
	      "nobody waits, and none stands");
	s.look.policy.data = "";
	s.look.policy.blob.release = BLOB_RELEASE_MANUAL;
	CHECK(says(&s, CHECK_SHUT, is.text, "`netlatch release --when ruleset`"),
	      "the policy says manual");
	s.look.policy.data = NULL;
	verdict_missing(status_verdict(&s, "qdisc"), LAYER_MISSING, "link eth0");
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (degraded: "
		   "qdisc,netdev; weaker than this machine can be)",
		   "`netlatch lock`"),
	      "a layer that lock had closed is gone");
	s.state = "level=degraded\nguard=1\n";
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (degraded: "
		   "qdisc,netdev)",
		   "load"),
	      "the state of an older netlatch does not say what lock could do");
	begin_shut(&s);
	s.guard = 0;
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (degraded: "
		   "netdev; all that Linux 6.1 can do); the guard is DEAD",
		   "`netlatch lock`"),
	      "the guard has died");
	s.state = "level=full\nunsupported=netdev,radio\nguard=no: --no-guard\n";
	s.look.policy.blob.radio = BLOB_RADIO_LEAVE;
	verdict_missing(status_verdict(&s, "radio"), LAYER_UNSUPPORTED, "left");
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (degraded: "
		   "netdev,radio; all that Linux 6.1 can do, and radio = leave)",
		   "load"),
	      "no guard was wanted, and the policy leaves the radios");
	begin_shut(&s);
	s.state = NULL;
	s.state_error = -ENOENT;
	s.evidence.v4.found = s.evidence.v6.found = true;
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (degraded: "
		   "netdev)",
		   "`netlatch lock` shuts it anew, because the state of lock is lost; "
		   "then load your ruleset, and `netlatch release` opens"),
	      "without a state release would refuse first, so lock comes first");
	s.waiter = 99;
	CHECK(says(&s, CHECK_SHUT, is.text, "then process 99 opens"),
	      "a waiter locks by itself");
	begin_shut(&s);
	verdict_closed(status_verdict(&s, "netdev"), "held");
	s.level = LEVEL_FULL;
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (full)",
		   "load"),
	      "full");
	verdict_missing(status_verdict(&s, "netdev"), LAYER_UNKNOWN, "only root");
	s.level = LEVEL_DEGRADED;
	s.guard = s.waiter = -EACCES;
	CHECK(says(&s, CHECK_SHUT,
		   "shut: the network is off until `netlatch release` opens (not seen "
		   "without root: netdev)",
		   "look again as root"),
	      "an ordinary user sees that it is shut");
}

static void test_failed(void)
{
	struct status s;

	/* A ruleset that was saved while shut is loaded again after release. */
	begin_shut(&s);
	s.state = RELEASED;
	s.guard = 0;
	s.level = LEVEL_OPEN;
	CHECK(says(&s, CHECK_FAILED,
		   "FAILED: released, but the network is off again: something shuts it: "
		   "nft inet",
		   "`netlatch release` takes it away"),
	      "the tables are back after release, and the level is open");
	s.level = LEVEL_DEGRADED;
	CHECK(says(&s, CHECK_FAILED, is.text, "`netlatch release`"),
	      "with the netdev chains, too, which make a barrier");
	CHECK(strstr(todo.text, "saved while shut") && strstr(todo.text, "by itself"),
	      "where from, and that nothing mends it");
	s.look.nft.present = 0;
	strcpy(s.look.default_qdisc, "blackhole");
	CHECK(says(&s, CHECK_FAILED,
		   "FAILED: released, but the network is off again: something shuts it: "
		   "default_qdisc",
		   "`netlatch release`") &&
		      !strstr(todo.text, "saved"),
	      "so is the default queueing discipline");
	s.look.default_qdisc[0] = '\0';
	s.guard = 77;
	CHECK(says(&s, CHECK_FAILED,
		   "FAILED: released, but the network is off again: something shuts it: "
		   "the guard",
		   "`netlatch release`"),
	      "and a guard that still runs, which would shut the next link");
	begin_shut(&s);
	strcpy(s.refused, RELEASE_FAILED ": nft tables: x; still shut: nft inet");
	CHECK(says(&s, CHECK_FAILED,
		   "FAILED: release stopped half-way: the network may be off in part",
		   "goes on"),
	      "a release that stopped half-way");
	begin_shut(&s);
	s.look.nft.present = 0;
	s.level = LEVEL_OPEN;
	CHECK(says(&s, CHECK_FAILED, "FAILED: lock has run, and the network is NOT shut",
		   "`netlatch lock` shuts it"),
	      "locked, and everything was opened by hand");
	verdict_missing(status_verdict(&s, "netdev"), LAYER_UNKNOWN, "only root");
	s.look.nft_error = -EPERM;
	CHECK(says(&s, CHECK_UNKNOWN,
		   "unknown: only root can see whether the network is shut", "root"),
	      "or not seen");
}

static void test_elsewhere(void)
{
	static const enum place places[] = { PLACE_NAMESPACE, PLACE_CONTAINER,
					     PLACE_UNKNOWN };
	unsigned int i;
	struct status s;

	for (i = 0; i < 3; i++) {
		status_begin(&s);
		s.level = LEVEL_OPEN;
		s.state = i ? RELEASED : NULL;
		s.place = places[i];
		status_say(&s, &is, &todo);
		CHECK(status_check(&s) == CHECK_UNKNOWN &&
			      !strncmp(is.text, "unknown: ", 9) && todo.len,
		      "seen from elsewhere nothing is open: %s", place_words[s.place]);
		begin_shut(&s);
		s.place = places[i];
		CHECK(status_check(&s) == CHECK_UNKNOWN, "nor shut");
	}
}

int main(void)
{
	test_released();
	test_forced();
	test_not_read();
	test_shut();
	test_failed();
	test_elsewhere();
	CHECK(status_check_exit(CHECK_RELEASED) == 0 &&
		      status_check_exit(CHECK_FORCED) == 1 &&
		      status_check_exit(CHECK_SHUT) == 1 &&
		      status_check_exit(CHECK_FAILED) == 2 &&
		      status_check_exit(CHECK_NOT_COVERED) == 3 &&
		      status_check_exit(CHECK_UNKNOWN) == 3,
	      "the exit statuses of Nagios");
	return check_done();
}
