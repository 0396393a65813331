// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe of release, in a busybox guest: rulesets that look like a firewall, what the
 * probe finds of them, and what is left when it is killed.
 */
#include "scenarios/tables.h"
#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* A chain on the input hook, in a table of its own. */
#define INPUT(policy, rules) \
	"nft 'add table inet fw; delete table inet fw; table inet fw { chain incoming { " \
	"type filter hook input priority 0; policy " policy "; " rules "; }; }'"

/* By their shape all of these filter IPv4 and IPv6. */
#define STRICT		INPUT("drop", "ct state established,related accept; udp dport 68 accept; ip6 nexthdr 58 accept")
#define REJECTS		INPUT("accept", "iif lo accept; udp dport 68 accept; ip6 nexthdr 58 accept; reject")
#define ALL_BUT_ONE	INPUT("drop", "ip saddr != 203.0.113.7 accept; ip6 saddr != 2001:db8::7 accept")
#define IPV4_ONLY	INPUT("drop", "ip6 saddr != 2001:db8::7 accept")
#define HIGH_TCP	INPUT("drop", "udp dport 68 accept; tcp dport 1024-65535 accept")

#define LEAKS(ruleset, what) \
	RUN(ruleset), \
	REFUSED("netlatch release --when proven 2>&1", "lets " what " from anybody in; the wire stays shut"), \
	RUN_SHOWS("netlatch status", "keep strangers out? no: " what " from anybody got in"), \
	RUN_SHOWS("netlatch status --json", "\"proven\":\"no: " what " from anybody got in\"")

