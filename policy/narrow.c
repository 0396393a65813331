// SPDX-License-Identifier: GPL-2.0-or-later
#include "narrow.h"

#include "keep.h"

/* Prefixes that are shorter cover a good part of the internet. fe80::/10 is fine. */
#define IPV4_SHORTEST 8
#define IPV6_SHORTEST 7
/* A range of more ports is allowed only towards one machine, or to neighbours. */
#define PORTS_WIDEST 1024

static bool is_port_protocol(const struct rule *rule)
{
	return rule->protocol == PROTOCOL_TCP || rule->protocol == PROTOCOL_UDP;
}

static bool is_icmp(const struct rule *rule)
{
	return rule->protocol == PROTOCOL_ICMP || rule->protocol == PROTOCOL_ICMPV6;
}

static bool is_out(const struct rule *rule)
{
	return rule->way == WAY_OUT || rule->way == WAY_OUT_ONLY;
}

static bool is_everyone(const struct prefix *prefix)
{
	return prefix->family == FAMILY_ANY || !prefix->bits;
}

static bool is_link_local(const struct prefix *prefix)
{
	return prefix->family == FAMILY_IPV6 && prefix->bits >= 10 &&
	       prefix->address[0] == 0xfe && (prefix->address[1] & 0xc0) == 0x80;
}

/* Multicast and broadcast are one address, but everyone on the link listens. */
static bool is_one_machine(const struct prefix *prefix)
{
	return prefix_is_host(prefix) && !prefix_is_multicast(prefix);
}

/* One machine, or neighbours. */
static bool is_narrow(const struct prefix *prefix)
{
	return is_one_machine(prefix) || is_link_local(prefix);
}

/* Could it be anyone on the link? */
static bool is_whole_link(const struct prefix *prefix)
{
	return is_everyone(prefix) || prefix_is_multicast(prefix) ||
	       (is_link_local(prefix) && !prefix_is_host(prefix));
}

static bool prefix_check(const struct prefix *prefix, bool fixed, struct place place,
			 struct mistakes *mistakes)
{
	unsigned int shortest =
		prefix->family == FAMILY_IPV4 ? IPV4_SHORTEST : IPV6_SHORTEST;

	if (fixed || is_everyone(prefix) || prefix->bits >= shortest)
		return true;
	mistake(mistakes, place,
		"Name the addresses of the machines that have to talk, as 192.0.2.0/24.",
		"a prefix of %u bits is a good part of the internet, so it is no "
		"exception",
		prefix->bits);
	return false;
}

/* No answer reaches 0.0.0.0, which is the address of a machine that has none yet. */
static bool none_check(const struct rule *rule, struct mistakes *mistakes)
{
	bool answers = rule->way == WAY_IN || rule->way == WAY_OUT ||
		       rule->protocol == PROTOCOL_TCP;
	bool from = answers && prefix_is_none(&rule->from);

	if (!from && !prefix_is_none(&rule->to))
		return true;
	mistake(mistakes, from ? rule->from_place : rule->to_place,
		"Each IPv4 address is 0.0.0.0/0, each of IPv6 ::/0.",
		"no packet of such a conversation has this address, so nothing would "
		"pass");
	return false;
}

/* Is this a family that the rule's protocol cannot have? */
static bool family_check(const struct rule *rule, struct mistakes *mistakes)
{
	enum family from = rule->from.family, to = rule->to.family;
	enum family own = rule->protocol == PROTOCOL_ICMP     ? FAMILY_IPV4
			  : rule->protocol == PROTOCOL_ICMPV6 ? FAMILY_IPV6
							      : FAMILY_ANY;

	if (from && to && from != to) {
		mistake(mistakes, rule->to_place, NULL,
			"\"from\" is an address of IPv%c and \"to\" one of IPv%c; no "
			"packet has both",
			from == FAMILY_IPV4 ? '4' : '6', to == FAMILY_IPV4 ? '4' : '6');
		return false;
	}
	if (own && ((from && from != own) || (to && to != own))) {
		mistake(mistakes, from && from != own ? rule->from_place : rule->to_place,
			own == FAMILY_IPV4 ? "Right would be: proto icmpv6."
					   : "Right would be: proto icmp.",
			"%s has no such addresses",
			own == FAMILY_IPV4 ? "icmp" : "icmpv6");
		return false;
	}
	return true;
}

