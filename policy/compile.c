// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules to packet patterns. The latch keeps no state, so each rule becomes one pattern
 * for what goes out and one for what comes in, for IPv4 and IPv6 each.
 */
#include "compile.h"

#include "keep.h"
#include "links.h"
#include "policy/limits.h"

#include <string.h>

#define PORT_LAST 65535

#define ICMP_ECHO_REPLY 0
#define ICMP_ECHO 8
#define ICMPV6_ECHO 128
#define ICMPV6_ECHO_REPLY 129

/* The exception that is being made, and what of it is known so far. */
struct making {
	struct policy *policy;
	struct mistakes *mistakes;
	const struct allow *allow;
	struct blob_exception *exception;
	unsigned int vlan;
	bool arp; /* one of the rules sends IPv4 packets to a single address */
};

static void pattern_add(struct making *making, struct blob_rule pattern)
{
	struct policy *policy = making->policy;

	if (policy->rule_count == BLOB_RULES_MAX) {
		mistake(making->mistakes, making->allow->place,
			"Each rule is a pattern for each direction, link and version of "
			"IP: "
			"name an address, or fewer links.",
			"the policy has more than %d packet patterns up to here",
			BLOB_RULES_MAX);
		/* Counts on, so that the message comes once. */
		policy->rule_count++;
	}
	if (policy->rule_count > BLOB_RULES_MAX)
		return;
	pattern.vlan = making->vlan;
	policy->rules[policy->rule_count++] = pattern;
	making->exception->rule_count++;
}

/* A pattern that matches everything of its kind. */
static struct blob_rule pattern_any(enum blob_direction direction, enum blob_kind kind)
{
	return (struct blob_rule){
		.direction = direction,
		.kind = kind,
		.protocol = 255,
		.source_port_high = PORT_LAST,
		.destination_port_high = PORT_LAST,
	};
}

/* The same packet on its way back. */
static struct blob_rule pattern_turned(const struct blob_rule *p)
{
	struct blob_rule turned = *p;

	turned.direction = p->direction == BLOB_OUT ? BLOB_IN : BLOB_OUT;
	turned.source_bits = p->destination_bits;
	turned.destination_bits = p->source_bits;
	turned.source_port_low = p->destination_port_low;
	turned.source_port_high = p->destination_port_high;
	turned.destination_port_low = p->source_port_low;
	turned.destination_port_high = p->source_port_high;
	memcpy(turned.source, p->destination, sizeof(turned.source));
	memcpy(turned.destination, p->source, sizeof(turned.destination));
	return turned;
}

static bool is_out(const struct rule *rule)
{
	return rule->way == WAY_OUT || rule->way == WAY_OUT_ONLY;
}

static bool is_mirrored(const struct rule *rule)
{
	return rule->way == WAY_OUT || rule->way == WAY_IN;
}

static void ports_fill(struct blob_rule *p, const struct rule *rule)
{
	if (rule->from_ports.low) {
		p->source_port_low = rule->from_ports.low;
		p->source_port_high = rule->from_ports.high;
	} else if (is_out(rule)) {
		p->source_port_low = CLIENT_PORTS_LOW;
	}
	if (rule->to_ports.low) {
		p->destination_port_low = rule->to_ports.low;
		p->destination_port_high = rule->to_ports.high;
	}
}

/* The type of the packets, and of the answers. */
static void types_fill(struct blob_rule *p, struct blob_rule *answer,
		       const struct rule *rule)
{
	bool v6 = rule->protocol == PROTOCOL_ICMPV6;

	if (!rule->has_type) {
		p->type_low = p->type_high = v6 ? ICMPV6_ECHO : ICMP_ECHO;
		answer->type_low = answer->type_high =
			v6 ? ICMPV6_ECHO_REPLY : ICMP_ECHO_REPLY;
		return;
	}
	p->type_low = rule->type_low;
	p->type_high = rule->type_high;
	if (v6 && rule->type_low >= ICMPV6_ROUTER_SOLICITATION &&
	    rule->type_high <= ICMPV6_REDIRECT)
		p->flags |= BLOB_HOP_LIMIT_255;
}

static void rule_add_family(struct making *making, const struct rule *rule,
			    enum blob_kind kind)
{
	struct blob_rule p = pattern_any(is_out(rule) ? BLOB_OUT : BLOB_IN, kind);
	struct blob_rule answer;

	p.protocol = rule->protocol;
	p.source_bits = rule->from.bits;
	p.destination_bits = rule->to.bits;
	memcpy(p.source, rule->from.address, sizeof(p.source));
	memcpy(p.destination, rule->to.address, sizeof(p.destination));
	if (rule->protocol == PROTOCOL_TCP || rule->protocol == PROTOCOL_UDP)
		ports_fill(&p, rule);
	answer = pattern_turned(&p);
	if (rule->protocol == PROTOCOL_TCP)
		answer.flags |= BLOB_NOT_NEW;
	if (rule->protocol == PROTOCOL_ICMP || rule->protocol == PROTOCOL_ICMPV6)
		types_fill(&p, &answer, rule);
	pattern_add(making, p);
	if (is_mirrored(rule))
		pattern_add(making, answer);
}

