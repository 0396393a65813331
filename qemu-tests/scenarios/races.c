// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows in which timing could decide: sockets that send past the queue, hundreds of links
 * that appear at once, and whether the counters add up: each frame that was sent was
 * either held or seen.
 */
#include "scenarios/tables.h"
#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define BYPASS_REFUSED	REFUSED("sender --bypass -n 5 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted")
#define XDP_REFUSED	REFUSED("sender --xdp -n 5 2>&1", "AF_XDP socket: Operation not permitted")

#define COMPAT_REFUSED	REFUSED("sender --bypass --compat -n 5 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted")
#define NATIVE_ONLY	"AF_XDP are refused, but not to 32-bit programs"
#define LSM_GONE	RUN("until netlatch status | grep '" NATIVE_ONLY "'; do sleep 0.1; done")
#define AT_THE_ROOT(n)	RUN_SHOWS("sender --detach none", "sender: " n " at the root of cgroup2")

/* The control: the same senders work when the layer is gone, and after release. */
static const struct step socket_layer[] = {
	CLOSED,
	RUN("ip link set lo up; " LINK_UP("eth0")),
	RUN_SHOWS("netlatch status", "socket  closed   PACKET_QDISC_BYPASS and AF_XDP are refused"),
	BYPASS_REFUSED,
	XDP_REFUSED,
	/* Other entries to the kernel. Another network namespace has links of its own. */
	ON(WITH_LSM, LSM_STANDS),
	ON(SINCE_6_1, COMPAT_REFUSED),
	ON(WITHOUT_LSM, RUN_SHOWS("netlatch status", NATIVE_ONLY)),
	ON(URING_SETSOCKOPT, REFUSED("sender --bypass --uring -n 5 2>&1",
				     "PACKET_QDISC_BYPASS: Operation not permitted")),
	RUN("ip netns add box"),
	REFUSED("ip netns exec box sh -c 'ip link set lo up; sender -i lo --bypass' 2>&1",
		"PACKET_QDISC_BYPASS: Operation not permitted"),
	/* Options that are allowed work as ever, also those of more than a page. */
	RUN("echo 2000 >/proc/sys/net/ipv4/igmp_max_msf"),
	RUN_SHOWS("sender --large", "an option of 8016 bytes is set"),
	/* The layer needs no guard for programs of 64 bits, and a second lock leaves it
	 * as it is. */
	KILL_GUARD,
	BYPASS_REFUSED,
	LSM_GONE,
	TRY("netlatch lock --force", ""),
	BYPASS_REFUSED,
	XDP_REFUSED,
	AT_THE_ROOT("1"),
	ON(WITH_LSM, LSM_STANDS),
	ON(SINCE_6_1, COMPAT_REFUSED),
	SILENT,
	/* Somebody turns off ftrace, which the kernel needs for programs at LSM hooks. */
	ON(WITH_LSM, RUN("echo 0 >/proc/sys/kernel/ftrace_enabled"),
	   LSM_GONE,
	   TRY("netlatch lock --force", ""),
	   LSM_STANDS),
	/* Somebody removes the layer: status says so, and the next lock restores it. */
	NO_SOCKET_LAYER,
	RUN_SHOWS("netlatch status", "socket  missing  PACKET_QDISC_BYPASS and AF_XDP are not refused"),
	RUN_SHOWS("netlatch status", "it stood when lock ran"),
	XDP_SEEN,
	/* lock and release keep the options that systemd gives to cgroup2. */
	RUN("mkdir -p /sys/fs/cgroup; mount -t cgroup2 -o nsdelegate cgroup2 /sys/fs/cgroup"),
	TRY("netlatch lock --force", ""),
	RUN_SHOWS("grep cgroup2 /proc/mounts", "nsdelegate"),
	MARK,
	BYPASS_REFUSED,
	XDP_REFUSED,
	SILENT,
	RUN("netlatch release --force"),
	RUN_SHOWS("grep cgroup2 /proc/mounts", "nsdelegate"),
	AT_THE_ROOT("0"),
	XDP_SEEN,
	MARK,
	RUN_SHOWS("sender --bypass -n 5", "5 accepted"),
	ON(SUITE_KERNELS, RUN_SHOWS("sender --bypass --compat -n 5", "5 accepted")),
	ON(URING_SETSOCKOPT, RUN_SHOWS("sender --bypass --uring -n 5", "5 accepted")),
	FRAMES(K(BYPASS)),
	END
};

