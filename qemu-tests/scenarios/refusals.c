// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems that must stay shut: the firewall has failed, or somebody has
 * tampered with netlatch. Not one frame leaves from power-on to power-off. The system
 * boots all the same, and says why it has no network.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* Includes enough time for the DHCP client to run and give up. */
static const struct step refused[] = {
	WAIT(LOGIN),
	WAIT(REFUSAL),
	RUN_SHOWS("journalctl -b --no-pager | grep netlatch:", "REFUSED"),
	RUN("until systemctl is-failed netlatch-release; do sleep 0.2; done"),
	RUN_SHOWS("netlatch status", "opens when it stands (--when ruleset); "),
	RUN("[ -s /run/motd.d/netlatch ] && [ -s /run/issue.d/netlatch.issue ]"),
	RUN("until pgrep dhclient; do sleep 1; done"),
	LISTEN(15000),
	RUN("ip link show dev $(nic 0) | grep UP"),
	RUN_SHOWS("netlatch status", "  socket  closed"),
	REFUSED("sender -i $(nic 0) --bypass 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted"),
	/* The tables of legacy iptables have more than a page. They load while shut. */
	RUN("for i in $(seq 64); do echo \"-A INPUT -s 192.0.2.$i -j ACCEPT\"; done >/run/rules && "
	    "{ echo '*filter'; cat /run/rules; echo COMMIT; } | iptables-legacy-restore && "
	    "[ $(iptables-legacy -S INPUT | grep -c 192.0.2) = 64 ] && iptables-legacy -F && "
	    "rmmod iptable_filter"),
	/* No program at the root of cgroup2 disturbs those of systemd. */
	RUN("systemctl --failed --no-legend >/run/failed; ! grep -v -e nftables.service -e netlatch-release.service /run/failed"),
	SILENT,
	END
};

#define WOULD_REFUSE(why) \
	RUN_SHOWS("netlatch status", "netlatch: shut: "), \
	RUN_SHOWS("netlatch status", why)

/* Also in the words of the firewall that failed. */
static const struct step refused_syntax[] = {
	CALL(refused),
	CONSOLE("failed: nftables.service: /etc/nftables.conf:"),
	RUN("grep -q 'nftables.service: /etc/nftables.conf:.*rror' /run/motd.d/netlatch "
	    "/run/issue.d/netlatch.issue"),
	RUN_SHOWS("netlatch status", "did not open: no ruleset filters input"),
	RUN_SHOWS("netlatch status", "failed: nftables.service: /etc/nftables.conf:"),
	END
};

static const struct step refused_none[] = {
	CALL(refused),
	WOULD_REFUSE("filters input: IPv4: nothing; IPv6: nothing"),
	END
};

static const struct step refused_accept[] = {
	CALL(refused),
	RUN_SHOWS("nft list ruleset", "policy accept"),
	WOULD_REFUSE("no evidence: inet filter input (policy accept, 0 rules)"),
	END
};

static const struct step refused_ipv4[] = {
	CALL(refused),
	RUN_SHOWS("nft list ruleset", "table ip real"),
	WOULD_REFUSE("IPv6: nothing"),
	END
};

#define KILL_GUARD_SOON \
	RUN("until pgrep -f ^@netlatch; do sleep 0.2; done; pkill -KILL -f ^@netlatch")

static const struct step guard_killed[] = {
	KILL_GUARD_SOON,
	CALL(refused),
	/* The release that refused has started another guard. */
	KILL_GUARD_SOON,
	WOULD_REFUSE("new links are held by default_qdisc alone"),
	/* Shutting new links would have been the guard's work. */
	HOTPLUG("e1000"),
	RUN("ip link set $(nic 1) up"),
	WAIT("NIC Link is Up"),
	RUN_SHOWS("sender -i $(nic 1) -n 5", "5 sent"),
	SILENT,
	END
};

static const struct step flushed[] = {
	RUN("nft flush ruleset"),
	CALL(refused),
	WOULD_REFUSE("filters input: IPv4: nothing; IPv6: nothing"),
	END
};

static const struct step fq_codel[] = {
	CALL(refused),
	RUN_SHOWS("cat /etc/sysctl.d/50-test.conf", "default_qdisc=fq_codel"),
	RUN_SHOWS("cat /etc/sysctl.d/50-test.conf", "ftrace_enabled=0"),
	RUN_SHOWS("cat /run/noted", "noted: blackhole 1"),
	RUN_SHOWS("cat /proc/sys/net/core/default_qdisc", "blackhole"),
	RUN_SHOWS("tc qdisc show dev $(nic 0)", "blackhole"),
	END
};

/* ---- a ruleset that comes later ---- */

