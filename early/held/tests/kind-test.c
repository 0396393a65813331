// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames and what they are called; and hostile bytes: frames that end anywhere, and
 * lengths that lie. Each frame is copied to memory of exactly its size, so that the
 * sanitizer sees a read behind its end.
 */
#include "held/kind.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define ETHERNET "\xff\xff\xff\xff\xff\xff\x52\x54\x00\x12\x34\x56"
#define IP4(protocol, fragment) \
	"\x08\x00\x45\x00\x00\x40\x00\x01" fragment "\x40" protocol "\x00\x00" \
	"\x0a\x00\x02\x0f\xc0\x00\x02\x01"
#define WHOLE "\x40\x00"
#define IP6(next) \
	"\x86\xdd\x60\x00\x00\x00\x00\x40" next "\xff" \
	"\xfe\x80\0\0\0\0\0\0\x50\x54\0\xff\xfe\x12\x34\x56" \
	"\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define TCP(port, flags) "\x9c\x40" port "\0\0\0\1\0\0\0\0\x50" flags "\x20\0\0\0\0\0"
#define UDP(from, to) from to "\0\x20\0\0"

static struct held_kind kind;
static char text[HELD_TEXT_SIZE];

static void take(struct held_frame *frame, const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, bytes, len);
	frame->data = copy;
	frame->len = len;
	held_kind_of(&kind, frame, "eth0");
	held_say(&kind, text, sizeof(text));
	free(copy);
}

static bool says(bool in, const void *bytes, size_t len, const char *want)
{
	struct held_frame frame = { .in = in, .ethernet = true };

	take(&frame, bytes, len);
	if (strcmp(text, want) == 0)
		return true;
	printf("# '%s', not '%s'\n", text, want);
	return false;
}
#define OUT(bytes, want) says(false, bytes, sizeof(bytes) - 1, want)
#define IN(bytes, want) says(true, bytes, sizeof(bytes) - 1, want)

static void test_ethernet(void)
{
	CHECK(OUT(ETHERNET "\x88\xcc\x02\x07", "LLDP on eth0"), "LLDP");
	CHECK(OUT(ETHERNET "\x99\x99zz", "ethertype 0x9999 on eth0"), "an unknown type");
	CHECK(OUT(ETHERNET "\x00\x26\x42\x42\x03",
		  "802.3 frame (as spanning tree) on eth0"),
	      "a length in the place of the type");
	CHECK(OUT(ETHERNET "\x81\x00\x20\x05\x88\xcc", "LLDP on eth0, VLAN 5"), "a tag");
	CHECK(OUT(ETHERNET "\x88\xa8\x00\x07\x81\x00\x00\x09\x88\xcc",
		  "LLDP on eth0, VLAN 7"),
	      "two tags: the first one counts");
	CHECK(OUT(ETHERNET "\x81\x00\x00\x01\x81\x00\x00\x02\x81\x00\x00\x03"
			   "\x81\x00\x00\x04\x81\x00\x00\x05\x88\xcc",
		  "ethertype 0x8100 on eth0, VLAN 1"),
	      "more tags than anybody uses have no name");
	CHECK(OUT("\1\2\3", "ethertype 0x0000 on eth0, cut short"), "hardly a frame");
	CHECK(OUT(ETHERNET "\x81\x00\x00", "ethertype 0x8100 on eth0, cut short"),
	      "a tag that ends");
	CHECK(OUT(ETHERNET "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01"
			   "\x52\x54\x00\x12\x34\x56\x0a\x00\x02\x0f\0\0\0\0\0\0"
			   "\x0a\x00\x02\x02",
		  "ARP request for 10.0.2.2 on eth0"),
	      "ARP out: for whom");
	CHECK(IN(ETHERNET "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01"
			  "\x52\x54\x00\x12\x34\x56\x0a\x00\x02\x0f\0\0\0\0\0\0"
			  "\x0a\x00\x02\x02",
		 "ARP request from 10.0.2.15 on eth0"),
	      "ARP in: from whom");
	CHECK(OUT(ETHERNET "\x08\x06\x00\x01\x08\x00\xff\xff\x00\x02",
		  "ARP reply to 0.0.0.0 on eth0"),
	      "ARP with sizes that lie: no address is read");
}

