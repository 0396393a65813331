// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots that follow an open system without a power cycle: systemd's soft-reboot, which
 * starts a new userspace on the running kernel, and kexec, which starts a new kernel from
 * the running one. Whoever sends in the new system before its firewall stands is silent
 * in these rows, and seen in their controls.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* ---- soft-reboot (systemd 254 and later) ---- */

/*
 * The second boot gets other words on the console than the first one. Nothing reads them
 * before the new systemd does.
 */
#define SECOND_FIREWALL		"the second firewall"
#define SECOND_OPENING		OPENING " (ruleset: inet second"
#define SECOND_LOGIN		"the second login"
#define DISTINCT \
	RUN("d=/etc/systemd/system/nftables.service.d; mkdir -p $d && " \
	    "printf '[Unit]\\nDescription=" SECOND_FIREWALL "\\n' >$d/second.conf && " \
	    "sed -i 's/inet real/inet second/' /etc/nftables.conf && " \
	    "echo '" SECOND_LOGIN "' >/etc/issue")

/*
 * The sender of the first boot is seen until the wire is shut. It writes its number with
 * zeros in front, which the shell's arithmetic takes for an octal one.
 */
#define SENDER_SEEN \
	MARK, \
	RUN("n=$(sed 's/^0*//' /run/early); until [ $(cat /run/early) -gt $((n + 5)) ]; do sleep 0.2; done"), \
	FRAMES(K(RAW))

/*
 * systemd keeps the state of a unit that it does not stop, and would not start such an
 * agent again.
 */
#define SOFT_REBOOT \
	RUN("d=/etc/systemd/system/test-agent.service.d; mkdir -p $d && " \
	    "printf '[Unit]\\nConflicts=shutdown.target\\nBefore=shutdown.target\\n' " \
	    ">$d/stop.conf && systemctl daemon-reload"), \
	RUN("(sleep 1; systemctl soft-reboot) >/dev/null 2>&1 &")
/* systemd prints these when lock has run, and then when the ruleset is flushed. */
#define LOCKED_AGAIN		"Stopped netlatch-shutdown.service"
#define FIREWALL_GONE		"Stopped nftables.service"
/* The old userspace is gone, and its sender with it. */
#define NEW_USERSPACE		"Reached target soft-reboot.target"

static const struct step control_soft_reboot[] = {
	WAIT(LOGIN),
	CALL(whole_online),
	DISTINCT,
	SENDER_SEEN,
	SOFT_REBOOT,
	RESTARTS(FIREWALL_GONE),
	WAIT(SECOND_LOGIN),
	SOME_BETWEEN(NEW_USERSPACE, "Finished nftables.service - " SECOND_FIREWALL),
	RUN_SHOWS("online 0 4", "inet 10.0.2.15"),
	END
};

static const struct step soft_reboot[] = {
	CALL(whole_released),
	DISTINCT,
	SENDER_SEEN,
	SOFT_REBOOT,
	RESTARTS(LOCKED_AGAIN),
	WAIT(FIREWALL_GONE),
	WAIT(SECOND_OPENING),
	WAIT(SECOND_LOGIN),
	NONE_BETWEEN(LOCKED_AGAIN, SECOND_OPENING),
	/*
	 * IPv4 only: the sender has brought the link up while it was shut. Lock leaves IPv6
	 * on for a link that was there before, so the kernel has asked for a router in vain.
	 */
	RUN_SHOWS("online 0 4", "inet 10.0.2.15"),
	SENDER_SEEN,
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN_LACKS("nft list ruleset", "netlatch"),
	/* docs/boot.md says how to get an IPv6 address then. */
	RUN("ifdown $(nic 0); ip link set $(nic 0) down; ifup $(nic 0)"),
	RUN_SHOWS("online 0 4 6", "inet6 2001:db8:"),
	END
};

/* ---- kexec, from an open machine, without any shutdown ---- */

/*
 * The link is up and in use when the first kernel ends. The second one gets one word more
 * on its command line, which it prints first.
 */
#define SECOND_KERNEL		"test.second"
#define NEXT_KERNEL(image) \
	RUN(LINK_UP("eth0")), \
	RUN(IPV6_DONE("eth0")), \
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"), \
	RUN("sender --loop /run/raw -m 20 >/run/raw.log 2>&1 &"), \
	RUN("until [ -s /run/raw ]; do sleep 0.1; done"), \
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RS) | K(RAW)), \
	RUN("(sleep 1; next-kernel /boot/vmlinuz /boot/" image \
	    " \"$(cat /proc/cmdline) " SECOND_KERNEL "\" >/dev/console 2>&1) &"), \
	RESTARTS(SECOND_KERNEL)

/* What any boot does that uses its network. */
static const struct step uses_network[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth0")),
	TRY("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "ing discover"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	RUN("echo the network was used >/dev/console"),
	WAIT("the network was used"),
	END
};

static const struct step control_kexec[] = {
	NEXT_KERNEL("plain"),
	MARK,
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth0")),
	/* udhcpc's script flushes the address whose duplicates the kernel looks for. */
	RUN(IPV6_DONE("eth0")),
	CALL(uses_network),
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RAW)),
	SOME_BETWEEN(SECOND_KERNEL, "the network was used"),
	END
};

static const struct step kexec[] = {
	NEXT_KERNEL("locked"),
	RUN_SHOWS("dmesg", "netlatch: closed ("),
	CALL(uses_network),
	NONE_BETWEEN(SECOND_KERNEL, "the network was used"),
	FORCES,
	MARK,
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP)),
	END
};

#define KERNELS		.variant = "kexec", VIRTIO, NOT_5_10, .slow = EVERY_SUITE
#define DEBIAN13	VIRTIO, .suites = SUITE_DEBIAN13, SLOW

static const struct scenario rows[] = {
	{ "control-kexec", "control without netlatch: the kernel started by kexec is seen",
	  KERNELS, .steps = control_kexec },
	{ "kexec", "kexec from an open machine in use: 0 frames from the new kernel on, until release",
	  KERNELS, .steps = kexec },
	{ "control-soft-reboot", "control without netlatch: the new userspace sends before its firewall",
	  DEBIAN13, .variant = "test-stock", .setup = "without-netlatch,nftables,ifupdown,early-sender",
	  .steps = control_soft_reboot },
	{ "soft-reboot", "soft-reboot: 0 frames from the lock to the new ruleset, then the network",
	  DEBIAN13, .variant = "test-netlatch", .setup = "when-ruleset,nftables,ifupdown,early-sender",
	  .steps = soft_reboot },
};

const struct scenario_table restart_table = TABLE(rows);
