// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `netlatch release` with each of its requests failing in turn, as many as there are:
 * what came before is open, what was not reached is still shut, and the summary names
 * exactly that.
 */
#include "verbs/tests/fake-world.h"
#include "check.h"
#include "layers/nft/nft.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static char whole[8192]; /* the steps without any failure */
static struct fake_sysctl opened;

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool says_exactly(void)
{
	char want[700];

	snprintf(want, sizeof(want),
		 "%s; still shut:%s. `netlatch release` goes on, `netlatch lock` closes "
		 "again\n",
		 world->settings_tried ? "" : "; settings not put back",
		 world_still_shut());
	return strstr(world->log, "<2>release FAILED: ") && strstr(world->log, want) &&
	       world->settings_tried == !strstr(world->log, "; settings not put back") &&
	       world->notice && begins(world->why_notice, "release FAILED: ") &&
	       !strstr(world->log, "released (");
}

/* Those of the whole's steps that were not made, in the same order as the others. */
static unsigned int missing_steps(const char *steps, char *first, size_t size)
{
	const char *w = whole, *s = steps;
	unsigned int missing = 0;
	size_t len;

	*first = '\0';
	for (; *w; w += len) {
		len = strchr(w, '\n') + 1 - w;
		if (strncmp(w, s, len) == 0)
			s += len;
		else if (!missing++)
			snprintf(first, size, "%.*s", (int)len - 1, w);
	}
	return *s ? ~0u
		  : missing; /* something that is not in the whole, or not in order */
}

static bool settings_as_opened(bool but_one)
{
	unsigned int i, other = 0;

	for (i = 0; i < opened.count; i++)
		other += strcmp(opened.key[i].value, world->sysctl.key[i].value) != 0;
	return other == but_one;
}

/* The kinds of requests, by what their failure has to lead to. */
static bool only_looks(const char *what)
{
	return begins(what, "look for") || !strcmp(what, "read wants") ||
	       !strcmp(what, "save state") || !strcmp(what, "exclude others") ||
	       !strcmp(what, "probe ruleset") || !strcmp(what, "note state");
}

static bool refuses(const char *what)
{
	return !strcmp(what, "load state") || !strcmp(what, "read evidence");
}

static bool reads_setting(const char *what)
{
	return (begins(what, "read net/") || begins(what, "read kernel/")) &&
	       strcmp(what, "read " SYSCTL_DEFAULT_QDISC) != 0;
}

static bool judge(unsigned int before_opening)
{
	const char *what = world->failed;
	char first[128];
	unsigned int missing = missing_steps(world->steps, first, sizeof(first));

	if (world->crashed || world->files_open)
		return false;
	if (refuses(what))
		return world->exit == 1 && world_is_shut() && world->locked_again == 1 &&
		       strstr(world->log, "REFUSED to open: ");
	if (only_looks(what) || world->fail_at <= before_opening)
		return world->exit == 0 && world_is_open() && missing == 0 &&
		       strstr(world->log, "released (") && settings_as_opened(false);
	/* A second choice, which works: not fq_codel, but open. */
	if (!strcmp(what, "set " SYSCTL_DEFAULT_QDISC))
		return world->exit == 0 && world_is_open() &&
		       fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "pfifo_fast") &&
		       strstr(world->log, "default_qdisc fq_codel: ");
	if (reads_setting(what))
		return world->exit == 0 && world_is_open();
	if (world->exit != 3 || !says_exactly() || world->released_by[0] ||
	    world->locked_again)
		return false;
	if (begins(what, "delete qdisc"))
		return missing == 0 && settings_as_opened(false);
	/* Settings and links are independent of each other: that one, nothing else, is
	 * still shut. */
	if (begins(what, "set "))
		return missing == 0 && settings_as_opened(true) &&
		       strstr(world->log, what + 4);
	if (begins(what, "replace qdisc"))
		return missing == 1 && settings_as_opened(false) &&
		       strstr(world->log, first + 5);
	if (!strcmp(what, "unblock radios"))
		return missing == 1 && settings_as_opened(false) &&
		       !strcmp(world_still_shut(), " radios: 2");
	if (!strcmp(what, "release sockets"))
		return missing == 1 && settings_as_opened(false) &&
		       !strcmp(world_still_shut(), " sockets");
	if (!strcmp(what, "open rtnetlink") || !strcmp(what, "dump links"))
		return missing == 3 && settings_as_opened(false);
	if (!strcmp(what, "stop guard") && !world_is_shut())
		return false;
	/* Tables that stay keep the drop-in, or systemd-sysctl could open the default
	 * qdisc. */
	if (strstr(what, "nft") && strcmp(what, "open nfnetlink") != 0 && !world->dropin)
		return false;
	/* Any other ends the opening: no link and no setting has been touched. */
	return missing >= 3 &&
	       strstr(world_still_shut(), " link eth0, link eth1, link wlan0") &&
	       !world->sysctl.writes;
}

