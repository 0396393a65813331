// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * release and the guard on each kernel, in a busybox guest: when release opens, when it
 * refuses, and what it leaves behind.
 */
#include "scenarios/tables.h"
#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define INPUT_CHAIN(policy, rules) \
	"chain incoming { type filter hook input priority 0; policy " policy "; " rules "; }; "
#define RULESET		"nft 'table inet fw { " INPUT_CHAIN("drop", "udp dport 68 accept; ip6 nexthdr 58 accept") "}'"
#define RULESET_V4	"nft 'table ip fw { " INPUT_CHAIN("drop", "udp dport 68 accept") "}'"
#define RULESET_NONE	"nft 'table inet fw { " INPUT_CHAIN("accept", "") "}'"
/* A bridge's helper rule and a ban list. */
#define RULESET_HELPER	"nft 'table inet fw { " INPUT_CHAIN("accept", "iifname lxcbr0 udp dport 53 accept; ip saddr 192.0.2.7 drop") "}'"
#define RULESET_ASLEEP	"nft 'table inet fw { flags dormant; " INPUT_CHAIN("drop", "") "}'"

/* A link that is up and has been used while shut. */
static const struct step shut[] = {
	RUN_SHOWS("dmesg", "netlatch: closed ("),
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	TRY("udhcpc -f -n -q -t 1 -T 1 -A 1 -i eth0", "ing discover"),
	RUN_SHOWS("tc qdisc show dev eth0", "blackhole"),
	END
};

/* This kernel's default queueing discipline: "fq_codel", or on 5.10 "pfifo_fast". */
#define SHOWS_DEFAULT(command, before, behind) \
	ON(SINCE_6_1_ANYWHERE, RUN_SHOWS(command, before "fq_codel" behind)), \
	ON(SUITE_BULLSEYE, RUN_SHOWS(command, before "pfifo_fast" behind))

#define REFUSED_BYPASS(command) \
	REFUSED(command " 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted")

#define REFUSES(why) \
	REFUSED("netlatch release 2>&1", why), \
	RUN_SHOWS("cat /run/motd.d/netlatch", "netlatch: shut: the network is off: "), \
	RUN_SHOWS("cat /run/motd.d/netlatch", why), \
	RUN_SHOWS("sender -n 2", "2 sent")

/* DHCP and IPv6 work, the kernel's own qdisc is back, and netlatch leaves nothing. */
static const struct step open_now[] = {
	RUN_LACKS("nft list ruleset", "netlatch"),
	RUN_LACKS("tc qdisc", "blackhole"),
	SHOWS_DEFAULT("tc qdisc show dev eth0", "", " 0: root"),
	SHOWS_DEFAULT("cat /proc/sys/net/core/default_qdisc", "", ""),
	RUN("[ ! -e /run/sysctl.d/zz-netlatch.conf ] && [ ! -e /run/motd.d/netlatch ]"),
	RUN("cd /proc/sys/net; [ \"$(cat ipv4/conf/all/arp_ignore "
	    "ipv4/conf/eth0/accept_redirects "
	    "ipv4/icmp_echo_ignore_all ipv6/conf/eth0/disable_ipv6 "
	    "ipv6/conf/eth0/accept_ra "
	    "ipv4/conf/lo/secure_redirects | tr -d '\\n')\" = 010011 ]"),
	RUN("[ -z \"$(" GUARDS ")\" ]"),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN_SHOWS("netlatch status", "Released "),
	RUN_SHOWS("netlatch status --json", "\"release\":\"nothing to do\""),
	/* Address detection, and an address made from slirp's prefix. */
	RUN("until ip -6 addr show dev eth0 scope global | grep -q inet6; do sleep 0.2; "
	    "done"),
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP) | K(DAD) | K(RS) | K(MLD)),
	END
};

