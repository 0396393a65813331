// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exceptions of a policy: what they let pass does pass, and nothing else does. The samples
 * in /test are made by early/policy/tests/samples.c. Each has a control in which the same
 * senders are seen: control-open-virtio and control-hostile of kernels.c, and the rows here
 * in which the policy is missing or damaged.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

static const struct step up[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; "
	    "ip link set lo up; ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	END
};

/* Every kind of sender but DHCP: see senders[] of kernels.c. */
static const struct step others[] = {
	RUN(IPV6_ON("eth0")),
	RUN(IPV6_DONE("eth0")),
	TRY("ping -6 -c 1 -W 1 -I eth0 ff02::1", "PING ff02::1"),
	TRY("ping -6 -c 1 -W 1 -I eth0 fe80::2", "PING fe80::2"),
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip route replace default via 10.0.2.2"),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	TRY("sender -u 10.0.2.255 -n 5", "5 sent"),
	TRY("sender -j 239.1.2.3 -n 10 -m 150", "10 sent"),
	TRY("sender -n 5", "5 sent"),
	TRY("sender --vlan 5 -n 2", "2 sent"),
	TRY("sender --lldp -n 2", "2 sent"),
	TRY("sender -t 0x888e -n 2", "2 sent"),
	TRY("sender -t 0x9999 -n 2", "2 sent"),
	REFUSED("sender --bypass -n 0 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted"),
	NO_SOCKET_LAYER,
	TRY("sender --bypass -n 5", "5 sent"),
	END
};

static const struct step dhcp[] = {
	RUN_SHOWS("dmesg", "ms, 1 exception"),
	CALL(up),
	RUN_SHOWS("dmesg", "link eth0: exception: allow dhcp on eth0"),
	MARK,
	RUN_SHOWS(LEASE, GOT_IT),
	FRAMES(K(DHCP)),
	ALL_BUT(K(DHCP)),
	MARK,
	CALL(others),
	INJECT(2),
	RECEIVED("eth0"),
	SILENT,
	END
};

/* The peer at 10.0.2.77 may reach port 22: see the sample ssh. */
static const struct step address[] = {
	CALL(up),
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip addr replace 10.9.9.9/32 dev lo"),
	END
};

/*
 * Two rounds of the hostile set. What the exception allows: an answer to each of the two
 * ARP requests in a round, and one to the SYN for port 22 in the second round (a reset,
 * for nobody listens). The near misses of inject.c get none.
 */
#define ANSWERS	(K(ARP_REPLY) | K(TCP4))
/*
 * How many TCP segments reached the kernel's TCP since TCP_BEGIN and made it want to
 * answer with a reset (OutRsts). The mirrored rule holds the answer to a segment that the
 * inbound rule should not have let in, so the wire alone does not tell. InSegs would count
 * a reset of QEMU's user network, which believes it is the peer, too.
 */
#define TCP_NOW		"set -- $(grep '^Tcp: [0-9]' /proc/net/snmp); "
#define TCP_BEGIN	RUN(TCP_NOW "echo ${15} >/run/tcp")
#define TCP_IN(n)	RUN_SHOWS(TCP_NOW "echo $((${15} - $(cat /run/tcp))) came in", n " came in")
static const struct step peer[] = {
	TCP_BEGIN,
	/* The kernel has no need to ask whether the peer is still there. */
	RUN("ip neigh replace 10.0.2.77 lladdr 02:6e:6c:00:00:01 dev eth0 nud permanent"),
	MARK,
	INJECT(2),
	ONLY(5, ANSWERS),
	FRAMES(ANSWERS),
	TCP_IN("1"),
	END
};

static const struct step ssh[] = {
	CALL(address),
	LOCKS_WITH("ssh", "ms, 1 exception"),
	CALL(peer),
	RECEIVED("eth0"),
	STATUS("on eth0; 5 packets out, "),
	STATUS("only what the policy allows gets out"),
	RUN_LACKS("netlatch status --json", "\"why\":\"lets more"),
	MARK,
	CALL(others),
	SILENT,
	END
};

/* The control of ssh: without a policy the same frames of the peer get no answer. */
static const struct step none[] = {
	CALL(address),
	TRY("netlatch lock --force 2>&1", "netlatch: closed"),
	RUN_LACKS("dmesg", "exception"),
	MARK,
	INJECT(2),
	RECEIVED("eth0"),
	TRY(LEASE, "IP-Config: eth0 hardware address"),
	SILENT,
	END
};

