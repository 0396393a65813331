// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The frame classifier: one function per protocol, each looks at no byte that it has not
 * checked to be there. Only what a reader of a failed test wants to know is decoded.
 */
#include "harness/frame.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The bytes not yet looked at, and where the description goes. */
struct cursor {
	const uint8_t *at;
	size_t left;
	char *text;
};

static const char *const kind_names[FRAME_KINDS] = {
	[FRAME_ARP_REQUEST] = "ARP request",
	[FRAME_ARP_REPLY] = "ARP reply",
	[FRAME_RARP] = "RARP",
	[FRAME_DHCP] = "DHCP",
	[FRAME_DHCPV6] = "DHCPv6",
	[FRAME_IGMP] = "IGMP",
	[FRAME_MLD] = "MLD report",
	[FRAME_DAD] = "IPv6 DAD",
	[FRAME_NS] = "neighbour solicitation",
	[FRAME_NA] = "neighbour advertisement",
	[FRAME_RS] = "router solicitation",
	[FRAME_RA] = "router advertisement",
	[FRAME_ECHO4_REQUEST] = "IPv4 echo request",
	[FRAME_ECHO4_REPLY] = "IPv4 echo reply",
	[FRAME_ICMP4] = "ICMP",
	[FRAME_ECHO6_REQUEST] = "IPv6 echo request",
	[FRAME_ECHO6_REPLY] = "IPv6 echo reply",
	[FRAME_ICMP6] = "ICMPv6",
	[FRAME_TCP4] = "TCP over IPv4",
	[FRAME_TCP6] = "TCP over IPv6",
	[FRAME_UDP4] = "UDP over IPv4",
	[FRAME_UDP6] = "UDP over IPv6",
	[FRAME_IP4] = "IPv4",
	[FRAME_IP6] = "IPv6",
	[FRAME_VLAN] = "802.1Q",
	[FRAME_LLDP] = "LLDP",
	[FRAME_EAPOL] = "EAPOL",
	[FRAME_STP] = "spanning tree",
	[FRAME_LLC] = "802.3 LLC",
	[FRAME_RAW] = "raw test frame",
	[FRAME_BYPASS] = "qdisc-bypass test frame",
	[FRAME_OTHER] = "unknown ethertype",
	[FRAME_BROKEN] = "broken frame",
};

const char *frame_kind_name(enum frame_kind kind)
{
	return kind < FRAME_KINDS ? kind_names[kind] : "?";
}

