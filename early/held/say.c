// SPDX-License-Identifier: GPL-2.0-or-later
/* A kind in words. */
#include "held/kind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/if_ether.h>
#include <linux/in6.h> /* klibc lacks the protocols of IPv6 */

#define LLDP 0x88cc
#define SLOW 0x8809 /* LACP and its like */
#define EAPOL 0x888e

#define ADDRESS_SIZE 46 /* INET6_ADDRSTRLEN, which klibc lacks */

struct words {
	char *text;
	size_t size, len;
};

static void add(struct words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void add(struct words *w, const char *format, ...)
{
	va_list args;

	if (w->len >= w->size)
		return;
	va_start(args, format);
	w->len += vsnprintf(w->text + w->len, w->size - w->len, format, args);
	va_end(args);
}

struct name {
	uint16_t number;
	const char *name;
};

static const char *find(const struct name *names, unsigned int count, uint16_t number)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}
#define FIND(names, number) find(names, sizeof(names) / sizeof((names)[0]), number)

static const char *dhcp_name(uint8_t type)
{
	static const char *const names[] = { "message", "discover", "offer",
					     "request", "decline",  "ack",
					     "nak",	"release",  "inform" };

	return names[type < sizeof(names) / sizeof(names[0]) ? type : 0];
}

static const char *icmpv6_name(uint8_t type)
{
	static const struct name names[] = {
		{ 128, "ICMPv6 echo request" },
		{ 129, "ICMPv6 echo reply" },
		{ 130, "MLD query" },
		{ 131, "MLD report" },
		{ 132, "MLD done" },
		{ 133, "IPv6 router solicitation" },
		{ 134, "IPv6 router advertisement" },
		{ 135, "IPv6 neighbour solicitation" },
		{ 136, "IPv6 neighbour advertisement" },
		{ 143, "MLD report" },
	};

	return FIND(names, type);
}

static const char *icmp_name(uint8_t type)
{
	static const struct name names[] = {
		{ 0, "ICMP echo reply" },
		{ 3, "ICMP destination unreachable" },
		{ 8, "ICMP echo request" },
	};

	return FIND(names, type);
}

/* The words for a packet of IP, without its peer. */
static void add_ip(struct words *w, const struct held_kind *k)
{
	const char *name = NULL, *family = held_is_ipv4(k) ? "4" : "6";

	if (k->protocol == IPPROTO_TCP) {
		add(w, "TCP");
		return;
	}
	if (k->protocol == IPPROTO_UDP) {
		add(w, "UDP");
		return;
	}
	if (k->protocol == IPPROTO_IGMP && held_is_ipv4(k))
		name = "IGMP";
	else if (k->protocol == IPPROTO_ICMP && held_is_ipv4(k))
		name = icmp_name(k->detail);
	else if (k->protocol == IPPROTO_ICMPV6 && held_is_ipv6(k))
		name = icmpv6_name(k->detail);
	if (name)
		add(w, "%s", name);
	else
		add(w, "IPv%s protocol %u type %u", family, k->protocol, k->detail);
}

static void add_peer(struct words *w, const struct held_kind *k)
{
	char address[ADDRESS_SIZE] = "";

	inet_ntop(held_is_ipv6(k) ? AF_INET6 : AF_INET, k->peer, address,
		  sizeof(address));
	add(w, "%s %s", k->direction == HELD_OUT ? " to" : " from", address);
	if (k->port)
		add(w, "%s port %u", k->direction == HELD_OUT ? "" : " to", k->port);
}

static void add_arp(struct words *w, const struct held_kind *k)
{
	char address[ADDRESS_SIZE] = "";
	bool out = k->direction == HELD_OUT;

	inet_ntop(AF_INET, k->peer, address, sizeof(address));
	if (k->detail == 1)
		add(w, "ARP request %s %s", out ? "for" : "from", address);
	else
		add(w, "ARP %s %s %s", k->detail == 2 ? "reply" : "message",
		    out ? "to" : "from", address);
}

static void add_ethertype(struct words *w, const struct held_kind *k)
{
	static const struct name names[] = {
		{ LLDP, "LLDP" },
		{ SLOW, "LACP or another slow protocol" },
		{ EAPOL, "802.1X" },
		{ HELD_802_3, "802.3 frame (as spanning tree)" },
	};
	const char *name = FIND(names, k->ethertype);

	if (name)
		add(w, "%s", name);
	else
		add(w, "ethertype 0x%04x", k->ethertype);
}

void held_say(const struct held_kind *k, char *text, size_t size)
{
	struct words w = { text, size, 0 };

	if (held_is_dhcp(k)) {
		add(&w, "DHCP %s", dhcp_name(k->detail));
		/* Out, it goes to everybody until there is a lease. */
		if (k->direction == HELD_IN || k->peer[0] != 255)
			add_peer(&w, k);
	} else if (held_is_ipv4(k) || held_is_ipv6(k)) {
		add_ip(&w, k);
		add_peer(&w, k);
	} else if (k->ethertype == ETH_P_ARP) {
		add_arp(&w, k);
	} else {
		add_ethertype(&w, k);
	}
	if (k->direction == HELD_IN && k->detail == HELD_TCP_OPENS &&
	    k->protocol == IPPROTO_TCP)
		add(&w, ", a new connection,");
	add(&w, " on %s", k->link);
	if (k->vlan)
		add(&w, ", VLAN %u", k->vlan);
	if (k->flags & HELD_FRAGMENT)
		add(&w, ", a fragment");
	if (k->flags & HELD_SHORT)
		add(&w, ", cut short");
}