static const struct step damaged[] = {
	CALL(address),
	RUN(POLICY("both") "printf x | dd of=/etc/netlatch/policy.bin bs=1 seek=60 "
	    "conv=notrunc 2>/dev/null"),
	TRY("netlatch lock --force 2>&1",
	    "policy: its checksum is wrong; the floor applies: no exception is in force"),
	MARK,
	INJECT(2),
	TRY(LEASE, "IP-Config: eth0 hardware address"),
	SILENT,
	END
};

/* The guard sees the names: the exception is for eth0. */
static const struct step renamed[] = {
	CALL(up),
	RUN_SHOWS(LEASE, GOT_IT),
	RUN("ip link set eth0 down && ip link set eth0 name lan0 && ip link set lan0 up"),
	RUN("until netlatch status | grep 'link lan0 .*qdisc blackhole'; do sleep 0.1; done"),
	STATUS("on no link now"),
	RUN(CARRIER("lan0")),
	MARK,
	TRY("ipconfig -t 3 -c dhcp lan0", "IP-Config: lan0 hardware address"),
	RUN_SHOWS("sender -i lan0 -n 5", "5 sent"),
	SILENT,
	RUN("ip link set lan0 down && ip link set lan0 name eth0 && ip link set eth0 up"),
	RUN("until netlatch status | grep 'link eth0 .*only what'; do sleep 0.1; done"),
	RUN(CARRIER("eth0")),
	MARK,
	RUN_SHOWS(LEASE, GOT_IT),
	ALL_BUT(K(DHCP)),
	FRAMES(K(DHCP)),
	/* Nobody has ended it, but release has: a lock after that lets nothing pass. */
	FORCES,
	TRY("netlatch lock --force 2>&1", "netlatch: closed"),
	STATUS("has ended"),
	MARK,
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	SILENT,
	END
};

/* A second NIC has no exception, and cannot use that of the first. */
static const struct step other_link[] = {
	CALL(up),
	HOTPLUG("e1000"),
	RUN("until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done; ip link set eth1 up"),
	RUN(CARRIER("eth1")),
	MARK,
	TRY("ipconfig -t 3 -c dhcp eth1", "IP-Config: eth1 hardware address"),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	SILENT,
	RUN_SHOWS(LEASE, GOT_IT),
	FRAMES(K(DHCP)),
	ALL_BUT(K(DHCP)),
	END
};

static const struct step ended[] = {
	CALL(address),
	LOCKS_WITH("both", "ms, 2 exceptions"),
	MARK,
	RUN_SHOWS(LEASE, GOT_IT),
	FRAMES(K(DHCP)),
	TRY("netlatch end-exceptions 2>&1", "the exceptions end; 1 stay"),
	STATUS("has ended"),
	CALL(peer),
	MARK,
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	SILENT,
	/* Again: nothing is done. And the lock of a shutdown does not forget. */
	RUN_LACKS("netlatch end-exceptions 2>&1", "closed"),
	TRY("netlatch lock --force 2>&1", "ms, 1 exception"),
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	CALL(peer),
	/* Release opens this link as any other. */
	FORCES,
	RUN_LACKS("tc qdisc show dev eth0", "blackhole"),
	MARK,
	RUN("ping -c 1 -W 5 10.0.2.2"),
	FRAMES(K(ECHO4_REQUEST)),
	/* At shutdown the network root needs it again. */
	TRY("netlatch lock --force 2>&1", "ms, 1 exception"),
	CALL(peer),
	END
};

/*
 * If none is kept, nothing of them may stay in the chains: a frame around the queues
 * would meet no other layer but that of sockets.
 */
#define NETDEV_TABLE	"nft list table netdev netlatch"

static const struct step ended_all[] = {
	CALL(up),
	RUN_SHOWS(NETDEV_TABLE, "dport 67"),
	TRY("netlatch end-exceptions 2>&1", "the exceptions end"),
	RUN_SHOWS(NETDEV_TABLE, "policy drop"),
	RUN_LACKS(NETDEV_TABLE, "dport 67"),
	STATUS("has ended"),
	MARK,
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	SILENT,
	END
};

