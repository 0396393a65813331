// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The latch as text for nft: what lock and the guard install for the links that are here.
 * tests/same.t compares the two in a kernel. Only a link stands here by its name, where
 * the rule that lock makes has its index, so that the file also loads without the link.
 */
#include "nft.h"

#include "keep.h"
#include "system.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <string.h>

#define FIRST "priority -2147483648; policy drop;"
#define RULE_TEXT_MAX 512

struct text {
	char text[RULE_TEXT_MAX];
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format,
						      ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(t->text + t->used, sizeof(t->text) - t->used, format,
			   arguments);
	va_end(arguments);
	t->used += length;
}

static void add_address(struct text *t, const struct blob_rule *r, bool source)
{
	bool v6 = r->kind == BLOB_IPV6;
	unsigned int bits = source ? r->source_bits : r->destination_bits;
	char address[INET6_ADDRSTRLEN];

	if (!bits)
		return;
	inet_ntop(v6 ? AF_INET6 : AF_INET, source ? r->source : r->destination, address,
		  sizeof(address));
	add(t, "%s %s %s", v6 ? "ip6" : "ip", source ? "saddr" : "daddr", address);
	if (bits < (v6 ? 128 : 32))
		add(t, "/%u", bits);
	add(t, " ");
}

/* Without a limit that every value keeps, as lock makes it. */
static void add_range(struct text *t, const char *what, unsigned int low,
		      unsigned int high, unsigned int last)
{
	if (low == high)
		add(t, "%s %u ", what, low);
	else if (low && high < last)
		add(t, "%s %u-%u ", what, low, high);
	else if (low)
		add(t, "%s >= %u ", what, low);
	else if (high < last)
		add(t, "%s <= %u ", what, high);
}

static void add_transport(struct text *t, const struct blob_rule *r, const char *protocol)
{
	switch (r->protocol) {
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
		add_range(t, keep_format("%s sport", protocol), r->source_port_low,
			  r->source_port_high, 65535);
		add_range(t, keep_format("%s dport", protocol), r->destination_port_low,
			  r->destination_port_high, 65535);
		break;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		add_range(t, keep_format("%s type", protocol), r->type_low, r->type_high,
			  255);
		break;
	}
	if (r->flags & BLOB_NOT_NEW)
		add(t, "tcp flags != syn / syn,ack ");
}

static void add_ip(struct text *t, const struct blob_rule *r)
{
	bool v6 = r->kind == BLOB_IPV6;
	const char *protocol = r->protocol == PROTOCOL_TCP	? "tcp"
			       : r->protocol == PROTOCOL_UDP	? "udp"
			       : r->protocol == PROTOCOL_ICMPV6 ? "icmpv6"
								: "icmp";

	/*
	 * No fragment: neither an offset nor "more fragments". In IPv6 an extension
	 * header would stand in place of the protocol.
	 */
	if (v6)
		add(t, "ip6 nexthdr %s ", protocol);
	else
		add(t, "ip frag-off & 0x3fff == 0 ip protocol %s ", protocol);
	if (r->flags & BLOB_HOP_LIMIT_255)
		add(t, "ip6 hoplimit 255 ");
	add_address(t, r, true);
	add_address(t, r, false);
	add_transport(t, r, protocol);
}

static void add_arp(struct text *t, const struct blob_rule *r)
{
	char address[INET_ADDRSTRLEN];

	add(t, "arp htype 1 arp ptype ip arp hlen 6 arp plen 4 ");
	add_range(t, "arp operation", r->type_low, r->type_high, 65535);
	for (unsigned int i = 0; i < 2; i++) {
		unsigned int bits = i ? r->destination_bits : r->source_bits;

		if (!bits)
			continue;
		inet_ntop(AF_INET, i ? r->destination : r->source, address,
			  sizeof(address));
		add(t, "arp %s ip %s", i ? "daddr" : "saddr", address);
		if (bits < 32)
			add(t, "/%u", bits);
		add(t, " ");
	}
}

