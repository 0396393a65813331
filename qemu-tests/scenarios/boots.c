// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots that are not ordinary ones: into a root file system from which netlatch was
 * removed, and into rescue and emergency mode.
 */
#include "scenarios/tables.h"
#include "scenarios/whole.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define REMOVED		"netlatch is not installed in the root file system"
#define AT_END		"netlatch release --if-removed-from /root 2>&1; echo status $?"
/* What the notice says is typed at a console. */
#define BY_HAND \
	"$(sed -n 's,.*`\\(/proc/[0-9]*/exe release --force\\)`.*,\\1,p' /run/motd.d/netlatch) 2>&1"

/* ---- a busybox image, on each kernel: what the end of the initramfs does ---- */

/* A root file system is there at /root, whole and without netlatch. */
static const struct step root_system[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; " LINK_UP("eth0")),
	RUN("printf '%s\\n' /usr/local/sbin/netlatch /usr/lib/systemd/system/netlatch-release.service "
	    ">/etc/netlatch/main-system"),
	RUN("echo \"update-initramfs -u -k $(uname -r)\" >/etc/netlatch/image-command"),
	RUN("mount -t tmpfs tmpfs /root && mkdir -p /root/bin /root/usr/sbin && : >/root/bin/sh"),
	END
};

static const struct step removed[] = {
	CALL(root_system),
	RUN("rm -f /run/netlatch/policy.bin"),
	LOCKS_WITH("removed", "netlatch: closed"),
	/* It is there: also as a link that only the main system can follow. */
	RUN("mkdir -p /root/srv/sbin && ln -s /srv /root/usr/local && : >/root/srv/sbin/netlatch"),
	RUN_SHOWS(AT_END, "status 1"),
	RUN("rm /root/srv/sbin/netlatch && mkdir -p /root/usr/lib/systemd/system && "
	    "ln -s /nowhere /root/usr/lib/systemd/system/netlatch-release.service"),
	RUN_SHOWS(AT_END, "status 1"),
	/* It cannot be told. */
	RUN("rm -r /root/usr/lib && mv /root/usr/sbin /root/usr/none"),
	RUN_SHOWS(AT_END, "cannot be told (/usr/sbin: No such file or directory, so it is no whole"),
	RUN("mv /root/usr/none /root/usr/sbin && mkdir /other && mount --move /root /other"),
	RUN_SHOWS(AT_END, "cannot be told (/root: nothing is mounted there)"),
	RUN("mount --move /other /root"),
	STATUS("netlatch: shut: "),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	/* It is not there, for certain. */
	RUN_SHOWS(AT_END, "status 0"),
	CONSOLE("netlatch: opening (" REMOVED ")"),
	CONSOLE("netlatch: " REMOVED ", but in this kernel's image: the network is OPEN"),
	RUN("grep 'update-initramfs -u -k '$(uname -r) /run/motd.d/netlatch && "
	    "cmp /run/motd.d/netlatch /run/issue.d/netlatch.issue"),
	STATUS("netlatch: released because " REMOVED ": "),
	RUN_SHOWS("sender -n 5", "5 sent"),
	FRAMES(K(RAW)),
	FIRST_AFTER("netlatch: opening"),
	RUN_SHOWS(AT_END, "nothing is shut"),
	END
};

