// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/packet.h"

#include "harness/frame.h"

#include <string.h>

void inject_ends_init(struct inject_ends *e, const uint8_t *guest_mac,
		      const uint8_t *peer_mac)
{
	static const uint8_t guest_ip[4] = { 10, 0, 2, 15 },
			     peer_ip[4] = { 10, 0, 2, 77 };
	uint8_t *ll[] = { e->guest_ll, e->peer_ll };
	const uint8_t *mac[] = { guest_mac, peer_mac };
	int i;

	memcpy(e->guest_mac, guest_mac, 6);
	memcpy(e->peer_mac, peer_mac, 6);
	memcpy(e->guest_ip, guest_ip, 4);
	memcpy(e->peer_ip, peer_ip, 4);
	for (i = 0; i < 2; i++) {
		memset(ll[i], 0, 16);
		ll[i][0] = 0xfe;
		ll[i][1] = 0x80;
		memcpy(ll[i] + 8, mac[i], 3);
		ll[i][8] ^= 2;
		ll[i][11] = 0xff;
		ll[i][12] = 0xfe;
		memcpy(ll[i] + 13, mac[i] + 3, 3);
	}
}

void put(struct packet *p, const void *bytes, size_t len)
{
	memcpy(p->bytes + p->len, bytes, len);
	p->len += len;
}

void put8(struct packet *p, unsigned int value)
{
	p->bytes[p->len++] = value & 0xff;
}

void put16(struct packet *p, unsigned int value)
{
	put8(p, value >> 8);
	put8(p, value);
}

void put32(struct packet *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p, value & 0xffff);
}

void fill(struct packet *p, size_t len)
{
	memset(p->bytes + p->len, 0, len);
	p->len += len;
}

void set16(struct packet *p, size_t at, unsigned int value)
{
	p->bytes[at] = (value >> 8) & 0xff;
	p->bytes[at + 1] = value & 0xff;
}

void packet_eth(struct packet *p, const uint8_t *target, unsigned int type)
{
	put(p, target, 6);
	put(p, p->ends->peer_mac, 6);
	put16(p, type);
}

void packet_arp(struct packet *p, const uint8_t *target_mac, unsigned int operation,
		const uint8_t *sender_ip, const uint8_t *target_ip)
{
	static const uint8_t nobody[6];

	packet_eth(p, target_mac, 0x0806);
	put32(p, 0x00010800);
	put16(p, 0x0604);
	put16(p, operation);
	put(p, p->ends->peer_mac, 6);
	put(p, sender_ip, 4);
	put(p, operation == 1 ? nobody : target_mac, 6);
	put(p, target_ip, 4);
}

void packet_ip4(struct packet *p, const uint8_t *mac, const uint8_t *to,
		unsigned int protocol, unsigned int id, unsigned int fragment)
{
	packet_eth(p, mac, 0x0800);
	put16(p, 0x4500);
	put16(p, 0);
	put16(p, id + p->round);
	put16(p, fragment);
	put8(p, protocol == 2 ? 1 : 64);
	put8(p, protocol);
	put16(p, 0);
	put(p, p->ends->peer_ip, 4);
	put(p, to, 4);
}

void packet_ip4_end(struct packet *p)
{
	set16(p, 16, (unsigned int)p->len - 14);
	set16(p, 24, ~frame_sum(0, p->bytes + 14, 20) & 0xffff);
}

void packet_ip6(struct packet *p, const uint8_t *mac, const uint8_t *to,
		unsigned int next, unsigned int hops)
{
	packet_eth(p, mac, 0x86dd);
	put32(p, 0x60000000);
	put16(p, 0);
	put8(p, next);
	put8(p, hops);
	put(p, p->ends->peer_ll, 16);
	put(p, to, 16);
}

void packet_sum(struct packet *p, int version, unsigned int protocol, size_t at,
		size_t sum_at)
{
	size_t addresses = version == 4 ? 26 : 22, bytes = version == 4 ? 8 : 32;
	uint32_t pseudo = protocol + (uint32_t)(p->len - at);

	set16(p, sum_at, 0);
	pseudo += frame_sum(0, p->bytes + addresses, bytes);
	set16(p, sum_at, ~frame_sum(pseudo, p->bytes + at, p->len - at) & 0xffff);
}

void packet_ip6_end(struct packet *p, unsigned int protocol, size_t at, size_t sum_at)
{
	set16(p, 18, (unsigned int)p->len - 54);
	packet_sum(p, 6, protocol, at, sum_at);
}
