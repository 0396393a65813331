// SPDX-License-Identifier: GPL-2.0-or-later
/* The classifier against frames written out by hand, and against every cut of them. */
#include "harness/frame.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define ETH "\xff\xff\xff\xff\xff\xff\x52\x54\x00\x12\x34\x56"
#define IP4(len, proto) \
	ETH "\x08\x00\x45\x00\x00" len "\0\0\0\0\x40" proto "\0\0" \
	    "\x0a\x00\x02\x0f\x0a\x00\x02\x02"
#define LL "\xfe\x80\0\0\0\0\0\0\x50\x54\0\xff\xfe\x12\x34\x56"
#define NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ALL_ROUTERS "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define IP6(len, next, from) ETH "\x86\xdd\x60\0\0\0\0" len next "\xff" from ALL_ROUTERS
#define ND(type) type "\0\0\0\0\0\0\0" LL
#define PORTS(from, to) from to "\0\x08\0\0"

static const struct {
	const char *bytes;
	size_t len;
	enum frame_kind kind;
	const char *text; /* part of the description */
} cases[] = {
#define CASE(bytes, kind, text) \
	{ \
		bytes, sizeof(bytes) - 1, FRAME_##kind, text \
	}
	CASE(ETH
	     "\x08\x06\0\1\x08\0\6\4\0\1\x52\x54\0\x12\x34\x56\x0a\0\2\x0f\0\0\0\0\0\0"
	     "\x0a\0\2\2",
	     ARP_REQUEST, "who has 10.0.2.2, tell 10.0.2.15"),
	CASE(ETH
	     "\x08\x06\0\1\x08\0\6\4\0\2\x52\x54\0\x12\x34\x56\x0a\0\2\x0f\0\0\0\0\0\0"
	     "\x0a\0\2\2",
	     ARP_REPLY, "10.0.2.15 to 10.0.2.2"),
	CASE(ETH "\x80\x35", RARP, "RARP"),
	CASE(IP4("\x1c", "\x11") PORTS("\x03\xe8", "\0\x09"), UDP4,
	     "port 1000 to 10.0.2.2"),
	CASE(IP4("\x1c", "\x11") PORTS("\0\x44", "\0\x43"), DHCP, "DHCP BOOTP"),
	CASE(IP4("\x1c", "\1") "\x08\0\0\0\0\0\0\0", ECHO4_REQUEST,
	     "echo request 10.0.2.15"),
	CASE(IP4("\x1c", "\1") "\0\0\0\0\0\0\0\0", ECHO4_REPLY, "echo reply"),
	CASE(IP4("\x1c", "\1") "\3\3\0\0\0\0\0\0", ICMP4, "ICMP type 3 code 3"),
	CASE(IP4("\x1c", "\2") "\x22\0\0\0\0\0\0\0", IGMP, "IGMP"),
	CASE(IP4("\x28", "\6") "\0\x50\x9c\x40\0\0\0\0\0\0\0\0\x50\x14\0\0\0\0\0\0", TCP4,
	     "TCP ACK RST 10.0.2.15 port 80"),
	CASE(IP4("\x14", "\x84"), IP4, "protocol 132"),
	CASE(ETH
	     "\x08\0\x45\0\0\x1c\0\1\0\3\x40\1\0\0\x0a\0\2\x0f\x0a\0\2\2\0\0\0\0\0\0\0\0",
	     IP4, "fragment, protocol 1"),
	CASE(IP6("\x18", "\x3a", LL) ND("\x87"), NS,
	     "neighbour solicitation of fe80::5054"),
	CASE(IP6("\x18", "\x3a", NONE) ND("\x87"), DAD, "duplicate address"),
	CASE(IP6("\x18", "\x3a", LL) ND("\x88"), NA, "advertisement of fe80::5054"),
	CASE(IP6("\x08", "\x3a", LL) "\x85\0\0\0\0\0\0\0", RS, "router solicitation"),
	CASE(IP6("\x08", "\x3a", LL) "\x86\0\0\0\0\0\0\0", RA, "router advertisement"),
	CASE(IP6("\x08", "\x3a", LL) "\x80\0\0\0\0\0\0\0", ECHO6_REQUEST, "echo request"),
	CASE(IP6("\x08", "\x3a", LL) "\x81\0\0\0\0\0\0\0", ECHO6_REPLY, "echo reply"),
	CASE(IP6("\x08", "\x3a", LL) "\1\4\0\0\0\0\0\0", ICMP6, "ICMPv6 type 1 code 4"),
	CASE(IP6("\x10", "\0", NONE) "\x3a\0\5\2\0\0\1\0\x8f\0\0\0\0\0\0\0", MLD, "MLD"),
	CASE(IP6("\x08", "\x11", LL) "\2\x22\2\x23\0\x08\0\0", DHCPV6, "DHCPv6"),
	CASE(IP6("\x08", "\x11", LL) "\2\0\2\0\0\x08\0\0", UDP6, "UDP fe80"),
	CASE(IP6("\x14", "\6", LL) "\0\x50\x9c\x40\0\0\0\0\0\0\0\0\x50\2\0\0\0\0\0\0",
	     TCP6, "TCP SYN fe80"),
	CASE(IP6("\0", "\x3b", LL), IP6, "next header 59"),
	CASE(ETH "\x81\0\0\5\x88\xcc", VLAN, "802.1Q id 5: LLDP"),
	CASE(ETH "\x81\0\0\5\x81\0\0\6\x88\xcc", VLAN, "another tag"),
	CASE(ETH "\x88\xcc", LLDP, "LLDP"),
	CASE(ETH "\x88\x8e", EAPOL, "EAPOL"),
	CASE(ETH "\0\x26\x42\x42\3", STP, "spanning tree"),
	CASE(ETH "\0\x26\xaa\xaa\3", LLC, "length field 38"),
	CASE(ETH "\x88\xb5", RAW, "0x88b5"),
	CASE(ETH "\x88\xb6", BYPASS, "PACKET_QDISC_BYPASS"),
	CASE(ETH "\x12\x34", OTHER, "ethertype 0x1234"),
	CASE("\1\2\3", BROKEN, "cut short after 3 bytes"),
	CASE("", BROKEN, "cut short after 0 bytes"),
};

