// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A boot with the floor, in which the machine does not get what it needs; then one with
 * the lines that suggest prints for it, and nothing else (policy/suggest/tests/suggested).
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

static const struct step up[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; " LINK_UP("eth0")),
	END
};

/* ssh from any address is ssh by IPv6, too, and so the link has an IPv6 address. */
#define ND	(K(DAD) | K(NS) | K(NA))
#define NEXT_BOOT \
	RUN("netlatch release --force && rm -r /run/netlatch && ip addr flush dev eth0")
/* Somebody may ask for port 22, and gets an answer: here a reset, for nobody listens. */
#define SSH_ANSWERS \
	MARK, \
	INJECT(2), \
	FRAMES(K(ARP_REPLY) | K(TCP4)), \
	ALL_BUT(K(ARP_REPLY) | K(ARP_REQUEST) | K(TCP4) | K(TCP6) | ND)

static const struct step suggested_dhcp[] = {
	CALL(up),
	LOCKS,
	MARK,
	TRY(LEASE, "IP-Config: eth0 hardware address"),
	RUN("! ip addr show dev eth0 | grep 10.0.2.15"),
	SILENT,
	NEXT_BOOT,
	LOCKS_WITH("dropbear-pi", "ms, 2 exceptions"),
	MARK,
	RUN_SHOWS(LEASE, GOT_IT),
	FRAMES(K(DHCP)),
	ALL_BUT(K(DHCP) | ND),
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	SSH_ANSWERS,
	END
};

static const struct step suggested_static[] = {
	CALL(up),
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	LOCKS,
	MARK,
	INJECT(2),
	SILENT,
	NEXT_BOOT,
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	LOCKS_WITH("guest-static", "ms, 1 exception"),
	SSH_ANSWERS,
	MARK,
	TRY(LEASE, "IP-Config: eth0 hardware address"),
	/* The kernel still looks for the strangers that it has an answer for. */
	ALL_BUT(ND | K(ARP_REQUEST)),
	END
};

static const struct scenario rows[] = {
	{ "suggested-dhcp", "no lease with the floor; with what suggest prints, it and ssh work",
	  "plain", VIRTIO, .steps = suggested_dhcp, NOT_5_10, FIRST_KERNEL },
	{ "suggested-static", "the same at a fixed address: ssh alone",
	  "plain", VIRTIO, .steps = suggested_static, NOT_5_10, .slow = EVERY_SUITE },
};

const struct scenario_table suggested_table = TABLE(rows);