/*
 * Where a person can mend what is too wide: in the line of the policy, unless it is his
 * own service that says so.
 */
static struct place mended_at(const struct allow *allow, const struct rule *rule,
			      struct place place)
{
	struct place peer = is_out(rule) ? rule->to_place : rule->from_place;

	if (place.source && (!allow->shipped || place.source == allow->place.source))
		return place;
	return peer.source == allow->place.source ? peer : allow->place;
}

/*
 * Answers go to the ports from which this machine asks. Clients ask from ports of which
 * no service has one, so that is the default, and no more of them are for many machines.
 */
static bool own_ports_check(const struct allow *allow, const struct rule *rule,
			    struct mistakes *mistakes)
{
	const struct ports *own = &rule->from_ports;

	if (rule->way != WAY_OUT || !own->low || own->low >= CLIENT_PORTS_LOW ||
	    own->high - own->low < PORTS_WIDEST || is_narrow(&rule->to))
		return true;
	mistake(mistakes, mended_at(allow, rule, rule->from_port_place),
		keep_format("Right would be one address of the machine at the other end: "
			    "to 192.0.2.9%s.",
			    allow->shipped ? "" : "; or fewer ports behind \"from\""),
		"many machines could send to ports %u to %u of this machine, below %d of "
		"which services listen; that is no exception",
		own->low, own->high, CLIENT_PORTS_LOW);
	return false;
}

static bool ports_check(const struct allow *allow, const struct rule *rule,
			struct mistakes *mistakes)
{
	const struct prefix *peer = is_out(rule) ? &rule->to : &rule->from;
	unsigned int width = rule->to_ports.high - rule->to_ports.low + 1;

	if (!is_port_protocol(rule)) {
		if (!rule->from_ports.low && !rule->to_ports.low)
			return true;
		mistake(mistakes,
			rule->to_ports.low ? rule->to_port_place : rule->from_port_place,
			NULL, "only tcp and udp have ports");
		return false;
	}
	if (!rule->to_ports.low) {
		mistake(mistakes, rule->place,
			is_out(rule) ? "Right would be: to 192.0.2.7 port 443."
				     : "Right would be: to any port 514.",
			"the rule names no port behind \"to\", so it would let %s every "
			"service",
			is_out(rule) ? "this machine use" : "others reach");
		return false;
	}
	if (!own_ports_check(allow, rule, mistakes))
		return false;
	if (width <= PORTS_WIDEST || is_narrow(peer))
		return true;
	mistake(mistakes, mended_at(allow, rule, rule->to_port_place),
		"Name fewer ports, or one address of the machine at the other end.",
		"%u ports of many machines are no exception; at most %d are", width,
		PORTS_WIDEST);
	return false;
}

static bool type_check(const struct rule *rule, struct mistakes *mistakes)
{
	if (rule->has_type && !is_icmp(rule)) {
		mistake(mistakes, rule->place, NULL, "only icmp and icmpv6 have types");
		return false;
	}
	if (rule->has_type && (rule->way == WAY_IN || rule->way == WAY_OUT)) {
		mistake(mistakes, rule->place,
			is_out(rule) ? "Right would be: allow out-only on ..."
				     : "Right would be: allow in-only on ...",
			"a type of ICMP goes one way, and has no answer that could be "
			"let through");
		return false;
	}
	if (is_icmp(rule) && !rule->has_type && rule->way != WAY_IN &&
	    rule->way != WAY_OUT) {
		mistake(mistakes, rule->place, "Right would be: type 3.",
			"a rule for one way of icmp has to name the type");
		return false;
	}
	return true;
}

static bool has_type(const struct rule *rule, unsigned int type)
{
	return rule->type_low <= type && type <= rule->type_high;
}

