// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/inject_near.h"

#include <string.h>

#define Q 0x8100  /* 802.1Q */
#define AD 0x88a8 /* 802.1ad */

static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t stranger_ip[4] = { 10, 0, 2, 78 };

/* The ports and the rest of a SYN. */
static void put_syn(struct packet *p, unsigned int port)
{
	put16(p, 41000 + p->round);
	put16(p, port);
	put32(p, 0x01020304);
	put32(p, 0);
	put16(p, 0x5002);
	put16(p, 1024);
	put32(p, 0);
}

static void syn4(struct packet *p, const uint8_t *from, unsigned int port,
		 unsigned int fragment)
{
	size_t at;

	packet_ip4(p, p->ends->guest_mac, p->ends->guest_ip, 6, 0x1000, fragment);
	memcpy(p->bytes + 26, from, 4);
	at = p->len;
	put_syn(p, port);
	packet_sum(p, 4, 6, at, at + 16);
	packet_ip4_end(p);
}

/* Puts a tag before what stands there, which may be another tag. */
static void tag(struct packet *p, unsigned int type, unsigned int vlan)
{
	memmove(p->bytes + 16, p->bytes + 12, p->len - 12);
	p->len += 4;
	set16(p, 12, type);
	set16(p, 14, vlan);
}

static void stranger(struct packet *p)
{
	syn4(p, stranger_ip, 22, 0);
}

static void from_loopback(struct packet *p)
{
	static const uint8_t loopback[4] = { 127, 0, 0, 1 };

	syn4(p, loopback, 22, 0);
}

static void from_guest(struct packet *p)
{
	syn4(p, p->ends->guest_ip, 22, 0);
}

static void other_port(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 23, 0);
}

static void other_protocol(struct packet *p)
{
	packet_ip4(p, p->ends->guest_mac, p->ends->guest_ip, 17, 0x1000, 0);
	put16(p, 41000 + p->round);
	put16(p, 22);
	put16(p, 16);
	put16(p, 0);
	fill(p, 8);
	packet_sum(p, 4, 17, 34, 40);
	packet_ip4_end(p);
}

static void fragment(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0x2000);
}

/* Tag 0 is a priority alone: the kernel takes such a frame as one without a tag. */
static void tagged(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, Q, 0);
}

static void tagged_ad(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, AD, 0);
}

static void tagged_twice(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, Q, 0);
	tag(p, AD, 0);
}

static void tagged_10(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, Q, 10);
}

static void tagged_ad_10(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, AD, 10);
}

static void tagged_11(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, Q, 11);
}

static void tagged_10_10(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 22, 0);
	tag(p, Q, 10);
	tag(p, Q, 10);
}

static void tagged_10_stranger(struct packet *p)
{
	syn4(p, stranger_ip, 22, 0);
	tag(p, Q, 10);
}

static void tagged_10_port(struct packet *p)
{
	syn4(p, p->ends->peer_ip, 23, 0);
	tag(p, Q, 10);
}

static void arp_stranger(struct packet *p)
{
	packet_arp(p, broadcast, 1, stranger_ip, p->ends->guest_ip);
}

/* An address that the guest may have on another link. */
static void arp_elsewhere(struct packet *p)
{
	static const uint8_t elsewhere[4] = { 10, 9, 9, 9 };

	packet_arp(p, broadcast, 1, p->ends->peer_ip, elsewhere);
}

static void arp_tagged_10(struct packet *p)
{
	packet_arp(p, broadcast, 1, p->ends->peer_ip, p->ends->guest_ip);
	tag(p, Q, 10);
}

/* ---- IPv6 ---- */

/* header: 8 bytes of an extension header, of which the first becomes TCP; NULL: none. */
static void syn6(struct packet *p, unsigned int next, const char *header,
		 unsigned int port)
{
	size_t at;

	packet_ip6(p, p->ends->guest_mac, p->ends->guest_ll, next, 64);
	if (header) {
		put8(p, 6);
		put(p, header + 1, 7);
	}
	at = p->len;
	put_syn(p, port);
	set16(p, 18, (unsigned int)p->len - 54);
	packet_sum(p, 6, 6, at, at + 16);
}

static void stranger6(struct packet *p)
{
	syn6(p, 6, NULL, 22);
	p->bytes[37] ^= 1; /* the last byte of the sender's address */
	packet_sum(p, 6, 6, 54, 70);
}

static void other_port6(struct packet *p)
{
	syn6(p, 6, NULL, 23);
}

/* A padding option of 6 bytes fills the header. */
static void hop_by_hop(struct packet *p)
{
	syn6(p, 0, "\0\0\1\4\0\0\0", 22);
}

static void destination_options(struct packet *p)
{
	syn6(p, 60, "\0\0\1\4\0\0\0", 22);
}

/* No segment is left, so the kernel takes the packet. */
static void routing(struct packet *p)
{
	syn6(p, 43, "\0\0\0\0\0\0\0", 22);
}

/* A fragment that is the whole packet (RFC 6946). */
static void atomic_fragment(struct packet *p)
{
	syn6(p, 44, "\0\0\0\0\0\0\7", 22);
}

static void tagged6(struct packet *p)
{
	syn6(p, 6, NULL, 22);
	tag(p, Q, 0);
}

const struct near_miss near_misses[] = {
	{ "TCP SYN to port 22 from a stranger", stranger },
	{ "TCP SYN to port 22 from 127.0.0.1", from_loopback },
	{ "TCP SYN to port 22 from the guest's own address", from_guest },
	{ "TCP SYN to port 23", other_port },
	{ "UDP to port 22", other_protocol },
	{ "TCP SYN to port 22, a fragment", fragment },
	{ "TCP SYN to port 22 in 802.1Q", tagged },
	{ "TCP SYN to port 22 in 802.1ad", tagged_ad },
	{ "TCP SYN to port 22 in 802.1ad and 802.1Q", tagged_twice },
	{ "TCP SYN to port 22 in VLAN 10", tagged_10 },
	{ "TCP SYN to port 22 in VLAN 10 of 802.1ad", tagged_ad_10 },
	{ "TCP SYN to port 22 in VLAN 11", tagged_11 },
	{ "TCP SYN to port 22 in VLAN 10 of VLAN 10", tagged_10_10 },
	{ "TCP SYN to port 22 in VLAN 10 from a stranger", tagged_10_stranger },
	{ "TCP SYN to port 23 in VLAN 10", tagged_10_port },
	{ "ARP request from a stranger", arp_stranger },
	{ "ARP request for 10.9.9.9", arp_elsewhere },
	{ "ARP request in VLAN 10", arp_tagged_10 },
	{ "TCP SYN over IPv6 to port 22 from a stranger", stranger6 },
	{ "TCP SYN over IPv6 to port 23", other_port6 },
	{ "TCP SYN over IPv6 behind hop-by-hop options", hop_by_hop },
	{ "TCP SYN over IPv6 behind destination options", destination_options },
	{ "TCP SYN over IPv6 behind a routing header", routing },
	{ "TCP SYN over IPv6, an atomic fragment", atomic_fragment },
	{ "TCP SYN over IPv6 in 802.1Q", tagged6 },
};

const size_t near_miss_count = sizeof(near_misses) / sizeof(near_misses[0]);
