// SPDX-License-Identifier: GPL-2.0-or-later
/* The frames of the probe, taken apart by a reader of its own. */
#include "probe/proven_frame.h"
#include "check.h"

#include <stdbool.h>
#include <string.h>

#include <arpa/inet.h>

static const unsigned char mac[6] = { 2, 1, 2, 3, 4, 5 };
static unsigned char frame[PROBE_FRAME_MAX];
static size_t len;

static unsigned int at(size_t offset)
{
	return frame[offset] << 8 | frame[offset + 1];
}

static bool address_is(size_t offset, int family, const char *text)
{
	unsigned char bytes[16];

	return inet_pton(family, text, bytes) == 1 &&
	       memcmp(frame + offset, bytes, family == AF_INET ? 4 : 16) == 0;
}

/* A receiver sums all words with carry; the result of a whole packet is 0xffff. */
static unsigned int sum(unsigned int start, size_t from, size_t to)
{
	unsigned long long total = start;

	for (; from < to; from += 2)
		total += at(from);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return total;
}

static bool is_ipv4(unsigned int protocol)
{
	return at(12) == 0x0800 && at(14) == 0x4500 && at(16) == len - 14 &&
	       at(20) == 0x4000 && frame[22] == 64 && frame[23] == protocol &&
	       sum(0, 14, 34) == 0xffff && address_is(26, AF_INET, "192.175.48.110") &&
	       address_is(30, AF_INET, "198.18.110.108") &&
	       sum(protocol + len - 34, 26, len) == 0xffff;
}

static bool is_ipv6(unsigned int protocol)
{
	return at(12) == 0x86dd && at(14) == 0x6000 && !at(16) && at(18) == len - 54 &&
	       frame[20] == protocol && frame[21] == 64 &&
	       address_is(22, AF_INET6, "2620:4f:8000::110") &&
	       address_is(38, AF_INET6, "fd6e:6c61:7463:6800::1") &&
	       sum(protocol + len - 54, 22, len) == 0xffff;
}

static bool is_udp(size_t offset, unsigned int port)
{
	return at(offset) == 61022 && at(offset + 2) == port &&
	       at(offset + 4) == len - offset && at(offset + 6) != 0;
}

/* A SYN and nothing else, with a maximum segment size. */
static bool is_syn(size_t offset, unsigned int port)
{
	return len == offset + 24 && at(offset) == 61022 && at(offset + 2) == port &&
	       !at(offset + 8) && !at(offset + 10) && at(offset + 12) == 0x6002 &&
	       at(offset + 14) >= 1024 && !at(offset + 18) && at(offset + 20) == 0x0204 &&
	       at(offset + 22) == 1460;
}

static void build(enum probe_kind kind, unsigned int port)
{
	memset(frame, 0x55, sizeof(frame));
	len = probe_frame(kind, port, mac, frame);
}

int main(void)
{
	static const unsigned int ports[] = { 1021, 61021 };
	unsigned int i, to = 0;
	char text[80];

	for (i = 0; i < PROBE_PORTS; i++) {
		build(PROBE_UDP4, i);
		to += len <= sizeof(frame) && !memcmp(frame, mac, 6);
		CHECK(is_ipv4(17) && is_udp(34, ports[i]), "UDP by IPv4 to port %u",
		      ports[i]);
		build(PROBE_TCP4, i);
		to += len <= sizeof(frame) && !memcmp(frame, mac, 6);
		CHECK(is_ipv4(6) && is_syn(34, ports[i]), "TCP SYN by IPv4 to port %u",
		      ports[i]);
		build(PROBE_UDP6, i);
		to += len <= sizeof(frame) && !memcmp(frame, mac, 6);
		CHECK(is_ipv6(17) && is_udp(54, ports[i]), "UDP by IPv6 to port %u",
		      ports[i]);
		build(PROBE_TCP6, i);
		to += len == sizeof(frame) && !memcmp(frame, mac, 6);
		CHECK(is_ipv6(6) && is_syn(54, ports[i]), "TCP SYN by IPv6 to port %u",
		      ports[i]);
	}
	CHECK(to == 8, "all go to the link's own address, from a unicast one");
	CHECK(!(frame[6] & 1) && frame[6] & 2, "of local administration");
	CHECK(!memcmp(&probe_end4.local, (unsigned char[]){ 198, 18, 110, 108 }, 4) &&
		      probe_end4.len == 4 && probe_end6.len == 16,
	      "the addresses that the link gets");

	probe_kinds_say(0, text, sizeof(text));
	CHECK(!text[0], "no kind: nothing");
	probe_kinds_say(PROBE_TCP6, text, sizeof(text));
	CHECK(!strcmp(text, "TCP by IPv6"), "one");
	probe_kinds_say(15, text, sizeof(text));
	CHECK(!strcmp(text, "UDP and TCP by IPv4 and IPv6"), "all of them");
	probe_kinds_say(PROBE_UDP4 | PROBE_UDP6, text, sizeof(text));
	CHECK(!strcmp(text, "UDP by IPv4 and IPv6"), "one by both");
	probe_kinds_say(PROBE_UDP4 | PROBE_IPV6, text, sizeof(text));
	CHECK(!strcmp(text, "UDP by IPv4, UDP and TCP by IPv6"), "three");
	probe_kinds_say(15, text, 20);
	CHECK(!strcmp(text, "UDP and TCP by IPv4"), "a text that is too small is cut");
	return check_done();
}
