// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The scenarios on busybox images. A row that expects silence and its control row share
 * the same lists of steps. The control runs them on an open machine, where each kind of
 * frame must be seen, so a detector or a sender that does not work fails there.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* The driver may need a moment; a USB NIC with a local address is called usb0. */
static const struct step link_there[] = {
	RUN("cd /sys/class/net; until [ -e eth0 ] || [ -e usb0 ]; do sleep 0.1; done; "
	    "[ -e eth0 ] || ip link set usb0 name eth0"),
	END
};

static const struct step link_up[] = {
	CALL(link_there),
	RUN("ip link set lo up && ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	RUN(IPV6_ON("eth0")),
	RUN(IPV6_DONE("eth0")),
	END
};

static const struct step address[] = {
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	RUN("ip route replace default via 10.0.2.2"),
	END
};

/* What the kernel sends by itself, and what programs can make it send. */
static const struct step senders[] = {
	CALL(link_up),
	/* IPv6 first: udhcpc's script flushes the link-local address. */
	TRY("ping -6 -c 1 -W 1 -I eth0 ff02::1", "PING ff02::1"),
	TRY("ping -6 -c 1 -W 1 -I eth0 fe80::2", "PING fe80::2"),
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	TRY("udhcpc -f -n -q -t 2 -T 1 -A 1 -i eth0", "ing discover"),
	CALL(address),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	RUN("ip -6 addr replace fd6e:6c::15/64 dev eth0"),
	RUN_SHOWS("sender -u 10.0.2.255 -n 20", "20 sent"),
	RUN_SHOWS("sender -u 10.0.2.77 -n 3", "3 sent"),
	RUN_SHOWS("sender -j 239.1.2.3 -n 10 -m 150", "10 sent"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	RUN_SHOWS("sender --vlan 5 -n 2", "2 sent"),
	RUN_SHOWS("sender --lldp -n 2", "2 sent"),
	RUN_SHOWS("sender -t 0x888e -n 2", "2 sent"),
	RUN_SHOWS("sender -t 0x9999 -n 2", "2 sent"),
	END
};

#define SENDERS_SEEN \
	(K(MLD) | K(DAD) | K(RS) | K(ARP_REQUEST) | K(DHCP) | K(ECHO4_REQUEST) | \
	 K(ECHO6_REQUEST) | K(UDP4) | K(IGMP) | K(RAW) | K(VLAN) | K(LLDP) | K(EAPOL) | \
	 K(OTHER))

/* Links without a queue of their own end in eth0. */
static const struct step stacked[] = {
	MARK,
	RUN("ip link add link eth0 name eth0.5 type vlan id 5 && ip link set eth0.5 up"),
	RUN(CARRIER("eth0.5")),
	RUN_SHOWS("sender -i eth0.5 -n 2", "2 sent"),
	END
};

static const struct step macvlan[] = {
	MARK,
	RUN("ip link add link eth0 name mv0 type macvlan && ip link set mv0 up"),
	RUN(CARRIER("mv0")),
	RUN_SHOWS("sender -i mv0 -n 2", "2 sent"),
	END
};

static const struct step bridge[] = {
	MARK,
	RUN("ip link del mv0; ip link del eth0.5; ip link add br0 type bridge && "
	    "ip link set eth0 master br0 && ip link set br0 up"),
	RUN(CARRIER("br0")),
	RUN_SHOWS("sender -i br0 -n 2", "2 sent"),
	TRY("udhcpc -f -n -q -t 1 -T 1 -A 1 -i br0", "ing discover"),
	END
};

#define TALK(address) \
	"nc -l -p 7777 >/run/talk & until echo works | nc -w 1 " address \
	" 7777 2>/dev/null; do sleep 0.1; done; wait; cat /run/talk"

/*
 * The sysctls of the policy make the kernel ignore echo requests, on lo too. So TCP comes
 * first, and ping follows when the settings are open again.
 */
static const struct step loopback[] = {
	RUN_SHOWS(TALK("127.0.0.1"), "works"),
	RUN("echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_all"),
	RUN_SHOWS("ping -c 1 -W 2 127.0.0.1", "1 packets received"),
	RUN("echo 0 >/proc/sys/net/ipv6/conf/lo/disable_ipv6"),
	RUN_SHOWS(TALK("::1"), "works"),
	RUN("echo 0 >/proc/sys/net/ipv6/icmp/echo_ignore_all"),
	RUN_SHOWS("ping -6 -c 1 -W 2 ::1", "1 packets received"),
	END
};

static const struct step bypass[] = {
	RUN_SHOWS("sender --bypass -n 5", "5 sent"),
	END
};

/* Again against netlatch's sysctls: sets them as open as the kernel's own defaults. */
static const struct step hostile[] = {
	CALL(link_up),
	CALL(address),
	MARK,
	INJECT(6),
	RUN("cd /proc/sys/net/ipv4 && echo 0 >icmp_echo_ignore_all && "
	    "echo 0 >icmp_echo_ignore_broadcasts && echo 0 >conf/all/arp_ignore && "
	    "echo 0 >conf/eth0/arp_ignore && echo 0 >conf/all/rp_filter && "
	    "echo 0 >conf/eth0/rp_filter && echo 0 >../ipv6/icmp/echo_ignore_all"),
	INJECT(6),
	RECEIVED("eth0"),
	END
};

#define REPLIES_SEEN \
	(K(ARP_REPLY) | K(ECHO4_REPLY) | K(ECHO6_REPLY) | K(TCP4) | K(TCP6) | K(ICMP4) | \
	 K(ICMP6) | K(NA) | K(MLD))

static const struct step control_open[] = {
	CALL(senders),
	FRAMES(SENDERS_SEEN),
	CALL(stacked),
	FRAMES(K(VLAN)),
	CALL(macvlan),
	FRAMES(K(RAW)),
	CALL(bridge),
	FRAMES(K(RAW) | K(DHCP)),
	RUN("ip link del br0"),
	MARK,
	CALL(bypass),
	ONLY(5, K(BYPASS)),
	END
};

static const struct step control_hostile[] = {
	CALL(hostile),
	FRAMES(REPLIES_SEEN),
	END
};

/* The ruleset is part of the command, so it does not depend on a file of the guest. */
#define IP_CHAIN(name, hook, lo) \
	"chain " name " { type filter hook " hook " priority -2147483648; policy drop; " \
	lo " lo accept; }; "
#define INET_TABLES \
	"table inet early { " IP_CHAIN("incoming", "prerouting", "iif") \
	IP_CHAIN("outgoing", "output", "oif") "}; " \
	"table arp early { chain incoming { type filter hook input priority -2147483648; " \
	"policy drop; }; chain outgoing { type filter hook output priority -2147483648; " \
	"policy drop; }; }; "
#define BRIDGE_TABLE \
	"table bridge early { chain incoming { type filter hook prerouting " \
	"priority -2147483648; policy drop; }; chain outgoing { type filter hook " \
	"output priority -2147483648; " \
	"policy drop; }; }; "

/*
 * The chains drop everything, and DHCP gets its lease all the same, because its client
 * sends by a packet socket, below these chains.
 */
static const struct step control_inet_only[] = {
	RUN("nft '" INET_TABLES "'"),
	RUN_SHOWS("nft list ruleset", "policy drop"),
	RUN("ip link set lo up && ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	MARK,
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP)),
	MARK,
	REFUSED("ping -c 2 -W 1 10.0.2.2", "PING 10.0.2.2"),
	SILENT,
	END
};

static const struct step control_no_qdisc[] = {
	RUN("nft '" INET_TABLES BRIDGE_TABLE "'"),
	RUN_SHOWS("nft list ruleset", "policy drop"),
	RUN("ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	MARK,
	RUN_SHOWS("sender -n 5", "5 accepted"),
	ONLY(5, K(RAW)),
	END
};

static const struct step locked[] = {
	CLOSED,
	RUN_SHOWS("netlatch status", "self-test passed"),
	CALL(senders),
	INJECT(1),
	RECEIVED("eth0"),
	SILENT,
	CALL(stacked),
	CALL(macvlan),
	CALL(bridge),
	RUN("ip link del br0"),
	CALL(loopback),
	END
};

static const struct step locked_hostile[] = {
	CLOSED,
	CALL(hostile),
	SILENT,
	END
};

static const struct step already_up[] = {
	CALL(link_up),
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	RUN("sender --loop /run/raw -m 20 >/run/raw.log 2>&1 &"),
	RUN("sender -u 10.0.2.255 --loop /run/udp -m 20 >/run/udp.log 2>&1 &"),
	MARK,
	/* Each has sent once when its file is there. */
	RUN("until [ -s /run/raw ] && [ -s /run/udp ]; do sleep 0.1; done"),
	FRAMES(K(RAW) | K(UDP4)),
	/* Without the list of modules, the kernel or /sbin/modprobe has to find
	 * nf_tables. */
	RUN("rm /etc/netlatch/modules && ! lsmod | grep -q nf_tables"),
	TRY("netlatch lock", ""),
	CLOSED,
	MARK,
	/* Both senders go on, and no frame of theirs is seen. */
	RUN("a=$(cat /run/raw) b=$(cat /run/udp); "
	    "until [ $(cat /run/raw) -gt $a ] && [ $(cat /run/udp) -gt $b ]; do sleep 0.1; done"),
	RUN(CARRIER("eth0")),
	RUN_SHOWS("ip addr show dev eth0", "10.0.2.15"),
	INJECT(4),
	RECEIVED("eth0"),
	SILENT,
	END
};

static const struct step second_nic[] = {
	HOTPLUG("e1000"),
	RUN("until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done; ip link set eth1 up"),
	RUN(CARRIER("eth1")),
	RUN(IPV6_ON("eth1")),
	RUN(IPV6_DONE("eth1")),
	TRY("udhcpc -f -n -q -t 2 -T 1 -A 1 -i eth1", "ing discover"),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	END
};

static const struct step hotplug[] = {
	CLOSED,
	CALL(second_nic),
	SILENT,
	END
};

static const struct step control_hotplug[] = {
	CALL(second_nic),
	FRAMES(K(MLD) | K(DAD) | K(DHCP) | K(RAW)),
	END
};

/* Before Linux 6.16 has the netdev hook for all devices, the guard's chain stops this. */
static const struct step locked_bypass[] = {
	CLOSED,
	RUN("ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN_SHOWS("netlatch status", "qdisc blackhole, netdev chain")),
	/* Or the socket layer stops it before that: row sockets. */
	NO_SOCKET_LAYER,
	CALL(bypass),
	SILENT,
	END
};

/* Without a guard nothing stops it before Linux 6.16, and status says so. */
static const struct step unguarded_bypass[] = {
	/*
	 * Like a system that has loaded what it uses: only the self-test's module (tun)
	 * is not loaded yet.
	 */
	RUN("modprobe nf_tables; modprobe rfkill; [ ! -e /dev/net/tun ]"),
	TRY("netlatch lock --force --no-guard", ""),
	CLOSED,
	RUN_SHOWS("cat /run/netlatch/state", "self-test=passed"),
	RUN("ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	NO_SOCKET_LAYER,
	CALL(bypass),
	ON(SUITE_SID, SILENT),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE, ONLY(5, K(BYPASS))),
	RUN_SHOWS("netlatch status", "guard   no: --no-guard"),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN_SHOWS("netlatch status", "PACKET_QDISC_BYPASS on links without a netdev chain")),
	END
};

static const struct step no_nf_tables[] = {
	RUN_SHOWS("dmesg", "netlatch: closed (degraded"),
	CONSOLE("netlatch: layer inet is missing"),
	RUN_SHOWS("dmesg", "netlatch: self-test skipped: No such file or directory"),
	CONSOLE("netlatch: closed (degraded: netdev,inet"),
	CALL(senders),
	INJECT(1),
	RECEIVED("eth0"),
	SILENT,
	END
};

static const struct step sabotaged[] = {
	RUN_LACKS("dmesg", "netlatch: closed"),
	CALL(senders),
	FRAMES(SENDERS_SEEN),
	END
};

static const struct step debug_on[] = {
	CLOSED,
	CONSOLE("netlatch: +"),
	CONSOLE("netlatch: netconsole is asked for"),
	CONSOLE("netlatch: kernel command line: netlatch.nonsense is unknown"),
	RUN_SHOWS("nft list ruleset", "counter packets"),
	RUN("ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	RUN_SHOWS("sender -n 2", "2 sent"),
	CALL(address),
	REFUSED("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	RUN_SHOWS("netlatch status", "held by inet output:"),
	RUN_LACKS("netlatch status", "held by inet output: 0 packets"),
	RUN_SHOWS("netlatch status", "WARNING netconsole"),
	END
};

/* Without counters the loaded ruleset is the one that people read in policy/. */
static const struct step debug_off[] = {
	CLOSED,
	RUN("echo this console works >/dev/console"),
	CONSOLE("this console works"),
	CONSOLE_LACKS("netlatch: +"),
	RUN_SHOWS("nft list ruleset", "policy drop"),
	RUN_LACKS("nft list ruleset", "counter packets"),
	KILL_GUARD, /* policy/ has neither an owner nor the guard's chains */
	RUN("nft flush ruleset"),
	TRY("netlatch lock --force --no-guard", ""),
	RUN("nft -s list ruleset >/run/lock.nft"),
	RUN("nft flush ruleset && [ -z \"$(nft list ruleset)\" ]"),
	RUN("nft -f /test/floor.nft"),
	ON(SUITE_SID, RUN("nft -f /test/floor-netdev.nft")),
	RUN("nft -s list ruleset >/run/text.nft && diff /run/lock.nft /run/text.nft"),
	END
};

/* If somebody opens a layer afterwards, status shows it and lock closes it again. */
static const struct step reopened[] = {
	CLOSED,
	RUN("ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	ON(SUITE_SID, RUN_SHOWS("netlatch status", "netlatch: shut: the network is off until `netlatch release` opens (full)")),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN_SHOWS("netlatch status", "netlatch release` opens (degraded: netdev; all that Linux 6.")),
	/* Since 6.9 the guard owns the tables: nobody else changes or flushes them. */
	ON(SUITE_TRIXIE | SUITE_SID,
	   REFUSED("nft insert rule inet netlatch output accept", "not permitted"),
	   REFUSED("nft delete table inet netlatch", "not permitted"),
	   RUN("nft flush ruleset"),
	   RUN_SHOWS("netlatch status", "inet    closed")),
	KILL_GUARD,
	RUN_SHOWS("netlatch status", "guard   DEAD"),
	RUN("nft insert rule inet netlatch output accept"),
	RUN_SHOWS("netlatch status", "inet    missing"),
	RUN("nft flush ruleset"),
	RUN_SHOWS("netlatch status", "it stood when lock ran"),
	RUN("echo pfifo_fast >/proc/sys/net/core/default_qdisc"),
	RUN_SHOWS("netlatch status", "netlatch: FAILED: lock has run, and the network is NOT shut"),
	/* The guard runs again and gives the link its blackhole back. */
	TRY("netlatch lock", ""),
	RUN("tc qdisc replace dev eth0 root pfifo"),
	RUN("until tc qdisc show dev eth0 | grep -q 'blackhole.* root'; do sleep 0.1; done"),
	RUN("tc qdisc delete dev eth0 root"),
	RUN("until tc qdisc show dev eth0 | grep -q 'blackhole [1-9].* root'; do sleep 0.1; done"),
	KILL_GUARD,
	RUN("tc qdisc replace dev eth0 root pfifo"),
	RUN_SHOWS("netlatch status", "link eth0            up    qdisc pfifo"),
	/* The device's own chain drops what the queue lets out. */
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN_SHOWS("netlatch status", "is held by its netdev chain")),
	ON(SUITE_SID, RUN_SHOWS("netlatch status", "(degraded: qdisc; weaker than this machine can be); the guard is DEAD")),
	TRY("netlatch lock", ""),
	ON(SUITE_SID, RUN_SHOWS("netlatch status", "netlatch: shut: the network is off until `netlatch release` opens (full)")),
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN_SHOWS("netlatch status", "netlatch release` opens (degraded: netdev; all that Linux 6.")),
	/* The state keeps this boot's first values and not those that lock wrote. */
	RUN_LACKS("cat /run/netlatch/state", "default_qdisc=blackhole"),
	RUN_LACKS("cat /run/netlatch/state", "default_qdisc=pfifo_fast"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

/* The commands of the man page open the wire again, for IPv6 too. */
static const struct step opened_by_hand[] = {
	CLOSED,
	RUN("ip link set lo up && ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	/* busybox's own sh would take its own tc. */
	TRY("/usr/lib/klibc/bin/sh /test/open-by-hand", ""),
	RUN_SHOWS("netlatch status", "netlatch: FAILED: lock has run, and the network is NOT shut"),
	/* The image has no bpftool, so the sender does that. */
	REFUSED("sender --bypass -n 0 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted"),
	RUN("sender --detach netlatch_socket && sender --bypass -n 0"),
	RUN("ip link set eth0 down && ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	RUN(IPV6_DONE("eth0")),
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RS)),
	END
};

/* For `make check-all`: for each NIC model a control, and the locked row. */
#define OTHER_NIC(model, driver) \
	{ "control-open-" model, "open machine, " model ": every kind of frame is seen", \
	  "plain", model, "test.nics=" driver, control_open, ALL, .slow = EVERY_SUITE }, \
	{ "locked-" model, "locked, " model ": every sender, 0 frames; loopback works", \
	  "locked", model, "test.nics=" driver, locked, ALL, .silent = true, \
	  .slow = EVERY_SUITE }

static const struct scenario rows[] = {
	{ "control-open-virtio", "open machine, virtio-net: every kind of frame is seen",
	  "plain", VIRTIO, .steps = control_open, ANYWHERE },
	{ "control-open-e1000", "open machine, e1000: every kind of frame is seen",
	  "plain", E1000, .steps = control_open, ALL, .slow = EVERY_SUITE },
	{ "control-hostile", "open machine: the hostile peer gets its answers",
	  "plain", VIRTIO, .steps = control_hostile, ALL, FIRST_KERNEL },
	{ "control-inet-only", "inet and arp chains alone: DHCP gets its lease",
	  "plain", VIRTIO, .steps = control_inet_only, ALL, FIRST_KERNEL },
	{ "control-no-qdisc", "inet, arp and bridge chains alone: raw frames escape",
	  "plain", E1000, .steps = control_no_qdisc, ALL, FIRST_KERNEL },
	{ "control-hotplug", "open machine: a hot-plugged NIC is seen",
	  "plain", VIRTIO, .steps = control_hotplug, ALL, FIRST_KERNEL },
	{ "sabotage-noop", "a netlatch that does nothing and lies: the leak is seen",
	  "noop", VIRTIO, .steps = sabotaged, ALL, FIRST_KERNEL },
	{ "sabotage-noexec", "the script lost its run bit: the leak is seen",
	  "noexec", VIRTIO, .steps = sabotaged, ALL, FIRST_KERNEL },
	{ "locked-virtio", "locked, virtio-net: every sender, 0 frames; loopback works",
	  "locked", VIRTIO, .steps = locked, ANYWHERE, .silent = true },
	{ "locked-e1000", "locked, e1000: every sender, 0 frames; loopback works",
	  "locked", E1000, .steps = locked, ALL, .silent = true, .slow = EVERY_SUITE },
	{ "hostile-virtio", "locked, virtio-net: a hostile peer gets 0 frames",
	  "locked", VIRTIO, .steps = locked_hostile, ALL, .silent = true,
	  FIRST_KERNEL },
	{ "hostile-e1000", "locked, e1000: a hostile peer gets 0 frames",
	  "locked", E1000, .steps = locked_hostile, ALL, .silent = true, .slow = EVERY_SUITE },
	{ "already-up", "a link in use is silent from lock on",
	  "plain", VIRTIO, .steps = already_up, ALL, FIRST_KERNEL },
	{ "hotplug", "a NIC plugged in after lock: 0 frames",
	  "locked", VIRTIO, .steps = hotplug, ALL, .silent = true },
	{ "bypass", "PACKET_QDISC_BYPASS: 0 frames",
	  "locked", VIRTIO, .steps = locked_bypass, NOT_5_10, .silent = true },
	{ "bypass-unguarded", "PACKET_QDISC_BYPASS without a guard: what status admits",
	  "plain", VIRTIO, .steps = unguarded_bypass, ALL, NOT_TRIXIE },
	{ "nonft", "no nf_tables module, quiet: 0 frames, said on the console",
	  "nonft", VIRTIO, .append = "quiet", .steps = no_nf_tables, ALL,
	  .silent = true, FIRST_KERNEL },
	{ "debug-on", "netlatch.debug under quiet: steps on the console, counters",
	  "locked", VIRTIO, .steps = debug_on, NOT_5_10,
	  .append = "quiet netlatch.debug netlatch.nonsense netconsole=@/,@10.0.2.2/",
	  .silent = true, FIRST_KERNEL },
	{ "debug-off", "netlatch.debug=0: no steps; ruleset as in policy/floor.nft",
	  "locked", VIRTIO, .append = "quiet netlatch.debug=0", .steps = debug_off, ALL,
	  .silent = true, FIRST_KERNEL },
	{ "reopened", "what is opened behind its back shows in status; lock closes it again",
	  "locked", VIRTIO, .steps = reopened, NOT_5_10, .silent = true },
	{ "opened-by-hand", "the lines of netlatch(8) open the wire",
	  "locked", VIRTIO, .steps = opened_by_hand,
	  .suites = SUITE_BOOKWORM | SUITE_SID, .slow = SUITE_SID },
	{ "boot-stops", "a netlatch that says NOT closed: the boot stops",
	  "refuses", VIRTIO, .stops = "the wire is NOT closed: no barrier stands", ALL,
	  FIRST_KERNEL },
	{ "boot-stops-empty", "an empty netlatch, which exits 0: the boot stops",
	  "empty", VIRTIO, .stops = "claims success, but no barrier is there", ALL,
	  FIRST_KERNEL },
	OTHER_NIC("e1000e", "e1000e"), OTHER_NIC("rtl8139", "8139cp"),
	OTHER_NIC("pcnet", "pcnet32"), OTHER_NIC("vmxnet3", "vmxnet3"),
	OTHER_NIC("usb-net", "usbnet,cdc_ether,rndis_host"),
};

const struct scenario_table kernel_table = TABLE(rows);