static void test_ipv4(void)
{
	CHECK(OUT(ETHERNET IP4("\x06", WHOLE) TCP("\x01\xbb", "\x02"),
		  "TCP to 192.0.2.1 port 443 on eth0") &&
		      kind.detail == HELD_TCP_OPENS,
	      "TCP out");
	CHECK(IN(ETHERNET IP4("\x06", WHOLE) TCP("\x00\x16", "\x02"),
		 "TCP from 10.0.2.15 to port 22, a new connection, on eth0"),
	      "a stranger's SYN");
	CHECK(IN(ETHERNET IP4("\x06", WHOLE) TCP("\x00\x16", "\x12"),
		 "TCP from 10.0.2.15 to port 22 on eth0"),
	      "SYN with ACK is an answer");
	CHECK(OUT(ETHERNET IP4("\x11", WHOLE) UDP("\x13\x88", "\x00\x35"),
		  "UDP to 192.0.2.1 port 53 on eth0"),
	      "UDP out");
	CHECK(OUT(ETHERNET IP4("\x01", WHOLE) "\x08\x00",
		  "ICMP echo request to 192.0.2.1 on eth0"),
	      "a ping");
	CHECK(OUT(ETHERNET IP4("\x02", WHOLE) "\x22", "IGMP to 192.0.2.1 on eth0"),
	      "IGMP");
	CHECK(OUT(ETHERNET IP4("\x11", "\x20\x00") UDP("\x13\x88", "\x00\x35"),
		  "UDP to 192.0.2.1 port 53 on eth0, a fragment"),
	      "a first fragment");
	CHECK(OUT(ETHERNET IP4("\x11", "\x20\xb9") UDP("\x13\x88", "\x00\x35"),
		  "UDP to 192.0.2.1 on eth0, a fragment"),
	      "in a later one there is no port");
	CHECK(OUT(ETHERNET "\x08\x00\x46\x00\x00\x40\x00\x01\x40\x00\x40\x06\0\0"
			   "\x0a\x00\x02\x0f\xc0\x00\x02\x01"
			   "\x94\x04\0\0" TCP("\x01\xbb", "\x02"),
		  "TCP to 192.0.2.1 port 443 on eth0"),
	      "options of IPv4 are passed over");
	CHECK(OUT(ETHERNET "\x08\x00\x41\x00\x00\x40\x00\x01\x40\x00\x40\x06\0\0"
			   "\x0a\x00\x02\x0f\xc0\x00\x02\x01" TCP("\x01\xbb", "\x02"),
		  "TCP to 192.0.2.1 on eth0, cut short"),
	      "a header shorter than a header");
	CHECK(OUT(ETHERNET "\x08\x00\x4f\x00\x00\x40\x00\x01\x40\x00\x40\x06\0\0"
			   "\x0a\x00\x02\x0f\xc0\x00\x02\x01" TCP("\x01\xbb", "\x02"),
		  "TCP to 192.0.2.1 on eth0, cut short"),
	      "a header longer than the frame");
}

static void test_ipv6(void)
{
	CHECK(OUT(ETHERNET IP6("\x3a") "\x85\0\0\0",
		  "IPv6 router solicitation to ff02::2 on eth0"),
	      "a router solicitation");
	CHECK(OUT(ETHERNET IP6("\x00") "\x3a\0\x05\x02\0\0\1\0\x8f\0",
		  "MLD report to ff02::2 on eth0"),
	      "MLD behind a hop-by-hop header");
	CHECK(IN(ETHERNET IP6("\x2c") "\x06\0\0\1\0\0\0\1" TCP("\x00\x16", "\x02"),
		 "TCP from fe80::5054:ff:fe12:3456 to port 22, a new connection, "
		 "on eth0, a fragment"),
	      "a first fragment");
	CHECK(IN(ETHERNET IP6("\x2c") "\x06\0\0\x09\0\0\0\1" TCP("\x00\x16", "\x02"),
		 "TCP from fe80::5054:ff:fe12:3456 on eth0, a fragment"),
	      "a later one");
	CHECK(OUT(ETHERNET IP6("\x2b") "\x11\xff\0\0\0\0\0\0" UDP("\x13\x88", "\x00\x35"),
		  "IPv6 protocol 43 type 0 to ff02::2 on eth0, cut short"),
	      "an extension header longer than the frame");
	CHECK(OUT(ETHERNET IP6("\x3c") "\x3c\0\0\0\0\0\0\0\x3c\0\0\0\0\0\0\0"
				       "\x3c\0\0\0\0\0\0\0\x3c\0\0\0\0\0\0\0"
				       "\x3c\0\0\0\0\0\0\0\x3c\0\0\0\0\0\0\0"
				       "\x3c\0\0\0\0\0\0\0\x3c\0\0\0\0\0\0\0"
				       "\x3c\0\0\0\0\0\0\0",
		  "IPv6 protocol 60 type 0 to ff02::2 on eth0"),
	      "a chain of headers without an end");
	CHECK(OUT(ETHERNET IP6("\x33") "\x11\x01\0\0\0\0\0\1\0\0\0\2" UDP("\x13\x88",
									  "\x00\x35"),
		  "UDP to ff02::2 port 53 on eth0"),
	      "an authentication header counts in units of four");
}

