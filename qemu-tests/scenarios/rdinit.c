// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch-rdinit before initrds that know nothing of netlatch: the busybox image whose
 * ORDER lacks 00-netlatch, an initrd that is one static program, and the initramfs of a
 * stock Debian. Each of them mounts a new tmpfs over the /run in which lock left its
 * files.
 */
#include "scenarios/tables.h"
#include "scenarios/whole.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define RDINIT		"rdinit=/netlatch/rdinit"
#define BEHIND_IT	.suites = SUITE_BOOKWORM | SUITE_TRIXIE | SUITE_SID

/* From 6.16 on the netdev layer closes the wire without the queueing discipline. */
#define BEFORE_6_16	.suites = SUITE_BOOKWORM | SUITE_TRIXIE

#define SENDS \
	RUN(LINK_UP("eth0")), \
	RUN_SHOWS("sender -n 5", "5 sent"), \
	RUN_SHOWS("sender --lldp -n 2", "2 sent"), \
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address")

/* A firewall of one's own, and then the network. */
static const struct step opens[] = {
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	RUN_SHOWS("netlatch status", "guard   alive"),
	RUN_SHOWS("readlink /run/netlatch", "/dev/netlatch"),
	REFUSED("netlatch release 2>&1", "REFUSED to open"),
	SILENT,
	RUN("nft 'table inet fw { chain in { type filter hook input priority 0; "
	    "policy drop; udp dport 68 accept; }; }'"),
	RUN_SHOWS("netlatch release 2>&1", "netlatch: released (ruleset"),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	MARK,
	RUN_SHOWS(LEASE, GOT_IT),
	RUN_SHOWS("sender -n 5", "5 accepted"),
	FRAMES(K(DHCP) | K(RAW)),
	FIRST_AFTER("netlatch: opening"),
	END
};

/* Nothing of what lock needed is left mounted for the initrd. */
static const struct step rdinit[] = {
	CLOSED,
	STATUS("self-test passed"),
	RUN_LACKS("cat /proc/mounts", "/netlatch"),
	RUN("[ $(grep -c ' /run ' /proc/mounts) = 2 ]"),
	SENDS,
	HOTPLUG("virtio-net"),
	RUN("until [ -e /sys/class/net/eth1 ]; do sleep 0.1; done; ip link set eth1 up"),
	RUN(CARRIER("eth1")),
	RUN_SHOWS("sender -i eth1 -n 5", "5 sent"),
	SILENT,
	LSM_STANDS,
	CALL(opens),
	END
};

static const struct step leaks[] = {
	SENDS,
	FRAMES(K(RAW) | K(LLDP) | K(DHCP) | K(MLD)),
	END
};

/* What the kernel does then, and why netlatch-mkcpio refuses to make such an archive. */
static const struct step noexec[] = {
	CONSOLE("Failed to execute /netlatch/rdinit"),
	CALL(leaks),
	END
};

static const struct step missing[] = {
	WAIT("Kernel panic"),
	LISTEN(1000),
	SILENT,
	END
};

static const struct step stops[] = {
	WAIT("the wire is NOT closed: no barrier stands"),
	TYPE("again"),
	LISTEN(3000),
	SILENT,
	TYPE("open"),
	AGENT,
	RUN_SHOWS("dmesg", "OPEN by hand at the console"),
	RUN("[ $(dmesg | grep -c 'boot stops before /init') = 2 ]"),
	/* Some layers stand all the same. */
	RUN_SHOWS("netlatch release --force 2>&1", "released (FORCED)"),
	CALL(leaks),
	END
};

static const struct step stops_panic[] = {
	WAIT("the boot stops here, because the wire is NOT closed"),
	WAIT("Kernel panic"),
	LISTEN(1000),
	SILENT,
	END
};

static const struct step static_init[] = {
	CONSOLE("foreign-init: as the kernel starts it"),
	CONSOLE("foreign-init: link up: 0"),
	CONSOLE("foreign-init: sender: 0"),
	SILENT,
	CLOSED,
	CALL(opens),
	END
};

