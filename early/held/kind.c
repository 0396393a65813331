// SPDX-License-Identifier: GPL-2.0-or-later
/* From the bytes of a frame to its kind. Each step asks first how many bytes are left. */
#include "held/kind.h"

#include <string.h>

#include <netinet/in.h>
#include <linux/if_ether.h>
#include <linux/in6.h> /* klibc lacks the protocols of IPv6 */

#define TAGS_MAX 4	 /* VLAN tags; what is behind more of them has no name */
#define EXTENSIONS_MAX 8 /* IPv6 extension headers */
#define ETHERTYPE_MIN 0x600

struct bytes {
	const uint8_t *at;
	size_t left;
};

static uint16_t be16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

/* True if so many bytes are left; else the frame is short. */
static bool has(const struct bytes *b, size_t len, struct held_kind *k)
{
	if (b->left >= len)
		return true;
	k->flags |= HELD_SHORT;
	return false;
}

static void skip(struct bytes *b, size_t len)
{
	b->at += len;
	b->left -= len;
}

static bool is_tag(uint16_t ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD ||
	       ethertype == ETH_P_QINQ1;
}

bool held_is_ipv4(const struct held_kind *k)
{
	return k->ethertype == ETH_P_IP;
}

bool held_is_ipv6(const struct held_kind *k)
{
	return k->ethertype == ETH_P_IPV6;
}

bool held_is_dhcp(const struct held_kind *k)
{
	return held_is_ipv4(k) && k->protocol == IPPROTO_UDP &&
	       k->port == (k->direction == HELD_OUT ? 67 : 68);
}

/* The message type among the options of DHCP (RFC 2131); 0: none is seen. */
static uint8_t dhcp_type(struct bytes b)
{
	static const uint8_t cookie[] = { 99, 130, 83, 99 };
	const size_t fixed = 236;
	size_t len;

	if (b.left < fixed + sizeof(cookie) ||
	    memcmp(b.at + fixed, cookie, sizeof(cookie)) != 0)
		return 0;
	skip(&b, fixed + sizeof(cookie));
	while (b.left >= 2 && b.at[0] != 255) {
		if (b.at[0] == 0) { /* padding has no length */
			skip(&b, 1);
			continue;
		}
		len = b.at[1];
		if (b.left < 2 + len)
			return 0;
		if (b.at[0] == 53 && len == 1)
			return b.at[2];
		skip(&b, 2 + len);
	}
	return 0;
}

static void take_transport(struct held_kind *k, struct bytes b)
{
	const uint8_t syn = 0x02, syn_ack = 0x12;

	switch (k->protocol) {
	case IPPROTO_TCP:
		if (!has(&b, 14, k))
			return;
		k->port = be16(b.at + 2);
		if ((b.at[13] & syn_ack) == syn)
			k->detail = HELD_TCP_OPENS;
		break;
	case IPPROTO_UDP:
		if (!has(&b, 8, k))
			return;
		k->port = be16(b.at + 2);
		skip(&b, 8);
		if (held_is_dhcp(k))
			k->detail = dhcp_type(b);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if (has(&b, 1, k))
			k->detail = b.at[0];
		break;
	}
}

static void take_ipv4(struct held_kind *k, struct bytes b)
{
	size_t header;

	if (!has(&b, 20, k))
		return;
	header = (b.at[0] & 15) * 4;
	k->protocol = b.at[9];
	memcpy(k->peer, b.at + (k->direction == HELD_OUT ? 16 : 12), 4);
	if (be16(b.at + 6) & 0x3fff) /* more of them follow, or this is a later one */
		k->flags |= HELD_FRAGMENT;
	if (be16(b.at + 6) & 0x1fff)
		return;
	if (header < 20 || !has(&b, header, k)) {
		k->flags |= HELD_SHORT;
		return;
	}
	skip(&b, header);
	take_transport(k, b);
}

/*
 * Goes to the header behind an extension header, whose number is in k->protocol. Returns
 * false at the end: the protocol is no extension header, or its header is not seen.
 */
static bool pass_extension(struct held_kind *k, struct bytes *b)
{
	uint8_t next;
	size_t len;

	switch (k->protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		if (!has(b, 8, k))
			return false;
		len = (b->at[1] + 1) * 8;
		break;
	case IPPROTO_AH:
		if (!has(b, 8, k))
			return false;
		len = (b->at[1] + 2) * 4;
		break;
	case IPPROTO_FRAGMENT:
		if (!has(b, 8, k))
			return false;
		k->flags |= HELD_FRAGMENT;
		len = 8;
		break;
	default:
		return false;
	}
	if (!has(b, len, k))
		return false;
	next = b->at[0];
	/* A later fragment says what its first one has, and has no header. */
	if (k->protocol == IPPROTO_FRAGMENT && be16(b->at + 2) & 0xfff8) {
		k->protocol = next;
		b->left = 0;
		return false;
	}
	k->protocol = next;
	skip(b, len);
	return true;
}

static void take_ipv6(struct held_kind *k, struct bytes b)
{
	unsigned int i;

	if (!has(&b, 40, k))
		return;
	k->protocol = b.at[6];
	memcpy(k->peer, b.at + (k->direction == HELD_OUT ? 24 : 8), 16);
	skip(&b, 40);
	for (i = 0; i < EXTENSIONS_MAX && pass_extension(k, &b); i++)
		;
	/* A fragment that is not the first one is no short frame. */
	if (b.left || !(k->flags & HELD_FRAGMENT))
		take_transport(k, b);
}

static void take_arp(struct held_kind *k, struct bytes b)
{
	/* Ethernet, IPv4, and the sizes of their addresses; others have no peer. */
	static const uint8_t header[] = { 0, 1, 8, 0, 6, 4 };

	if (!has(&b, 8, k))
		return;
	k->detail = b.at[7];
	if (memcmp(b.at, header, sizeof(header)) == 0 && has(&b, 28, k))
		memcpy(k->peer, b.at + (k->direction == HELD_OUT ? 24 : 14), 4);
}

/* The name may be any bytes but '/' and blanks, and people read it in a terminal. */
static void take_link(struct held_kind *k, const char *link)
{
	unsigned int i;

	for (i = 0; i < sizeof(k->link) - 1 && link[i]; i++)
		k->link[i] = link[i] > ' ' && link[i] < 127 ? link[i] : '?';
	if (!i)
		k->link[0] = '?';
}

void held_kind_of(struct held_kind *k, const struct held_frame *frame, const char *link)
{
	struct bytes b = { frame->data, frame->len };
	unsigned int i;

	memset(k, 0, sizeof(*k));
	take_link(k, link);
	k->direction = frame->in ? HELD_IN : HELD_OUT;
	k->ethertype = frame->ethertype;
	k->vlan = frame->vlan & 0xfff;
	if (frame->ethernet) {
		k->ethertype = 0;
		if (!has(&b, ETH_HLEN, k))
			return;
		k->ethertype = be16(b.at + 12);
		skip(&b, ETH_HLEN);
	}
	for (i = 0; i < TAGS_MAX && is_tag(k->ethertype); i++) {
		if (!has(&b, 4, k))
			return;
		if (!k->vlan)
			k->vlan = be16(b.at) & 0xfff;
		k->ethertype = be16(b.at + 2);
		skip(&b, 4);
	}
	if (k->ethertype < ETHERTYPE_MIN)
		k->ethertype = HELD_802_3;
	else if (held_is_ipv4(k))
		take_ipv4(k, b);
	else if (held_is_ipv6(k))
		take_ipv6(k, b);
	else if (k->ethertype == ETH_P_ARP)
		take_arp(k, b);
}
