// SPDX-License-Identifier: GPL-2.0-or-later
/* `netlatch release`: on what it opens, what it refuses, and in which words. */
#include "verbs/tests/fake-world.h"
#include "check.h"
#include "layers/nft/nft.h"
#include "probe/proven_frame.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool refused(const char *because)
{
	char line[256];

	snprintf(line, sizeof(line), "<3>REFUSED to open: %s", because);
	return world->exit == 1 && world_is_shut() && world->locked_again == 1 &&
	       world->notice && world_says(line) && !strstr(world->log, "released (") &&
	       !world->released_by[0] && !world->deaf_to_signals;
}

static bool opened(const char *because)
{
	char line[256];

	snprintf(line, sizeof(line), "<5>released (%s", because);
	return world->exit == 0 && world_is_open() && !world->locked_again &&
	       !world->notice && world_says(line) &&
	       !strncmp(world->released_by, because, strlen(because)) &&
	       !strstr(world->log, "REFUSED") && !strstr(world->log, "FAILED");
}

static void test_ruleset(void)
{
	world_shut();
	world->notice = true;
	world_run("");
	CHECK(opened("ruleset: inet fw in (policy drop, 3 rules)"),
	      "on a ruleset; the notice goes");
	CHECK(world->looks_for_evidence == 2 && !world->sleeps,
	      "looked at twice, with no wait");
	CHECK(world->helper_runs == 1 && !world->wake_runs,
	      "firewalls that failed are asked for once; nothing has to be woken");
	CHECK(strstr(world->log, ") after 88 s shut; held: nothing that counts "
				 "(netlatch.debug does); "),
	      "how long, and what was held");
	world_shut();
	world->finds6 = false;
	world->weak = "ip6 fw in (policy accept, 0 rules)";
	world_run("--when ruleset");
	CHECK(refused("no ruleset filters input (IPv4: inet fw in (policy drop, 3 "
		      "rules); IPv6: nothing; no "
		      "evidence: ip6 fw in (policy accept, 0 rules)); the wire stays "
		      "shut"),
	      "IPv4 alone: refused, with what was found");
	CHECK(strstr(world->log,
		     "`netlatch release` looks again, with --force it opens\n"),
	      "and how to go on");
	CHECK(strstr(world->why_notice, "no ruleset filters input"),
	      "the notice says why");
	world_shut();
	world->finds4 = world->finds6 = false;
	world_run("--when=ruleset");
	CHECK(refused("no ruleset filters input (IPv4: nothing; IPv6: nothing)"),
	      "nothing: refused");
	world_shut();
	world->evidence_error = -EPERM;
	world_run("");
	CHECK(refused("nf_tables cannot be read (Operation not permitted)"),
	      "not to be read: refused");
	world_shut();
	world->finds4 = false;
	world->lock_again_exits = 3;
	CHECK(world_run("") == 3 && world->locked_again == 1,
	      "a refusal that cannot shut what was flushed: exit 3");
	world->lock_again_exits = 1;
	CHECK(world_run("") == 1, "one that is shut without a layer: exit 1");
}

static void test_hardening(void)
{
	world_shut();
	strcat(world->state, "sysctl.keep.kernel/kptr_restrict=0\nsysctl.keep.a=1\n");
	world_run("");
	CHECK(opened("ruleset: ") &&
		      world_says("; 2 hardening settings stay, see netlatch(8)\n"),
	      "settings that stay for good are said");
}

static void test_counts(void)
{
	world_shut();
	world->link[0].drops = 5;
	world->link[1].drops = 7;
	world->counted = 3;
	world_run("");
	CHECK(world_says("; held: qdisc 12, inet output 3; "), "frames held, by layer");
	world_shut();
	world->counted = 3;
	world_run("");
	CHECK(world_says("; held: inet output 3; "), "by one layer");
	world_shut();
	fake_sysctl_write("net/ipv4/conf/all/arp_ignore", "2");
	world_run("");
	CHECK(world_says(" settings put back, 1 left as somebody set them since (first "
			 "net/ipv4/conf/all/arp_ignore)"),
	      "what somebody changed meanwhile is said");
	world_shut();
	strcpy(world->wants,
	       "net/core/default_qdisc=fq\nnet/ipv4/conf/all/arp_ignore=1\n");
	world_run("");
	CHECK(world->exit == 0 && fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "fq") &&
		      fake_sysctl_is("net/ipv4/conf/all/arp_ignore", "1"),
	      "what sysctl.d asks for comes back, not what was there");
	world_shut();
	fake_sysctl_write(SYSCTL_DEFAULT_QDISC, "cake");
	world_run("");
	CHECK(world->exit == 0 && fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "cake"),
	      "a default qdisc of somebody's choice stays");
	world_shut();
	strcpy(world->state, "level=full\n");
	world_run("");
	CHECK(world_says("released (ruleset: ") && !strstr(world->log, " s shut"),
	      "a state without a time: nothing is said of it");
}