/*
 * Without `bpf` in lsm= the kernel attaches a program at an LSM hook but never runs it.
 * The guard drops the program then, and says what is not held.
 */
static const struct step without_lsm[] = {
	RUN("until dmesg | grep 'BPF at the LSM hook: Operation not supported; 32-bit programs are "
	    "not refused PACKET_QDISC_BYPASS'; do sleep 0.1; done"),
	CLOSED,
	RUN_LACKS("cat /run/netlatch/state", "why.socket"),
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("netlatch status", NATIVE_ONLY),
	BYPASS_REFUSED,
	XDP_REFUSED,
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	/* On 6.1 and 6.12 the guard's chain holds it, on later kernels that for all
	 * devices. */
	RUN_SHOWS("sender --bypass --compat -n 5", "5 sent"),
	ON(SINCE_6_1, SILENT),
	ON(SUITE_BULLSEYE, ONLY(5, K(BYPASS))),
	END
};

/* A program of somebody else at the root of cgroup2 stays at work. */
static const struct step others[] = {
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("sender --ask", "SO_RCVLOWAT is allowed"),
	RUN("sender --attach shared"),
	RUN_SHOWS("sender --ask", "SO_RCVLOWAT is refused"),
	LOCKS,
	AT_THE_ROOT("2"),
	BYPASS_REFUSED,
	RUN_SHOWS("sender --ask", "SO_RCVLOWAT is refused"),
	FORCES,
	AT_THE_ROOT("1"),
	RUN_SHOWS("sender --ask", "SO_RCVLOWAT is refused"),
	RUN_SHOWS("sender --bypass -n 0", "0 sent"),
	RUN("sender --detach sender"),
	RUN_SHOWS("sender --ask", "SO_RCVLOWAT is allowed"),
	/* One that shares with nobody leaves only the LSM hook. */
	RUN("sender --attach alone"),
	TRY("netlatch lock --force 2>&1", "layer socket is missing: PACKET_QDISC_BYPASS and AF_XDP are not "
	    "refused (BPF at the root of cgroup2: another program is alone there)"),
	RUN_SHOWS("cat /run/netlatch/state", "level=degraded"),
	AT_THE_ROOT("1"),
	ON(WITH_LSM,
	   RUN("until netlatch status | grep 'refused, for as long as the guard lives'; do sleep 0.1; done"),
	   BYPASS_REFUSED, XDP_REFUSED),
	ON(WITHOUT_LSM, RUN_SHOWS("netlatch status", "not refused")),
	FORCES,
	RUN_SHOWS("sender --ask", "SO_RCVLOWAT is refused"),
	RUN_SHOWS("sender --bypass -n 0", "0 sent"),
	END
};

/* ---- links in a burst ---- */

/* Writes measured values to the console's log; no step judges them. */
#define TO_LOG		"while read -r line; do echo \"<1>$line\" >/dev/kmsg; done"

/* Waits until the guard has nothing more to do; $now: its CPU time in nanoseconds. */
#define GUARD_NS \
	"g=$(" GUARDS "); was=; now=$(cut -d' ' -f1 /proc/$g/schedstat); " \
	"while [ \"$was\" != $now ]; do sleep 1; was=$now; " \
	"now=$(cut -d' ' -f1 /proc/$g/schedstat); done"