/* Another program widens the exceptions: the frames are seen, and status says so. */
static const struct step widened[] = {
	CALL(up),
	RUN("nft insert rule netdev netlatch allow-out oif eth0 accept"),
	STATUS("lets more pass than the policy says"),
	RUN_SHOWS("netlatch status", "link eth0 lets frames out (pfifo_fast)"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 accepted"),
	ONLY(5, K(RAW)),
	/* lock makes them anew. */
	TRY("netlatch lock --force 2>&1", "netlatch: closed"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	RUN_SHOWS(LEASE, GOT_IT),
	END
};

/*
 * A firewall that starts or stops flushes all tables. Nobody can flush those that the
 * guard owns; before Linux 6.9 it puts them back.
 */
#define PUT_BACK	"the guard has put them back"
/* At most so many looks at the log, or a guard that does nothing would cost minutes. */
#define SAYS_SOON(text) \
	RUN("i=0; until dmesg | grep -q '" text "'; do " \
	    "[ $((i += 1)) -lt 50 ] && sleep 0.1 || exit 1; done")

static const struct step flushed[] = {
	CALL(address),
	LOCKS_WITH("ssh", "ms, 1 exception"),
	RUN("nft flush ruleset"),
	ON(SUITE_BOOKWORM, SAYS_SOON(PUT_BACK)),
	ON(SUITE_TRIXIE | SUITE_SID, LISTEN(1000), CONSOLE_LACKS(PUT_BACK)),
	CALL(peer),
	STATUS("only what the policy allows gets out"),
	RUN_SHOWS(NETDEV_TABLE, "policy drop"),
	MARK,
	CALL(others),
	SILENT,
	END
};

static const struct step too_old[] = {
	CALL(address),
	LOCKS_WITH("both", "this kernel has no egress hook (Linux 5.16); no exception"),
	MARK,
	INJECT(2),
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	SILENT,
	END
};

/* Without a guard nobody follows names: none is in force, and status says so. */
static const struct step no_guard[] = {
	CALL(address),
	TRY(POLICY("ssh") "netlatch lock --force --no-guard 2>&1",
	    "policy: with --no-guard nobody follows the names of links; no exception"),
	STATUS("on eth0, not in force"),
	MARK,
	INJECT(2),
	SILENT,
	END
};

/*
 * A link with `keep` is not shut for a moment, so the tables have to come before lock
 * waits for an old guard, here one that is stopped and gets SIGKILL after 2 s.
 */
#define TABLES_COME \
	"until nft list table inet netlatch >/dev/null 2>&1; do :; done"
static const struct step kept[] = {
	CALL(address),
	LOCKS_WITH("ssh", "ms, 1 exception"),
	RUN(GUARDS " >/run/guard; kill -STOP $(cat /run/guard)"),
	RUN("nft flush ruleset"),
	RUN("netlatch lock --force >/run/lock 2>&1 & " TABLES_COME),
	RUN("kill -0 $(cat /run/guard)"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	RUN("while kill -0 $(cat /run/guard) 2>/dev/null; do sleep 0.1; done"),
	RUN("until grep closed /run/lock; do sleep 0.1; done"),
	SILENT,
	CALL(peer),
	END
};

/*
 * 30 rules for any of 46 links: more than 3,000 messages, and before Linux 6.16 the chains
 * of each link, in one batch of 2 MB, which the kernel has to take. They allow ARP with the
 * peer.
 */
static const struct step many[] = {
	CALL(address),
	RUN("i=0; while [ $((i += 1)) -le 45 ]; do "
	    "ip link add d$i type dummy && ip link set d$i up || exit 1; done"),
	LOCKS_WITH("many", "ms, 1 exception"),
	RUN_LACKS("dmesg", "no exception is in force"),
	RUN_SHOWS("dmesg", "link d45: exception: 30 rules on any"),
	STATUS("link eth0 "),
	MARK,
	INJECT(2),
	RECEIVED("eth0"),
	FRAMES(K(ARP_REPLY)),
	RUN_SHOWS("sender -n 5", "5 sent"),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	ALL_BUT(K(ARP_REPLY)),
	END
};

/* ---- other kinds of links and addresses ---- */

/* By the hardware address, whatever the name is. */
static const struct step by_mac[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; "
	    "ip link set eth0 name lan0; ip link set lan0 up"),
	RUN(CARRIER("lan0")),
	LOCKS_WITH("mac", "ms, 1 exception"),
	STATUS("on lan0; "),
	MARK,
	RUN_SHOWS("ipconfig -t 20 -c dhcp lan0", GOT_IT),
	FRAMES(K(DHCP)),
	RUN_SHOWS("sender -i lan0 -n 5", "5 sent"),
	INJECT(2),
	ALL_BUT(K(DHCP)),
	/* Another link that gets the name has none; nor has this one with another address. */
	HOTPLUG("e1000"),
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	MARK,
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	SILENT,
	RUN("ip link set lan0 down; ip link set lan0 address 02:00:00:00:00:09; "
	    "ip link set lan0 up"),
	RUN("until netlatch status | grep 'link lan0 .*qdisc blackhole'; do sleep 0.1; done"),
	STATUS("on no link now"),
	END
};

/*
 * A VLAN, whose frames cross eth0 with a tag. In two rounds: two ARP requests and two
 * SYNs for port 22 from the peer in VLAN 10. All near misses get no answer: without a
 * tag, with another, with a tag of 802.1ad, with two.
 */
static const struct step vlan[] = {
	CALL(up),
	RUN("ip link add link eth0 name eth0.10 type vlan id 10; ip link set eth0.10 up; "
	    "ip addr replace 10.0.2.15/24 dev eth0.10; "
	    "ip neigh replace 10.0.2.77 lladdr 02:6e:6c:00:00:01 dev eth0.10 nud permanent"),
	LOCKS_WITH("vlan", "ms, 2 exceptions"),
	TCP_BEGIN,
	MARK,
	INJECT(2),
	RECEIVED("eth0"),
	ONLY(4, K(VLAN)),
	TCP_IN("2"),
	STATUS("on eth0.10; "),
	MARK,
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	RUN_SHOWS("sender -i eth0.10 -n 5", "5 sent"),
	RUN_SHOWS("sender --vlan 10 -n 2", "2 sent"),
	CALL(others),
	SILENT,
	END
};

/*
 * IPv6: addresses from the router's advertisement, a connection out, one in. Multicast
 * listener reports are not in the policy. Of the peer's frames only the SYN of the second
 * round reaches TCP: the others come from a stranger, to another port, tagged, or behind
 * an extension header. To each neighbour solicitation there is an answer.
 */
#define ND	(K(DAD) | K(NS) | K(NA) | K(RS))
#define GLOBAL \
	"until ip -6 addr show dev eth0 scope global | grep -q 2001:db8 && " \
	"! ip -6 addr show dev eth0 | grep -q tentative; do sleep 0.1; done"
static const struct step ipv6[] = {
	LOCKS_WITH("six", "ms, 3 exceptions"),
	MARK,
	CALL(up),
	RUN(GLOBAL),
	FRAMES(K(DAD) | K(RS)),
	ALL_BUT(ND),
	MARK,
	TRY("nc -w 3 2001:db8:6e6c::2 443 </dev/null", ""),
	FRAMES(K(TCP6)),
	TRY("nc -w 3 2001:db8:6e6c::2 80 </dev/null", ""),
	TRY("nc -w 3 2001:db8:6e6c::3 443 </dev/null", ""),
	TRY("ping -6 -c 1 -W 1 2001:db8:6e6c::2", "PING 2001:db8:6e6c::2"),
	TRY("ping -6 -c 1 -W 1 -I eth0 ff02::1", "PING ff02::1"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	ALL_BUT(ND | K(TCP6)),
	/* The kernel has no need to ask whether the peer is still there. */
	RUN("ip -6 neigh replace fe80::6e:6cff:fe00:1 lladdr 02:6e:6c:00:00:01 dev eth0 "
	    "nud permanent"),
	TCP_BEGIN,
	MARK,
	INJECT(2),
	RECEIVED("eth0"),
	FRAMES(K(NA) | K(TCP6)),
	ALL_BUT(ND | K(TCP6)),
	TCP_IN("1"),
	END
};

/* ---- a rogue DHCP server ---- */

/* klibc's shell, because busybox's would run its own ip. */
#define ROGUE	"/usr/lib/klibc/bin/sh /test/rogue-dhcp "
static const struct step rogue[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; ip link set eth0 name nic0"),
	RUN_SHOWS(ROGUE "control", "/run/ran-quote"),
	LOCKS_WITH("dhcp", "ms, 1 exception"),
	RUN(ROGUE "serve; ip link set eth0 up"),
	RUN("until netlatch status | grep 'link eth0 .*only what'; do sleep 0.1; done"),
	RUN_SHOWS(ROGUE "lease /usr/lib/klibc/bin/sh 2>&1", "no value was run"),
	RUN_SHOWS(ROGUE "lease '/bin/busybox sh' 2>&1", "no value was run"),
	RUN_SHOWS("cat /run/net-eth0.conf", "touch /run/ran-dollar"),
	RUN_LACKS("ls /run", "ran-"),
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "exceptions-dhcp", "allow dhcp: the lease, and 0 other frames",
	  "excepted", VIRTIO, .steps = dhcp, .suites = SINCE_6_1 | SUITE_CLOUD },
	{ "exceptions-ssh", "a peer may reach port 22: no near miss gets an answer",
	  "plain", VIRTIO, .steps = ssh, NOT_5_10 },
	{ "exceptions-none", "control: without a policy the peer gets no answer",
	  "plain", VIRTIO, .steps = none, NOT_5_10, FIRST_KERNEL },
	{ "exceptions-damaged", "a damaged policy: the floor, and it is said",
	  "plain", VIRTIO, .steps = damaged, NOT_5_10, FIRST_KERNEL },
	{ "exceptions-renamed", "a link loses its exception with its name, and gets it back",
	  "excepted", VIRTIO, .steps = renamed, NOT_5_10, .slow = EVERY_SUITE },
	{ "exceptions-other", "a link without an exception: 0 frames",
	  "excepted", VIRTIO, .steps = other_link, NOT_5_10, .slow = EVERY_SUITE },
	{ "exceptions-end", "they end, but for those that are kept, through release and lock",
	  "plain", VIRTIO, .steps = ended, NOT_5_10 },
	{ "exceptions-end-all", "none is kept: their rules are gone from the chains",
	  "excepted", VIRTIO, .steps = ended_all, .suites = SUITE_BOOKWORM,
	  .slow = EVERY_SUITE },
	{ "exceptions-widened", "control: a rule more in their chain is seen, and is not closed",
	  "excepted", VIRTIO, .steps = widened, .suites = SUITE_BOOKWORM },
	{ "exceptions-flushed", "another program flushes all tables: they are there again",
	  "plain", VIRTIO, .steps = flushed, NOT_5_10, FIRST_KERNEL },
	{ "exceptions-no-guard", "--no-guard: no exception is in force, and it is said",
	  "plain", VIRTIO, .steps = no_guard, .suites = SUITE_BOOKWORM, .slow = EVERY_SUITE },
	/* Since 6.9 nobody can flush what the guard owns. */
	{ "exceptions-kept", "a link with keep has its tables before lock waits for a guard",
	  "plain", VIRTIO, .steps = kept, .suites = SUITE_BOOKWORM },
	{ "exceptions-many", "30 rules on 46 links: in force, and ARP alone gets out",
	  "plain", VIRTIO, .steps = many, NOT_5_10, .slow = EVERY_SUITE },
	{ "exceptions-mac", "an exception by the hardware address, whatever the name is",
	  "plain", VIRTIO, .steps = by_mac, NOT_5_10, .slow = EVERY_SUITE },
	{ "exceptions-vlan", "a VLAN: the peer's tagged frames, and 0 answers to near misses",
	  "plain", VIRTIO, .steps = vlan, NOT_5_10, .slow = EVERY_SUITE },
	{ "exceptions-ipv6", "IPv6: SLAAC, out and in; 0 answers behind extension headers",
	  "plain", VIRTIO, .steps = ipv6, NOT_5_10, FIRST_KERNEL },
	{ "exceptions-rogue", "a DHCP server whose values are commands: none is run",
	  "plain", VIRTIO, .steps = rogue, NOT_5_10, FIRST_KERNEL },
	{ "exceptions-too-old", "Linux 5.10 has no egress hook: no exception, and it is said",
	  "plain", VIRTIO, .steps = too_old, .suites = SUITE_BULLSEYE },
};

const struct scenario_table exception_table = TABLE(rows);
