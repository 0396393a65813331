/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros for the tables of scenarios; scenario.h explains each kind of step. */
#ifndef STEPS_H
#define STEPS_H

#include "harness/guard_memory.h"
#include "harness/scenario.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define K(kind)			FRAME_BIT(FRAME_##kind)
#define CALL(list)		{ .kind = STEP_CALL, .call = (list) }
#define RUN(command)		{ .kind = STEP_RUN, .text = (command) }
/* The program must run and print SHOWS, but may exit with any status: no answer comes. */
#define TRY(command, shows)	{ .kind = STEP_RUN, .text = (command), .has = (shows), \
				  .rc = RC_ANY }
#define RUN_SHOWS(command, shows) { .kind = STEP_RUN, .text = (command), .has = (shows) }
#define RUN_LACKS(command, no)	{ .kind = STEP_RUN, .text = (command), .lacks = (no) }
/* What it prints stands below the row's result. */
#define TELLS(command)		{ .kind = STEP_RUN, .text = (command), .tells = true }
#define REFUSED(command, shows)	{ .kind = STEP_RUN, .text = (command), .has = (shows), \
				  .rc = RC_REFUSED }
/* The same for programs at the other end of the wire, if the row has a .peer. */
#define PEER(command)		{ .kind = STEP_PEER, .text = (command) }
#define PEER_SHOWS(command, shows) { .kind = STEP_PEER, .text = (command), .has = (shows) }
#define PEER_REFUSED(command, shows) { .kind = STEP_PEER, .text = (command), \
				  .has = (shows), .rc = RC_REFUSED }
#define RESTARTS(shows)		{ .kind = STEP_RESTARTS, .text = (shows) }
#define LISTEN(ms)		{ .kind = STEP_LISTEN, .count = (ms) }
#define INJECT(rounds)		{ .kind = STEP_INJECT, .count = (rounds) }
#define RECEIVED(link)		{ .kind = STEP_RECEIVED, .text = (link) }
#define HOTPLUG(nic)		{ .kind = STEP_HOTPLUG, .text = (nic) }
#define MARK			{ .kind = STEP_MARK }
#define SILENT			{ .kind = STEP_SILENT }
#define FRAMES(mask)		{ .kind = STEP_FRAMES, .kinds = (mask) }
#define NO_FRAMES(mask)		{ .kind = STEP_NO_FRAMES, .kinds = (mask) }
#define ONLY(n, mask)		{ .kind = STEP_ONLY, .count = (n), .kinds = (mask) }
/* Filters are those of pcap-filter(7): "arp or tcp src port 22". */
#define ALL_ARE(filter)		{ .kind = STEP_ALL_ARE, .text = (filter) }
#define ALL_ARE_AFTER(shows, filter) { .kind = STEP_ALL_ARE, .text = (filter), \
				  .has = (shows), .count = 1 }
#define ALL_ARE_UNTIL(shows, filter) { .kind = STEP_ALL_ARE, .text = (filter), \
				  .has = (shows) }
/* The control: the same judgement finds a frame that the filter does not describe. */
#define OTHERS_UNTIL(shows, filter) { .kind = STEP_ALL_ARE, .text = (filter), \
				  .has = (shows), .rc = RC_REFUSED }
#define NONE_BETWEEN(from, to)	{ .kind = STEP_NONE_BETWEEN, .text = (from), .has = (to) }
/* The control. */
#define SOME_BETWEEN(from, to)	{ .kind = STEP_NONE_BETWEEN, .text = (from), .has = (to), \
				  .rc = RC_REFUSED }
#define BEFORE(shows, mask)	{ .kind = STEP_BEFORE, .text = (shows), .kinds = (mask) }
#define FIRST_AFTER(shows)	{ .kind = STEP_FIRST_AFTER, .text = (shows) }
#define NONE_AFTER(shows)	{ .kind = STEP_NONE_AFTER, .text = (shows) }
#define SOME_AFTER(shows)	{ .kind = STEP_SOME_AFTER, .text = (shows) }
#define POWER_OFF		{ .kind = STEP_POWER_OFF }
#define GOES_OFF		{ .kind = STEP_GOES_OFF }
#define POWER_ON		{ .kind = STEP_POWER_ON }
#define SECOND_BOOT(policy)	{ .kind = STEP_SECOND_BOOT, .text = (policy) }
#define TYPE(line)		{ .kind = STEP_TYPE, .text = (line) }
#define WITHIN(ms, from, to)	{ .kind = STEP_WITHIN, .count = (ms), .text = (from), \
				  .has = (to) }