enum layer { LAYER_INET, LAYER_ARP, LAYER_NETDEV };

/*
 * The Ethernet header, which the netdev layer sees. Not "vlan id": nft would ask for the
 * type of the incoming link too, and a frame that leaves has none.
 */
static void add_link(struct text *t, const struct blob_rule *r)
{
	unsigned int type = r->kind == BLOB_IPV4   ? 0x0800
			    : r->kind == BLOB_IPV6 ? 0x86dd
			    : r->kind == BLOB_ARP  ? 0x0806
						   : r->ethertype;

	if (r->vlan)
		add(t, "@ll,96,16 0x8100 @ll,112,16 & 0xfff == 0x%x @ll,128,16 0x%x ",
		    r->vlan, type);
	else
		add(t, "@ll,96,16 0x%x ", type);
}

static const char *rule_text(const struct blob_rule *r, enum layer layer, bool headless)
{
	struct text t = { .used = 0 };

	if (layer == LAYER_NETDEV && headless)
		add(&t, r->kind == BLOB_IPV4 ? "ip version 4 " : "ip6 version 6 ");
	else if (layer == LAYER_NETDEV)
		add_link(&t, r);
	if (r->kind == BLOB_ARP)
		add_arp(&t, r);
	else if (r->kind != BLOB_ETHERTYPE)
		add_ip(&t, r);
	add(&t, "counter accept");
	return keep_text(t.text, t.used);
}

static bool applies(const struct policy *policy, const struct blob_exception *e,
		    const char *link)
{
	switch (e->link) {
	case BLOB_LINK_NAME:
		return !strcmp((const char *)e->name, link);
	case BLOB_LINK_MAC:
		return system_link_has_mac(policy->root, link, e->name);
	case BLOB_LINK_ANY:
		break;
	}
	return true;
}

/* The links of this machine, and behind them those that only the policy names. */
static const char *const *links_all(const struct policy *policy)
{
	const char *const *here = system_links(policy->root);
	const char **links;
	unsigned int count = 0;

	while (here[count])
		count++;
	links = keep((count + policy->exception_count + 1) * sizeof(*links));
	memcpy(links, here, count * sizeof(*links));
	for (unsigned int i = 0; i < policy->exception_count; i++) {
		const struct blob_exception *e = &policy->exceptions[i];
		unsigned int k = 0;

		if (e->link != BLOB_LINK_NAME)
			continue;
		while (k < count && strcmp(links[k], (const char *)e->name) != 0)
			k++;
		if (k == count)
			links[count++] = keep_text((const char *)e->name, 15);
	}
	return links;
}

static bool is_for(const struct blob_rule *r, enum layer layer, bool headless)
{
	if (headless && (r->vlan || (r->kind != BLOB_IPV4 && r->kind != BLOB_IPV6)))
		return false;
	switch (layer) {
	case LAYER_INET:
		return !r->vlan && (r->kind == BLOB_IPV4 || r->kind == BLOB_IPV6);
	case LAYER_ARP:
		return !r->vlan && r->kind == BLOB_ARP;
	case LAYER_NETDEV:
		break;
	}
	return true;
}

/* The rules of the exceptions that apply to the link, the text of each above them. */
static void rules_print(const struct policy *policy, const char *link, enum layer layer,
			enum blob_direction direction, FILE *to)
{
	bool headless = system_link_is_headless(policy->root, link);

	for (unsigned int i = 0; i < policy->exception_count; i++) {
		const struct blob_exception *e = &policy->exceptions[i];
		bool said = false;

		for (unsigned int k = 0; k < e->rule_count; k++) {
			const struct blob_rule *r = &policy->rules[e->first_rule + k];

			if (r->direction != direction || !is_for(r, layer, headless) ||
			    !applies(policy, e, link))
				continue;
			if (!said)
				fprintf(to, "\t\t# %s\n", e->text);
			said = true;
			fprintf(to, "\t\t%s \"%s\" %s\n",
				direction == BLOB_IN ? "iifname" : "oifname", link,
				rule_text(r, layer, headless));
		}
	}
}

