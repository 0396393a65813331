// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ways out of the machine that the other tables do not test. Each has a row in which
 * netlatch holds it, and a control row in which the frame escapes. The tables of coverage
 * in the documentation name these rows. If netlatch does not cover a way, its row shows
 * that.
 */
#include "scenarios/tables.h"
#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* ---- Wi-Fi: two simulated radios, and a monitor that hears all that they send ---- */

static const struct step wifi[] = {
	RUN("modprobe mac80211_hwsim radios=2; "
	    "until [ -e /sys/class/net/wlan1 ]; do sleep 0.1; done; "
	    "ip link set hwsim0 up"),
	END
};

/*
 * Prints how many frames a link heard while the command ran, which begins once the socket
 * listens: of type SOCK_RAW (3), for ETH_P_ALL (0003).
 */
#define HEARS(link, ms, command) \
	"sender -i " link " --hear " ms " >/run/heard & " \
	"until grep -q ' 3 *0003 ' /proc/net/packet; do sleep 0.1; done; " \
	command "; wait; cat /run/heard"
#define ON_THE_AIR(command)	HEARS("hwsim0", "6000", command)
#define HEARD(command) \
	{ .kind = STEP_RUN, .text = (command), .has = " heard", .lacks = ": 0 heard" }
#define UNBLOCK	"for soft in /sys/class/rfkill/*/soft; do echo 0 >$soft; done"
/* The soft block of each radio, in order; 1 means blocked. */
#define STATES		"$(cat /sys/class/rfkill/*/soft | tr -d '\\n')"
#define SOFT(states)	RUN("[ \"" STATES "\" = " states " ]")
#define SCAN	"timeout 5 iw dev wlan0 scan >/run/scan 2>&1"
/* Two stations of an ad-hoc network. */
#define JOIN(link) \
	"iw dev " link " set type ibss && ip link set " link " up && " \
	"iw dev " link " ibss join test 2412"

static const struct step wifi_seen[] = {
	RUN("ip link set wlan0 up"),
	HEARD(ON_THE_AIR(SCAN)),
	RUN("ip link set wlan0 down"),
	HEARD(ON_THE_AIR(JOIN("wlan0"))),
	END
};

static const struct step control_wifi[] = {
	CALL(wifi),
	SOFT("00"),
	CALL(wifi_seen),
	RUN(JOIN("wlan1")),
	RUN(CARRIER("wlan0")),
	RUN(CARRIER("wlan1")),
	HEARD(HEARS("wlan1", "6000", "sender -i wlan0 -n 5")),
	END
};

#define NOT_UP	REFUSED("ip link set wlan0 up", "RF-kill")

static const struct step wifi_locked[] = {
	/* Try to bring the link up as often and as early as a shell can. */
	RUN("modprobe rfkill; { until [ -e /sys/class/net/wlan0 ]; do :; done; "
	    "i=0; while [ $i -lt 200 ]; do ip link set wlan0 up 2>/dev/null && echo up; "
	    "i=$((i + 1)); done; } >/run/tries & modprobe mac80211_hwsim radios=2; "
	    "until [ -e /sys/class/net/wlan1 ]; do sleep 0.1; done; "
	    "ip link set hwsim0 up; "
	    "wait; [ ! -s /run/tries ]"),
	NOT_UP,
	RUN_SHOWS(ON_THE_AIR("ip link set wlan0 up; " SCAN "; iw dev wlan0 connect test; "
			     JOIN("wlan0")), ": 0 heard"),
	RUN_SHOWS("netlatch status", "radio   closed   all blocked, now: 2"),
	/* If somebody unblocks a radio, the guard blocks it again a moment later. */
	RUN("echo 0 >/sys/class/rfkill/rfkill0/soft; "
	    "until [ \"" STATES "\" = 11 ]; do sleep 0.1; done"),
	NOT_UP,
	RUN(UNBLOCK "; until [ \"" STATES "\" = 11 ]; do sleep 0.1; done"),
	NOT_UP,
	SILENT,
	RUN("iw dev wlan0 set type managed"),
	FORCES,
	SOFT("00"),
	CALL(wifi_seen),
	/* A radio that was blocked before lock stays blocked after release. */
	RUN("echo 1 >/sys/class/rfkill/rfkill1/soft"),
	TRY("netlatch lock --force", ""),
	SOFT("11"),
	RUN_SHOWS("cat /run/netlatch/state", "radio.0=0"),
	RUN_SHOWS("cat /run/netlatch/state", "radio.1=1"),
	RUN("netlatch release --force"),
	SOFT("01"),
	END
};

