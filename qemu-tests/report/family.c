// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/family.h"

/* Around 0,0, about 15 wide. */
#define CIRCLE "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z"
#define SQUARE "M-6-6H6V6H-6z"
#define TRIANGLE "M0-7.5L7.5 6H-7.5z"
#define DIAMOND "M0-8.5L8.5 0L0 8.5L-8.5 0z"
#define PLUS "M-3-8H3V-3H8V3H3V8H-3V3H-8V-3H-3z"
#define STAR \
	"M0-8.5L2.3-2.9L8.3-2.6L3.6 1.2L5.2 7L0 3.7L-5.2 7L-3.6 1.2" \
	"L-8.3-2.6L-2.3-2.9z"
#define TRIANGLE_DOWN "M-7.5-6H7.5L0 7.5z"
#define CROSS \
	"M-7-4.5L-4.5-7L0-2.5L4.5-7L7-4.5L2.5 0L7 4.5L4.5 7L0 2.5" \
	"L-4.5 7L-7 4.5L-2.5 0z"

const struct family_look family_looks[FAMILIES] = {
	[FAMILY_DHCP] = { "DHCP", "dhcp", CIRCLE, "#d55e00", "#d55e00" },
	[FAMILY_ARP] = { "ARP", "arp", SQUARE, "#0072b2", "#0072b2" },
	[FAMILY_ND] = { "IPv6 ND", "nd", TRIANGLE, "#009e73", "#009e73" },
	[FAMILY_GROUPS] = { "IGMP, MLD", "groups", DIAMOND, "#cc79a7", "#cc79a7" },
	[FAMILY_ICMP] = { "ICMP", "icmp", PLUS, "#e69f00", "#e69f00" },
	[FAMILY_IP] = { "TCP, UDP, IP", "ip", STAR, "#56b4e9", "#56b4e9" },
	[FAMILY_LINK] = { "link layer", "link", TRIANGLE_DOWN, "#f0e442", "#f0e442" },
	[FAMILY_OTHER] = { "other", "other", CROSS, "#000000", "#ffffff" },
};

enum family family_of(enum frame_kind kind)
{
	switch (kind) {
	case FRAME_DHCP:
	case FRAME_DHCPV6:
		return FAMILY_DHCP;
	case FRAME_ARP_REQUEST:
	case FRAME_ARP_REPLY:
	case FRAME_RARP:
		return FAMILY_ARP;
	case FRAME_DAD:
	case FRAME_NS:
	case FRAME_NA:
	case FRAME_RS:
	case FRAME_RA:
		return FAMILY_ND;
	case FRAME_IGMP:
	case FRAME_MLD:
		return FAMILY_GROUPS;
	case FRAME_ECHO4_REQUEST:
	case FRAME_ECHO4_REPLY:
	case FRAME_ICMP4:
	case FRAME_ECHO6_REQUEST:
	case FRAME_ECHO6_REPLY:
	case FRAME_ICMP6:
		return FAMILY_ICMP;
	case FRAME_TCP4:
	case FRAME_TCP6:
	case FRAME_UDP4:
	case FRAME_UDP6:
	case FRAME_IP4:
	case FRAME_IP6:
		return FAMILY_IP;
	case FRAME_LLDP:
	case FRAME_EAPOL:
	case FRAME_STP:
	case FRAME_LLC:
	case FRAME_VLAN:
		return FAMILY_LINK;
	case FRAME_RAW:
	case FRAME_BYPASS:
	case FRAME_OTHER:
	case FRAME_BROKEN:
	case FRAME_KINDS:
		break;
	}
	return FAMILY_OTHER;
}