/*
 * A storm: prints what came out of its links and what it cost the guard. The links exist
 * until somebody creates /run/end.
 */
#define STORM(links) \
	"rm -f /run/end; " GUARD_NS "; before=$now; " \
	"sender --storm " links " --end /run/end >/run/storm 2>&1 & " \
	"until grep -q other /run/storm; do sleep 0.5; done; " TO_LOG " </run/storm; " GUARD_NS "; " \
	"echo \"<1>guard: $(((now - before) / " links " / 1000)) us for each of " links " links\" " \
	">/dev/kmsg; " \
	"echo $(netlatch status | grep -c 'link .*qdisc blackhole') links are shut, " \
	"$(netlatch status | grep -c 'link .*netdev chain') by chains of their own"
/*
 * The guard makes a chain for each link where the kernel has no chain for all devices.
 * Linux 5.10 has no egress hook, so the guard makes none there.
 */
#define STORM_SHUT(links, shut) \
	ON(SUITE_BOOKWORM | SUITE_TRIXIE, \
	   RUN_SHOWS(STORM(links), shut " links are shut, " shut " by chains of their own")), \
	ON(SUITE_BULLSEYE | SUITE_SID, \
	   RUN_SHOWS(STORM(links), shut " links are shut, 0 by chains of their own"))
#define STORM_ENDS		RUN(">/run/end; while pidof sender >/run/pids; do sleep 0.2; done")
#define OUT(kind, how_many)	RUN("grep '" kind ": [1-9].* " how_many " out of' /run/storm")
#define NONE_OUT	RUN("! grep ' [1-9][0-9]* out of' /run/storm")

static const struct step storm[] = {
	CLOSED,
	STORM_SHUT("100", "101"),
	OUT("plain", "0"),
	NONE_OUT,
	RUN("grep 'PACKET_QDISC_BYPASS: Operation not permitted' /run/storm"),
	SMALL_GUARD,
	STORM_ENDS,
	/* Only eth0's chains are left: the guard has removed those of gone links. */
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN("until [ $(nft list table netdev netlatch | grep -c 'chain ') -eq 2 ]; do "
	       "sleep 0.2; done")),
	SILENT,
	END
};

static const struct step large_storm[] = {
	STORM_SHUT("10", "11"),
	NONE_OUT,
	STORM_ENDS,
	CALL(storm),
	STORM_SHUT("1000", "1001"),
	OUT("plain", "0"),
	NONE_OUT,
	/* Eleven settings of the policy exist once for each link. */
	RUN("[ $(netlatch status | sed -n 's/.* \\([0-9]*\\) settings hold.*/\\1/p') -gt 11000 ]"),
	SMALL_GUARD,
	END
};

static const struct step control_storm[] = {
	RUN("modprobe tun && sender --storm 100 >/run/storm && cat /run/storm"),
	OUT("plain", "[1-9][0-9]*"),
	OUT("bypass", "[1-9][0-9]*"),
	END
};

/*
 * The socket layer cannot see a socket that had PACKET_QDISC_BYPASS before lock. Where no
 * chain holds all devices, frames of such a socket leave a new link until the guard has
 * shut the link. This row measures for how long, and how many leave 1,000 links. Frames
 * that pass through the queue must not leave at all.
 */
#define OLD_SOCKETS(command) \
	"rm -f /run/begin /run/storm; " command " --begin /run/begin >/run/storm 2>&1 & sleep 1; " \
	"netlatch lock --force; >/run/begin; "
/* Waits until the storm has printed its results, and logs them. */
#define STORM_RAN \
	"until grep -q other /run/storm; do sleep 0.5; done; " TO_LOG " </run/storm"