static const struct step static_leaks[] = {
	CONSOLE("foreign-init: as the kernel starts it"),
	FRAMES(K(RAW) | K(MLD) | K(RS)),
	END
};

static const struct step debian[] = {
	CALL(whole_released),
	RUN_SHOWS("readlink /run/netlatch", "/dev/netlatch"),
	/* The drop-in is there before somebody looks for it. */
	RUN("t=TimestampMonotonic; [ $(systemctl show -P ExecMainExit$t netlatch-recall) -gt 0 ] && "
	    "[ $(systemctl show -P ExecMainExit$t netlatch-recall) -lt "
	    "$(systemctl show -P ExecMainStart$t systemd-sysctl) ]"),
	RUN_SHOWS("systemctl show -P Result netlatch-recall", "success"),
	RUN("[ $(dmesg | grep -c 'netlatch: closed') = 1 ]"),
	CALL(whole_settings),
	END
};

/* The firmware must not have sent either: OVMF can boot from the network. */
static const struct step uki[] = {
	RUN_SHOWS("cat /proc/cmdline", RDINIT),
	RUN("[ -d /sys/firmware/efi ]"),
	CALL(rdinit),
	END
};

static const struct step uki_leaks[] = {
	RUN("[ -d /sys/firmware/efi ]"),
	CALL(leaks),
	END
};

static const struct scenario rows[] = {
	{ "rdinit", "a foreign initrd behind netlatch-mkcpio's archive: silent until a ruleset",
	  "rdinit", VIRTIO, RDINIT, rdinit, BEHIND_IT, .slow = EVERY_SUITE },
	{ "control-rdinit", "the same archive, but nothing on the command line: it leaks",
	  "rdinit", VIRTIO, .steps = leaks, BEHIND_IT, .slow = EVERY_SUITE },
	{ "control-rdinit-noexec", "an rdinit without its run bit: the kernel goes on, open",
	  "rdinit-noexec", VIRTIO, RDINIT " init=/init", noexec, BEHIND_IT, .slow = EVERY_SUITE },
	{ "rdinit-missing", "rdinit= on the command line, and no archive: the kernel panics",
	  "plain", VIRTIO, RDINIT, missing, BEHIND_IT, .silent = true, .slow = EVERY_SUITE,
	  .bare = true },
	{ "rdinit-stops", "lock cannot close: the boot stops, and a person may open",
	  "rdinit-fails", VIRTIO, RDINIT, stops, BEFORE_6_16, .slow = EVERY_SUITE,
	  .bare = true },
	{ "rdinit-stops-panic", "the same with panic=: the kernel panics, nobody is asked",
	  "rdinit-fails", VIRTIO, RDINIT " panic=0", stops_panic, BEFORE_6_16, .silent = true,
	  .slow = EVERY_SUITE, .bare = true },
	{ "rdinit-static", "an /init that is one static program: pristine, silent, opens",
	  "rdinit-static", VIRTIO, RDINIT " greeting farewell=later", static_init, BEHIND_IT,
	  .slow = EVERY_SUITE },
	{ "control-static", "the same program without netlatch: it leaks",
	  "static", VIRTIO, "greeting farewell=later", static_leaks, BEHIND_IT,
	  .slow = EVERY_SUITE },
	{ "uki", "a unified kernel image under OVMF with that archive: silent until a ruleset",
	  "uki", VIRTIO, .steps = uki, BEHIND_IT, .slow = EVERY_SUITE, .timeout_s = 400 },
	{ "control-uki", "the same image without rdinit= in it: it leaks",
	  "uki-open", VIRTIO, .steps = uki_leaks, BEHIND_IT, .slow = EVERY_SUITE,
	  .timeout_s = 400 },
	{ "rdinit-debian", "a stock Debian's initramfs, nftables, ifupdown: silent until release",
	  "test-rdinit", VIRTIO, RDINIT, debian, SUITE_DEBIAN12,
	  .setup = "when-ruleset,nftables,ifupdown", SLOW },
};

const struct scenario_table rdinit_table = TABLE(rows);