static void test_when(void)
{
	world_shut();
	world->finds4 = world->finds6 = false;
	world_run("--when network-pre");
	CHECK(opened("network-pre") && !world->looks_for_evidence,
	      "network-pre: opens without looking");
	world_shut();
	CHECK(world_run("--when manual") == 4 && world_is_shut() &&
		      world->locked_again == 1 && !world->looks_for_evidence &&
		      world_says("<3>REFUSED to open: manual; the wire stays shut"),
	      "manual: not by itself, with a ruleset neither; exit 4");
	CHECK(world->notice && !world->refused[0] && !world->helper_runs,
	      "and nothing waits for one");
	world_run("--when manual --force");
	CHECK(world->exit == 0 && world_is_open(), "but by force");

	world_shut();
	world->finds4 = world->finds6 = false;
	world_run("--when auto");
	CHECK(opened("auto: no firewall is enabled here, nothing to wait for") &&
		      world->helper_runs == 1,
	      "auto, no firewall: opens and says why");
	world_shut();
	world->finds4 = world->finds6 = false;
	world->helper_prints = "nftables.service\n";
	world_run("--when auto");
	CHECK(refused("no ruleset filters input") &&
		      strstr(world->log, "nftables.service"),
	      "auto, a firewall, no ruleset: refused");
	CHECK(!strcmp(world->refused, "ruleset") && world->helper_all == 1,
	      "what waits after that waits for a ruleset");
	world_shut();
	world_run("--when auto");
	CHECK(opened("ruleset: ") && !strstr(world->log, "enabled here"),
	      "auto, a ruleset: opens, and does not ask which firewall it is");
	world_shut();
	world->finds4 = false;
	world->helper_exits = 127;
	world_run("--when auto");
	CHECK(refused("no ruleset filters input"), "auto, nobody can tell: as ruleset");
}

#define PROVEN_ALL "yes: nothing of UDP and TCP by IPv4 and IPv6 got in"

/* Is this exactly what the state file got, after a probe at the right moment? */
static bool noted(const char *result)
{
	return world->probes == 1 && !world->probed_late &&
	       strcmp(world->proven, result) == 0;
}