static const struct step on_a_ruleset[] = {
	CALL(shut),
	REFUSES("no ruleset filters input (IPv4: nothing; "
		"IPv6: nothing)"),
	RUN_SHOWS("netlatch status", "`netlatch release` (--when ruleset) would: refuse"),
	RUN(RULESET_NONE),
	REFUSES("no evidence: inet fw incoming (policy accept, 0 rules)"),
	RUN("nft delete table inet fw"),
	RUN(RULESET_HELPER),
	REFUSES("no evidence: inet fw incoming (policy accept, 2 rules): drop in incoming names a source"),
	RUN("nft delete table inet fw"),
	RUN(RULESET_V4),
	REFUSES("IPv6: nothing"),
	RUN("nft delete table ip fw"),
	RUN(RULESET_ASLEEP),
	REFUSES("table dormant"),
	RUN("nft delete table inet fw"),
	SILENT,
	RUN(RULESET),
	RUN_SHOWS("netlatch status", "`netlatch release` (--when ruleset) would: open"),
	SILENT,
	MARK,
	RUN_SHOWS("netlatch release 2>&1", "netlatch: released (ruleset: inet fw incoming"),
	CALL(open_now),
	RUN_SHOWS("nft list ruleset", "table inet fw"),
	/* A NIC that appears later gets nothing of netlatch's either. */
	ON(~SUITE_CLOUD, HOTPLUG("e1000")),
	ON(SUITE_CLOUD, HOTPLUG("virtio-net")),
	RUN("until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth1")),
	SHOWS_DEFAULT("tc qdisc show dev eth1", "", " 0: root"),
	MARK,
	RUN_SHOWS("sender -i eth1 -n 5", "5 accepted"),
	FRAMES(K(RAW)),
	/* Shut again, and open again. */
	TRY("netlatch lock --force", ""),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	REFUSED_BYPASS("sender --bypass -n 5"),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	SILENT,
	RUN("netlatch release"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 accepted"),
	RUN_SHOWS("sender -i eth1 -n 5", "5 accepted"),
	FRAMES(K(RAW)),
	END
};

static const struct step before_release[] = {
	CALL(shut),
	HOTPLUG("e1000"),
	RUN("until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth1")),
	/* The guard has set the qdisc by hand (its handle is not 0), so all queues
	 * have it. */
	RUN_SHOWS("tc qdisc show dev eth1", "blackhole 8"),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	REFUSED_BYPASS("sender -i eth1 --bypass -n 5"),
	SILENT,
	FORCES,
	MARK,
	SHOWS_DEFAULT("tc qdisc show dev eth1", "", " 0: root"),
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth1", "udhcpc: eth1 has 10.0.2."),
	FRAMES(K(DHCP)),
	END
};

/* `--when`: each word, and the message for it. */
static const struct step when_to_open[] = {
	CALL(shut),
	REFUSED("netlatch release --when manual 2>&1", "REFUSED to open: manual"),
	/* This image has no helper that could find an enabled firewall. */
	REFUSED("netlatch release --when auto 2>&1", "cannot tell (127)"),
	REFUSED("netlatch release --when sometimes 2>&1", "--when sometimes is not allowed"),
	REFUSED("netlatch release --wait soon 2>&1", "--wait soon is not allowed"),
	RUN("mkdir -p /usr/share/netlatch; cd /usr/share/netlatch; "
	    "printf '#!/bin/busybox sh\\necho nftables\\n' >netlatch-firewalls; "
	    "chmod 755 netlatch-firewalls"),
	REFUSED("netlatch release --when auto 2>&1", "enabled here: nftables"),
	SILENT,
	/* release waits, and opens as soon as there is a ruleset. */
	RUN("{ sleep 3; " RULESET "; } >/run/ruleset.log 2>&1 &"),
	RUN_SHOWS("netlatch release --when auto --wait 60 2>&1", "released (ruleset: inet fw incoming"),
	TRY("netlatch lock --force", ""),
	RUN("nft delete table inet fw"),
	RUN("printf '#!/bin/busybox sh\\n' >/usr/share/netlatch/netlatch-firewalls"),
	RUN_SHOWS("netlatch release --when=auto 2>&1", "nothing to wait for"),
	RUN_SHOWS("netlatch release 2>&1", "nothing is shut"),
	TRY("netlatch lock --force", ""),
	RUN_SHOWS("netlatch release --when network-pre 2>&1", "released (network-pre)"),
	MARK,
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP)),
	END
};

/* release refuses without a usable state file; --force opens all the same. */
#define WITHOUT_STATE(command, says) \
	RUN(command), \
	RUN_SHOWS("netlatch status", says), \
	RUN_SHOWS("netlatch status", "`netlatch lock` shuts it anew, because the state of lock is lost"), \
	REFUSES(says)