static bool fail(unsigned int at, int with, bool on)
{
	world_shut();
	world->fail_at = at;
	world->fail_with = with;
	world->fail_on = on;
	world_run("");
	return world->failed[0];
}

static void show(void)
{
	printf("# request %u (%s) fails: exit %d, still shut:%s\n# opened:\n",
	       world->fail_at, world->failed, world->exit, world_still_shut());
	printf("# log: %s# out: %s\n", world->log, world->out);
}

/* Requests up to and with the last look before something is opened. */
static unsigned int count_before(void)
{
	unsigned int at;

	for (at = 1; fail(at, -EIO, false); at++)
		if (!strcmp(world->failed, "stop guard"))
			return at - 1;
	return 0;
}

static void test_each(int error, const char *name)
{
	unsigned int at, good = 0, halves = 0, refusals = 0, before = count_before();

	for (at = 1; fail(at, error, false); at++) {
		if (judge(before))
			good++;
		else
			show();
		halves += world->exit == 3;
		refusals += world->exit == 1;
	}
	CHECK(before > 5 && at - 1 > before + 30, "%u requests, of which %u look", at - 1,
	      before);
	CHECK(good == at - 1, "each of them failing with %s", name);
	CHECK(halves > 20 && refusals == 4, "%u ended half-way, %u refused", halves,
	      refusals);
}

/* From one request on nothing works any more. */
static void test_all_from(void)
{
	unsigned int at, good = 0, before = count_before();
	char first[128];

	for (at = before + 1; fail(at, -ENOBUFS, true); at++) {
		/* All is open by then. */
		if (!strcmp(world->failed, "save state") ||
		    !strcmp(world->failed, "note state")) {
			good += world->exit == 0 && world_is_open();
			continue;
		}
		/* The look after the guard's end: nothing is open yet. */
		if (!strcmp(world->failed, "read evidence")) {
			good += world->exit == 1 && world->locked_again;
			continue;
		}
		if (!world->crashed && world->exit == 3 && !world->files_open &&
		    strstr(world->log, "release FAILED: ") &&
		    strstr(world->log, "; still shut: not all can be read: No buffer "
				       "space available") &&
		    missing_steps(world->steps, first, sizeof(first)) != ~0u)
			good++;
		else
			show();
	}
	CHECK(at > before + 30 && good == at - before - 1,
	      "everything failing from one on: exit 3, and that not all can be read is "
	      "said");
}

static void test_odd(void)
{
	world_shut();
	world->nft_stays = true;
	world_run("");
	CHECK(world->exit == 3 && says_exactly() && !world->sysctl.writes &&
		      strstr(world->log,
			     "FAILED: nft tables: Device or resource busy; "
			     "settings not put back; "
			     "still shut: default_qdisc, link eth0, link eth1, "
			     "link wlan0, nft inet,"),
	      "tables that are deleted and still there: exit 3");
	world_shut();
	world->link[1].gone = true;
	CHECK(world_run("") == 0 && world_is_open(),
	      "a link that is gone is as good as open");
	world_shut();
	world->nft = 0;
	world->without_nf_tables = true;
	CHECK(world_run("") == 0 && world_is_open(),
	      "a kernel without nf_tables opens all the same");
	world_shut();
	world->nft = 0;
	world->without_nfnetlink = true;
	CHECK(world_run("--force") == 0 && world_is_open(), "one without nfnetlink, too");
}

/* Where one thing alone is shut, what cannot be read must not be taken for open. */
static void test_little(void)
{
	unsigned int at, good = 0, what;

	for (at = 1, what = 0; what < 3; what++)
		for (at = 1; at == 1 || world->failed[0]; at++) {
			world_shut();
			world->nft = 0;
			world->dropin = false;
			world->guard = what == 0;
			fake_sysctl_write(SYSCTL_DEFAULT_QDISC,
					  what == 1 ? "blackhole" : "fq");
			world->link[0].blackhole = world->link[1].blackhole = false;
			world->link[2].blackhole = what == 2;
			world->fail_at = at;
			world_run("--force");
			/* A /proc that can be opened and not read is not to be had. */
			if (!strcmp(world->failed, "read " SYSCTL_DEFAULT_QDISC))
				continue;
			if (world->exit == 3 || (world->exit == 0 && world_is_open()))
				continue;
			show();
			good--;
		}
	CHECK(good == 0,
	      "no failure makes a guard, a default or a link alone count as open");
}