/*
 * Without the radio layer the radios send management frames, but no data, because chain
 * and qdisc hold data frames.
 */
static const struct step wifi_unblocked[] = {
	CALL(wifi),
	KILL_GUARD,
	RUN(UNBLOCK),
	RUN_SHOWS("netlatch status", "radio   missing  radio 0 is not blocked"),
	RUN(JOIN("wlan0")),
	RUN(JOIN("wlan1")),
	RUN(CARRIER("wlan0")),
	RUN(CARRIER("wlan1")),
	RUN_SHOWS(HEARS("wlan1", "6000", "sender -i wlan0 -n 5"), ": 0 heard"),
	END
};

/* ---- Bluetooth: a virtual controller is blocked when it registers ---- */

#define CONTROLLER \
	"modprobe hci_vhci; sleep 600 <>/dev/vhci & " \
	"until grep -q bluetooth /sys/class/rfkill/*/type 2>/dev/null; do sleep 0.1; " \
	"done"

static const struct step control_bluetooth[] = {
	RUN(CONTROLLER "; sleep 1"),
	SOFT("0"),
	END
};

static const struct step bluetooth[] = {
	KILL_GUARD, /* it would block the controller too, a little later */
	/* The kernel blocks it a moment after it has registered it. */
	RUN(CONTROLLER "; until [ \"" STATES "\" = 1 ]; do sleep 0.1; done"),
	RUN_SHOWS("netlatch status", "radio   closed   all blocked, now: 1"),
	RUN("netlatch release --force"),
	SOFT("0"),
	END
};

/* ---- below all layers: these frames are seen, while the layers hold all others ---- */