/* No policy: the floor. Nothing of netlatch is left but the guard. */
static const struct step removed_shut[] = {
	CALL(root_system),
	RUN_SHOWS(AT_END, "status 4"),
	CONSOLE("netlatch: " REMOVED ", and the wire stays shut: the policy: there is none"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	RUN("rm /sbin/netlatch && ! netlatch version"),
	RUN_SHOWS(BY_HAND, "released (FORCED)"),
	RUN("[ ! -e /run/motd.d/netlatch ]"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	FRAMES(K(RAW)),
	FIRST_AFTER("netlatch: opening (FORCED)"),
	END
};

/* ---- a whole Debian whose netlatch was removed: the image still has it ---- */

#define NOTHING_LEFT	RUN("! command -v netlatch && ! systemctl cat netlatch-release")

static const struct step debian_removed[] = {
	WAIT(LOGIN),
	CONSOLE("netlatch: closed"),
	CONSOLE("netlatch: " REMOVED ", but in this kernel's image: the network is OPEN"),
	RUN("grep 'update-initramfs -u -k '$(uname -r) /run/motd.d/netlatch"),
	CALL(whole_online),
	FIRST_AFTER(OPENING),
	/* Who logs in reads it. */
	TYPE("root"),
	WAIT("The network was opened without a look for a firewall"),
	NOTHING_LEFT,
	RUN_LACKS("systemctl --failed --no-legend", "."),
	RUN_LACKS("nft list ruleset", "netlatch"),
	RUN("! pgrep -f ^@netlatch"),
	CALL(whole_settings),
	END
};

static const struct step debian_removed_shut[] = {
	WAIT(LOGIN),
	CONSOLE("netlatch: " REMOVED ", and the wire stays shut: the policy: without-netlatch = shut"),
	RUN("until pgrep dhclient; do sleep 1; done"),
	LISTEN(15000),
	SILENT,
	/* switch_root has removed the file of the program that the guard executes. */
	RUN_SHOWS(BY_HAND, "released (FORCED)"),
	RUN("ifdown $(nic 0); ifup $(nic 0)"),
	CALL(whole_online),
	FIRST_AFTER(OPENING),
	NOTHING_LEFT,
	END
};

/* The control: the same boot with netlatch in its place. */
static const struct step debian_kept[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	CONSOLE_LACKS(REMOVED),
	CALL(whole_online),
	FIRST_AFTER("netlatch: opening (auto: no firewall is enabled here"),
	END
};

/* ---- rescue and emergency mode ---- */

#define STAYS_SHUT	"netlatch: this mode starts no firewall, so the network stays shut"

static const struct step told_shut[] = {
	WAIT(STAYS_SHUT),
	RUN("until systemctl is-active rescue.target emergency.target | grep -x active; do sleep 1; done"),
	RUN_SHOWS("cat /run/motd.d/netlatch", "release --force"),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	RUN("ip link set $(nic 0) up; until ip link show dev $(nic 0) | grep LOWER_UP; do sleep 0.2; done"),
	RUN_SHOWS("sender -i $(nic 0) -n 5", "5 sent"),
	RUN("journalctl -b --no-pager >/run/journal && ! grep 'ordering cycle' /run/journal"),
	SILENT,
	FORCES,
	RUN("[ ! -e /run/motd.d/netlatch ]"),
	RUN("ifup $(nic 0)"),
	CALL(whole_online),
	FIRST_AFTER(OPENING),
	END
};

static const struct scenario rows[] = {
	{ "removed", "at the end of the initramfs: opens if the root file system certainly has no netlatch",
	  "locked", VIRTIO, .steps = removed, ALL, FIRST_KERNEL },
	{ "removed-shut", "the same by a policy that keeps it shut; the guard's own program opens it",
	  "locked", VIRTIO, .steps = removed_shut, ALL, FIRST_KERNEL },
	{ "debian-removed", "an older kernel's image after `make uninstall`: its network comes up, and people are told",
	  LATCHED, .setup = "ifupdown", .append = "test.removed", .steps = debian_removed,
	  SLOW },
	{ "debian-removed-shut", "the same with without-netlatch = shut: silent; opened by hand with nothing on disk",
	  LATCHED, .setup = "ifupdown", .append = "test.removed=shut",
	  .steps = debian_removed_shut, SLOW },
	{ "control-removed", "control: the same image with netlatch in its place waits for release",
	  LATCHED, .setup = "ifupdown", .steps = debian_kept, SLOW },
	{ "rescue", "rescue.target: stays shut, says so and how to open",
	  LATCHED, .setup = "agent-always,ifupdown", .append = "systemd.unit=rescue.target",
	  .steps = told_shut, SLOW },
	{ "emergency", "emergency.target: stays shut, says so and how to open",
	  LATCHED, .setup = "agent-always,ifupdown", .append = "systemd.unit=emergency.target",
	  .steps = told_shut, SLOW },
};

const struct scenario_table boot_table = TABLE(rows);
