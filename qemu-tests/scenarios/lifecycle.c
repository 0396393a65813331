// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems after release: shutdown, NICs that come later, NICs with several
 * queues, and the settings that the administrator wants.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* ---- shutdown: the ruleset is flushed, and frames that it stopped could leave ---- */

/*
 * The address is set by hand, so no DHCP client takes the link down when it ends. The
 * senders run until systemd kills all remaining processes.
 */
static const struct step senders_by_hand[] = {
	WAIT(LOGIN),
	RUN("ip link set $(nic 0) up && ip addr add 10.0.2.15/24 dev $(nic 0)"),
	RUN("until ip link show dev $(nic 0) | grep LOWER_UP; do sleep 0.2; done"),
	END
};

static const struct step senders_start[] = {
	RUN("sender -i $(nic 0) --loop /run/raw -m 20 >/run/raw.log 2>&1 &"),
	RUN("sender -i $(nic 0) -u 10.0.2.255 --loop /run/udp -m 20 >/run/udp.log 2>&1 "
	    "&"),
	/* No machine has this address, so the kernel keeps asking for it by ARP. */
	RUN("sender -i $(nic 0) -u 10.0.2.77 --loop /run/arp -m 20 >/run/arp.log 2>&1 &"),
	RUN("ping -i 0.2 10.0.2.2 >/run/ping.log 2>&1 &"),
	MARK,
	RUN("until [ -s /run/raw ] && [ -s /run/udp ] && [ -s /run/arp ]; do sleep 0.2; done"),
	LISTEN(3000),
	FRAMES(K(RAW) | K(UDP4) | K(ARP_REQUEST) | K(ECHO4_REQUEST)),
	END
};

static const struct step shutdown_control[] = {
	CALL(senders_by_hand),
	CALL(senders_start),
	POWER_OFF,
	SOME_AFTER("Stopped nftables.service"),
	END
};

static const struct step shutdown_latched[] = {
	WAIT(RELEASED),
	/*
	 * Like after `systemctl import-environment` in an ssh login. With this variable,
	 * lock typed by hand would ask for --force; the unit must not.
	 */
	RUN("systemctl set-environment SSH_CONNECTION='10.0.2.2 1 10.0.2.15 22'"),
	CALL(senders_by_hand),
	CALL(senders_start),
	POWER_OFF,
	NONE_AFTER("Stopped nftables.service"),
	NONE_AFTER("netlatch: closed"),
	END
};

/* Release refused, so its unit has failed; then somebody has opened the wire by hand. */
static const struct step shutdown_forced[] = {
	WAIT(LOGIN),
	WAIT(REFUSAL),
	RUN("until systemctl is-failed netlatch-release; do sleep 0.2; done"),
	FORCES,
	CALL(senders_by_hand),
	CALL(senders_start),
	POWER_OFF,
	SOME_AFTER("released (FORCED)"),
	NONE_AFTER("netlatch: closed"),
	END
};

/* ifupdown takes its links down first, so there may be no open moment here. */
static const struct step shutdown_ifupdown[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	CALL(whole_online),
	CALL(senders_start),
	POWER_OFF,
	NONE_AFTER("Stopped nftables.service"),
	NONE_AFTER("netlatch: closed"),
	END
};

/* ---- the policy says manual: no unit opens, though a ruleset stands ---- */

static const struct step policy_manual[] = {
	WAIT(LOGIN),
	CONSOLE("REFUSED to open: manual, by the policy"),
	RUN_SHOWS("systemctl is-active netlatch-release", "active"),
	RUN_SHOWS("systemctl is-active nftables", "active"),
	RUN("systemctl restart netlatch-release"),
	RUN("systemctl restart netlatch-wait; ! systemctl is-active netlatch-wait"),
	RUN_SHOWS("netlatch status", "The policy says: release = manual"),
	RUN_SHOWS("netlatch status", "`netlatch release` (--when manual) would: refuse"),
	RUN("ip link set $(nic 0) up; until ip link show dev $(nic 0) | grep LOWER_UP; "
	    "do sleep 0.2; done"),
	RUN_SHOWS("sender -i $(nic 0) -n 5", "5 sent"),
	SILENT,
	RUN_SHOWS("netlatch release 2>&1; echo status $?", "status 4"),
	SILENT,
	RUN("netlatch release --when ruleset"),
	RUN_SHOWS("sender -i $(nic 0) -n 5", "5 sent"),
	FRAMES(K(RAW)),
	FIRST_AFTER(OPENING),
	END
};

