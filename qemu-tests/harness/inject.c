// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/inject.h"

#include "harness/frame.h"
#include "harness/inject_near.h"

#include <string.h>

#define ETH_MIN 60 /* without the checksum that no virtual NIC has */

static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t all_nodes_mac[6] = { 0x33, 0x33, 0, 0, 0, 1 };
static const uint8_t all_nodes[16] = { 0xff, 2, [15] = 1 };
static const uint8_t igmp_mac[6] = { 1, 0, 0x5e, 0, 0, 1 };
static const uint8_t all_systems[4] = { 224, 0, 0, 1 };
static const uint8_t lldp_mac[6] = { 1, 0x80, 0xc2, 0, 0, 0x0e };
static const uint8_t stp_mac[6] = { 1, 0x80, 0xc2, 0, 0, 0 };
static const uint8_t eapol_mac[6] = { 1, 0x80, 0xc2, 0, 0, 3 };

static void arp_broadcast(struct packet *p)
{
	packet_arp(p, broadcast, 1, p->ends->peer_ip, p->ends->guest_ip);
}

static void arp_unicast(struct packet *p)
{
	packet_arp(p, p->ends->guest_mac, 1, p->ends->peer_ip, p->ends->guest_ip);
}

static void arp_gratuitous(struct packet *p)
{
	packet_arp(p, broadcast, 1, p->ends->peer_ip, p->ends->peer_ip);
}

/* Somebody claims the guest's address: an open machine defends it. */
static void arp_conflict(struct packet *p)
{
	packet_arp(p, broadcast, 1, p->ends->guest_ip, p->ends->guest_ip);
}

static void arp_link_local(struct packet *p)
{
	static const uint8_t from[4] = { 169, 254, 7, 7 }, to[4] = { 169, 254, 1, 1 };

	packet_arp(p, broadcast, 1, from, to);
}

static void echo4(struct packet *p)
{
	packet_ip4(p, p->ends->guest_mac, p->ends->guest_ip, 1, 0x1000, 0);
	put32(p, 0x08000000);
	put32(p, 0x6e6c0000 + p->round);
	fill(p, 32);
	set16(p, 36, ~frame_sum(0, p->bytes + 34, p->len - 34) & 0xffff);
	packet_ip4_end(p);
}

static void echo4_broadcast(struct packet *p)
{
	echo4(p);
	memcpy(p->bytes, broadcast, 6);
	memset(p->bytes + 30, 255, 4);
	set16(p, 24, 0);
	packet_ip4_end(p);
}

/* A part of an echo request of 48 zero bytes after its header. */
static void fragment(struct packet *p, unsigned int id, unsigned int offset,
		     unsigned int more)
{
	packet_ip4(p, p->ends->guest_mac, p->ends->guest_ip, 1, id,
		   more << 13 | offset / 8);
	if (offset == 0)
		put32(p, 0x0800f7ff); /* the checksum is right for zeros after type 8 */
	fill(p, offset == 0 ? 20 : 24);
	packet_ip4_end(p);
}

static void fragment_first(struct packet *p)
{
	fragment(p, 0x2000, 0, 1);
}

static void fragment_last(struct packet *p)
{
	fragment(p, 0x2000, 24, 0);
}

/*
 * The kernel discards all of a datagram whose fragments overlap; a timeout could be told.
 */
static void overlap_first(struct packet *p)
{
	fragment(p, 0x3000, 0, 1);
}

static void overlap_second(struct packet *p)
{
	fragment(p, 0x3000, 16, 1);
}

static void tcp(struct packet *p, int version)
{
	size_t at = p->len;

	put16(p, 40000 + p->round);
	put16(p, p->round % 2 ? 22 : 80);
	put32(p, 0x01020304);
	put32(p, 0);
	put16(p, 0x5002);
	put16(p, 1024);
	put32(p, 0);
	if (version == 4) {
		packet_sum(p, 4, 6, at, at + 16);
		packet_ip4_end(p);
	} else {
		packet_ip6_end(p, 6, at, at + 16);
	}
}

static void tcp4_syn(struct packet *p)
{
	packet_ip4(p, p->ends->guest_mac, p->ends->guest_ip, 6, 0x1000, 0);
	tcp(p, 4);
}

static void tcp6_syn(struct packet *p)
{
	packet_ip6(p, p->ends->guest_mac, p->ends->guest_ll, 6, 64);
	tcp(p, 6);
}

