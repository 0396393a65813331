// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems that open: netlatch keeps the wire shut until the administrator's
 * ruleset is in force. Then every way to configure a network works. The steps that check
 * an open system also run on a stock one, where they must pass too.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

const struct step whole_online[] = {
	RUN_SHOWS("online 0 4 6", "inet 10.0.2.15"),
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RS)),
	END
};

const struct step whole_settings[] = {
	RUN_SHOWS("settings", "as in a stock system"),
	RUN_SHOWS("tc qdisc show dev $(nic 0)", "qdisc fq_codel 0: root"),
	END
};

/* Also if a unit has failed. */
static const struct step opened[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	CALL(whole_online),
	FIRST_AFTER(OPENING),
	RUN_SHOWS("grep cgroup2 /proc/mounts", "nsdelegate"),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN_LACKS("nft list ruleset", "netlatch"),
	RUN("! pgrep -f ^@netlatch"),
	RUN("[ ! -e /run/sysctl.d/zz-netlatch.conf ]"),
	RUN("[ ! -e /run/netlatch/bpf ]"),
	RUN_SHOWS("sender --detach none", "sender: 0 at the root of cgroup2"),
	RUN_SHOWS("sender -i $(nic 0) --bypass -n 0", "0 sent"),
	RUN("journalctl -b --no-pager >/run/journal && ! grep 'ordering cycle' "
	    "/run/journal"),
	END
};

const struct step whole_released[] = {
	CALL(opened),
	RUN_LACKS("systemctl --failed --no-legend", "."),
	END
};

static const struct step open_nftables[] = {
	CALL(whole_released),
	RUN_SHOWS("nft list ruleset", "table inet real"),
	CALL(whole_settings),
	END
};

/* ufw has its own sysctl.conf. The kernel copies the IPv4 default to the NIC. */
#define UFW_SETTINGS(more) \
	RUN_SHOWS("settings $(sed -n 's/^net.\\(.*=.*\\)/\\1/p' /etc/ufw/sysctl.conf) " \
		  "ipv4/conf/$(nic 0)/accept_redirects=0" more, "as in a stock system")

static const struct step control_ufw[] = {
	WAIT(LOGIN),
	CALL(whole_online),
	RUN_SHOWS("iptables-save", "-A INPUT -j ufw-before-input"),
	UFW_SETTINGS(""),
	END
};

static const struct step open_ufw[] = {
	CALL(whole_released),
	RUN_SHOWS("iptables-save", "-A INPUT -j ufw-before-input"),
	RUN_SHOWS("ip6tables-save", "-A INPUT -j ufw6-before-input"),
	/* A NIC that appeared while shut gets ufw's values for new links, which are
	 * stricter than those of a stock system. */
	UFW_SETTINGS(" ipv6/conf/$(nic 0)/accept_redirects=0"),
	END
};

/* Its unit fails behind the rules that drop: they count, and the failure is said. */
static const struct step open_ufw_broken[] = {
	CALL(opened),
	RUN("systemctl is-failed ufw"),
	RUN("systemctl --failed --no-legend >/run/failed; ! grep -v ufw.service /run/failed"),
	CONSOLE("netlatch: a firewall has FAILED: ufw.service: "),
	END
};

static const struct step open_firewalld[] = {
	CALL(whole_released),
	RUN_SHOWS("nft list ruleset", "table inet firewalld"),
	RUN_SHOWS("firewall-cmd --state", "running"),
	CALL(whole_settings),
	END
};

static const struct step open_iptables[] = {
	CALL(whole_released),
	RUN_SHOWS("iptables-save", ":INPUT DROP"),
	RUN_SHOWS("ip6tables-save", ":INPUT DROP"),
	CALL(whole_settings),
	END
};

/* ferm loads its rules by iptables-legacy-restore, so nft does not show them. */
static const struct step open_ferm[] = {
	CALL(whole_released),
	RUN_SHOWS("iptables-legacy-save", ":INPUT DROP"),
	RUN_SHOWS("ip6tables-legacy-save", ":INPUT DROP"),
	CALL(whole_settings),
	END
};

/*
 * dhcpcd reads router advertisements itself. From Debian 13 on it turns the kernel's
 * autoconfiguration off.
 */
#define DHCPCD_SETTINGS \
	RUN_SHOWS("settings ipv6/conf/$(nic 0)/autoconf=" \
		  "$(case $(cat /etc/debian_version) in 12*) echo 1 ;; *) echo 0 ;; esac)", \
		  "as in a stock system")

static const struct step control_dhcpcd[] = {
	WAIT(LOGIN),
	CALL(whole_online),
	DHCPCD_SETTINGS,
	END
};

static const struct step open_dhcpcd[] = {
	CALL(whole_released),
	RUN_SHOWS("nft list ruleset", "table inet real"),
	DHCPCD_SETTINGS,
	END
};

/* This machine has no firewall, so release waits for nothing, and says so in the log. */
static const struct step open_auto[] = {
	CALL(whole_released),
	RUN_SHOWS("grep netlatch: /run/journal", "nothing to wait for"),
	CALL(whole_settings),
	/* The unit shuts the wire when it stops; that does not depend on the guard. */
	RUN("systemctl stop netlatch-release && pkill -KILL -f ^@netlatch && sleep 1"),
	RUN_SHOWS("netlatch status", "  socket  closed"),
	RUN_SHOWS("sender --detach none", "sender: 1 at the root of cgroup2"),
	END
};

/*
 * How long the boot waits for netlatch-release.service, in tenths of a percent of the time
 * in userspace. The words of the setup add a unit that does nothing, just before it. On
 * Debian 13 that unit alone takes more than the limit: systemd 255 and later execute a
 * program of their own for each service (systemd-executor).
 */
