// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * policy/examples/established-only.nft: that it opens the wire, what it costs to drop
 * packets in state RELATED (path MTU discovery), and what that wins (nothing gets in by
 * a helper). Client, routers and server are network namespaces of one guest;
 * pmtu/guest/path builds them, and prints one line for each upload. `make pmtu` makes
 * docs/pmtu.md of these lines.
 */
#include "scenarios/tables.h"
#include "scenarios/steps.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* In each of them a router says that a packet is too big: the path is a narrow one. */
#define UPLOAD(family, rules, probing, result) \
	RUN_SHOWS("path upload " family " " rules " " probing, \
		  "path: family=" family " rules=" rules " probing=" probing \
		  " too_big=arrived result=" result " ")

/* Only one of the twelve stalls: nobody hears the router, and TCP does not probe. */
#define UPLOADS(family) \
	UPLOAD(family, "related", "0", "done"), \
	UPLOAD(family, "related", "1", "done"), \
	UPLOAD(family, "related", "2", "done"), \
	UPLOAD(family, "both", "0", "done"), \
	UPLOAD(family, "both", "1", "done"), \
	UPLOAD(family, "both", "2", "done"), \
	UPLOAD(family, "frag-needed", "0", "done"), \
	UPLOAD(family, "frag-needed", "1", "done"), \
	UPLOAD(family, "frag-needed", "2", "done"), \
	UPLOAD(family, "established", "0", "stalled"), \
	UPLOAD(family, "established", "1", "done"), \
	UPLOAD(family, "established", "2", "done")

static const struct step uploads_ipv4[] = { UPLOADS("4"), END };
static const struct step uploads_ipv6[] = { UPLOADS("6"), END };

#define OTHERS(rules, helper, result) \
	RUN_SHOWS("path others " rules " " helper, \
		  "path: rules=" rules " helper=" helper " " result)

/*
 * The server's connection back is NEW without a helper, and RELATED with one. The module
 * is there in each case: a helper works only for the ruleset that assigns it.
 */
static const struct step no_related[] = {
	RUN("modprobe nf_conntrack_ftp && lsmod | grep nf_conntrack_ftp"),
	OTHERS("established", "none",
	       "ftp=held closed_port=silent large_datagrams=0/3 too_big=arrived "
	       "unreachable=arrived connection_related=none connection_new=arrived by_helper=none"),
	OTHERS("related", "none",
	       "ftp=held closed_port=refused large_datagrams=2/3 too_big=arrived "
	       "unreachable=arrived connection_related=none connection_new=arrived by_helper=none"),
	OTHERS("related", "helper",
	       "ftp=connected closed_port=refused large_datagrams=2/3 too_big=arrived "
	       "unreachable=arrived connection_related=arrived connection_new=none by_helper=arrived"),
	/* Even if another program assigns the helper: its first packet is RELATED, and dropped. */
	OTHERS("established", "helper",
	       "ftp=held closed_port=silent large_datagrams=0/3 too_big=arrived "
	       "unreachable=arrived connection_related=arrived connection_new=arrived by_helper=arrived"),
	/* ANSWER 2 lets large datagrams through, and nothing else. */
	OTHERS("frag-needed", "none",
	       "ftp=held closed_port=silent large_datagrams=2/3 too_big=arrived "
	       "unreachable=arrived connection_related=none connection_new=arrived by_helper=none"),
	END
};

#define OPENS(ruleset) \
	LOCKS, \
	RUN(ruleset), \
	MARK, \
	RUN_SHOWS("sender -n 5", "5 sent"), \
	SILENT, \
	RUN_SHOWS("netlatch release --when proven 2>&1", \
		  "proven: nothing of UDP and TCP by IPv4 and IPv6 got in"), \
	RUN_SHOWS("netlatch status", "netlatch: released: "), \
	RUN_SHOWS("sender -n 5", "5 accepted"), \
	FRAMES(K(RAW))

static const struct step opens[] = {
	RUN(LINK_UP("eth0")),
	OPENS("nft -f /test/established-only.nft"),
	OPENS("sed 's/#2 //' /test/established-only.nft >/run/answer2.nft && "
	      "nft -f /run/answer2.nft && nft list ruleset | grep 'packet-too-big accept'"),
	END
};

static const struct scenario rows[] = {
	{ "established-only", "the ruleset without RELATED, and its variant: proven, opens",
	  "pmtu", VIRTIO, .steps = opens, NOT_5_10, FIRST_KERNEL },
	{ "no-related", "without RELATED: no helper, no ICMP error gets in; with it both do",
	  "pmtu", VIRTIO, .steps = no_related, NOT_5_10, .slow = EVERY_SUITE, .timeout_s = 400 },
	{ "path-mtu", "uploads over a link of 900 bytes, IPv4: which of them stall",
	  "pmtu", VIRTIO, .steps = uploads_ipv4, NOT_5_10, .slow = EVERY_SUITE, .timeout_s = 900 },
	{ "path-mtu-ipv6", "uploads over a link of 1280 bytes, IPv6: which of them stall",
	  "pmtu", VIRTIO, .steps = uploads_ipv6, NOT_5_10, .slow = EVERY_SUITE, .timeout_s = 900 },
};

const struct scenario_table path_table = TABLE(rows);