static void test_proven(void)
{
	static const char *const whens[] = { "", "--when auto" };
	unsigned int i;

	world_shut();
	world_run("--when proven");
	CHECK(opened("ruleset: inet fw in (policy drop, 3 rules); proven: nothing of "
		     "UDP and TCP by IPv4 and IPv6 got in") &&
		      noted(PROVEN_ALL),
	      "proven: a ruleset that lets nothing in");
	world_shut();
	world->without_ipv6 = true;
	world_run("--when proven");
	CHECK(opened("ruleset: ") && noted("yes: nothing of UDP and TCP by IPv4 got in"),
	      "a kernel without IPv6");
	world_shut();
	world->gets_in = PROBE_UDP4;
	world_run("--when proven");
	CHECK(refused("ruleset: inet fw in (policy drop, 3 rules) lets UDP by IPv4 from "
		      "anybody in; the wire stays shut") &&
		      !strstr(world->log, "opening (") &&
		      noted("no: UDP by IPv4 from anybody got in"),
	      "one that lets a kind in: refused, and the kind is named");
	world_shut();
	world->probe_fails = "/dev/net/tun: No such device";
	world_run("--when proven");
	CHECK(refused("ruleset: inet fw in (policy drop, 3 rules) was not proven: the "
		      "probe failed: /dev/net/tun: No such device") &&
		      noted("unknown: /dev/net/tun: No such device"),
	      "a probe that failed proves nothing: refused");
	world_shut();
	world->probe_fails = "only 3 of 8 frames arrived";
	world->gets_in = PROBE_TCP6 | PROBE_UDP6;
	world_run("--when proven");
	CHECK(refused("ruleset: inet fw in (policy drop, 3 rules) lets UDP and TCP by "
		      "IPv6 from anybody in") &&
		      noted("no: UDP and TCP by IPv6 from anybody got in"),
	      "what got in before it failed is said");
	world_shut();
	world->finds6 = false;
	world_run("--when proven");
	CHECK(refused("no ruleset filters input") && !world->probes && !world->proven[0],
	      "no evidence: no probe");

	for (i = 0; i < 2; i++) {
		world_shut();
		world->helper_prints = "nftables.service\n";
		world_run(whens[i]);
		CHECK(opened("ruleset: inet fw in (policy drop, 3 rules)") &&
			      noted(PROVEN_ALL),
		      "'%s': probed, too", whens[i]);
		world_shut();
		world->helper_prints = "nftables.service\n";
		world->gets_in = PROBE_UDP4 | PROBE_TCP4;
		world_run(whens[i]);
		CHECK(opened("ruleset: ") &&
			      world_says(
				      "<4>probe: the ruleset that was found lets UDP and "
				      "TCP by IPv4 from anybody in, at least by links "
				      "that it does not name; opening all the same") &&
			      noted("no: UDP and TCP by IPv4 from anybody got in"),
		      "what gets in is a warning there");
		world_shut();
		world->helper_prints = "nftables.service\n";
		world->probe_fails = "rtnetlink: x";
		world_run(whens[i]);
		CHECK(opened("ruleset: ") &&
			      world_says(
				      "<5>probe: rtnetlink: x; what the ruleset lets in "
				      "is not proven") &&
			      noted("unknown: rtnetlink: x"),
		      "and a probe that failed opens, but proves nothing");
	}
	world_shut();
	world->gets_in = PROBE_UDP4;
	world_run("--force --when proven");
	CHECK(opened("FORCED") && !world->probes, "--force does not probe");
	world_shut();
	world_run("--when network-pre");
	CHECK(opened("network-pre") && !world->probes, "network-pre does not, either");
	world_shut();
	world_run("--when manual");
	CHECK(!world->probes, "nor manual");
}

/* A firewall's unit has failed. */
static void test_failed(void)
{
	static const char failed[] = "nftables\nfailed nftables.service: "
				     "/etc/nftables.conf:12:1-4: Error: syntax error\n";

	world_shut();
	world->finds4 = world->finds6 = false;
	world->helper_prints = failed;
	world_run("");
	CHECK(refused("no ruleset filters input (IPv4: nothing; IPv6: nothing); failed: "
		      "nftables.service: /etc/nftables.conf:12:1-4: Error: syntax error; "
		      "the wire stays shut."),
	      "a refusal has the words of the firewall that failed");
	CHECK(strstr(world->why_notice, "; failed: nftables.service: /etc/nftables") &&
		      world->helper_runs == 1,
	      "the notice as well; one call of the helper");
	world_shut();
	world->helper_prints = failed;
	world_run("--when auto");
	CHECK(opened("ruleset: ") == false && world->exit == 0 && world_is_open() &&
		      world_says("<3>a firewall has FAILED: nftables.service: ") &&
		      world->helper_all == 1,
	      "where the ruleset counts all the same: it opens, and that is said loudly");
	world_shut();
	strcpy(world->refused, "ruleset");
	world_run("");
	CHECK(opened("ruleset: ") && world->wake_runs == 1 && !world->refused[0] &&
		      world_says(
			      "<5>a network service may have given up; restart it with: "
			      "restart networking\n"),
	      "after a refusal, an opening says how to wake the network");
	world_shut();
	world->nft_stays = true;
	world_run("--when network-pre");
	CHECK(world->exit == 3 && !strcmp(world->refused, "network-pre"),
	      "half-way: what goes on with it needs no more than this release");
	world_run("--when ruleset");
	CHECK(world->exit == 3 && !strcmp(world->refused, "ruleset"), "nor less");
	world_run("--force");
	CHECK(world->exit == 3 && !world->refused[0],
	      "a person who forces it goes on by himself");
}

