// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many releases in a row, and releases that meet trouble: a machine under load, a
 * processor that stands still, a guard that is stopped or that nothing can kill. Each
 * release ends open, or ends shut with a reason and opens at a later try; none hangs.
 */
#include "scenarios/tables.h"
#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* It counts as evidence, and lets in nothing of netlatch's own. */
#define RULESET \
	"table inet fw { chain incoming { type filter hook input priority 0; policy drop; }; }"

/* What ended this row's busy programs: the file is gone. */
#define BUSY(command) \
	"while [ -e /run/load ]; do " command "; done >/dev/null 2>&1 & "

/*
 * More to do than two processors can: arithmetic, memory that is taken and given back,
 * processes, files of /proc and of the image, links that come and go, and another program
 * that changes nf_tables. 60 MiB of memory stay free, because the kernel would otherwise
 * kill the programs under test.
 */
#define LOAD \
	"touch /run/load; " \
	"free=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo); " \
	"dd if=/dev/zero of=/tmp/ballast bs=1M count=$((free / 1024 - 100)); " \
	BUSY(":") BUSY(":") BUSY("cat /proc/[0-9]*/maps | md5sum") \
	BUSY("dd if=/dev/zero of=/tmp/filler bs=1M count=40; rm /tmp/filler") \
	BUSY("find /usr -type f | head -n 300 | xargs cat") \
	"i=0; while [ $i -lt 8 ]; do echo link add churn$i type dummy; " \
	"echo link set churn$i up; i=$((i + 1)); done >/run/come; " \
	"sed -n 's/ add \\(churn.\\) .*/ del \\1/p' /run/come >/run/go; " \
	BUSY("ip -batch /run/come; ip -batch /run/go; sleep 0.2") \
	BUSY("nft add table ip churn; nft delete table ip churn; sleep 0.5")
#define LOAD_ENDS	RUN("rm /run/load /tmp/ballast; sleep 2")

/* Sends for ever, so that a moment in which the wire is open is seen. */
#define SENDS		RUN("sender --loop /run/tries -m 50 >/run/sends 2>&1 &")
#define STILL_SENDS	RUN("pidof sender")

#define SHUTS		"netlatch lock --force >/run/said 2>&1"
#define OPENS		"netlatch release --when ruleset >/run/said 2>&1"
/* The exit status of lock, or 99 if what is done to the guard then fails. */
#define SHUTS_AND(command)	SHUTS "; rc=$?; { " command "; } || rc=99; (exit $rc)"
/* The guard $g is in that state, as proc(5) calls it. */
#define STATE(letter)	"grep -q 'State:." letter "' /proc/$g/status"

#define EVERY_ROUND \
	.send = "sender -n 3", \
	.verdict = "netlatch status | head -n 1", .verdict_open = "netlatch: released: ", \
	.opening = "netlatch: opening (", \
	.reasons = { "netlatch: release FAILED: ", "netlatch: REFUSED to open: " }, \
	.limit_s = 90, .tries = 3

static const struct step begin[] = {
	CLOSED,
	RUN(LINK_UP("eth0")),
	RUN("nft '" RULESET "'"),
	SENDS,
	SILENT,
	END
};

/* Every other round loads the ruleset as nftables.service does: that flushes ours. */
#define SHUTS_OR_FLUSHED \
	SHUTS "; rc=$?; n=$((n + 1)); " \
	"if [ -e /run/odd ]; then rm /run/odd; nft -f /run/ruleset; else touch /run/odd; fi; " \
	"(exit $rc)"

#define RELEASES(n) \
	RUN("echo 'flush ruleset; " RULESET "' >/run/ruleset"), \
	RUN(LOAD), \
	ROUNDS(.count = (n), .shut = SHUTS_OR_FLUSHED, .open = OPENS, EVERY_ROUND), \
	LOAD_ENDS, \
	STILL_SENDS

static const struct step releases_20[] = { CALL(begin), RELEASES(20), END };
static const struct step releases_200[] = { CALL(begin), RELEASES(200), END };

/* ---- processors that stand still ---- */

/*
 * The guard runs on the second processor only, release on any. Round by round the
 * processor that stops is the second, and the first.
 */
#define SHUTS_PINNED	SHUTS_AND("taskset -p 2 $(" GUARDS ")")
#define TEN_SECONDS	.stall_ms = 10000, .stall_within_ms = 200

static const struct step stopped_cpu[] = {
	CALL(begin),
	ROUNDS(.count = 10, .shut = SHUTS_PINNED, .open = OPENS, EVERY_ROUND,
	       .stall = STALL_CPU, TEN_SECONDS, .shut_at_most = 10),
	STILL_SENDS,
	END
};

static const struct step stopped_machine[] = {
	CALL(begin),
	ROUNDS(.count = 6, .shut = SHUTS_PINNED, .open = OPENS, EVERY_ROUND,
	       .stall = STALL_MACHINE, TEN_SECONDS),
	STILL_SENDS,
	END
};

/* ---- a guard that does not end ---- */

/* SIGTERM waits for as long as a process is stopped; SIGKILL does not. */
static const struct step guard_stopped[] = {
	CALL(begin),
	ROUNDS(.count = 5, .open = OPENS, EVERY_ROUND,
	       .shut = SHUTS_AND("g=$(" GUARDS "); kill -STOP $g && until " STATE("T") "; do :; done")),
	STILL_SENDS,
	END
};