#define COUNT (sizeof(cases) / sizeof(cases[0]))

static void test_kinds(void)
{
	char text[FRAME_TEXT_MAX];
	enum frame_kind kind;
	size_t i;

	for (i = 0; i < COUNT; i++) {
		kind = frame_classify((const uint8_t *)cases[i].bytes, cases[i].len,
				      text);
		CHECK(kind == cases[i].kind && strstr(text, cases[i].text), "%s: %s",
		      frame_kind_name(cases[i].kind), text);
	}
}

/* A copy of exactly the right size, so that ASan sees one byte too many. */
static void test_cuts(void)
{
	char text[FRAME_TEXT_MAX];
	size_t i, len;
	uint8_t *copy;
	int bad = 0;

	for (i = 0; i < COUNT; i++) {
		for (len = 0; len < cases[i].len; len++) {
			copy = malloc(len ? len : 1);
			if (!copy)
				abort();
			memcpy(copy, cases[i].bytes, len);
			bad += frame_classify(copy, len, text) >= FRAME_KINDS || !*text;
			free(copy);
		}
	}
	CHECK(!bad, "every frame cut at every byte has a kind and a description");
}

static void test_noise(void)
{
	static const uint8_t types[][2] = {
		{ 8, 0 }, { 8, 6 }, { 0x86, 0xdd }, { 0x81, 0 }
	};
	char text[FRAME_TEXT_MAX];
	uint8_t *noise;
	int round, bad = 0;
	size_t i, len;

	srandom(1);
	for (round = 0; round < 20000; round++) {
		len = 14 + (size_t)random() % 200;
		noise = malloc(len);
		if (!noise)
			abort();
		for (i = 0; i < len; i++)
			noise[i] = random() & 0xff;
		memcpy(noise + 12, types[round % 4], 2);
		if (len > 15)
			noise[14] = round % 3 ? 0x45 : noise[14];
		bad += frame_classify(noise, len, text) >= FRAME_KINDS || !*text;
		free(noise);
	}
	CHECK(!bad, "20000 frames of noise have a kind and a description");
}

static void test_names(void)
{
	int kind, bad = 0;

	for (kind = 0; kind < FRAME_KINDS; kind++)
		bad += !frame_kind_name((enum frame_kind)kind);
	CHECK(!bad, "every kind has a name");
	CHECK(FRAME_KINDS <= 64, "kinds fit into a mask of 64 bits");
}

int main(void)
{
	test_kinds();
	test_cuts();
	test_noise();
	test_names();
	return check_done();
}