/* ---- a NIC that is plugged in later ---- */

#define SECOND_WORKS \
	RUN_SHOWS("online 1 4 6", "inet 10.0.2."), \
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RS)), \
	RUN_SHOWS("tc qdisc show dev $(nic 1)", "qdisc fq_codel 0: root")

static const struct step hotplug_after[] = {
	CALL(whole_released),
	MARK,
	HOTPLUG("e1000"),
	SECOND_WORKS,
	END
};

static const struct step hotplug_before[] = {
	WAIT(LOGIN),
	HOTPLUG("e1000"),
	WAIT("NIC Link is Up"),
	RUN_SHOWS("sender -i $(nic 1) -n 5", "5 sent"),
	LISTEN(10000),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	SILENT,
	RUN("netlatch release --force"),
	WAIT(RELEASED),
	FIRST_AFTER(OPENING),
	/* dhclient retries rarely by now, so restart it, as an administrator would. */
	MARK,
	RUN("ifdown $(nic 1); ifup $(nic 1)"),
	SECOND_WORKS,
	END
};

/* ---- several queues: vmxnet3 has one for each CPU ---- */

#define QUEUES(kind) \
	RUN_SHOWS("tc qdisc show dev $(nic 0)", "qdisc mq 0: root"), \
	RUN("[ $(tc qdisc show dev $(nic 0) | grep -c '" kind " 0: parent :') = 2 ]")

static const struct step multi_queue[] = {
	CALL(whole_released),
	QUEUES("fq_codel"),
	END
};

static const struct step multi_queue_shut[] = {
	WAIT(LOGIN),
	RUN("ip link set $(nic 0) up"),
	RUN_SHOWS("tc qdisc show dev $(nic 0)", "blackhole"),
	RUN_SHOWS("sender -i $(nic 0) -n 5", "5 sent"),
	SILENT,
	RUN("netlatch release --force"),
	QUEUES("fq_codel"),
	RUN_SHOWS("sender -i $(nic 0) -n 5", "5 sent"),
	FRAMES(K(RAW)),
	END
};

/* ---- a lock that has to wait for a release ---- */

/*
 * strace delays release by 8 s between the tables and default_qdisc, while lock runs.
 * When both have ended the machine must be shut.
 */
static const struct step lock_waits[] = {
	WAIT(LOGIN),
	RUN("strace -f -o /run/trace -e trace=unlink -e "
	    "inject=unlink:delay_enter=8000000:when=1 "
	    "netlatch release --force >/run/release 2>&1 & "
	    "while nft list tables | grep -q netlatch; do sleep 0.2; done; "
	    "netlatch lock --force; "
	    "[ $? -lt 2 ] && wait $! && grep zz-netlatch /run/trace"),
	CONSOLE("released (FORCED)"),
	RUN_SHOWS("cat /proc/sys/net/core/default_qdisc", "blackhole"),
	RUN_SHOWS("netlatch status", "netlatch: shut: "),
	END
};

/* ---- release does not undo settings of sysctl.d ---- */

static const struct step wishes[] = {
	CALL(whole_released),
	RUN_SHOWS("settings core/default_qdisc=fq ipv4/conf/all/accept_redirects=0",
		  "as in a stock system"),
	RUN_SHOWS("tc qdisc show dev $(nic 0)", "qdisc fq "),
	RUN("[ $(cat /proc/sys/kernel/ftrace_enabled) = 0 ]"),
	END
};

/* ---- namespaces: the unit shuts links there when it stops, and opens them again ---- */

#define SENT(in, ...)	MARK, RUN_SHOWS(in "sender -i test0 -n 5", "5 sent"), __VA_ARGS__
#define UNIT(verb)	RUN("systemctl " verb " netlatch-release")
#define HANDED_OVER(in) \
	RUN(in "ip link set test0 up; until " in "sender -i test0 -n 1; do sleep 0.2; done"), \
	SENT(in, FRAMES(K(RAW))), UNIT("stop"), SENT(in, SILENT), UNIT("start"), \
	SENT(in, FRAMES(K(RAW))), UNIT("restart"), SENT(in, FRAMES(K(RAW)))

static const struct step elsewhere[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	RUN("n=$(nic 0); ip link set $n down; ip link set $n name test0; "
	    "ip netns add box; ip link set test0 netns box"),
	HANDED_OVER(IN_BOX),
	/* The link comes back, and goes to a namespace that only a process keeps. */
	RUN("ip netns del box; " COMES_BACK("test0") "; " PROCESS_WITH("test0")),
	HANDED_OVER(IN_PROCESS),
	END
};

