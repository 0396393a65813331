// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The answer of status and of status --check, against what the wire shows: not covered,
 * shut, released, forced, failed, and seen from another network namespace.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define ANSWERS(shows, exit) \
	TRY("netlatch status --check; echo exit $?", "netlatch: " shows), \
	TRY("netlatch status --check; echo exit $?", "exit " exit), \
	RUN_SHOWS("netlatch status", "netlatch: " shows), \
	RUN("[ $(netlatch status --check | wc -l) -eq 1 ]")
#define JSON(member)	RUN_SHOWS("netlatch status --json", member)
#define FULL(verb) \
	TRY("netlatch " verb " 2>&1 >/dev/full; echo exit $?", \
	    "No space left on device; what was printed is not whole"), \
	TRY("netlatch " verb " 2>&1 >/dev/full; echo exit $?", "exit 3")

/* status --watch, which writes a file, and its exit status at the end. */
#define WATCH \
	RUN("{ /bin/busybox sh -c 'echo $$ >/run/watch.pid; exec netlatch status --watch' " \
	    "</dev/null; echo ended $?; } >>/run/watch 2>&1 &")
/* It looks again by itself, and not without end. */
#define WATCHED(shows) \
	RUN("i=0; until grep '" shows "' /run/watch; do " \
	    "[ $((i += 1)) -lt 100 ] && sleep 0.1 || exit 1; done; " \
	    "[ $(grep -c -e '^----' /run/watch) -lt 60 ]; rc=$?; : >/run/watch; exit $rc")

#define RULESET \
	"nft 'table inet fw { chain incoming { type filter hook input priority 0; " \
	"policy drop; iifname lo accept; ip protocol icmp accept; ip6 nexthdr 58 accept; }; }'"
#define PING		"ping -c 1 -W 2 10.0.2.2"

static const struct step answers[] = {
	RUN(LINK_UP("eth0")),
	RUN("ip link set lo up && ip addr add 10.0.2.15/24 dev eth0"),
	RUN(RULESET),
	MARK,
	RUN(PING),
	FRAMES(K(ECHO4_REQUEST)),
	ANSWERS("not covered: nothing has shut the network in this boot", "3"),
	JSON("\"check\":\"not-covered\""),

	LOCKS,
	MARK,
	ANSWERS("shut: the network is off until `netlatch release` opens", "1"),
	WATCH,
	WATCHED("^netlatch: shut: "),
	ON(SUITE_SID, RUN_SHOWS("netlatch status", "opens (full)")),
	ON(SUITE_BOOKWORM, RUN_SHOWS("netlatch status", "(degraded: netdev; all that Linux 6.1 can do)")),
	ON(SUITE_TRIXIE, RUN_SHOWS("netlatch status", "(degraded: netdev; all that Linux 6.12 can do)")),
	JSON("\"check\":\"shut\",\"namespace\":\"machine\""),
	/* Nothing is shut in another network namespace, and that says nothing. */
	RUN("ip netns add box"),
	TRY(IN_BOX "netlatch status --check; echo exit $?", "netlatch: unknown: this is another network namespace"),
	TRY(IN_BOX "netlatch status --check; echo exit $?", "exit 3"),
	RUN_SHOWS(IN_BOX "netlatch status", "nsenter --net=/proc/1/ns/net netlatch status"),
	RUN_LACKS(IN_BOX "netlatch status", "netlatch: released"),
	RUN_SHOWS(IN_BOX "nsenter --net=/proc/1/ns/net netlatch status", "netlatch: shut: "),
	RUN_SHOWS(IN_BOX "netlatch status --json", "\"check\":\"unknown\",\"namespace\":\"namespace\""),
	REFUSED(IN_BOX "netlatch release --force 2>&1", "not the machine's network namespace"),
	REFUSED(IN_BOX "netlatch lock --force 2>&1", "not the machine's network namespace"),
	ANSWERS("shut: the network is off until `netlatch release` opens", "1"),
	FULL("status"), FULL("status --json"), FULL("version"),
	REFUSED(PING, "PING 10.0.2.2"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	/* As somebody saves the ruleset at the wrong moment. */
	RUN("{ echo flush ruleset; nft list ruleset; } >/run/saved && grep netlatch /run/saved"),
	END
};

static const struct step back[] = {
	CALL(answers),
	RUN_SHOWS("netlatch release 2>&1", "released (ruleset: inet fw incoming"),
	MARK,
	RUN(PING),
	FRAMES(K(ECHO4_REQUEST)),
	ANSWERS("released: the network is open, as it should be", "0"),
	JSON("\"check\":\"released\""),
	WATCHED("^netlatch: released: "),

	/* Our tables come back with it, and cut the machine off. */
	RUN("nft -f /run/saved"),
	WATCHED("^netlatch: FAILED: "),
	RUN("ip neigh flush dev eth0"),
	MARK,
	REFUSED(PING, "PING 10.0.2.2"),
	SILENT,
	ANSWERS("FAILED: released, but the network is off again: something shuts it: nft ", "2"),
	RUN_SHOWS("netlatch status", "remove them from that file"),
	JSON("\"check\":\"failed\""),
	/* Nothing opens by itself; the remedy that status names does. */
	LISTEN(5000),
	REFUSED(PING, "PING 10.0.2.2"),
	SILENT,
	RUN_SHOWS("netlatch release 2>&1", "released (ruleset: inet fw incoming"),
	RUN_LACKS("nft list ruleset", "netlatch"),
	RUN_SHOWS("nft list ruleset", "table inet fw"),
	MARK,
	RUN(PING),
	FRAMES(K(ECHO4_REQUEST)),
	ANSWERS("released: the network is open, as it should be", "0"),
	WATCHED("^netlatch: released: "),
	RUN("kill $(cat /run/watch.pid)"),
	WATCHED("^ended 0"),

	/* Open because a person said so, and as it should be once a ruleset stands. */
	LOCKS,
	RUN("nft delete table inet fw"),
	FORCES,
	ANSWERS("released by --force: no ruleset was asked for", "1"),
	JSON("\"check\":\"forced\""),
	RUN(RULESET),
	ANSWERS("released: the network is open, as it should be", "0"),
	END
};

static const struct scenario rows[] = {
	{ "status-answers", "status --check: its answers, and what the wire shows; tables that come back",
	  "plain", VIRTIO, .steps = back, NOT_5_10, NOT_TRIXIE },
};

const struct scenario_table answer_table = TABLE(rows);