/*
 * Who may configure this machine? Messages of neighbour discovery come from the link
 * itself: a hop limit of 255 shows that no router has forwarded them, and a pattern tests
 * it only if it is for these types alone. Routers speak from link-local addresses
 * (RFC 4861, 6.1.2 and 8.1).
 */
static bool discovery_check(const struct rule *rule, struct mistakes *mistakes)
{
	if (rule->protocol != PROTOCOL_ICMPV6 || !rule->has_type ||
	    rule->type_high < ICMPV6_ROUTER_SOLICITATION ||
	    rule->type_low > ICMPV6_REDIRECT)
		return true;
	if (rule->type_low < ICMPV6_ROUTER_SOLICITATION ||
	    rule->type_high > ICMPV6_REDIRECT) {
		mistake(mistakes, rule->type_place,
			"Name fewer types, and those of 133 to 137 in a line of their "
			"own.",
			"types 133 to 137 are neighbour discovery, which only counts "
			"with a hop limit of 255; a range with other types would take "
			"them from far away, too");
		return false;
	}
	if (rule->way != WAY_IN_ONLY || is_link_local(&rule->from) ||
	    (!has_type(rule, ICMPV6_ROUTER_ADVERTISEMENT) &&
	     !has_type(rule, ICMPV6_REDIRECT)))
		return true;
	mistake(mistakes, rule->type_place,
		"Right would be: from fe80::/10, or the link-local address of the "
		"router. See also: allow slaac on enp1s0.",
		"with types 134 and 137 routers change the addresses and routes of this "
		"machine, and they speak from link-local addresses only");
	return false;
}

static bool ethertype_check(const struct allow *allow, const struct rule *rule,
			    struct mistakes *mistakes)
{
	bool any = allow->links[0].kind == BLOB_LINK_ANY;
	bool plain = !rule->from.family && !rule->to.family && !rule->from_ports.low &&
		     !rule->to_ports.low;

	if (!plain)
		mistake(mistakes, rule->place, NULL,
			"frames of an ethertype have no IP addresses and no ports");
	if (any)
		mistake(mistakes, allow->link_place,
			"Name the link: on enp1s0, or on mac 52:54:00:12:34:56.",
			"frames of an ethertype have no address of the other end, so on "
			"every link they are no exception");
	return plain && !any;
}

/* Everybody on every link: the other end has to be narrow, or the link. */
static bool peer_check(const struct allow *allow, const struct rule *rule,
		       struct mistakes *mistakes)
{
	const struct prefix *peer = is_out(rule) ? &rule->to : &rule->from;
	bool fixed = is_out(rule) ? rule->fixed_to : rule->fixed_from;

	if (fixed || allow->links[0].kind != BLOB_LINK_ANY || !is_whole_link(peer))
		return true;
	mistake(mistakes, allow->place,
		keep_format("Name the link (on enp1s0) or the other end (%s 192.0.2.7).",
			    is_out(rule) ? "to" : "from"),
		"every machine on every link is no exception: the latch would be open "
		"before any firewall stands");
	return false;
}

static bool rule_check(const struct allow *allow, const struct rule *rule,
		       struct mistakes *mistakes)
{
	bool good;

	if (rule->protocol == PROTOCOL_ETHERTYPE)
		return ethertype_check(allow, rule, mistakes);
	good = prefix_check(&rule->from, rule->fixed_from, rule->from_place, mistakes);
	good &= prefix_check(&rule->to, rule->fixed_to, rule->to_place, mistakes);
	good &= none_check(rule, mistakes);
	good &= family_check(rule, mistakes);
	good &= ports_check(allow, rule, mistakes);
	good &= type_check(rule, mistakes) && discovery_check(rule, mistakes);
	return peer_check(allow, rule, mistakes) && good;
}

bool narrow_check(const struct allow *allow, struct mistakes *mistakes)
{
	bool good = true;

	for (unsigned int i = 0; i < allow->rule_count; i++)
		good &= rule_check(allow, &allow->rules[i], mistakes);
	return good;
}