static const struct step all_else_is_held[] = {
	CLOSED,
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

static const struct step xdp[] = {
	RUN(LINK_UP("eth0")),
	XDP_SEEN,
	END
};

static const struct step bypass_uncovered[] = {
	CALL(all_else_is_held),
	RUN_SHOWS("netlatch status", "AF_XDP are refused, but not to 32-bit programs"),
	REFUSED("sender --bypass -n 5 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted"),
	SILENT,
	MARK,
	RUN_SHOWS("sender --bypass --compat -n 5", "5 sent"),
	ONLY(5, K(BYPASS)),
	END
};

static const struct step netconsole[] = {
	CALL(all_else_is_held),
	MARK,
	RUN("ip addr add 10.0.2.15/24 dev eth0; "
	    "modprobe netconsole netconsole=@10.0.2.15/eth0,@10.0.2.2/52:55:0a:00:02:02; "
	    "echo '<1>out by netconsole' >/dev/kmsg"),
	LISTEN(3000), /* a thread may print it */
	FRAMES(K(UDP4)),
	RUN_SHOWS("netlatch status", "WARNING netconsole"),
	END
};

/* ---- a bridge's own frames ---- */

static const struct step stp[] = {
	RUN(LINK_UP("eth0")),
	MARK,
	RUN("ip link add br0 type bridge stp_state 1 forward_delay 200 && "
	    "ip link set eth0 master br0 && ip link set br0 up"),
	LISTEN(5000),
	END
};

static const struct step control_stp[] = {
	CALL(stp),
	FRAMES(K(STP)),
	END
};

static const struct step stp_locked[] = {
	CALL(stp),
	SILENT,
	END
};

/* ---- links on top of a NIC; most of them have no queue ---- */

/*
 * macvlan and bridge each take all frames that a NIC receives, so a NIC can have only one
 * of them at a time.
 */
#define CHILDREN \
	RUN("ip link add mac0 link eth0 type macvlan; ip link add vlan0 link eth0 type vlan id 7"), \
	RUN(LINK_UP("mac0")), RUN(LINK_UP("vlan0"))
/* A new port reaches the state "forwarding" (3) after a moment. */
#define BRIDGE \
	RUN("ip link del mac0; ip link del vlan0; ip link add br0 type bridge; " \
	    "ip link add end0 type veth peer name end1; ip link set end1 up master " \
	    "br0; " \
	    "ip link set eth0 master br0"), \
	RUN(LINK_UP("br0")), RUN(LINK_UP("end0")), \
	RUN("cd /sys/class/net/br0/brif; until [ \"$(cat eth0/state end1/state | tr -d '\\n')\" = 33 ]; do " \
	    "sleep 0.1; done")
#define BOND \
	RUN("ip link del br0; ip link del end0; ip link set eth0 down; " \
	    "ip link add bond0 type bond mode active-backup; ip link set eth0 master bond0"), \
	RUN(LINK_UP("bond0"))
#define BY(link, ...)	MARK, RUN_SHOWS("sender -i " link " -n 5", "5 sent"), __VA_ARGS__
#define HELD(a, b)	BY(a, SILENT), BY(b, SILENT)
/* The links are made while shut, then opened, then exist before the next lock. */
#define ROUND(a, a_kind, b, b_kind) \
	HELD(a, b), FORCES, BY(a, FRAMES(a_kind)), BY(b, FRAMES(b_kind)), LOCKS, HELD(a, b)

static const struct step stacked[] = {
	RUN(LINK_UP("eth0")),
	CHILDREN,
	ROUND("mac0", K(RAW), "vlan0", K(VLAN)),
	BRIDGE,
	ROUND("br0", K(RAW), "end0", K(RAW)),
	BOND,
	BY("bond0", SILENT), FORCES, BY("bond0", FRAMES(K(RAW))), LOCKS, BY("bond0", SILENT),
	END
};

/* ---- a NIC that is handed to a container ---- */

static const struct step other_namespace[] = {
	RUN("ip netns add box; ip link set eth0 netns box; " IN_BOX "ip link set eth0 up; "
	    IN_BOX "sh -c 'until ip link show dev eth0 | grep -q LOWER_UP; do sleep 0.1; done'"),
	RUN(IN_BOX "sh -c 'until ip -6 addr show dev eth0 scope link | grep -q fe80 && "
	    "! ip -6 addr show dev eth0 | grep -q tentative; do sleep 0.1; done'"),
	RUN_SHOWS(IN_BOX "sender -n 5", "5 sent"),
	TRY(IN_BOX "udhcpc -f -n -q -t 1 -T 1 -A 1 -i eth0 -s /bin/true", "ing discover"),
	END
};

static const struct step control_namespace[] = {
	MARK,
	CALL(other_namespace),
	RUN_SHOWS(IN_BOX "sender --bypass -n 5", "5 sent"),
	FRAMES(K(RAW) | K(BYPASS) | K(DAD) | K(MLD) | K(RS) | K(DHCP)),
	END
};

static const struct step namespace_locked[] = {
	CALL(other_namespace),
	REFUSED(IN_BOX "sender --bypass -n 5 2>&1", "not permitted"),
	REFUSED(IN_BOX "sender --xdp -n 5 2>&1", "not permitted"),
	SILENT,
	/* A NIC that comes back is held as before. */
	RUN(IN_BOX "ip link set eth0 netns 1; " LINK_UP("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

/* The link is up before lock runs, so it has a qdisc already. */
#define SENDS_THERE(in) \
	RUN_SHOWS(in "sender -n 5", "5 sent"), \
	TRY(in "udhcpc -f -n -q -t 1 -T 1 -A 1 -i eth0 -s /bin/true", "ing discover")

#define SHUT_THERE(in) \
	MARK, SENDS_THERE(in), FRAMES(K(RAW) | K(DHCP)), \
	LOCKS, \
	MARK, SENDS_THERE(in), \
	REFUSED(in "sender --bypass -n 5 2>&1", "not permitted"), \
	SILENT, \
	FORCES, \
	MARK, SENDS_THERE(in), FRAMES(K(RAW) | K(DHCP))

static const struct step namespace_up[] = {
	CALL(other_namespace),
	SHUT_THERE(IN_BOX),
	/* The NIC comes back, and goes to a namespace that only a process keeps. */
	RUN("ip netns del box; " COMES_BACK("eth0") "; " PROCESS_WITH("eth0")),
	RUN(IN_PROCESS "ip link set eth0 up; until " IN_PROCESS "sender -n 1; do sleep 0.1; done"),
	SHUT_THERE(IN_PROCESS),
	/* release also opens a NIC that was handed over while shut. */
	LOCKS,
	RUN("kill $(cat /run/process); " COMES_BACK("eth0")),
	CALL(other_namespace),
	RUN("netlatch release --force"),
	MARK, SENDS_THERE(IN_BOX), FRAMES(K(RAW) | K(DHCP)),
	END
};

/* ---- the self-test: /proc says blackhole, but the kernel uses another qdisc ---- */

static const struct step selftest_fires[] = {
	RUN("modprobe tun && echo blackhole >/run/claims && "
	    "mount -o bind /run/claims /proc/sys/net/core/default_qdisc"),
	REFUSED("netlatch lock --force 2>&1", "netlatch: OPEN (missing: qdisc,netdev"),
	RUN_SHOWS("dmesg", "layer qdisc is missing: self-test: a frame got out"),
	RUN_SHOWS("netlatch status", "self-test failed"),
	END
};

/* ---- each NIC model, plugged in while shut ---- */

static const struct step plugged_in[] = {
	RUN("cd /sys/class/net; until [ -e eth1 ] || [ -e usb0 ]; do sleep 0.1; done; "
	    "[ -e eth1 ] || ip link set usb0 name eth1; ip link set eth1 up"),
	RUN(CARRIER("eth1")),
	TRY("udhcpc -f -n -q -t 2 -T 1 -A 1 -i eth1", "ing discover"),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	END
};

#define PLUG(model) \
	(const struct step[]){ \
		RUN("until [ -e /sys/class/net/eth0 ] || ip link set usb0 name eth0; do " \
		    "sleep 0.1; done"), \
		HOTPLUG(model), CALL(plugged_in), SILENT, \
		/* The same NIC sends after release. */ \
		RUN("netlatch release --force"), MARK, \
		RUN_SHOWS("sender -i eth1 -n 5", "5 accepted"), FRAMES(K(RAW)), END \
	}
#define PLUGGED(model, drivers) \
	{ "hotplug-" model, model " plugged in while shut: 0 frames, and seen after release", \
	  "locked", .nic = model, .append = "test.nics=" drivers, .steps = PLUG(model), ALL, \
	  .slow = EVERY_SUITE }

static const struct scenario rows[] = {
	{ "control-wifi", "open machine: Wi-Fi scans, beacons and data are heard",
	  "plain", VIRTIO, .steps = control_wifi, ALL, .slow = EVERY_SUITE },
	{ "wifi", "Wi-Fi: nothing on the air while shut; what is unblocked is blocked again; works after release",
	  "locked", VIRTIO, .steps = wifi_locked, ALL, FIRST_KERNEL },
	{ "wifi-unblocked", "Wi-Fi without the radio layer: no data all the same",
	  "locked", VIRTIO, .steps = wifi_unblocked, ALL, .silent = true, .slow = EVERY_SUITE },
	{ "control-bluetooth", "open machine: Bluetooth is not blocked",
	  "plain", VIRTIO, .steps = control_bluetooth, ALL, .slow = EVERY_SUITE },
	{ "bluetooth", "Bluetooth is blocked when it appears, and unblocked by release",
	  "locked", VIRTIO, .steps = bluetooth, ALL, FIRST_KERNEL },
	{ "control-xdp", "open machine: AF_XDP is seen",
	  "plain", VIRTIO, .steps = xdp, ALL, .slow = EVERY_SUITE },
	{ "bypass-5.10", "Linux 5.10 without LSM and egress hook: a 32-bit program's bypass is seen, as status says",
	  "locked", VIRTIO, .steps = bypass_uncovered, .suites = SUITE_BULLSEYE },
	{ "netconsole", "netconsole is not covered: seen, though all is shut, and warned of",
	  "locked", VIRTIO, .steps = netconsole, ALL, FIRST_KERNEL },
	{ "selftest-fires", "a default qdisc that is no blackhole, whatever it says: lock's self-test finds it",
	  "plain", VIRTIO, .steps = selftest_fires, .suites = SUITE_KERNELS & ~SUITE_SID,
	  FIRST_KERNEL },
	{ "control-stp", "open machine: a bridge's spanning tree is seen",
	  "plain", VIRTIO, .steps = control_stp, ALL, .slow = EVERY_SUITE },
	{ "stp", "a bridge's spanning tree: 0 frames",
	  "locked", VIRTIO, .steps = stp_locked, ALL, .silent = true, .slow = EVERY_SUITE },
	{ "control-namespace", "open machine: a NIC in another namespace is seen",
	  "plain", VIRTIO, .steps = control_namespace, ALL, .slow = EVERY_SUITE },
	{ "namespace", "a NIC handed to another namespace while shut: 0 frames",
	  "locked", VIRTIO, .steps = namespace_locked, ALL, .silent = true, FIRST_KERNEL },
	{ "stacked", "macvlan, VLAN, bridge, veth, bond, made while shut or there before: 0 frames until release",
	  "locked", VIRTIO, .steps = stacked, ALL, .slow = EVERY_SUITE },
	{ "namespace-up", "a NIC that is up in another namespace when lock runs: 0 frames until release",
	  "plain", VIRTIO, .steps = namespace_up, ALL, .slow = EVERY_SUITE },
	PLUGGED("virtio-net", "virtio_net"), PLUGGED("e1000", "e1000"),
	PLUGGED("e1000e", "e1000e"), PLUGGED("rtl8139", "8139cp"),
	PLUGGED("pcnet", "pcnet32"), PLUGGED("vmxnet3", "vmxnet3"),
	PLUGGED("usb-net", "usbnet,cdc_ether,rndis_host"),
};

const struct scenario_table ways_table = TABLE(rows);