static void rule_add(struct making *making, const struct rule *rule)
{
	enum family family = rule->from.family ? rule->from.family : rule->to.family;
	const struct prefix *peer = is_out(rule) ? &rule->to : &rule->from;

	if (rule->protocol == PROTOCOL_ETHERTYPE) {
		struct blob_rule p =
			pattern_any(is_out(rule) ? BLOB_OUT : BLOB_IN, BLOB_ETHERTYPE);

		p.ethertype = rule->ethertype;
		pattern_add(making, p);
		p.direction = p.direction == BLOB_OUT ? BLOB_IN : BLOB_OUT;
		if (is_mirrored(rule))
			pattern_add(making, p);
		return;
	}
	if (rule->protocol == PROTOCOL_ICMP)
		family = FAMILY_IPV4;
	if (rule->protocol == PROTOCOL_ICMPV6)
		family = FAMILY_IPV6;
	if (family != FAMILY_IPV6) {
		rule_add_family(making, rule, BLOB_IPV4);
		making->arp |= !prefix_is_multicast(peer);
	}
	if (family == FAMILY_IPV4)
		return;
	rule_add_family(making, rule, BLOB_IPV6);
	making->exception->needs |= BLOB_NEEDS_IPV6;
	if (rule->protocol == PROTOCOL_ICMPV6 && rule->has_type &&
	    rule->way == WAY_IN_ONLY && rule->type_low <= ICMPV6_ROUTER_ADVERTISEMENT &&
	    rule->type_high >= ICMPV6_ROUTER_ADVERTISEMENT)
		making->exception->needs |= BLOB_NEEDS_RA;
}

/* Without these nobody learns the MAC address of the other end. */
static void neighbours_add(struct making *making)
{
	enum blob_direction directions[] = { BLOB_OUT, BLOB_IN };

	for (unsigned int i = 0; i < 2; i++) {
		struct blob_rule p = pattern_any(directions[i], BLOB_ARP);

		if (!making->arp || making->allow->without_arp)
			break;
		p.type_low = 1;
		p.type_high = 2;
		making->exception->needs |= BLOB_NEEDS_IPV4;
		pattern_add(making, p);
	}
	for (unsigned int i = 0; i < 2; i++) {
		struct blob_rule p = pattern_any(directions[i], BLOB_IPV6);

		if (!(making->exception->needs & BLOB_NEEDS_IPV6))
			break;
		p.protocol = PROTOCOL_ICMPV6;
		p.flags = BLOB_HOP_LIMIT_255;
		p.type_low = ICMPV6_NEIGHBOUR_SOLICITATION;
		p.type_high = ICMPV6_NEIGHBOUR_ADVERTISEMENT;
		pattern_add(making, p);
	}
}

static void exception_add(struct policy *policy, const struct allow *allow,
			  const struct link *link, struct mistakes *mistakes)
{
	struct making making = { policy, mistakes, allow, NULL, link->vlan, false };

	if (policy->exception_count == BLOB_EXCEPTIONS_MAX) {
		mistake(mistakes, allow->place,
			"Each line counts once for each of its links.",
			"the policy has more than %d exceptions up to here",
			BLOB_EXCEPTIONS_MAX);
		return;
	}
	making.exception = &policy->exceptions[policy->exception_count++];
	memset(making.exception, 0, sizeof(*making.exception));
	making.exception->link = link->kind;
	making.exception->flags = allow->keep ? BLOB_KEEP : 0;
	making.exception->first_rule = policy->rule_count;
	making.exception->text = allow->text;
	if (link->kind == BLOB_LINK_NAME)
		memcpy(making.exception->name, link->name, strlen(link->name));
	else if (link->kind == BLOB_LINK_MAC)
		memcpy(making.exception->name, link->mac, sizeof(link->mac));
	for (unsigned int i = 0; i < allow->rule_count; i++)
		rule_add(&making, &allow->rules[i]);
	neighbours_add(&making);
}

/*
 * All rules go to the kernel in one batch, once for each link. What stands for `any` may
 * be for many links, of which nobody knows the number now.
 */
static void size_warn(const struct policy *policy, struct mistakes *mistakes)
{
	unsigned int fixed = NFT_BASE_MESSAGES, each = NFT_LINK_MESSAGES, rules = 0;
	const struct allow *any = NULL;

	for (unsigned int i = 0; i < policy->exception_count; i++) {
		const struct blob_exception *e = &policy->exceptions[i];

		if (e->link == BLOB_LINK_ANY)
			rules += e->rule_count;
		else
			fixed += NFT_LINK_MESSAGES + NFT_RULE_MESSAGES * e->rule_count;
	}
	each += NFT_RULE_MESSAGES * rules;
	for (unsigned int i = 0; i < policy->allow_count && !any; i++)
		if (policy->allows[i].links[0].kind == BLOB_LINK_ANY)
			any = &policy->allows[i];
	if (!any || fixed + each * ALLOWED_MAX <= NFT_BATCH_MESSAGES)
		return;
	warning(mistakes, any->place, "Name the links that need it, in place of \"any\".",
		"the exceptions for \"any\" have %u packet patterns: on a machine with "
		"more than %u links they are too many for one batch of nf_tables (%d "
		"messages), and then no exception is in force",
		rules,
		fixed < NFT_BATCH_MESSAGES ? (NFT_BATCH_MESSAGES - fixed) / each : 0,
		NFT_BATCH_MESSAGES);
}

void compile(struct policy *policy, struct mistakes *mistakes)
{
	policy->exception_count = 0;
	policy->rule_count = 0;
	for (unsigned int i = 0; i < policy->allow_count; i++) {
		const struct allow *allow = &policy->allows[i];

		for (unsigned int k = 0; k < allow->link_count; k++)
			exception_add(policy, allow, &allow->links[k], mistakes);
	}
	if (!mistakes->errors)
		size_warn(policy, mistakes);
}