/* Shut as if there had been no probe, and nothing of the probe is left. */
static const struct step shut_again[] = {
	RUN_SHOWS("cat /run/motd.d/netlatch", "netlatch: shut: the network is off: "),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	RUN_SHOWS("netlatch status", "guard   alive"),
	RUN_LACKS("netlatch status", "foreign rule"),
	RUN_LACKS("nft list chain inet netlatch prerouting", "counter"),
	RUN_LACKS("ip addr", "198.18."),
	RUN("[ ! -e /sys/class/net/netlatch0 ]"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	END
};

static const struct step opened[] = {
	RUN_SHOWS("netlatch status", "keep strangers out? yes: nothing of UDP and TCP by IPv4 and IPv6 got in"),
	RUN_LACKS("nft list ruleset", "netlatch"),
	RUN("[ ! -e /sys/class/net/netlatch0 ]"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 accepted"),
	FRAMES(K(RAW)),
	TRY("netlatch lock --force", "netlatch: closed ("),
	END
};

#define PROVEN(ruleset) \
	RUN(ruleset), \
	RUN_SHOWS("netlatch release --when proven 2>&1", \
		  "proven: nothing of UDP and TCP by IPv4 and IPv6 got in"), \
	CALL(opened)

static const struct step proven[] = {
	CLOSED,
	RUN(LINK_UP("eth0")),
	REFUSED("netlatch release --when proven 2>&1", "no ruleset filters input"),
	LEAKS(ALL_BUT_ONE, "UDP and TCP by IPv4 and IPv6"),
	CALL(shut_again),
	LEAKS(IPV4_ONLY, "UDP and TCP by IPv6"),
	LEAKS(HIGH_TCP, "TCP by IPv4 and IPv6"),
	CALL(shut_again),
	SILENT,
	PROVEN(STRICT),
	PROVEN(REJECTS),
	/* Where the ruleset's file flushes what it finds, our tables may be gone. */
	RUN("nft flush ruleset"),
	PROVEN(STRICT),
	/* Reverse path checks, as firewalld and others write them, let the probe in. */
	RUN("nft 'table inet rp { chain pre { type filter hook prerouting priority 10; "
	    "fib saddr . iif oif missing drop; fib daddr . iif type != local drop; }; }'"),
	LEAKS(ALL_BUT_ONE, "UDP and TCP by IPv4 and IPv6"),
	/* The same ruleset opens with `ruleset`, and that it leaks is said. */
	RUN_SHOWS("netlatch release --when ruleset 2>&1",
		  "probe: the ruleset that was found lets UDP and TCP by IPv4 and IPv6 from anybody in"),
	RUN_SHOWS("netlatch status", "Released "),
	RUN_SHOWS("netlatch status", "keep strangers out? no: UDP and TCP by IPv4 and IPv6 from anybody got in"),
	END
};

/* A probe that cannot be made proves nothing. */
static const struct step not_proven[] = {
	RUN(LINK_UP("eth0")),
	RUN(STRICT),
	RUN("nft 'table inet pre { chain pre { type filter hook prerouting priority -2147483648; policy drop; }; }'"),
	REFUSED("netlatch release --when proven 2>&1", "was not proven: the probe failed: only 0 of 8 frames arrived"),
	RUN("nft delete table inet pre"),
	RUN("ip rule add pref 1 from 192.175.48.0/24 blackhole; ip rule add pref 2 lookup local; ip rule del pref 0"),
	REFUSED("netlatch release --when proven 2>&1", "the probe failed: IPv4 is not delivered here"),
	RUN("ip rule del pref 1"),
	RUN("rmmod tun; rm -f /dev/net/tun $(find /lib/modules/ -name 'tun.ko*')"),
	REFUSED("netlatch release --when proven 2>&1", "was not proven: the probe failed: /dev/net/tun: No such "),
	RUN_SHOWS("netlatch status", "keep strangers out? unknown: /dev/net/tun"),
	SILENT,
	RUN_SHOWS("netlatch release 2>&1", "what the ruleset lets in is not proven"),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN_SHOWS("netlatch status --json", "\"proven\":\"unknown: "),
	END
};

static const struct step without_ipv6[] = {
	RUN(LINK_UP("eth0")),
	RUN(STRICT),
	SILENT,
	RUN_SHOWS("netlatch release --when proven 2>&1", "proven: nothing of UDP and TCP by IPv4 got in)"),
	END
};

/*
 * release is killed a little later each time, until a kill comes between the rule that
 * lets the probe in and the end of release. lock then runs first in each turn.
 */
#define KILL_IN_PROBE \
	"i=0; until nft list chain inet netlatch prerouting | grep -q counter; do " \
	"i=$((i + 1)); [ $i -lt 100 ] || exit 1; netlatch lock --force >/dev/null 2>&1; " \
	"netlatch release --when proven >/dev/null 2>&1 & p=$!; " \
	"until [ -e /sys/class/net/netlatch0 ]; do kill -0 $p || break; done; " \
	"n=0; while [ $n -lt $((i * 30)) ]; do n=$((n + 1)); done; kill -9 $p; wait $p; " \
	"done 2>/dev/null; echo killed in turn $i"

/* What came in by eth0 would be counted behind our tables. */
#define NOTHING_BY_ETH0 \
	RUN_SHOWS("nft list table inet fw", "iifname \"eth0\" counter packets 0 ")

static const struct step killed[] = {
	CLOSED,
	RUN(LINK_UP("eth0")),
	RUN("ip addr add 10.0.2.15/24 dev eth0"),
	RUN(INPUT("drop", "iifname \"eth0\" counter; ip saddr != 203.0.113.7 accept; ip6 saddr != 2001:db8::7 accept")),
	RUN_SHOWS(KILL_IN_PROBE, "killed in turn"),
	/* The link is gone with its process. A rule without a link is all that is left. */
	RUN("until [ ! -e /sys/class/net/netlatch0 ]; do sleep 0.1; done"),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	RUN_SHOWS("netlatch status", "chain of inet holds a foreign rule"),
	RUN_SHOWS("netlatch status", "guard   DEAD"),
	/* Without the ingress chains that rule alone decides about what comes in. */
	RUN("nft delete table netdev netlatch || true"),
	INJECT(3),
	RECEIVED("eth0"),
	NOTHING_BY_ETH0,
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	LOCKS,
	RUN_SHOWS("netlatch status", "guard   alive"),
	RUN_LACKS("netlatch status", "foreign rule"),
	RUN_LACKS("nft list chain inet netlatch prerouting", "counter"),
	NOTHING_BY_ETH0,
	END
};

/* Probe after probe, while programs send and a hostile peer asks. */
static const struct step hostile[] = {
	CLOSED,
	RUN(LINK_UP("eth0")),
	RUN("ip addr add 10.0.2.15/24 dev eth0"),
	RUN(INPUT("drop", "iifname \"eth0\" counter; ip saddr != 203.0.113.7 accept; ip6 saddr != 2001:db8::7 accept")),
	RUN("{ i=0; while [ $i -lt 8 ]; do netlatch release --when proven; i=$((i + 1)); done >/run/probes 2>&1; "
	    "echo >/run/probed; } & "
	    "{ until [ -e /run/probed ]; do sender -n 5; done >/run/sent 2>&1; } &"),
	INJECT(6),
	INJECT(6),
	RUN("until [ -e /run/probed ]; do sleep 0.1; done"),
	RUN("[ $(grep -c 'REFUSED to open: .* lets UDP and TCP by IPv4 and IPv6 ' /run/probes) -eq 8 ]"),
	RUN_SHOWS("cat /run/sent", "5 sent"),
	RECEIVED("eth0"),
	NOTHING_BY_ETH0,
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "proven", "--when proven: opens if nothing of the probe gets in; a leak is named",
	  "locked", VIRTIO, .steps = proven, ALL },
	{ "proven-unknown", "--when proven refuses if the probe cannot be made; ruleset opens",
	  "locked", VIRTIO, .steps = not_proven, ALL, FIRST_KERNEL },
	{ "proven-no-ipv6", "--when proven on a kernel without IPv6",
	  "locked", VIRTIO, .append = "ipv6.disable=1", .steps = without_ipv6, ALL,
	  FIRST_KERNEL },
	{ "proven-killed", "a probe that is killed: shut, and its rule lets nothing in",
	  "locked", VIRTIO, .steps = killed, ALL, .silent = true, NOT_TRIXIE },
	{ "proven-hostile", "eight probes, senders and a hostile peer: 0 frames, none got in",
	  "locked", VIRTIO, .steps = hostile, ALL, .silent = true, NOT_TRIXIE },
};

const struct scenario_table proven_table = TABLE(rows);