static const char *allow_name(enum blob_direction direction)
{
	return direction == BLOB_IN ? "allow-in" : "allow-out";
}

/* What may pass, of all links. Without an exception lock makes no such chain. */
static void allow_print(const struct policy *policy, enum layer layer,
			enum blob_direction direction, FILE *to)
{
	if (!policy->exception_count)
		return;
	fprintf(to, "\tchain %s {\n", allow_name(direction));
	for (const char *const *link = links_all(policy); *link; link++)
		rules_print(policy, *link, layer, direction, to);
	fputs("\t}\n", to);
}

static void jump_print(const struct policy *policy, enum blob_direction direction,
		       const char *mark, FILE *to)
{
	if (policy->exception_count)
		fprintf(to, "%s\t\tjump %s\n", mark, allow_name(direction));
}

static void chain_print(const struct policy *policy, enum layer layer, const char *name,
			enum blob_direction direction, FILE *to)
{
	allow_print(policy, layer, direction, to);
	fprintf(to, "\tchain %s {\n\t\ttype filter hook %s " FIRST "\n", name, name);
	if (layer == LAYER_INET)
		fprintf(to, "\t\t%s \"lo\" accept\n",
			direction == BLOB_IN ? "iif" : "oif");
	jump_print(policy, direction, "", to);
	fputs("\t}\n", to);
}

static void netdev_chain_print(const struct policy *policy, const char *link,
			       unsigned int number, enum blob_direction direction,
			       FILE *to)
{
	/* Kernels before 6.16 refuse a chain for a device that is not there. */
	const char *mark = system_has_link(policy->root, link) ? "" : "#";
	const char *hook = direction == BLOB_IN ? "ingress" : "egress";

	fprintf(to, "%s\tchain %s-%u {\n", mark, hook, number);
	fprintf(to, "%s\t\ttype filter hook %s device \"%s\" " FIRST "\n", mark, hook,
		link);
	jump_print(policy, direction, mark, to);
	fprintf(to, "%s\t}\n", mark);
}

static void netdev_print(const struct policy *policy, FILE *to)
{
	unsigned int number = 0;

	fputs("\n# Every frame of each link. (From Linux 6.16 on two chains are for all "
	      "links.)\n"
	      "table netdev netlatch {\n",
	      to);
	allow_print(policy, LAYER_NETDEV, BLOB_OUT, to);
	allow_print(policy, LAYER_NETDEV, BLOB_IN, to);
	for (const char *const *link = links_all(policy); *link; link++) {
		number++;
		if (!system_has_link(policy->root, *link))
			fprintf(to, "#\t%s is not here now; with it come:\n", *link);
		netdev_chain_print(policy, *link, number, BLOB_OUT, to);
		netdev_chain_print(policy, *link, number, BLOB_IN, to);
	}
	fputs("}\n", to);
}

void nft_print(const struct policy *policy, FILE *to)
{
	fputs("\n# IPv4 and IPv6.\ntable inet netlatch {\n", to);
	chain_print(policy, LAYER_INET, "prerouting", BLOB_IN, to);
	chain_print(policy, LAYER_INET, "output", BLOB_OUT, to);
	fputs("}\n\n# ARP does not pass the inet table.\ntable arp netlatch {\n", to);
	chain_print(policy, LAYER_ARP, "input", BLOB_IN, to);
	chain_print(policy, LAYER_ARP, "output", BLOB_OUT, to);
	fputs("}\n\n# Frames that cross a bridge.\ntable bridge netlatch {\n", to);
	fputs("\tchain prerouting {\n\t\ttype filter hook prerouting " FIRST "\n\t}\n",
	      to);
	fputs("\tchain output {\n\t\ttype filter hook output " FIRST "\n\t}\n}\n", to);
	netdev_print(policy, to);
}
