// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What could be a matter of luck: sockets that send past a queue, links that appear by the hundred, and
 * whether what was sent is what was held plus what was seen.
 */
#include "tables.h"
#include "steps.h"

#define BYPASS_REFUSED	REFUSED("sender --bypass -n 5 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted")
#define XDP_REFUSED	REFUSED("sender --xdp -n 5 2>&1", "AF_XDP socket: Operation not permitted")

/* Its control is what it does when the socket layer is gone, and after release. */
static const struct step xdp_seen[] = {
	MARK,
	RUN_SHOWS("sender --xdp -n 5", "5 done"),
	FRAMES(K(BYPASS)),
	END
};

static const struct step socket_layer[] = {
	CLOSED,
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("netlatch status", "socket  closed   PACKET_QDISC_BYPASS and AF_XDP are refused"),
	BYPASS_REFUSED,
	XDP_REFUSED,
	/* A program of 32 bits comes to the kernel by another door, and another namespace has its own. */
	REFUSED("sender --bypass --compat -n 5 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted"),
	RUN("ip netns add box"),
	REFUSED("ip netns exec box sh -c 'ip link set lo up; sender -i lo --bypass' 2>&1",
		"PACKET_QDISC_BYPASS: Operation not permitted"),
	/* It needs no guard, and a lock that is run again leaves it as it is. */
	KILL_GUARD,
	BYPASS_REFUSED,
	TRY("netlatch lock --force", ""),
	BYPASS_REFUSED,
	XDP_REFUSED,
	SILENT,
	/* Somebody takes it away: said, and put back by the next lock. */
	UNPIN,
	RUN_SHOWS("netlatch status", "socket  missing  PACKET_QDISC_BYPASS and AF_XDP are not refused"),
	RUN_SHOWS("netlatch status", "it stood when lock ran"),
	CALL(xdp_seen),
	TRY("netlatch lock --force", ""),
	MARK,
	BYPASS_REFUSED,
	XDP_REFUSED,
	SILENT,
	RUN("netlatch release --force"),
	RUN("[ ! -e /run/netlatch/bpf ] && ! grep netlatch/bpf /proc/mounts"),
	CALL(xdp_seen),
	MARK,
	RUN_SHOWS("sender --bypass --compat -n 5", "5 accepted"),
	ONLY(5, K(BYPASS)),
	END
};