static const struct step old_sockets[] = {
	RUN("modprobe tun"),
	TRY(OLD_SOCKETS("sender --window 200") "wait; " TO_LOG " </run/storm", ""),
	RUN("grep 'first frame refused' /run/storm"),
	ON(SUITE_SID, RUN("grep 'window: 0 of 200 links' /run/storm")),
	RUN("netlatch release --force"),
	TRY(OLD_SOCKETS("sender --storm 1000 --end /run/end") STORM_RAN, ""),
	OUT("plain", "0"),
	OUT("bypass", "[0-9]*"),
	ON(SUITE_SID, RUN("! grep ' [1-9][0-9]* out of' /run/storm")),
	/* In the end each link has its chains. */
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN("until [ $(netlatch status | grep -c 'netdev chain') -eq 1001 ]; "
	       "do sleep 1; done")),
	END
};

/* ---- counters ---- */

/* The sum of what all chains and blackholes have counted. */
#define COUNTED \
	"sum=0; for n in $(netlatch status --json | tr ',{}' '\\n\\n\\n' | " \
	"sed -n 's/^\"\\(packets\\|drops\\)\"://p'); do sum=$((sum + n)); done"

/*
 * Three ways to send that three different layers hold, and one that nothing holds when
 * the socket layer is gone. None asks for an address by ARP, so the counters count
 * nothing else.
 */
static const struct step counters[] = {
	RUN(LINK_UP("eth0")),
	RUN("ip addr add 10.0.2.15/24 dev eth0"),
	NO_SOCKET_LAYER,
	MARK,
	RUN_SHOWS(COUNTED "; before=$sum; sender -n 7 && sender --bypass -n 5 && "
		  "sender --udp 255.255.255.255 -n 3 && sender --xdp -n 4 && " COUNTED
		  "; echo held: $((sum - before))", "held: 15"),
	ONLY(4, K(BYPASS)),
	/* status and release name the layer that held them. */
	RUN_SHOWS("netlatch status", "held by inet output: 3 packets"),
	RUN("netlatch release --force 2>&1 | tee /run/released; "
	    "grep 'inet output 3' /run/released"),
	END
};

static const struct scenario rows[] = {
	{ "sockets", "AF_XDP and PACKET_QDISC_BYPASS are refused while shut, and only then",
	  "locked", VIRTIO, .steps = socket_layer, ANYWHERE, NOT_TRIXIE },
	{ "sockets-others", "a program of somebody else at the root of cgroup2 stays at work",
	  "plain", VIRTIO, .steps = others, ALL, NOT_TRIXIE },
	{ "sockets-no-lsm", "a kernel that runs no BPF at LSM hooks: 32-bit programs are not refused, as status says",
	  "locked", VIRTIO, .append = "quiet lsm=lockdown,yama,apparmor", .steps = without_lsm, ALL,
	  FIRST_KERNEL },
	{ "counters", "netlatch.debug: what was sent is what was counted plus what was seen",
	  "locked", VIRTIO, .append = "netlatch.debug", .steps = counters, NOT_5_10, FIRST_KERNEL },
	{ "control-storm", "open machine: links in a burst, each lets frames out",
	  "plain", VIRTIO, .steps = control_storm, ALL, .slow = EVERY_SUITE, .cpus = 2 },
	{ "storm", "100 links in a burst while all are sent to: 0 frames out of them",
	  "locked", VIRTIO, .steps = storm, ALL, .silent = true, FIRST_KERNEL, .cpus = 2 },
	/* Not on Linux 5.10, where the guard adds no chains: the row storm shows as much. */
	{ "storm-1000", "1,000 links in a burst while all are sent to: 0 frames out of them",
	  "locked", VIRTIO, .steps = large_storm, NOT_5_10, .silent = true, .slow = EVERY_SUITE,
	  .cpus = 2 },
	{ "storm-old-sockets", "1,000 links, and sockets older than lock: what the guard alone closes",
	  "plain", VIRTIO, .steps = old_sockets, NOT_5_10, .slow = EVERY_SUITE, .cpus = 2 },
};

const struct scenario_table race_table = TABLE(rows);