#define CONSOLE(shows)		{ .kind = STEP_CONSOLE, .has = (shows) }
#define CONSOLE_LACKS(no)	{ .kind = STEP_CONSOLE, .lacks = (no) }
#define WAIT(shows)		{ .kind = STEP_WAIT, .text = (shows) }
#define ROUNDS(...)		{ .kind = STEP_ROUNDS, \
				  .rounds = &(const struct rounds){ __VA_ARGS__ } }
#define AGENT			{ .kind = STEP_AGENT }
#define END			{ .kind = STEP_END }

/* A step for some suites only: ON(SUITE_SID, SILENT). */
#define ON(suites, ...)		ON_(suites, __VA_ARGS__)
#define ON_(suites, ...)	{ .kind = STEP_CALL, .only = (suites), \
				  .call = (const struct step[]){ __VA_ARGS__, END } }

#define VIRTIO			.nic = "virtio-net"
#define E1000			.nic = "e1000"
#define EVERY_SUITE		(~0u)

/*
 * Rows of busybox images run on each kernel (ALL). FIRST_KERNEL: `make check` runs them
 * on Linux 6.1 only. NOT_TRIXIE: `make check` leaves out 6.12.
 */
#define ALL			.suites = SUITE_KERNELS
/* Linux 5.10 lacks the egress hook, and runs no BPF program at an LSM hook. */
#define SINCE_6_1		(SUITE_KERNELS & ~SUITE_BULLSEYE)
#define NOT_5_10		.suites = SINCE_6_1
/* The same kernels on arm64 as well, and Debian's kernels for clouds. */
#define ANYWHERE		.suites = SUITE_KERNELS | SUITE_ARM64 | SUITE_CLOUD
#define SINCE_6_1_ANYWHERE	(SINCE_6_1 | SUITE_ARM64 | SUITE_CLOUD)
/*
 * The kernels on which the guard adds a program at an LSM hook. On arm64 Linux 6.1 cannot
 * attach one (error 524). Only amd64 has the entry by which the sender of 64 bits asks as
 * a 32-bit program would.
 */
#define WITH_LSM		(SINCE_6_1 | SUITE_ARM64_TRIXIE | SUITE_CLOUD)
#define WITHOUT_LSM		(SUITE_BULLSEYE | SUITE_ARM64_BOOKWORM)
#define URING_SETSOCKOPT	(SUITE_TRIXIE | SUITE_SID | SUITE_ARM64_TRIXIE | \
				 SUITE_CLOUD_TRIXIE | SUITE_CLOUD_SID)
#define FIRST_KERNEL		.slow = SUITE_TRIXIE | SUITE_SID
#define NOT_TRIXIE		.slow = SUITE_TRIXIE

/* A shell command for a busybox image: waits until a link can send. */
#define CARRIER(link) \
	"cd /sys/class/net/" link "; until [ \"$(cat carrier 2>/dev/null)\" = 1 ] && " \
	"grep -qv down operstate; do sleep 0.1; done"

#define LINK_UP(link)		"ip link set " link " up; " CARRIER(link)

/*
 * A shell command that prints the pids of the guards, and a step that kills them. While
 * the guard's child attaches the program at the LSM hook, it has the same name (lsm.c);
 * its parent is the guard, and that of the guard is PID 1 once lock has ended.
 */
#define GUARDS \
	"for p in /proc/[0-9]*; do case $(tr '\\0' ' ' <$p/cmdline 2>/dev/null) in " \
	"@netlatch*) grep -q '^PPid:.1$' $p/status && echo ${p#/proc/} ;; esac; done"
#define KILL_GUARD		RUN("kill -9 $(" GUARDS ")")

/*
 * The guard has little memory of its own (guard_memory.h). Its whole resident memory is told and
 * not judged.
 */
#define NUMBER_TEXT(number)	#number
#define SMALL_GUARD_OF(kib) \
	TELLS("awk '/^Rss:/ { whole = $2 } /^Anonymous:/ { own = $2 } " \
	      "END { print \"guard: \" own \" KiB of its own, at most " NUMBER_TEXT(kib) \
	      "; resident: \" whole; exit !(own > 0 && own <= " NUMBER_TEXT(kib) ") }' " \
	      "/proc/$(" GUARDS ")/smaps_rollup")