/* `bpf` is not among the security modules: the programs are there and do nothing. */
static const struct step without_lsm[] = {
	RUN_SHOWS("dmesg", "layer socket is missing: PACKET_QDISC_BYPASS and AF_XDP are not refused "
		  "(BPF LSM: Operation not supported)"),
	CONSOLE_LACKS("layer socket is missing"), /* a warning, under quiet */
	RUN_SHOWS("cat /run/netlatch/state", "level=degraded"),
	RUN(LINK_UP("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	ON(SINCE_6_1, RUN_SHOWS("sender --bypass -n 5", "5 sent")),
	SILENT,
	CALL(xdp_seen),
	RUN_SHOWS("netlatch status", "AF_XDP; PACKET_QDISC_BYPASS on links without a netdev chain"),
	END
};

/* ---- links in a burst ---- */

/* Nanoseconds that the guard has been running, once it has nothing more to do. */
#define GUARD_NS \
	"g=$(" GUARDS "); was=; now=$(cut -d' ' -f1 /proc/$g/schedstat); " \
	"while [ \"$was\" != $now ]; do sleep 1; was=$now; " \
	"now=$(cut -d' ' -f1 /proc/$g/schedstat); done"

#define STORM_DONE "until grep -q other /run/storm; do sleep 0.5; done; cat /run/storm"

/* A storm, what came out of it, and what it cost the guard. Its links are gone afterwards. */
#define STORM(links) \
	"rm -f /run/end; " GUARD_NS "; before=$now; " \
	"sender --storm " links " --end /run/end >/run/storm 2>&1 & " STORM_DONE "; " \
	GUARD_NS "; echo guard: $(((now - before) / " links " / 1000)) us for each of " links \
	" links, $(sed -n 's/VmHWM: *//p' /proc/$g/status) at most; " \
	"echo $(netlatch status | grep -c 'link .*qdisc blackhole') links are shut; " \
	">/run/end; wait"
#define OUT(kind, how_many)	RUN("grep '" kind ": [1-9].* " how_many " out of' /run/storm")
#define NONE_OUT		RUN("! grep ' [1-9][0-9]* out of' /run/storm")

static const struct step no_stale_chains[] = {
	ON(SUITE_BOOKWORM | SUITE_TRIXIE,
	   RUN("until [ $(nft list table netdev netlatch | grep -c 'chain ') -eq 2 ]; do "
	       "sleep 0.2; done")),
	END
};

static const struct step storm[] = {
	CLOSED,
	RUN_SHOWS(STORM("10"), "11 links are shut"),
	NONE_OUT,
	RUN_SHOWS(STORM("100"), "101 links are shut"),
	NONE_OUT,
	RUN_SHOWS(STORM("1000"), "1001 links are shut"),
	OUT("plain", "0"),
	NONE_OUT,
	CALL(no_stale_chains),
	SILENT,
	END
};

static const struct step control_storm[] = {
	RUN("modprobe tun && sender --storm 100 >/run/storm && cat /run/storm"),
	OUT("plain", "[1-9][0-9]*"),
	OUT("bypass", "[1-9][0-9]*"),
	END
};

/*
 * What the socket layer does not see: a socket that had PACKET_QDISC_BYPASS before lock. Where no chain
 * holds all devices, its frames leave a new link until the guard has seen that; how many is measured here,
 * and that it is none once the guard has.
 */
#define OLD_SOCKETS(command) \
	"rm -f /run/begin /run/storm; " command " --begin /run/begin >/run/storm 2>&1 & sleep 1; " \
	"netlatch lock --force; >/run/begin; wait; cat /run/storm"

static const struct step storm_old_sockets[] = {
	RUN("modprobe tun"),
	TRY(OLD_SOCKETS("sender --storm 1000"), "other: "),
	OUT("plain", "0"),
	OUT("bypass", "[0-9]*"),
	ON(SUITE_SID, NONE_OUT),
	RUN("netlatch release --force"),
	TRY(OLD_SOCKETS("sender --window 500"), "first frame refused"),
	ON(SUITE_SID, RUN("grep 'window: 0 of 500 links' /run/storm")),
	CALL(no_stale_chains),
	END
};

static const struct scenario rows[] = {
	{ "xdp", "AF_XDP and PACKET_QDISC_BYPASS are refused while shut, and only then",
	  "locked", VIRTIO, .steps = socket_layer, NOT_5_10, NOT_TRIXIE },
	{ "xdp-no-lsm", "a kernel that runs no BPF at LSM hooks: AF_XDP is seen, and status says so",
	  "locked", VIRTIO, .append = "quiet lsm=lockdown,yama,apparmor", .steps = without_lsm, ALL,
	  FIRST_KERNEL },
	{ "control-storm", "open machine: links in a burst, each lets frames out",
	  "plain", VIRTIO, .steps = control_storm, ALL, .slow = EVERY_SUITE, .cpus = 2 },
	{ "storm", "1,000 links in a burst while all are sent to: 0 frames out of them",
	  "locked", VIRTIO, .append = "test.nics=virtio_net", .steps = storm, ALL, FIRST_KERNEL, .cpus = 2 },
	{ "storm-old-sockets", "1,000 links, and sockets older than lock: what the guard alone closes",
	  "plain", VIRTIO, .steps = storm_old_sockets, NOT_5_10, .slow = EVERY_SUITE, .cpus = 2 },
};

const struct scenario_table race_table = TABLE(rows);
