// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Real programs at the other end of the wire (harness/peer_net.h). Here only what every
 * such row relies on: they reach an open guest, and not one that is shut.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* slirp takes no part in this network. */
#define PING_PEER	"ip addr add 192.0.2.1/24 dev peer0"

static const struct step has_address[] = {
	RUN("ip addr add 192.0.2.15/24 dev eth0"),
	RUN(LINK_UP("eth0")),
	MARK,
	END
};

static const struct step control_peer[] = {
	CALL(has_address),
	PEER_SHOWS("busybox ping -c 3 -W 10 192.0.2.15", "3 packets received"),
	FRAMES(K(ARP_REPLY) | K(ECHO4_REPLY)),
	ALL_ARE("arp or icmp or ip6"),
	RUN("ping -c 1 -W 10 192.0.2.1"),
	PEER_REFUSED("ip route get 198.51.100.1 2>&1", "unreachable"),
	END
};

/* A known neighbour: the pings leave, though nobody answers ARP. */
static const struct step peer[] = {
	CALL(has_address),
	PEER_REFUSED("busybox ping -c 2 -W 3 192.0.2.15", "0 packets received"),
	PEER("ip neigh replace 192.0.2.15 lladdr 52:54:00:12:34:56 dev peer0"),
	PEER_REFUSED("busybox ping -c 2 -W 3 192.0.2.15", "0 packets received"),
	TRY("ping -c 1 -W 1 192.0.2.1", "PING 192.0.2.1"),
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "control-peer", "open machine: programs at the other end of the wire reach it",
	  "plain", VIRTIO, .peer = PING_PEER, .steps = control_peer, ALL, FIRST_KERNEL },
	{ "peer", "shut: the same programs get no answer",
	  "locked", VIRTIO, .peer = PING_PEER, .steps = peer, ALL, .silent = true, FIRST_KERNEL },
};

const struct scenario_table peer_table = TABLE(rows);