static void test_state(void)
{
	static const struct {
		int error;
		const char *words;
	} states[] = { { -ENOENT, "No such file or directory" },
		       { -EBADMSG, "damaged" },
		       { -ESTALE, "of another boot" } };
	static const char *const whens[] = { "", "--when auto", "--when network-pre",
					     "--when ruleset", "--wait 5" };
	char because[128], options[64];
	unsigned int i, j, good;

	for (i = 0; i < 3; i++) {
		snprintf(because, sizeof(because),
			 "/run/netlatch/state: %s, so what lock changed is "
			 "unknown; the wire stays shut. `netlatch release` looks again, "
			 "with --force",
			 states[i].words);
		for (j = good = 0; j < 5; j++) {
			world_shut();
			world->state_error = states[i].error;
			world_run(whens[j]);
			good += refused(because) && !world->sleeps;
		}
		CHECK(good == 5, "state %s: nothing is opened, whatever --when says",
		      states[i].words);
		for (j = good = 0; j < 5; j++) {
			world_shut();
			world->state_error = states[i].error;
			snprintf(options, sizeof(options), "--force %s", whens[j]);
			world_run(options);
			good += opened("FORCED") &&
				fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "pfifo_fast") &&
				fake_sysctl_is("net/ipv6/conf/default/disable_ipv6",
					       "0") &&
				fake_sysctl_is("net/ipv6/conf/eth0/accept_ra", "1") &&
				!strstr(world->log, " s shut");
		}
		CHECK(good == 5, "state %s: --force opens, with the fallbacks",
		      states[i].words);
	}
	world_shut();
	world->finds4 = false;
	world_run("--force");
	CHECK(opened("FORCED") && !world->looks_for_evidence,
	      "--force does not look, and it is in the log");
}

static void test_nothing_shut(void)
{
	world_shut();
	world->nft = 0;
	world->guard = world->dropin = world->sockets = false;
	world->notice = true;
	memset(world->link, 0, sizeof(world->link));
	fake_sysctl_write(SYSCTL_DEFAULT_QDISC, "fq");
	world->state_error = -ENOENT;
	CHECK(world_run("") == 0 &&
		      !strcmp(world->log, "<5>release: nothing is shut\n") &&
		      !world->notice,
	      "nothing is shut: exit 0, it is said, no notice is left");
	CHECK(!world->locked_again && !world->steps[0] && !world->sysctl.writes &&
		      !world->released_by[0] && !world->looks_for_evidence,
	      "and nothing is done");
	world->state_error = 0;
	world->closed_meanwhile = true;
	world_run("--when manual");
	CHECK(world->exit == 1 && world->nft == NFT_ALL && !world->steps[0] &&
		      strstr(world->out, "another one is at work; nothing was done\n"),
	      "shut by somebody else since: no leave to open it");
	world->closed_meanwhile = false;
	world->state_error = -ENOENT;
	world->nft = 0;
	world->guard = true;
	world_run("");
	CHECK(world->exit == 1 && world->locked_again,
	      "a guard alone counts: it would shut the next link");
	world->guard = false;
	world->nft = NFT_ARP;
	CHECK(world_run("--force") == 0 && !world->nft, "a table alone counts");
	world->link[2].blackhole = true;
	strcpy(world->link[0].name, "a");
	strcpy(world->link[1].name, "b");
	strcpy(world->link[2].name, "c");
	CHECK(world_run("--force") == 0 && !world->link[2].blackhole,
	      "the last link alone counts");
	fake_sysctl_write(SYSCTL_DEFAULT_QDISC, "blackhole");
	CHECK(world_run("--force") == 0 &&
		      fake_sysctl_is(SYSCTL_DEFAULT_QDISC, "pfifo_fast"),
	      "default_qdisc alone counts");
	world->sockets = true;
	CHECK(world_run("--force") == 0 && !world->sockets,
	      "sockets that are refused count alone");
}

static void test_not_now(void)
{
	const struct {
		bool *because;
		const char *says;
	} cases[] = { { &world->not_root, "only root can open" },
		      { &world->no_proc, "/proc is not mounted" },
		      { &world->elsewhere, "not the machine's network namespace" } };
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world_shut();
		*cases[i].because = true;
		CHECK(world_run("--force") == 1 && world_is_shut() && !world->requests &&
			      strstr(world->out, cases[i].says) &&
			      strstr(world->out, "; nothing was done\n"),
		      "exit 1, nothing was done: %s", cases[i].says);
	}
	world_shut();
	world->others_error = -EAGAIN;
	CHECK(world_run("--force") == 1 && world_is_shut() && !world->locked_again &&
		      strstr(world->out, "another one is at work; nothing was done\n"),
	      "another one is at work: neither opened nor shut again");
}

int main(void)
{
	test_ruleset();
	test_counts();
	test_hardening();
	test_when();
	test_proven();
	test_failed();
	test_state();
	test_nothing_shut();
	test_not_now();
	return check_done();
}