static const struct step without_state[] = {
	CALL(shut),
	RUN(RULESET),
	WITHOUT_STATE("rm /run/netlatch/state",
		      "/run/netlatch/state: No such file or directory"),
	WITHOUT_STATE("sed -i /end=1/d /run/netlatch/state", "/run/netlatch/state: damaged"),
	WITHOUT_STATE("sed -i s/boot-id=./boot-id=x/ /run/netlatch/state",
		      "/run/netlatch/state: of another boot"),
	WITHOUT_STATE("echo >/run/netlatch/state", "/run/netlatch/state: damaged"),
	/* The release that refused has locked again, so there is a state now. */
	RUN_SHOWS("netlatch status", "`netlatch release` opens: the ruleset counts"),
	/* The file on which the guard holds a lock goes too, so release has to find
	 * the guard by its name. */
	RUN("rm -rf /run/netlatch; [ ! -e /run/netlatch/guard ] && [ -n \"$(" GUARDS ")\" ]"),
	SILENT,
	MARK,
	FORCES,
	RUN("[ -z \"$(" GUARDS ")\" ]"),
	RUN_LACKS("tc qdisc", "blackhole"),
	RUN_SHOWS("cat /proc/sys/net/ipv4/conf/all/arp_ignore", "0"),
	RUN("until ip -6 addr show dev eth0 scope global | grep -q inet6; do sleep 0.2; "
	    "done"),
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP) | K(DAD) | K(RS)),
	END
};

/*
 * Shell commands. COSTS prints how often the guard $g was switched to, and its CPU time.
 * IDLE waits until the guard has done what there was to do, and keeps that in $cost.
 */
#define COSTS	"grep ctxt /proc/$g/status; cut -d' ' -f1 /proc/$g/schedstat"
#define IDLE \
	"g=$(" GUARDS "); until was=$cost; cost=$(" COSTS "); [ \"$was\" = \"$cost\" ]; do sleep 1; done; "

/* The guard is small, and in 20 idle seconds no switch to it happens. */
static const struct step guard_sleeps[] = {
	CALL(shut),
	SMALL_GUARD,
	LSM_STANDS, /* the guard has a child until then */
	RUN(IDLE "sleep 20; [ \"$cost\" = \"$(" COSTS ")\" ]"),
	/* A control: the same measurement does see the guard wake up. */
	RUN(IDLE "ip link add dummy9 type dummy && "
	    "until [ \"$cost\" != \"$(" COSTS ")\" ]; do sleep 0.1; done"),
	END
};

/* Debian's cloud kernels have no rfkill at all. */
static const struct step guard_sleeps_without_radios[] = {
	RUN("rm -f $(find /lib/modules -name 'rfkill.ko*' -o -name 'cfg80211.ko*'); "
	    "rmmod rfkill; [ ! -e /dev/rfkill ]"),
	LOCKS,
	LSM_STANDS, /* the guard has a child until then */
	RUN_LACKS("dmesg", "its links stay as they are"),
	RUN(IDLE "sleep 3; [ \"$cost\" = \"$(" COSTS ")\" ]"),
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("tc qdisc show dev eth0", "blackhole"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

#define LINKS "100"

/*
 * Links in a burst: the guard shuts each, and removes what it made for a link when the
 * link is gone.
 */
static const struct step many_links[] = {
	CALL(shut),
	RUN("i=0; while [ $i -lt " LINKS " ]; do echo link add x$i type dummy; "
	    "echo link set x$i up; i=$((i + 1)); done >/run/batch && ip -batch /run/batch"),
	RUN("until [ $(tc qdisc | grep -c 'blackhole [1-9].*dev x.*root') -eq " LINKS " ]; do "
	    "sleep 0.2; done"),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN("until [ $(nft list table netdev netlatch | grep -c 'hook egress device \"x') -eq "
	       LINKS " ]; do sleep 0.2; done")),
	/* A renamed link keeps its qdisc and its chain. */
	RUN("ip link set x7 down && ip link set x7 name renamed && ip link set renamed up"),
	RUN_SHOWS("netlatch status", "link renamed         up    qdisc blackhole"),
	RUN("sed -n 's/.* add \\(x[0-9]*\\) .*/link del \\1/p' /run/batch | "
	    "grep -v ' x7$' "
	    ">/run/delete && ip -batch /run/delete && ip link del renamed && "
	    /* dummy0 comes with the module. */
	    "ip link del dummy0"),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN("until [ $(nft list table netdev netlatch | grep -c 'chain ') -eq 2 ]; do "
	       "sleep 0.2; done"),
	   RUN_SHOWS("nft list table netdev netlatch", "hook egress device \"eth0\"")),
	RUN_LACKS("dmesg", "netlatch: guard:"),
	RUN("grep VmHWM /proc/$(" GUARDS ")/status"),
	END
};