/*
 * The freezer of cgroup v1 holds a process in state D, where SIGKILL does not end it
 * until the group is thawed. A guard that hangs in the kernel behaves the same.
 */
#define FREEZER		"/run/freezer/guard"
#define FREEZE \
	"g=$(" GUARDS "); echo $g >/run/frozen; echo $g >" FREEZER "/cgroup.procs && " \
	"echo FROZEN >" FREEZER "/freezer.state && " \
	"until grep -q FROZEN " FREEZER "/freezer.state && " STATE("D") "; do :; done"
/*
 * The guard ends, because release has sent SIGKILL. Waits until it is a zombie (Z) or gone:
 * then it has closed its sockets. A process that ends gives up its locks earlier, and as
 * long as it owns the tables nobody else may delete them.
 */
#define THAW \
	"echo THAWED >" FREEZER "/freezer.state; g=$(cat /run/frozen); " \
	"while grep -q 'State:.[^ZX]' /proc/$g/status; do sleep 0.1; done"

static const struct step guard_uninterruptible[] = {
	CALL(begin),
	RUN("mkdir /run/freezer && mount -t cgroup -o freezer freezer /run/freezer && mkdir " FREEZER),
	ROUNDS(.count = 2, .shut = SHUTS_AND(FREEZE),
	       .open = OPENS, .again = THAW, EVERY_ROUND, .shut_at_most = 2),
	/* In detail: what it says, and that it left the guard and the wire as they were. */
	TRY(SHUTS, ""),
	RUN(FREEZE),
	MARK,
	REFUSED("netlatch release 2>&1", "release FAILED: guard (process "),
	RUN_SHOWS("dmesg | grep 'release FAILED: guard (process ' | tail -n 1", "; still shut: "),
	RUN_SHOWS("cat /run/motd.d/netlatch", "guard"),
	RUN_SHOWS("netlatch status", "netlatch: FAILED: release stopped half-way"),
	RUN_SHOWS("netlatch status", "guard   alive"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	/* lock cannot have a new guard either, and shuts all the same. */
	TRY("netlatch lock --force 2>&1", "netlatch: closed"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	RUN(THAW),
	RUN_SHOWS("netlatch release 2>&1", "released (ruleset: inet fw incoming"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 accepted"),
	FRAMES(K(RAW)),
	STILL_SENDS,
	END
};

/*
 * A guard that gets 5 ms of a processor in a second, and shares that with a busy program:
 * it does end, but seconds after the signal. With 1 ms it was seen to take 38 s on a busy
 * machine, and release waits for 60 s only. Linux 6.18 and later let a process in the
 * kernel go on for as long as it likes, so this guard would end at once there.
 */
#define SLOW		"/run/cpu/guard"
#define SLOWED \
	"g=$(" GUARDS "); echo $g >" SLOW "/cgroup.procs && grep -qx $g " SLOW "/cgroup.procs"

static const struct step guard_slow[] = {
	CALL(begin),
	RUN("mkdir /run/cpu && mount -t cgroup -o cpu cpu /run/cpu && mkdir " SLOW " && "
	    "echo 1000000 >" SLOW "/cpu.cfs_period_us && echo 5000 >" SLOW "/cpu.cfs_quota_us"),
	RUN("{ while :; do :; done; } >/dev/null 2>&1 & echo $! >" SLOW "/cgroup.procs"),
	ROUNDS(.count = 3, .shut = SHUTS_AND(SLOWED),
	       .open = OPENS, EVERY_ROUND),
	STILL_SENDS,
	END
};

#define TWO_KERNELS	.suites = SUITE_BOOKWORM | SUITE_SID

static const struct scenario rows[] = {
	{ "releases-20", "20 releases in a row on a busy machine: each opens",
	  "locked", VIRTIO, .steps = releases_20, TWO_KERNELS, .slow = EVERY_SUITE, .cpus = 2,
	  .timeout_s = 600 },
	{ "releases-200", "200 releases in a row on a busy machine: each opens",
	  "locked", VIRTIO, .steps = releases_200, TWO_KERNELS, .by_hand = true, .cpus = 2,
	  .timeout_s = 7200 },
	{ "release-stopped-cpu", "one processor stands still for 10 s in the middle of a release",
	  "locked", VIRTIO, .steps = stopped_cpu, TWO_KERNELS, .slow = EVERY_SUITE, .cpus = 2,
	  .timeout_s = 900 },
	{ "release-stopped-machine", "QMP stops the machine for 10 s in the middle of a release",
	  "locked", VIRTIO, .steps = stopped_machine, TWO_KERNELS, .slow = EVERY_SUITE, .cpus = 2,
	  .timeout_s = 300 },
	{ "release-guard-stopped", "a guard that SIGSTOP has stopped: release opens",
	  "locked", VIRTIO, .steps = guard_stopped, TWO_KERNELS, .slow = EVERY_SUITE, .cpus = 2,
	  .timeout_s = 300 },
	{ "release-guard-slow", "a guard that gets a 200th of a processor: release opens",
	  "locked", VIRTIO, .steps = guard_slow, .suites = SUITE_BOOKWORM | SUITE_TRIXIE,
	  .slow = EVERY_SUITE, .cpus = 2, .timeout_s = 300 },
	{ "release-guard-frozen", "a guard that cannot be killed: shut with a reason, later open",
	  "locked", VIRTIO, .steps = guard_uninterruptible, TWO_KERNELS, .slow = EVERY_SUITE, .cpus = 2,
	  .timeout_s = 600 },
};

const struct scenario_table endure_table = TABLE(rows);
