// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Held frames have names (netlatch.debug): the table says what wanted out, while the wire
 * has no frame of it. That the senders do send is shown by control-open-virtio and
 * control-hostile of kernels.c.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define NOT_IN_STATUS(no)	RUN_LACKS("netlatch status 2>&1", no)
/* The guard looks at most once a second. */
#define SEEN(shows) \
	RUN("i=0; until netlatch status 2>&1 | grep '" shows "'; do " \
	    "[ $((i += 1)) -lt 100 ] && sleep 0.1 || exit 1; done")
#define DEBUG			"netlatch.debug"

static const struct step up[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; "
	    "ip link set lo up; ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	END
};

/* What programs and the kernel try. */
static const struct step tries[] = {
	CALL(up),
	RUN(IPV6_ON("eth0")),
	RUN(IPV6_DONE("eth0")),
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip route replace default via 10.0.2.2"),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	RUN_SHOWS("sender --lldp -n 2", "2 sent"),
	RUN_SHOWS("sender -t 0x9999 -n 3", "3 sent"),
	RUN_SHOWS("sender --vlan 5 -n 2", "2 sent"),
	RUN_SHOWS("sender -u 10.0.2.255 -n 2", "2 sent"),
	END
};

static const struct step named[] = {
	/* The guard has made the file, and writes it at the first frame. */
	RUN("test -e /run/netlatch/held && test ! -s /run/netlatch/held"),
	RUN_SHOWS("netlatch status --json", "\"held_error\":null,\"held\":[],"),
	NOT_IN_STATUS("/run/netlatch/held"),
	CALL(tries),
	SEEN("held: UDP to 10.0.2.255 port 9 on eth0, 2 times"),
	STATUS("held: DHCP discover on eth0, "),
	STATUS("held: ICMP echo request to 10.0.2.2 on eth0, 1 time, first "),
	STATUS("held: LLDP on eth0, 2 times"),
	STATUS("held: ethertype 0x9999 on eth0, 3 times"),
	STATUS("on eth0, VLAN 5, 2 times"),
	RUN_SHOWS("netlatch status --json", "\"text\":\"DHCP discover on eth0\",\"link\":\"eth0\","
		  "\"direction\":\"out\""),
	RUN_SHOWS("stat -c '%a %u' /run/netlatch/held", "600 0"),
	SILENT,
	FORCES,
	RUN_SHOWS("dmesg", "wanted out: "),
	RUN_SHOWS("dmesg", " kinds, most often "),
	/* The wire is open, and the table still says what waited. */
	STATUS("held: DHCP discover on eth0, "),
	MARK,
	RUN("ping -c 1 -W 5 10.0.2.2"),
	FRAMES(K(ECHO4_REQUEST)),
	END
};

/*
 * A hostile peer, and a program that tries 300 destinations: the table has a limit, in
 * which strangers cannot displace what this machine tried.
 */
#define TABLE_SIZE	"stat -c %s /run/netlatch/held"
#define AT_MOST		"[ $(" TABLE_SIZE ") -le 8488 ]"	/* HELD_SIZE_MAX */
#define GUARD_TICKS	"awk '{ print $14 + $15 }' /proc/$(" GUARDS ")/stat"

static const struct step flood[] = {
	CALL(up),
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip route replace default via 10.0.2.2"),
	RUN_SHOWS("sender --lldp -n 2", "2 sent"),
	RUN(GUARD_TICKS " >/tmp/before"),
	/* At most 20 frames a second get names, after a burst: so for a few seconds. */
	INJECT(20),
	RECEIVED("eth0"),
	INJECT(20),
	RECEIVED("eth0"),
	TELLS("netlatch status | grep -c 'held: .*from'"),
	SEEN("held: TCP from 10.0.2.77 to port [0-9]*, a new connection, on eth0"),
	RUN(AT_MOST),
	RUN("i=0; while [ $((i += 1)) -le 300 ]; do "
	    "sender -u 10.7.$((i / 250)).$((i % 250 + 1)) >/dev/null; done"),
	SEEN("held: UDP to 10.7.0.2 port 9 on eth0, 1 time"),
	/* How many kinds there are depends on the time that this took. */
	TELLS("netlatch status | grep 'further kinds' || echo there was room for all"),
	RUN(AT_MOST),
	STATUS("held: LLDP on eth0, 2 times"),
	/* The guard was not kept busy: at most a second of its time, in ticks of 10 ms. */
	TELLS("echo guard: $(($(" GUARD_TICKS ") - $(cat /tmp/before))) ticks"),
	RUN("[ $(($(" GUARD_TICKS ") - $(cat /tmp/before))) -le 100 ]"),
	SILENT,
	END
};

/* A kernel without the module: everything is held and counted all the same. */
static const struct step no_module[] = {
	CALL(up),
	RUN("rmmod nft_log nfnetlink_log 2>/dev/null; "
	    "rm -f /etc/netlatch/modules-held; "
	    "find /lib/modules/ -name 'nfnetlink_log.ko*' -exec rm {} + ; "
	    "find /lib/modules/ -name 'nft_log.ko*' -exec rm {} +"),
	TRY("netlatch lock --force --debug 2>&1", "netlatch: closed"),
	STATUS("held frames are counted, not named: no nfnetlink_log"),
	MARK,
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip route replace default via 10.0.2.2"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	STATUS("held by inet output: "),
	NOT_IN_STATUS("held: "),
	RUN("[ ! -e /run/netlatch/held ]"),
	SILENT,
	END
};

/*
 * What netlatch.debug costs each frame that is dropped: a hundred thousand, without it and
 * with it. At most 20 a second get a name, so this is the cost of a counter and a limit.
 * The clock of this guest counts instructions.
 */
#define FRAMES_SENT	"100000"
#define TIME_TO(file) \
	RUN("{ time -p sender -n " FRAMES_SENT " >/dev/null; } 2>&1 | " \
	    "awk '/^real/ { print $2 }' >" file "; grep . " file)
static const struct step cost[] = {
	CALL(up),
	TRY("netlatch lock --force 2>&1", "netlatch: closed"),
	MARK,
	TIME_TO("/tmp/without"),
	TRY("netlatch lock --force --debug 2>&1", "netlatch: closed"),
	TIME_TO("/tmp/with"),
	RUN_SHOWS("nft list table netdev netlatch",
		  "limit rate 20/second burst 50 packets log group 28268"),
	SEEN("held: ethertype 0x88b5 on eth0"),
	TELLS("echo $(cat /tmp/without /tmp/with) | awk '{ print \"without debug \" $1 "
	      "\" s, with it \" $2 \" s: \" $2 / $1 \" times\"; exit !($2 <= 2 * $1) }'"),
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "held-named", "netlatch.debug: what is held has names, and 0 frames",
	  "locked", VIRTIO, .append = DEBUG, .steps = named, NOT_5_10 },
	{ "held-flood", "a hostile peer and 300 destinations: a table with a limit",
	  "locked", VIRTIO, .append = DEBUG, .steps = flood, NOT_5_10, .silent = true,
	  .slow = EVERY_SUITE },
	{ "held-cost", "what netlatch.debug costs each of 100,000 frames",
	  "plain", VIRTIO, .steps = cost, NOT_5_10, .slow = EVERY_SUITE, .counted = true },
	{ "held-no-module", "without nfnetlink_log: counters, and status says so",
	  "plain", VIRTIO, .steps = no_module, NOT_5_10, .slow = EVERY_SUITE },
};

const struct scenario_table held_table = TABLE(rows);