/*
 * If the guard is killed, at whatever step, the wire stays shut, because nothing undoes
 * the steps that the guard has done.
 */
static const struct step guard_killed[] = {
	CALL(shut),
	KILL_GUARD,
	RUN_SHOWS("netlatch status", "guard   DEAD"),
	RUN_SHOWS("netlatch status --json", "\"guard\":0"),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	RUN_SHOWS("sender -n 5", "5 sent"),
	HOTPLUG("e1000"),
	RUN("until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth1")),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	SILENT,
	TRY("netlatch lock --force", ""),
	RUN_SHOWS("netlatch status", "guard   alive"),
	RUN_SHOWS("tc qdisc show dev eth1", "blackhole 8"),
	RUN("a=$(" GUARDS "); netlatch lock --force; b=$(" GUARDS "); "
	    "[ -n \"$a\" ] && [ -n \"$b\" ] && [ \"$a\" != \"$b\" ]"),
	SHOWS_DEFAULT("cat /run/netlatch/state", "sysctl.latch.net/core/default_qdisc=", ""),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

/* lock in a login that came by network would cut off that login. */
static const struct step by_network[] = {
	RUN(LINK_UP("eth0")),
	REFUSED("SSH_CONNECTION='10.0.2.2 1 10.0.2.15 22' netlatch lock 2>&1", "--force"),
	RUN("cp /usr/lib/klibc/bin/sh /sshd"),
	REFUSED("/sshd -c 'netlatch lock 2>&1; exit $?'", "--force"),
	RUN("[ \"$(cat /proc/sys/net/core/default_qdisc)\" = fq_codel ]"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 accepted"),
	FRAMES(K(RAW)),
	TRY("/sshd -c 'netlatch lock --force; exit $?'", "netlatch: closed ("),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "release", "release opens on a ruleset only, and then all; shut and open again",
	  "locked", VIRTIO, .steps = on_a_ruleset, ANYWHERE },
	{ "release-hotplug", "a NIC plugged in while shut works after release --force",
	  "locked", VIRTIO, .steps = before_release, ALL, FIRST_KERNEL },
	{ "release-when", "--when: each word, and --wait",
	  "locked", VIRTIO, .steps = when_to_open, ALL, .slow = EVERY_SUITE },
	{ "release-no-state", "no state, a damaged one, one of another boot: only --force opens",
	  "locked", VIRTIO, .steps = without_state, ALL,
	  FIRST_KERNEL },
	{ "guard-killed", "a killed guard opens nothing; lock brings it back",
	  "locked", VIRTIO, .steps = guard_killed, ALL, .silent = true,
	  NOT_TRIXIE },
	{ "guard-links", LINKS " links in a burst are shut, and leave nothing behind",
	  "locked", VIRTIO, .steps = many_links, ALL, .silent = true, .slow = EVERY_SUITE },
	{ "guard-sleeps", "the guard: 72 KiB of its own at most, no wake-up in 20 s",
	  "locked", VIRTIO, .steps = guard_sleeps, .suites = SUITE_TRIXIE, .silent = true,
	  .slow = EVERY_SUITE },
	{ "guard-sleeps-no-rfkill", "a kernel without rfkill: the guard sleeps there too",
	  "plain", VIRTIO, .steps = guard_sleeps_without_radios, NOT_5_10, .silent = true,
	  .slow = SUITE_TRIXIE | SUITE_SID },
	{ "lock-by-network", "lock in a login that came by network asks for --force",
	  "plain", VIRTIO, .steps = by_network, .suites = SUITE_BOOKWORM | SUITE_SID,
	  FIRST_KERNEL },
};

const struct scenario_table opening_table = TABLE(rows);
