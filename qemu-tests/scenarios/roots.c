// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems whose root file system is on the network. An exception with `keep`
 * lets it pass from the initramfs to power-off: through switch_root, release and the lock
 * at shutdown. Real servers serve it (../servers/root-server), and the wire shows nothing
 * but what goes to them.
 */
#include "scenarios/tables.h"
#include "scenarios/whole.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define SERVE(what) \
	"ip addr add 192.0.2.9/24 dev peer0 && \"$BUILD/root-server\" " what \
	" \"$BUILD/$(basename \"${PWD%/*}\")/root.img\" ."
#define STATIC		"ip=192.0.2.10::192.0.2.1:255.255.255.0::ens2:none "
#define NFS_ROOT	STATIC "boot=nfs nfsroot=192.0.2.9:/image"

/* What the exceptions let out: whole packets for the server's ports, and ARP for it. */
#define TO_SERVER(ports) \
	"(arp and arp[24:4] = 0xc0000209) or (src host 192.0.2.10 and dst host 192.0.2.9 " \
	"and ip[6:2] & 0x3fff = 0 and (" ports "))"
#define NFS		TO_SERVER("(tcp or udp) and (dst port 111 or 892 or 2049)")
#define ISCSI		TO_SERVER("tcp dst port 3260")

/* Nobody reads it from memory. */
#define WRITES \
	RUN("echo written >/root/written && sync && echo 3 >/proc/sys/vm/drop_caches && " \
	    "grep written /root/written")

static const struct step booted[] = {
	WAIT(RELEASED),
	WAIT(LOGIN),
	RUN_SHOWS("dmesg", "ms, 1 exception"),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN_LACKS("systemctl --failed --no-legend", "."),
	WRITES,
	/* Open: a frame that no exception describes. */
	RUN("ping -c 1 -W 10 192.0.2.9"),
	END
};

/*
 * A program sends until it is killed, which is after the lock at shutdown: its frames must
 * not be seen any more, while the root file system still is. Before Linux 6.9 nobody owns
 * the tables: nftables.service flushes them when it stops, a moment after that lock, and
 * the guard puts them back. The wire is judged at the end: while the root file system is in
 * use, the two captures seldom agree.
 */
#define POWERED_DOWN	"reboot: Power down"
#define FLUSHED		"the guard has put them back"
#define AFTER_LOCK(filter) \
	ON(SUITE_DEBIAN12, ALL_ARE_AFTER(FLUSHED, filter)), \
	ON(SUITE_DEBIAN13, ALL_ARE_AFTER("netlatch: closed", filter), \
	   CONSOLE_LACKS(FLUSHED))
static const struct step shuts_down[] = {
	RUN("ping -i 0.2 192.0.2.9 >/dev/null 2>&1 & sleep 1"),
	POWER_OFF,
	CONSOLE(POWERED_DOWN),
	END
};

static const struct step nfs_root[] = {
	CALL(booted),
	RUN_SHOWS("grep ' / ' /proc/mounts", "192.0.2.9:/image / nfs rw"),
	CALL(shuts_down),
	ALL_ARE_UNTIL(OPENING, NFS),
	OTHERS_UNTIL(POWERED_DOWN, NFS),
	AFTER_LOCK(NFS),
	END
};

static const struct step iscsi_root[] = {
	CALL(booted),
	RUN_SHOWS("grep ' / ' /proc/mounts", "/dev/sda / ext4 rw"),
	CALL(shuts_down),
	ALL_ARE_UNTIL(OPENING, ISCSI),
	OTHERS_UNTIL(POWERED_DOWN, ISCSI),
	AFTER_LOCK(ISCSI),
	END
};

/* The same filter finds what a stock system says before its firewall stands. */
#define FIREWALL	"Finished nftables.service"
static const struct step control_nfs[] = {
	WAIT(LOGIN),
	RUN_SHOWS("grep ' / ' /proc/mounts", "192.0.2.9:/image / nfs rw"),
	POWER_OFF,
	OTHERS_UNTIL(FIREWALL, NFS),
	BEFORE(FIREWALL, K(MLD) | K(DAD)),
	END
};

static const struct scenario rows[] = {
	{ "control-nfs-root", "control without netlatch: more than NFS is seen",
	  STOCK, .setup = "without-netlatch,network-root", .append = NFS_ROOT,
	  .peer = SERVE("nfs"), .steps = control_nfs, SLOW },
	{ "nfs-root", "allow nfs-root keep: through switch_root, release and shutdown",
	  .variant = "nfs-root", VIRTIO, .suites = SUITE_WHOLE,
	  .setup = "when-ruleset,network-root", .append = NFS_ROOT,
	  .peer = SERVE("nfs"), .steps = nfs_root, SLOW },
	{ "iscsi-root", "allow iscsi keep: through switch_root, release and shutdown",
	  .variant = "iscsi-root", VIRTIO, .suites = SUITE_WHOLE,
	  .setup = "when-ruleset,network-root,open-iscsi", .append = STATIC "root=/dev/sda",
	  .peer = SERVE("iscsi"), .steps = iscsi_root, SLOW },
};

const struct scenario_table root_table = TABLE(rows);