static void udp4_closed(struct packet *p)
{
	packet_ip4(p, p->ends->guest_mac, p->ends->guest_ip, 17, 0x1000, 0);
	put16(p, 40000);
	put16(p, 33434 + p->round);
	put16(p, 16);
	put16(p, 0);
	fill(p, 8);
	packet_sum(p, 4, 17, 34, 40);
	packet_ip4_end(p);
}

static void udp6_closed(struct packet *p)
{
	packet_ip6(p, p->ends->guest_mac, p->ends->guest_ll, 17, 64);
	put16(p, 40000);
	put16(p, 33434 + p->round);
	put16(p, 16);
	put16(p, 0);
	fill(p, 8);
	packet_ip6_end(p, 17, 54, 60);
}

/* An answer that nobody asked for, to a client that might be listening. */
static void dhcp(struct packet *p, unsigned int type)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	packet_ip4(p, broadcast, all, 17, 0x1000, 0);
	put16(p, 67);
	put16(p, 68);
	put16(p, 8 + 240 + 16);
	put16(p, 0);
	put32(p, 0x02010600);
	put32(p, 0x12345678 + p->round);
	fill(p, 8);
	put(p, p->ends->guest_ip, 4);
	put(p, p->ends->peer_ip, 4);
	fill(p, 4);
	put(p, p->ends->guest_mac, 6);
	fill(p, 10 + 64 + 128);
	put32(p, 0x63825363);
	put8(p, 53);
	put8(p, 1);
	put8(p, type);
	put16(p, 0x3604);
	put(p, p->ends->peer_ip, 4);
	put16(p, 0x3304);
	put32(p, 3600);
	put8(p, 255);
	packet_sum(p, 4, 17, 34, 40);
	packet_ip4_end(p);
}

static void dhcp_offer(struct packet *p)
{
	dhcp(p, 2);
}

static void dhcp_ack(struct packet *p)
{
	dhcp(p, 5);
}

static void igmp_query(struct packet *p)
{
	packet_ip4(p, igmp_mac, all_systems, 2, 0x1000, 0);
	put32(p, 0x11010000);
	fill(p, 8);
	set16(p, 36, ~frame_sum(0, p->bytes + 34, p->len - 34) & 0xffff);
	packet_ip4_end(p);
}

static void neighbour_solicitation(struct packet *p)
{
	uint8_t group[16] = { 0xff, 2, [11] = 1, [12] = 0xff };
	uint8_t mac[6] = { 0x33, 0x33, 0xff };

	memcpy(mac + 3, p->ends->guest_ll + 13, 3);
	memcpy(group + 13, p->ends->guest_ll + 13, 3);
	packet_ip6(p, mac, group, 58, 255);
	put32(p, 0x87000000);
	put32(p, 0);
	put(p, p->ends->guest_ll, 16);
	put16(p, 0x0101);
	put(p, p->ends->peer_mac, 6);
	packet_ip6_end(p, 58, 54, 56);
}

/*
 * Autonomous prefix: an open machine makes an address of it and asks whether it is free.
 */
static void router_advertisement(struct packet *p)
{
	static const uint8_t prefix[16] = { 0xfd, 0x6e, 0x6c };

	packet_ip6(p, all_nodes_mac, all_nodes, 58, 255);
	put32(p, 0x86000000);
	put32(p, 0x40000708);
	fill(p, 8);
	put32(p, 0x030440c0);
	put32(p, 3600);
	put32(p, 3600);
	put32(p, 0);
	put(p, prefix, 16);
	put16(p, 0x0101);
	put(p, p->ends->peer_mac, 6);
	packet_ip6_end(p, 58, 54, 56);
}

static void echo6(struct packet *p)
{
	packet_ip6(p, p->ends->guest_mac, p->ends->guest_ll, 58, 64);
	put32(p, 0x80000000);
	put32(p, 0x6e6c0000 + p->round);
	fill(p, 32);
	packet_ip6_end(p, 58, 54, 56);
}

static void echo6_all_nodes(struct packet *p)
{
	packet_ip6(p, all_nodes_mac, all_nodes, 58, 64);
	put32(p, 0x80000000);
	put32(p, 0x6e6d0000 + p->round);
	fill(p, 32);
	packet_ip6_end(p, 58, 54, 56);
}

