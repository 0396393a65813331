// SPDX-License-Identifier: GPL-2.0-or-later
/* Builds the frames of the probe with valid checksums. Pure. */
#include "probe/proven_frame.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ETHERNET 14
#define UDP 17
#define TCP 6
#define PAYLOAD "netlatch probe\n" /* 16 bytes with its NUL */

/* fd6e:6c61:7463:6800::1 and 2620:4f:8000::110 */
const struct probe_end probe_end6 = {
	.local = { 0xfd, 'n', 'l', 'a', 't', 'c', 'h', [15] = 1 },
	.peer = { 0x26, 0x20, 0, 0x4f, 0x80, [14] = 1, [15] = 0x10 },
	.len = 16,
};
/* 198.18.110.108 and 192.175.48.110 */
const struct probe_end probe_end4 = {
	.local = { 198, 18, 110, 108 },
	.peer = { 192, 175, 48, 110 },
	.len = 4,
};

static const uint16_t ports[PROBE_PORTS] = { 1021, 61021 };

static unsigned char *put16(unsigned char *at, unsigned int value)
{
	*at++ = value >> 8;
	*at++ = value;
	return at;
}

static unsigned char *put(unsigned char *at, const void *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

/* The ones' complement sum of an even number of bytes, added to sum. */
static unsigned int add(unsigned int sum, const unsigned char *bytes, size_t len)
{
	for (; len; len -= 2, bytes += 2)
		sum += bytes[0] << 8 | bytes[1];
	return sum;
}

static void put_sum(unsigned char *at, unsigned int sum)
{
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	put16(at, ~sum & 0xffff);
}

size_t probe_frame(enum probe_kind kind, unsigned int port, const unsigned char mac[6],
		   unsigned char frame[PROBE_FRAME_MAX])
{
	/* A unicast address of local administration. */
	static const unsigned char from[6] = { 2, 'n', 'e', 't', 'l', 'a' };
	const struct probe_end *end = kind & PROBE_IPV6 ? &probe_end6 : &probe_end4;
	bool udp = kind & (PROBE_UDP4 | PROBE_UDP6);
	unsigned int size = udp ? 8 + sizeof(PAYLOAD) : 24, protocol = udp ? UDP : TCP;
	unsigned char *at, *ip, *transport;

	memset(frame, 0, PROBE_FRAME_MAX);
	at = put(frame, mac, 6);
	at = put(at, from, 6);
	at = ip = put16(at, end->len == 4 ? 0x0800 : 0x86dd);

	if (end->len == 4) {
		at = put16(at, 0x4500); /* version 4, header of 5 words */
		at = put16(at, 20 + size);
		at = put16(at, 1);	/* identification */
		at = put16(at, 0x4000); /* don't fragment */
		at = put16(at, 64 << 8 | protocol);
		at = put16(at, 0); /* checksum, below */
	} else {
		at = put16(at, 0x6000); /* version 6 */
		at = put16(at, 0);
		at = put16(at, size);
		at = put16(at, protocol << 8 | 64);
	}
	at = put(at, end->peer, end->len);
	at = transport = put(at, end->local, end->len);
	if (end->len == 4)
		put_sum(ip + 10, add(0, ip, 20));

	at = put16(at, PROBE_PORT_FROM);
	at = put16(at, ports[port]);
	if (udp) {
		at = put16(at, size);
		at = put16(at, 0); /* checksum, below */
		put(at, PAYLOAD, sizeof(PAYLOAD));
	} else {
		at = put16(at, 0x6e6c); /* sequence number */
		at += 6;
		at = put16(at, 0x6002); /* header of 6 words, SYN */
		at = put16(at, 64240);	/* window */
		at += 4;		/* checksum, below; no urgent data */
		/* Some rulesets drop a SYN without this option, so it has one. */
		at = put16(at, 0x0204);
		put16(at, 1460); /* maximum segment size */
	}
	/* The pseudo header: both addresses, length, protocol. */
	put_sum(transport + (udp ? 6 : 16),
		add(size + protocol, transport - 2 * end->len, 2 * end->len + size));
	return transport + size - frame;
}

void probe_kinds_say(unsigned int kinds, char *text, size_t size)
{
	static const char *const words[] = { "", "UDP", "TCP", "UDP and TCP" };
	unsigned int v4 = kinds & 3, v6 = kinds >> 2;

	if (v4 == v6)
		snprintf(text, size, "%s%s", words[v4], v4 ? " by IPv4 and IPv6" : "");
	else
		snprintf(text, size, "%s%s%s%s%s", words[v4], v4 ? " by IPv4" : "",
			 v4 && v6 ? ", " : "", words[v6], v6 ? " by IPv6" : "");
}