static size_t dhcp(uint8_t *to, const char *options, size_t len)
{
	static const char begin[] =
		ETHERNET "\x08\x00\x45\x00\x01\x40\x00\x01\x40\x00\x40\x11\0\0"
			 "\0\0\0\0\xff\xff\xff\xff" UDP("\x00\x44", "\x00\x43");

	memset(to, 0, 600);
	memcpy(to, begin, sizeof(begin) - 1);
	memcpy(to + sizeof(begin) - 1 + 236, "\x63\x82\x53\x63", 4);
	memcpy(to + sizeof(begin) - 1 + 240, options, len);
	return sizeof(begin) - 1 + 240 + len;
}
#define DHCP(options, want) \
	says(false, frame, dhcp(frame, options, sizeof(options) - 1), want)

static void test_dhcp(void)
{
	uint8_t frame[600];

	CHECK(DHCP("\x35\x01\x01\xff", "DHCP discover on eth0"), "DHCP discover");
	CHECK(DHCP("\0\0\x39\x02\x02\x40\x35\x01\x03\xff", "DHCP request on eth0"),
	      "behind padding and another option");
	CHECK(DHCP("\x35\x01", "DHCP message on eth0"), "an option that ends");
	CHECK(DHCP("\x39\xff\x35\x01\x01", "DHCP message on eth0"),
	      "an option longer than the frame");
	CHECK(DHCP("\x35\x00\x35\x02\x01\x01\xff", "DHCP message on eth0"),
	      "a type of another size is none");
	CHECK(DHCP("\xff\x35\x01\x01", "DHCP message on eth0"), "behind the end is none");
	CHECK(DHCP("\x35\x01\xc8", "DHCP message on eth0"), "a type without a name");
	CHECK(says(false, frame, 60, "DHCP message on eth0"), "no options at all");
	dhcp(frame, "\x35\x01\x01", 3);
	frame[14 + 20 + 8 + 236] = 0;
	CHECK(says(false, frame, 300, "DHCP message on eth0"), "another cookie");
}

static void test_packets(void)
{
	struct held_frame frame = { .in = true, .ethertype = 0x0800, .vlan = 0x3009 };
	static const char packet[] = IP4("\x06", WHOLE) TCP("\x00\x16", "\x02");

	take(&frame, packet + 2, sizeof(packet) - 3);
	CHECK(!strcmp(text, "TCP from 10.0.2.15 to port 22, a new connection, on eth0, "
			    "VLAN 9"),
	      "a packet without its Ethernet header, its tag beside it");
	frame.ethertype = HELD_802_3;
	take(&frame, "x", 1);
	CHECK(kind.ethertype == HELD_802_3 && !kind.flags, "one of 802.3");
	held_kind_of(&kind, &(struct held_frame){ .ethertype = 0x88cc }, "a\x1b[2Jb\xc3");
	held_say(&kind, text, sizeof(text));
	CHECK(!strcmp(text, "LLDP on a?[2Jb?"), "a link with a name for a terminal");
	held_kind_of(&kind, &(struct held_frame){ 0 }, "");
	CHECK(!strcmp(kind.link, "?") && kind.flags == 0, "one without a name, no bytes");
	held_kind_of(&kind, &(struct held_frame){ 0 }, "0123456789abcdefghi");
	CHECK(!strcmp(kind.link, "0123456789abcde"), "one that is too long");
}

/* Cuts each frame anywhere, and turns each byte of its headers into any other. */
static void test_hostile(void)
{
	static const char *const frames[] = {
		ETHERNET IP4("\x06", WHOLE) TCP("\x00\x16", "\x02"),
		ETHERNET IP6("\x00") "\x3a\0\x05\x02\0\0\1\0\x8f\0\0\0\0\0\0\0",
		ETHERNET IP6("\x2c") "\x06\0\0\1\0\0\0\1" TCP("\x00\x16", "\x02"),
		ETHERNET "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01zzzzzzzzzzzzzzzzzzzz",
	};
	struct held_frame frame = { .ethernet = true };
	uint8_t bytes[90], dhcp_bytes[600];
	size_t len, at;
	unsigned int i, value, cut = 0;

	for (i = 0; i < 4; i++) {
		len = i == 0 ? 54 : i == 1 ? 70 : i == 2 ? 82 : 42;
		memcpy(bytes, frames[i], len);
		for (at = 0; at <= len; at++)
			take(&frame, bytes, at);
		for (at = 12; at < len; at++)
			for (value = 0; value < 256; value++) {
				bytes[at] = value;
				take(&frame, bytes, len);
				bytes[at] = frames[i][at];
				cut += strlen(text) == sizeof(text) - 1;
			}
	}
	len = dhcp(dhcp_bytes, "\x39\x02\x02\x40\x35\x01\x03\xff", 8);
	for (at = 0; at <= len; at++)
		take(&frame, dhcp_bytes, at);
	CHECK(!cut, "no frame is read behind its end, and no text is cut");
}

int main(void)
{
	test_ethernet();
	test_ipv4();
	test_ipv6();
	test_dhcp();
	test_packets();
	test_hostile();
	return check_done();
}