static void mld_query(struct packet *p)
{
	packet_ip6(p, all_nodes_mac, all_nodes, 0, 1);
	put32(p, 0x3a000502); /* hop-by-hop: ICMPv6 next, router alert, padding */
	put32(p, 0x00000100);
	put32(p, 0x82000000);
	put32(p, 0x00640000);
	fill(p, 20);
	set16(p, 18, (unsigned int)p->len - 54);
	packet_sum(p, 6, 58, 62, 64);
}

static void unknown_type(struct packet *p)
{
	/* Any type above 0x5ff; the multiplier walks through all of them in time. */
	packet_eth(p, p->round % 2 ? broadcast : p->ends->guest_mac,
		   0x600 + p->round * 40503U % (0x10000 - 0x600));
	fill(p, 100);
}

static void vlan_arp(struct packet *p)
{
	arp_broadcast(p);
	memmove(p->bytes + 16, p->bytes + 12, p->len - 12);
	p->len += 4;
	set16(p, 12, 0x8100);
	set16(p, 14, 5);
}

static void stp(struct packet *p)
{
	packet_eth(p, stp_mac, 38);
	put32(p, 0x42420300);
	fill(p, 34);
}

static void lldp(struct packet *p)
{
	packet_eth(p, lldp_mac, 0x88cc);
	put16(p, 0x0207);
	put8(p, 4);
	put(p, p->ends->peer_mac, 6);
	put16(p, 0x0407);
	put8(p, 3);
	put(p, p->ends->peer_mac, 6);
	put32(p, 0x06020078);
	put16(p, 0);
}

/* The authenticator asks who is there. */
static void eapol(struct packet *p)
{
	packet_eth(p, eapol_mac, 0x888e);
	put32(p, 0x01000005);
	put32(p, 0x01000005 + (p->round << 16 & 0xff0000));
	put8(p, 1);
}

static void eapol_start(struct packet *p)
{
	packet_eth(p, eapol_mac, 0x888e);
	put32(p, 0x01010000);
}

static const struct {
	const char *name;
	void (*build)(struct packet *p);
} builders[] = {
	{ "ARP request, broadcast", arp_broadcast },
	{ "ARP request, unicast", arp_unicast },
	{ "ARP, gratuitous", arp_gratuitous },
	{ "ARP, claim of the guest's address", arp_conflict },
	{ "ARP request for 169.254.1.1", arp_link_local },
	{ "IPv4 echo request", echo4 },
	{ "IPv4 echo request, broadcast", echo4_broadcast },
	{ "IPv4 fragment, first", fragment_first },
	{ "IPv4 fragment, last", fragment_last },
	{ "IPv4 fragment to be overlapped", overlap_first },
	{ "IPv4 fragment, overlapping", overlap_second },
	{ "TCP SYN over IPv4", tcp4_syn },
	{ "UDP to a closed port over IPv4", udp4_closed },
	{ "DHCP offer", dhcp_offer },
	{ "DHCP ack", dhcp_ack },
	{ "IGMP query", igmp_query },
	{ "neighbour solicitation", neighbour_solicitation },
	{ "router advertisement", router_advertisement },
	{ "IPv6 echo request", echo6 },
	{ "IPv6 echo request to all nodes", echo6_all_nodes },
	{ "TCP SYN over IPv6", tcp6_syn },
	{ "UDP to a closed port over IPv6", udp6_closed },
	{ "MLD query", mld_query },
	{ "unknown ethertype", unknown_type },
	{ "ARP request in 802.1Q", vlan_arp },
	{ "spanning tree BPDU", stp },
	{ "LLDP", lldp },
	{ "EAPOL identity request", eapol },
	{ "EAPOL start", eapol_start },
};

#define BUILDERS (sizeof(builders) / sizeof(builders[0]))

size_t inject_count(void)
{
	return BUILDERS + near_miss_count;
}

const char *inject_name(size_t index)
{
	return index < BUILDERS ? builders[index].name
				: near_misses[index - BUILDERS].name;
}

size_t inject_build(size_t index, unsigned int round, const struct inject_ends *ends,
		    uint8_t *out)
{
	struct packet p = { .bytes = out, .ends = ends, .round = round };

	if (index < BUILDERS)
		builders[index].build(&p);
	else
		near_misses[index - BUILDERS].build(&p);
	if (p.len < ETH_MIN)
		fill(&p, ETH_MIN - p.len);
	return p.len;
}