static const struct step late_refused[] = {
	WAIT(LOGIN),
	WAIT(REFUSAL),
	RUN(WAITS),
	/* A restart that is refused does not end in silence, and leaves a waiter. */
	REFUSED("systemctl restart netlatch-release 2>&1", "netlatch-release.service failed"),
	RUN(WAITS),
	RUN_SHOWS("netlatch status --json", "\"refused\":\"no ruleset"),
	/* There is one opener at a time. */
	REFUSED("netlatch release --wait forever 2>&1", "waits already; nothing was done"),
	RUN(MENDED),
	END
};

static const struct step mended_late[] = {
	SILENT,
	/* What a person types who mends his firewall, and no more. */
	RUN("nft -f /run/mended"),
	WAIT(RELEASED),
	FIRST_AFTER(OPENING),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN("until ! systemctl is-active netlatch-wait; do sleep 1; done; "
	    "[ ! -e /run/netlatch/refused ] && [ ! -e /run/motd.d/netlatch ]"),
	RUN("until dmesg | grep 'restart it with: .*ifup'; do sleep 1; done"),
	MARK,
	RUN("ifdown $(nic 0); ifup $(nic 0)"),
	CALL(whole_online),
	CONSOLE("failed: nftables.service: /etc/nftables.conf:"),
	END
};

static const struct step opens_late[] = {
	CALL(late_refused), LISTEN(60000), CALL(mended_late), END
};

static const struct step opens_later[] = {
	CALL(late_refused), LISTEN(300000), CALL(mended_late), END
};

static const struct step stays_late[] = {
	CALL(late_refused),
	/* It comes and goes: no opening, and what the flush removed stands again. */
	RUN("nft -f /run/mended; sleep 0.5; nft flush ruleset"),
	LISTEN(15000),
	RUN("until nft list tables | grep netlatch; do sleep 1; done"),
	RUN(WAITS),
	SILENT,
	/* A waiter that is stopped opens nothing. */
	RUN("systemctl stop netlatch-wait"),
	RUN_LACKS("netlatch status", "waits for"),
	RUN("nft -f /run/mended"),
	LISTEN(10000),
	SILENT,
	/* Neither does one that lock has ended. */
	RUN("nft delete table inet mended; systemctl start netlatch-wait"),
	RUN(WAITS),
	TRY("netlatch lock --force 2>&1", "is ended"),
	RUN("nft -f /run/mended"),
	LISTEN(10000),
	RUN("! systemctl is-active netlatch-wait"),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	SILENT,
	END
};

#define REFUSES		LATCHED, .silent = true

static const struct scenario rows[] = {
	{ "refuse-syntax", "stays shut: a syntax error in nftables.conf",
	  REFUSES, .setup = "when-ruleset,nftables-syntax,ifupdown",
	  .steps = refused_syntax, SLOW },
	{ "opens-late", "a broken nftables.conf; a minute later nft -f mends it: it opens by itself",
	  LATCHED, .setup = "when-auto,nftables-syntax,ifupdown", .steps = opens_late,
	  SLOW },
	{ "opens-later", "the same after five minutes",
	  LATCHED, .setup = "when-auto,nftables-syntax,ifupdown", .steps = opens_later,
	  SLOW, .by_hand = true, .timeout_s = 1200 },
	{ "stays-late", "stays shut: mended and flushed at once; the waiter stopped, ended by lock",
	  REFUSES, .setup = "when-auto,nftables-syntax,ifupdown", .steps = stays_late,
	  SLOW },
	{ "refuse-stock", "stays shut: Debian's accept-all nftables.conf",
	  REFUSES, .setup = "when-ruleset,nftables-stock,ifupdown",
	  .steps = refused_accept, SLOW13 },
	{ "refuse-auto-stock", "stays shut: the same under auto",
	  REFUSES, .setup = "when-auto,nftables-stock,ifupdown",
	  .steps = refused_accept, SLOW },
	{ "refuse-masked", "stays shut: nftables.service masked",
	  REFUSES, .setup = "when-ruleset,nftables-masked,ifupdown",
	  .steps = refused_none, SLOW },
	{ "refuse-ipv4", "stays shut: a ruleset for IPv4 only",
	  REFUSES, .setup = "when-ruleset,nftables-ipv4,ifupdown",
	  .steps = refused_ipv4, SLOW },
	{ "refuse-guard-killed", "stays shut: the guard killed, a NIC plugged in after that",
	  REFUSES, .setup = "when-ruleset,nftables-masked,ifupdown",
	  .steps = guard_killed, SLOW },
	{ "refuse-flushed", "stays shut: nft flush ruleset by hand",
	  REFUSES, .setup = "when-ruleset,nftables-masked,ifupdown", .steps = flushed,
	  SLOW },
	{ "refuse-fq-codel", "stays shut: default_qdisc=fq_codel, ftrace_enabled=0 in sysctl.d",
	  REFUSES, .setup = "when-ruleset,nftables-masked,ifupdown,fq-codel,no-ftrace",
	  .steps = fq_codel, SLOW },
};

const struct scenario_table refusal_table = TABLE(rows);