#define SHARE_LIMIT "30"
static const struct step unit_share[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	ON(SUITE_DEBIAN12, TELLS("boot-share " SHARE_LIMIT)),
	ON(SUITE_DEBIAN13, TELLS("boot-share --beyond-empty " SHARE_LIMIT)),
	/* A control: the same measurement finds the unit too slow for a limit of 0.1 %. */
	REFUSED("boot-share 1", "netlatch-release.service"),
	END
};

static const struct step control_open[] = {
	WAIT(LOGIN),
	CALL(whole_online),
	CALL(whole_settings),
	RUN_LACKS("dmesg", "netlatch: "),
	END
};

/* ---- an ordinary system: `make demo` shows these two ---- */

/* This NIC first comes up after systemd-sysctl, which sets default_qdisc to fq. */
static const struct step second_nic[] = {
	MARK,
	HOTPLUG("e1000"),
	WAIT("NIC Link is Up"),
	LISTEN(15000),
	END
};

static const struct step debian_stock[] = {
	WAIT(LOGIN),
	LISTEN(10000),
	/* dropbear takes the link down again within a second or so, so how far IPv6
	 * gets before that differs from boot to boot. */
	BEFORE("Finished nftables.service", K(MLD) | K(DHCP)),
	FRAMES(K(MLD) | K(DAD) | K(RS) | K(DHCP)),
	CALL(second_nic),
	FRAMES(K(MLD) | K(DHCP)),
	END
};

static const struct step debian_netlatch[] = {
	WAIT(LOGIN),
	CONSOLE("netlatch: closed"),
	/* dropbear's ipconfig did try to send, in the initramfs, until it was stopped. */
	CONSOLE("ipconfig still asked for an address"),
	WAIT(RELEASED),
	LISTEN(10000),
	FIRST_AFTER(OPENING),
	CALL(second_nic),
	FRAMES(K(MLD) | K(DHCP)),
	END
};

static const struct scenario rows[] = {
	{ "debian12-stock", "a stock Debian 12 with dropbear leaks",
	  "stock", VIRTIO, .steps = debian_stock, .suites = SUITE_DEBIAN12,
	  .append = "systemd.mask=netlatch-release.service" },
	{ "debian12-netlatch", "the same with netlatch: 0 frames until its ruleset stands",
	  "netlatch", VIRTIO, .steps = debian_netlatch, .suites = SUITE_DEBIAN12 },

	{ "control-nftables", "control without netlatch: network, settings as in stock",
	  STOCK, .setup = "without-netlatch,nftables,ifupdown", .steps = control_open,
	  SLOW },
	{ "nftables", "ruleset, nftables, ifupdown",
	  LATCHED, .setup = "when-ruleset,nftables,ifupdown", .steps = open_nftables,
	  SLOW },
	{ "control-ufw", "control without netlatch: ufw's own settings",
	  STOCK, .setup = "without-netlatch,ufw,ifupdown", .steps = control_ufw, SLOW },
	{ "ufw", "ruleset, ufw, ifupdown",
	  LATCHED, .setup = "when-ruleset,ufw,ifupdown", .steps = open_ufw, SLOW },
	{ "ufw-broken", "ruleset, a broken ufw whose first rules drop: opens, and says so loudly",
	  LATCHED, .setup = "when-ruleset,ufw-broken,ifupdown", .steps = open_ufw_broken,
	  SLOW },
	{ "firewalld", "ruleset, firewalld, ifupdown",
	  LATCHED, .setup = "when-ruleset,firewalld,ifupdown", .steps = open_firewalld,
	  SLOW },
	{ "ferm", "ruleset, ferm, ifupdown",
	  LATCHED, .setup = "when-ruleset,ferm,ifupdown", .steps = open_ferm, SLOW },
	{ "iptables", "ruleset, iptables-persistent, ifupdown",
	  LATCHED, .setup = "when-ruleset,iptables,ifupdown", .steps = open_iptables,
	  SLOW },

	{ "networkd", "ruleset, nftables, systemd-networkd",
	  LATCHED, .setup = "when-ruleset,nftables,networkd", .steps = open_nftables,
	  SLOW },
	{ "nm", "ruleset, nftables, NetworkManager",
	  LATCHED, .setup = "when-ruleset,nftables,nm", .steps = open_nftables, SLOW },
	{ "control-dhcpcd", "control without netlatch: dhcpcd's own settings",
	  STOCK, .setup = "without-netlatch,nftables,dhcpcd", .steps = control_dhcpcd, SLOW },
	{ "dhcpcd", "ruleset, nftables, dhcpcd",
	  LATCHED, .setup = "when-ruleset,nftables,dhcpcd", .steps = open_dhcpcd, SLOW },
	{ "cloud-init", "ruleset, nftables, cloud-init with a NoCloud seed",
	  LATCHED, .setup = "when-ruleset,nftables,cloud-init", .steps = open_nftables,
	  SLOW },

	{ "unit-share", "auto, nftables, ifupdown: the boot waits 3 % of its time for release at most",
	  LATCHED, .setup = "when-auto,nftables,ifupdown,empty-unit", .steps = unit_share,
	  SLOW, .by_hand = true, .counted = true },

	{ "auto", "auto, no firewall, ifupdown: open at network-pre",
	  LATCHED, .setup = "when-auto,ifupdown", .steps = open_auto, SLOW13 },
	{ "auto-nftables", "auto, nftables, ifupdown: as ruleset",
	  LATCHED, .setup = "when-auto,nftables,ifupdown", .steps = open_nftables, SLOW },
};

const struct scenario_table whole_table = TABLE(rows);
