/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PROVEN_FRAME_H
#define NETLATCH_PROVEN_FRAME_H

#include <stddef.h>
#include <stdint.h>

/*
 * The frames of the probe, as a stranger would send them. Pure.
 *
 *   +----------+-----------+------------+---------+
 *   | Ethernet | IPv4 20   | UDP  8     | PAYLOAD |
 *   | 14 bytes | IPv6 40   | TCP 24     | of UDP  |
 *   +----------+-----------+------------+---------+
 *
 * The source has to be an address that any firewall takes for a stranger's. So it is one
 * of AS112 (RFC 7534, 7535): globally routed, of the domain name system's sinks for
 * questions that nobody should have asked. The ranges for documentation and benchmarks
 * would not do: careful rulesets drop them as bogons, and the probe would take that for a
 * filter. The destination is private to the probe's link, and nobody else has it.
 */

/* In the order of nft_view's got_in. */
enum probe_kind {
	PROBE_UDP4 = 1 << 0,
	PROBE_TCP4 = 1 << 1,
	PROBE_UDP6 = 1 << 2,
	PROBE_TCP6 = 1 << 3,
};
#define PROBE_KINDS 4
#define PROBE_IPV6 (PROBE_UDP6 | PROBE_TCP6)

/*
 * Each kind goes to two ports: one below 1024, which IANA keeps for experiments, and one
 * above the range of ephemeral ports, because some rulesets are open from 1024 on. No
 * service listens on either.
 */
#define PROBE_PORTS 2
#define PROBE_PORT_FROM 61022

#define PROBE_FRAME_MAX 78 /* Ethernet, IPv6, TCP */

struct probe_end {
	unsigned char local[16], peer[16]; /* in network order */
	unsigned char len;		   /* bytes of an address: 4 or 16 */
};
extern const struct probe_end probe_end4, probe_end6;

/*
 * Builds the frame of a kind for port number 0 or 1, to the link with this hardware
 * address. Returns its length.
 */
size_t probe_frame(enum probe_kind kind, unsigned int port, const unsigned char mac[6],
		   unsigned char frame[PROBE_FRAME_MAX]);

/* "UDP and TCP by IPv4, UDP by IPv6": the kinds in the mask. */
void probe_kinds_say(unsigned int kinds, char *text, size_t size);

#endif
