/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A frame under construction, from our peer to the guest. Pure. The writers check no
 * limit: only inject.c and inject_near.c call them, the longest frame is the DHCP offer,
 * and the unit tests build every frame under ASan.
 */
#ifndef PACKET_H
#define PACKET_H

#include <stddef.h>
#include <stdint.h>

struct inject_ends {
	uint8_t guest_mac[6], peer_mac[6];
	uint8_t guest_ip[4], peer_ip[4];
	uint8_t guest_ll[16], peer_ll[16];
};

struct packet {
	uint8_t *bytes;
	size_t len;
	const struct inject_ends *ends;
	unsigned int round;
};

/* Fills ends: 10.0.2.15 and 10.0.2.77, link-local addresses made of the MACs. */
void inject_ends_init(struct inject_ends *ends, const uint8_t *guest_mac,
		      const uint8_t *peer_mac);

/* Big-endian writers at the end, and one at an offset. */
void put(struct packet *p, const void *bytes, size_t len);
void put8(struct packet *p, unsigned int value);
void put16(struct packet *p, unsigned int value);
void put32(struct packet *p, uint32_t value);
void fill(struct packet *p, size_t len);
void set16(struct packet *p, size_t at, unsigned int value);

void packet_eth(struct packet *p, const uint8_t *target, unsigned int type);
void packet_arp(struct packet *p, const uint8_t *target_mac, unsigned int operation,
		const uint8_t *sender_ip, const uint8_t *target_ip);

/* Opens an IPv4 packet at offset 14; packet_ip4_end() fills in length and checksum. */
void packet_ip4(struct packet *p, const uint8_t *mac, const uint8_t *to,
		unsigned int protocol, unsigned int id, unsigned int fragment);
void packet_ip4_end(struct packet *p);

/*
 * Opens an IPv6 packet; packet_ip6_end() fills in length and the upper layer's checksum.
 */
void packet_ip6(struct packet *p, const uint8_t *mac, const uint8_t *to,
		unsigned int next, unsigned int hops);
void packet_ip6_end(struct packet *p, unsigned int protocol, size_t at, size_t sum_at);

/* The checksum, written at sum_at, of an upper layer that starts at offset at. */
void packet_sum(struct packet *p, int version, unsigned int protocol, size_t at,
		size_t sum_at);

#endif