#define IPV6_FRAMES \
	(K(MLD) | K(DAD) | K(NS) | K(NA) | K(RS) | K(ECHO6_REQUEST) | K(UDP6) | K(IP6))

static const struct step no_ipv6[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	RUN_SHOWS("online 0 4", "inet 10.0.2.15"),
	LISTEN(10000),
	FIRST_AFTER(OPENING),
	RUN_SHOWS("cat /proc/sys/net/ipv6/conf/$(nic 0)/disable_ipv6", "1"),
	NO_FRAMES(IPV6_FRAMES),
	END
};

/* ---- the hardening that stays after release, and how sysctl.d declines it ---- */

/* One digit for each setting. The last setting cannot be declined. */
#define HARDENING_IS(digits) \
	RUN("cd /proc/sys && [ \"$(cat kernel/kptr_restrict net/core/bpf_jit_harden " \
	    "net/ipv4/tcp_mtu_probing dev/tty/ldisc_autoload fs/protected_fifos " \
	    "fs/protected_regular kernel/unprivileged_bpf_disabled | tr -d '\\n')\" = " digits " ]")

static const struct step declined[] = {
	WAIT(RELEASED),
	WAIT(LOGIN),
	HARDENING_IS("0001001"),
	/* lock hardens again, release leaves that, and sysctl.d declines it again. */
	TRY("netlatch lock --force", ""),
	HARDENING_IS("2210221"),
	FORCES,
	HARDENING_IS("2210221"),
	RUN("systemctl restart systemd-sysctl"),
	HARDENING_IS("0001001"),
	END
};

static const struct scenario rows[] = {
	{ "control-shutdown", "control without netlatch: senders are seen behind the ruleset",
	  STOCK, .setup = "without-netlatch,nftables", .steps = shutdown_control,
	  SLOW13 },
	{ "shutdown", "shutdown: 0 frames once the ruleset is flushed",
	  LATCHED, .setup = "when-ruleset,nftables", .steps = shutdown_latched,
	  SLOW13 },
	{ "shutdown-ifupdown", "shutdown, network by ifupdown: the same",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown", .steps = shutdown_ifupdown,
	  SLOW },
	{ "shutdown-forced", "shutdown after a refusal and release --force: the same",
	  LATCHED, .setup = "when-ruleset,nftables-masked", .steps = shutdown_forced,
	  SLOW },
	{ "hotplug-after", "a NIC plugged in after release works, with the usual qdisc",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown", .steps = hotplug_after,
	  SLOW },
	{ "hotplug-before", "a NIC plugged in before: silent, works after release --force",
	  LATCHED, .setup = "when-manual,ifupdown", .steps = hotplug_before, SLOW },
	{ "policy-manual", "release = manual in the policy: no unit opens, a person does",
	  LATCHED, .setup = "policy-manual,nftables", .steps = policy_manual, SLOW },
	{ "multi-queue", "several queues: mq and its default children are back",
	  .variant = "test-netlatch", .nic = "vmxnet3", .cpus = 2, .suites = SUITE_WHOLE,
	  .setup = "when-ruleset,nftables,ifupdown", .steps = multi_queue, SLOW },
	{ "multi-queue-shut", "several queues, up while shut: the same",
	  .variant = "test-netlatch", .nic = "vmxnet3", .cpus = 2, .suites = SUITE_WHOLE,
	  .setup = "when-manual", .steps = multi_queue_shut, SLOW },
	{ "lock-waits", "a lock that waits for a release: shut all the same",
	  LATCHED, .setup = "when-manual", .steps = lock_waits, SLOW },
	{ "wishes", "sysctl.d: default_qdisc=fq, accept_redirects=0, ftrace_enabled=0 hold after release",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown,fq,no-redirects,no-ftrace",
	  .steps = wishes, SLOW },
	{ "elsewhere", "a NIC in another namespace, of a file, of a process: shut and opened by the unit",
	  LATCHED, .setup = "when-auto", .steps = elsewhere, SLOW },
	{ "declined", "sysctl.d declines hardening at boot; each lock hardens again, and that stays",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown,no-hardening", .steps = declined,
	  SLOW },
	{ "no-ipv6", "sysctl.d: disable_ipv6=1 holds, no IPv6 frame ever",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown,no-ipv6", .steps = no_ipv6,
	  SLOW },
};

const struct scenario_table lifecycle_table = TABLE(rows);