uint16_t frame_sum(uint32_t start, const uint8_t *bytes, size_t len)
{
	uint32_t sum = start;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static unsigned int get16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static const char *ip4(const uint8_t *addr, char *out)
{
	return inet_ntop(AF_INET, addr, out, INET_ADDRSTRLEN);
}

static const char *ip6(const uint8_t *addr, char *out)
{
	return inet_ntop(AF_INET6, addr, out, INET6_ADDRSTRLEN);
}

__attribute__((format(printf, 3, 4))) static enum frame_kind
say(const struct cursor *c, enum frame_kind kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(c->text, FRAME_TEXT_MAX, fmt, args);
	va_end(args);
	return kind;
}

static enum frame_kind broken(const struct cursor *c, const char *what)
{
	return say(c, FRAME_BROKEN, "%s cut short after %zu bytes", what, c->left);
}

static enum frame_kind classify_arp(const struct cursor *c)
{
	char from[INET_ADDRSTRLEN], to[INET_ADDRSTRLEN];

	if (c->left < 28)
		return broken(c, "ARP");
	ip4(c->at + 14, from);
	ip4(c->at + 24, to);
	switch (get16(c->at + 6)) {
	case 1:
		return say(c, FRAME_ARP_REQUEST, "ARP who has %s, tell %s", to, from);
	case 2:
		return say(c, FRAME_ARP_REPLY, "ARP reply %s to %s", from, to);
	default:
		return say(c, FRAME_RARP, "ARP/RARP operation %u", get16(c->at + 6));
	}
}

static const char *dhcp_type(const uint8_t *at, size_t left)
{
	static const char *const names[] = {
		"BOOTP", "discover", "offer",	"request", "decline",
		"ack",	 "nak",	     "release", "inform",
	};
	size_t i = 240;

	while (i + 2 < left && at[i] != 255) {
		if (at[i] == 0) {
			i++;
			continue;
		}
		if (at[i] == 53)
			return at[i + 2] < 9 ? names[at[i + 2]] : "of unknown type";
		i += 2 + (size_t)at[i + 1];
	}
	return names[0];
}

static enum frame_kind classify_udp(const struct cursor *c, int version, const char *from,
				    const char *to)
{
	unsigned int source, target;

	if (c->left < 8)
		return broken(c, "UDP");
	source = get16(c->at);
	target = get16(c->at + 2);
	if (version == 4 && (target == 67 || target == 68))
		return say(c, FRAME_DHCP, "DHCP %s, %s to %s",
			   dhcp_type(c->at + 8, c->left - 8), from, to);
	if (version == 6 && (target == 546 || target == 547))
		return say(c, FRAME_DHCPV6, "DHCPv6 %s to %s", from, to);
	return say(c, version == 4 ? FRAME_UDP4 : FRAME_UDP6,
		   "UDP %s port %u to %s port %u", from, source, to, target);
}

static enum frame_kind classify_tcp(const struct cursor *c, int version, const char *from,
				    const char *to)
{
	unsigned int flags;

	if (c->left < 20)
		return broken(c, "TCP");
	flags = c->at[13];
	return say(c, version == 4 ? FRAME_TCP4 : FRAME_TCP6,
		   "TCP%s%s%s%s %s port %u to %s port %u", flags & 2 ? " SYN" : "",
		   flags & 16 ? " ACK" : "", flags & 4 ? " RST" : "",
		   flags & 1 ? " FIN" : "", from, get16(c->at), to, get16(c->at + 2));
}

static enum frame_kind classify_icmp4(const struct cursor *c, const char *from,
				      const char *to)
{
	if (c->left < 8)
		return broken(c, "ICMP");
	if (c->at[0] == 8)
		return say(c, FRAME_ECHO4_REQUEST, "echo request %s to %s", from, to);
	if (c->at[0] == 0)
		return say(c, FRAME_ECHO4_REPLY, "echo reply %s to %s", from, to);
	return say(c, FRAME_ICMP4, "ICMP type %u code %u, %s to %s", c->at[0], c->at[1],
		   from, to);
}

static enum frame_kind classify_ip4(struct cursor *c)
{
	char from[INET_ADDRSTRLEN], to[INET_ADDRSTRLEN];
	unsigned int header, total, protocol;

	if (c->left < 20)
		return broken(c, "IPv4");
	header = (c->at[0] & 15) * 4U;
	total = get16(c->at + 2);
	if (header < 20 || total < header || total > c->left)
		return broken(c, "IPv4");
	ip4(c->at + 12, from);
	ip4(c->at + 16, to);
	protocol = c->at[9];
	if (get16(c->at + 6) & 0x1fff)
		return say(c, FRAME_IP4, "IPv4 fragment, protocol %u, %s to %s", protocol,
			   from, to);
	c->at += header;
	c->left = total - header;
	switch (protocol) {
	case 1:
		return classify_icmp4(c, from, to);
	case 2:
		return say(c, FRAME_IGMP, "IGMP %s to %s", from, to);
	case 6:
		return classify_tcp(c, 4, from, to);
	case 17:
		return classify_udp(c, 4, from, to);
	default:
		return say(c, FRAME_IP4, "IPv4 protocol %u, %s to %s", protocol, from,
			   to);
	}
}

static enum frame_kind classify_icmp6(const struct cursor *c, const uint8_t *source,
				      const char *from, const char *to)
{
	static const uint8_t unspecified[16];
	char target[INET6_ADDRSTRLEN];

	if (c->left < 4)
		return broken(c, "ICMPv6");
	switch (c->at[0]) {
	case 128:
		return say(c, FRAME_ECHO6_REQUEST, "echo request %s to %s", from, to);
	case 129:
		return say(c, FRAME_ECHO6_REPLY, "echo reply %s to %s", from, to);
	case 131:
	case 132:
	case 143:
		return say(c, FRAME_MLD, "MLD report %s to %s", from, to);
	case 133:
		return say(c, FRAME_RS, "router solicitation %s to %s", from, to);
	case 134:
		return say(c, FRAME_RA, "router advertisement %s to %s", from, to);
	case 135:
	case 136:
		if (c->left < 24)
			return broken(c, "neighbour discovery");
		ip6(c->at + 8, target);
		if (c->at[0] == 136)
			return say(c, FRAME_NA, "neighbour advertisement of %s", target);
		if (!memcmp(source, unspecified, 16))
			return say(c, FRAME_DAD, "duplicate address detection of %s",
				   target);
		return say(c, FRAME_NS, "neighbour solicitation of %s by %s", target,
			   from);
	default:
		return say(c, FRAME_ICMP6, "ICMPv6 type %u code %u, %s to %s", c->at[0],
			   c->at[1], from, to);
	}
}

static enum frame_kind classify_ip6(struct cursor *c)
{
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];
	const uint8_t *header = c->at;
	unsigned int next, length;

	if (c->left < 40 || get16(header + 4) > c->left - 40)
		return broken(c, "IPv6");
	ip6(header + 8, from);
	ip6(header + 24, to);
	next = header[6];
	c->at += 40;
	c->left = get16(header + 4);
	if (next == 0) { /* hop-by-hop options: MLD always carries a router alert */
		if (c->left < 8)
			return broken(c, "IPv6 options");
		length = (c->at[1] + 1U) * 8;
		if (length > c->left)
			return broken(c, "IPv6 options");
		next = c->at[0];
		c->at += length;
		c->left -= length;
	}
	switch (next) {
	case 6:
		return classify_tcp(c, 6, from, to);
	case 17:
		return classify_udp(c, 6, from, to);
	case 58:
		return classify_icmp6(c, header + 8, from, to);
	default:
		return say(c, FRAME_IP6, "IPv6 next header %u, %s to %s", next, from, to);
	}
}