#define SMALL_GUARD		SMALL_GUARD_OF(GUARD_OWN_KIB)

/* Lock by hand. Its exit status depends on how many layers this kernel has. */
#define LOCKS			TRY("netlatch lock --force 2>&1", "netlatch: closed")
#define FORCES			RUN_SHOWS("netlatch release --force 2>&1", "released (FORCED)")

/*
 * Commands in another network namespace: IN_BOX in the one that `ip netns add box` made
 * and that a file keeps alive, IN_PROCESS in one that only a process keeps alive.
 */
#define IN_BOX			"ip netns exec box "
#define IN_PROCESS		"nsenter -t $(cat /run/process) -n -- "
#define PROCESS_WITH(link) \
	"unshare -n sleep 10000 >/dev/null 2>&1 & echo $! >/run/process; " \
	"while [ $(readlink /proc/$!/ns/net) = $(readlink /proc/1/ns/net) ]; " \
	"do sleep 0.1; done; " \
	"ip link set " link " netns $!"
/* Waits: the kernel moves the link back when the other network namespace is gone. */
#define COMES_BACK(link)	"until [ -e /sys/class/net/" link " ]; do sleep 0.1; done"

/* Frames that AF_XDP sends are seen. */
#define XDP_SEEN	MARK, RUN_SHOWS("sender --xdp -n 5", "5 done"), FRAMES(K(BYPASS))

/*
 * Removes the socket layer, so that a row can test the layers below it. The guard holds
 * the program at the LSM hook, and without ftrace the kernel does not run it.
 */
#define NO_SOCKET_LAYER \
	RUN("echo 0 >/proc/sys/kernel/ftrace_enabled; sender --detach netlatch_socket; " \
	    "sender --bypass -n 0")
/* Waits until the guard has added its program: lock does not wait for that. */
#define LSM_STANDS \
	RUN("until netlatch status | grep 'AF_XDP are refused, to 32-bit programs too'; " \
	    "do sleep 0.1; done")

/*
 * The highest level that lock reaches on this kernel. Those for clouds have no rfkill, and
 * no driver for a radio either.
 */
#define CLOSED \
	ON(SUITE_SID, RUN_SHOWS("dmesg", "netlatch: closed (full)")), \
	ON((SUITE_KERNELS | SUITE_ARM64) & ~SUITE_SID, RUN_SHOWS("dmesg", "netlatch: closed (degraded")), \
	ON(SUITE_CLOUD_BOOKWORM | SUITE_CLOUD_TRIXIE, \
	   RUN_SHOWS("dmesg", "netlatch: closed (degraded: netdev,radio)")), \
	ON(SUITE_CLOUD_SID, RUN_SHOWS("dmesg", "netlatch: closed (degraded: radio)"))

#define TABLE(rows)		{ (rows), sizeof(rows) / sizeof((rows)[0]) }

/* Turns IPv6 on against netlatch's sysctls: the other layers must hold without them. */
#define IPV6_ON(link) \
	"cd /proc/sys/net/ipv6/conf && echo 0 >all/disable_ipv6 && " \
	"echo 0 >" link "/disable_ipv6 && echo 1 >" link "/accept_ra && " \
	"echo 1 >" link "/autoconf && echo 1 >" link "/router_solicitations && " \
	"echo 0 >" link "/addr_gen_mode"
/*
 * Waits until duplicate address detection is over: all frames that the kernel sends for
 * it have been sent by then.
 */
#define IPV6_DONE(link) \
	"until ip -6 addr show dev " link " scope link | grep -q fe80 && " \
	"! ip -6 addr show dev " link " | grep -q tentative; do sleep 0.1; done"

/* A policy for the next lock: one of early/policy/tests/samples.c. */
#define POLICY(name) \
	"cp /test/" name ".bin /etc/netlatch/policy.bin && "
/* Lock by hand, with a policy. */
#define LOCKS_WITH(name, shows)	TRY(POLICY(name) "netlatch lock --force 2>&1", shows)
#define STATUS(shows)		RUN_SHOWS("netlatch status 2>&1", shows)

#define ALL_KINDS		(FRAME_BIT(FRAME_KINDS) - 1)
#define ALL_BUT(kinds)		NO_FRAMES(ALL_KINDS & ~(kinds))

#define LEASE	"ipconfig -t 20 -c dhcp eth0"
#define GOT_IT	"10.0.2.15"

#endif
