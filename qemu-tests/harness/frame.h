/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a frame on the wire is. Pure: bytes in, kind and one line of text out. Whatever
 * cannot be named is FRAME_OTHER or FRAME_BROKEN, never "nothing": an unknown frame is
 * still a leak.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>
#include <stdint.h>

enum frame_kind {
	FRAME_ARP_REQUEST,
	FRAME_ARP_REPLY,
	FRAME_RARP,
	FRAME_DHCP,
	FRAME_DHCPV6,
	FRAME_IGMP,
	FRAME_MLD,
	FRAME_DAD, /* neighbour solicitation from :: */
	FRAME_NS,
	FRAME_NA,
	FRAME_RS,
	FRAME_RA,
	FRAME_ECHO4_REQUEST,
	FRAME_ECHO4_REPLY,
	FRAME_ICMP4, /* any other ICMP */
	FRAME_ECHO6_REQUEST,
	FRAME_ECHO6_REPLY,
	FRAME_ICMP6, /* any other ICMPv6 */
	FRAME_TCP4,
	FRAME_TCP6,
	FRAME_UDP4,
	FRAME_UDP6,
	FRAME_IP4, /* any other IPv4, fragments included */
	FRAME_IP6,
	FRAME_VLAN,
	FRAME_LLDP,
	FRAME_EAPOL,
	FRAME_STP,
	FRAME_LLC,    /* any other 802.3 length field */
	FRAME_RAW,    /* ethertype 0x88b5: the test sender's raw frames */
	FRAME_BYPASS, /* ethertype 0x88b6: the test sender's PACKET_QDISC_BYPASS */
	FRAME_OTHER,  /* any other ethertype */
	FRAME_BROKEN, /* too short for what its header promises */
	FRAME_KINDS
};

#define FRAME_BIT(kind) (UINT64_C(1) << (kind))
#define FRAME_TEXT_MAX 128

/*
 * Ethertypes that IEEE 802 reserves for local experiments; the guest's sender uses the
 * same two.
 */
#define ETHERTYPE_TEST_RAW 0x88b5
#define ETHERTYPE_TEST_BYPASS 0x88b6

/* The kind of a frame; text (FRAME_TEXT_MAX bytes, may be NULL) gets a description. */
enum frame_kind frame_classify(const uint8_t *frame, size_t len, char *text);

const char *frame_kind_name(enum frame_kind kind);

/*
 * One's complement sum of RFC 1071 over bytes, folded; 0xffff when a checksum in it is
 * right.
 */
uint16_t frame_sum(uint32_t start, const uint8_t *bytes, size_t len);

#endif