static enum frame_kind classify_vlan(const struct cursor *c)
{
	char inner[FRAME_TEXT_MAX];
	uint8_t untagged[1600] = { 0 };
	size_t take = sizeof(untagged) - 12;

	if (c->left < 4)
		return broken(c, "802.1Q");
	if (take > c->left - 2)
		take = c->left - 2;
	memcpy(untagged + 12, c->at + 2, take);
	/* Do not recurse through stacked tags: a second tag is named, not opened. */
	if (get16(untagged + 12) == 0x8100 || get16(untagged + 12) == 0x88a8)
		snprintf(inner, sizeof(inner), "another tag");
	else
		frame_classify(untagged, 12 + take, inner);
	return say(c, FRAME_VLAN, "802.1Q id %u: %.80s", get16(c->at) & 0xfff, inner);
}

static enum frame_kind classify_llc(const struct cursor *c, unsigned int length)
{
	if (c->left >= 3 && c->at[0] == 0x42 && c->at[1] == 0x42)
		return say(c, FRAME_STP, "spanning tree BPDU");
	return say(c, FRAME_LLC, "802.3 frame, length field %u", length);
}

enum frame_kind frame_classify(const uint8_t *frame, size_t len, char *text)
{
	char unused[FRAME_TEXT_MAX];
	struct cursor c = { frame, len, text ? text : unused };
	unsigned int type;

	if (len < 14)
		return broken(&c, "Ethernet");
	type = get16(frame + 12);
	c.at += 14;
	c.left -= 14;
	switch (type) {
	case 0x0800:
		return classify_ip4(&c);
	case 0x0806:
		return classify_arp(&c);
	case 0x8035:
		return say(&c, FRAME_RARP, "RARP");
	case 0x8100:
	case 0x88a8:
		return classify_vlan(&c);
	case 0x86dd:
		return classify_ip6(&c);
	case 0x888e:
		return say(&c, FRAME_EAPOL, "EAPOL");
	case 0x88cc:
		return say(&c, FRAME_LLDP, "LLDP");
	case ETHERTYPE_TEST_RAW:
		return say(&c, FRAME_RAW, "raw test frame, ethertype 0x88b5");
	case ETHERTYPE_TEST_BYPASS:
		return say(&c, FRAME_BYPASS,
			   "PACKET_QDISC_BYPASS test frame, ethertype 0x88b6");
	default:
		if (type < 0x600)
			return classify_llc(&c, type);
		return say(&c, FRAME_OTHER, "ethertype 0x%04x", type);
	}
}
