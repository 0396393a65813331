/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of steps that the tables of whole systems share; whole.c defines them. */
#ifndef WHOLE_H
#define WHOLE_H

#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* release prints OPENING before the first frame can leave, RELEASED when all is open. */
#define OPENING		"netlatch: opening"
#define RELEASED	"netlatch: released"
#define REFUSAL		"netlatch: REFUSED to open"
#define LOGIN		" login:"

/* A shell command: until the waiter waits. One that writes a ruleset for nft -f. */
#define WAITS	"until systemctl is-active netlatch-wait && netlatch status | grep -q 'waits for'; do sleep 1; done"
#define MENDED \
	"printf '%s\\n' 'table inet mended { chain in { type filter hook input priority 0; policy drop;' " \
	"'ct state established,related accept' 'icmpv6 type { nd-neighbor-advert, nd-router-advert } accept' '}' '}' >/run/mended"

/* A guest with netlatch, and one without it. */
#define LATCHED		.variant = "test-netlatch", VIRTIO, .suites = SUITE_WHOLE
#define STOCK		.variant = "test-stock", VIRTIO, .suites = SUITE_WHOLE

/* `make check` leaves these rows out: on both Debians, or on Debian 13 only. */
#define SLOW		.slow = SUITE_WHOLE
#define SLOW13		.slow = SUITE_DEBIAN13

/* NIC 0 has an IPv4 and an IPv6 address, and asked for them in the usual way. */
extern const struct step whole_online[];

/* No frame before release; then the network comes up, and netlatch leaves nothing. */
extern const struct step whole_released[];

/* The settings and the qdisc are those of a stock system. */
extern const struct step whole_settings[];

#endif