/* What failed once is done by the next one. */
static void test_goes_on(void)
{
	unsigned int at, good = 0, halves = 0;

	for (at = 1; fail(at, -EIO, false); at++) {
		if (world->exit != 3)
			continue;
		halves++;
		world->fail_at = 0;
		world->log[0] = world->failed[0] = '\0';
		if (world_run("") == 0 && world_is_open() &&
		    strstr(world->log, "released (") && world->released_by[0] &&
		    settings_as_opened(false))
			good++;
		else
			show();
	}
	CHECK(halves > 20 && good == halves, "release once more opens the rest: %u times",
	      halves);
}

/* Any user may make one, and what cannot be read in it. */
static void test_elsewhere(void)
{
	world_shut();
	world->fails_there = true;
	CHECK(world_run("") == 0 && world_is_open() && world->released_by[0] &&
		      world_says("<3>elsewhere: list of links: Message too long"),
	      "what fails in another namespace is said, and is no failure of ours");
	world_shut();
	world->no_way_back = true;
	world_run("");
	CHECK(world->exit == 3 &&
		      world_says(
			      "; settings not put back; still shut: not known from ") &&
		      fake_sysctl_is("net/ipv4/conf/all/arp_ignore", "8") &&
		      world_says("FAILED: return from another network namespace: "
				 "Operation not permitted"),
	      "without a way back from it the opening ends: "
	      "no setting of another namespace is touched");
}

/* eth0 has exceptions, and a queue that sends. */
static void shut_with_exceptions(void)
{
	world_shut();
	world->policy = true;
	world->link[0].excepted = true;
	world->link[0].blackhole = false;
}

/* Where the tables are gone, the link with exceptions alone would be open. */
static void test_exceptions(void)
{
	unsigned int at, good = 0, again = 0, exposed;

	shut_with_exceptions();
	CHECK(world_run("") == 0 && world_is_open() && !world->link[0].excepted &&
		      world->policy_ended && !world->locked_again,
	      "a link with exceptions opens as any other, and they end");
	for (at = 1, exposed = 0; at == 1 || world->failed[0]; at++) {
		shut_with_exceptions();
		world->fail_at = at;
		world_run("--force");
		if (world->exit != 3)
			continue;
		exposed += !world->nft && world->link[0].excepted &&
			   fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "blackhole");
		if (!world->locked_again)
			continue;
		again++;
		good += !world->deaf_to_signals && world->notice &&
			world_says("; settings not put back; shut again, because links "
				   "with exceptions would be open. `netlatch release` ");
	}
	CHECK(!exposed && again > 3 && good == again,
	      "a failure before default_qdisc shuts it again: %u times", again);

	shut_with_exceptions();
	world->nft_stays = world->cannot_shut = true;
	world->lock_again_exits = 3;
	CHECK(world_run("") == 3 &&
		      world_says(
			      "; links with exceptions may be OPEN, the first is eth0"),
	      "one that cannot be shut again is named");
	for (at = 1; at == 1 || world->failed[0]; at++) {
		shut_with_exceptions();
		world->fail_at = at;
		world_run("");
		if (!strcmp(world->failed, "note end policy"))
			break;
	}
	CHECK(world->exit == 0 && world_is_open() &&
		      world_says("<3>/run/netlatch/exceptions: Input/output error; "
				 "the next lock lets all exceptions of the policy pass"),
	      "exceptions that cannot be ended are told");
}

int main(void)
{
	world_shut();
	CHECK(world_run("") == 0, "without a failure: exit 0");
	CHECK(world_is_open() && world_says("<5>released (ruleset: ") &&
		      !world->files_open,
	      "all is open, and it is said");
	CHECK(!world->locked_again &&
		      !strcmp(world->released_by,
			      "ruleset: inet fw in (policy drop, 3 rules)"),
	      "and written down");
	strcpy(whole, world->steps);
	opened = world->sysctl;
	CHECK(begins(whole, "stop guard\nopen nft\nunlink dropin\n"
			    "open eth0\nopen eth1\nopen wlan0\n"
			    "open eth0 there\n"),
	      "guard, nft, drop-in, then links, of other namespaces too");
	CHECK(fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "fq_codel") &&
		      fake_sysctl_is("net/ipv4/conf/all/arp_ignore", "0"),
	      "settings are as before");
	test_each(-EIO, "EIO");
	test_each(-ENOBUFS, "ENOBUFS");
	test_all_from();
	test_odd();
	test_goes_on();
	test_little();
	test_elsewhere();
	test_exceptions();
	return check_done();
}
