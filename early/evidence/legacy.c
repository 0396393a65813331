// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table filter of the legacy iptables, as the kernel hands it out: one block of
 * entries, one behind the other.
 *
 *   | entry                                            | entry ...
 *   | addresses, links, | match | match | ... | target |
 *   | protocol, sizes   | size, name, data    |        |
 *
 * A target without a name holds a verdict: a negative number ends the walk, and another
 * one is the offset of the entry to jump to. A chain that an administrator made begins
 * behind an entry with the target ERROR, which holds the chain's name. A built-in chain
 * ends with its policy, at an offset that the kernel gives (underflow).
 *
 * The layouts are those of linux/netfilter_ipv4/ip_tables.h and its IPv6 counterpart,
 * which do not compile beside klibc's headers. They are kernel ABI and have not changed
 * since 2.4.
 */
#include "evidence/expr.h"

#include <errno.h>
#include <string.h>

#include <netinet/in.h> /* before linux/in.h, which knows of it */

#include <linux/netfilter.h>

#define LINK_NAME 16 /* IFNAMSIZ */
#define PART_NAME 29 /* XT_EXTENSION_MAXNAMELEN */

/* Bits of invflags: IPT_INV_*, IP6T_INV_*. */
#define NOT_IN 0x01
#define NOT_SOURCE 0x08
#define NOT_PROTOCOL 0x40

#define VERDICT_DROP (-NF_DROP - 1)
#define VERDICT_ACCEPT (-NF_ACCEPT - 1)
#define VERDICT_RETURN (-NF_REPEAT - 1) /* XT_RETURN */

#define NO_CHAIN UINT32_MAX

/* target, next: offsets from the beginning of the entry. */
#define SIZES \
	uint32_t nfcache; \
	uint16_t target, next; \
	uint32_t comefrom; \
	uint64_t counters[2]

struct links_and_masks {
	char in[LINK_NAME], out[LINK_NAME];
	uint8_t in_mask[LINK_NAME], out_mask[LINK_NAME];
};

struct entry4 {
	uint8_t source[4], destination[4], source_mask[4], destination_mask[4];
	struct links_and_masks links;
	uint16_t protocol;
	uint8_t flags, inverted;
	SIZES;
};

struct entry6 {
	uint8_t source[16], destination[16], source_mask[16], destination_mask[16];
	struct links_and_masks links;
	uint16_t protocol;
	uint8_t tos, flags, inverted;
	SIZES;
};

/* A match or a target; its data follow. */
struct part {
	uint16_t size;
	char name[PART_NAME];
	uint8_t revision;
} __attribute__((aligned(8)));

/* One entry of either family. */
struct entry {
	bool source, destination, odd, go; /* odd: fragments, type of service; go: goto */
	struct links_and_masks links;
	uint16_t protocol;
	uint8_t inverted;
	const unsigned char *matches, *target, *end;
	char target_name[PART_NAME + 1];
	int32_t verdict; /* of a target without a name */
};

static bool any(const uint8_t *bytes, size_t len)
{
	while (len--)
		if (*bytes++)
			return true;
	return false;
}

/* Reads the entry at bytes. Returns its size, or 0 if it is none. */
static uint32_t entry_read(uint8_t family, const unsigned char *bytes, size_t left,
			   struct entry *e)
{
	struct entry4 v4;
	struct entry6 v6;
	struct part part;
	uint16_t target, next;
	size_t size = family == NFPROTO_IPV4 ? sizeof(v4) : sizeof(v6);

	memset(e, 0, sizeof(*e));
	if (left < size)
		return 0;
	if (family == NFPROTO_IPV4) {
		memcpy(&v4, bytes, sizeof(v4));
		e->source = any(v4.source_mask, 4);
		e->destination = any(v4.destination_mask, 4);
		e->odd = v4.flags & 1; /* IPT_F_FRAG */
		e->go = v4.flags & 2;  /* IPT_F_GOTO */
		e->links = v4.links;
		e->protocol = v4.protocol;
		e->inverted = v4.inverted;
		target = v4.target;
		next = v4.next;
	} else {
		memcpy(&v6, bytes, sizeof(v6));
		e->source = any(v6.source_mask, 16);
		e->destination = any(v6.destination_mask, 16);
		e->odd = v6.flags & 2; /* IP6T_F_TOS */
		e->go = v6.flags & 4;  /* IP6T_F_GOTO */
		e->links = v6.links;
		e->protocol = v6.flags & 1 ? v6.protocol : 0; /* IP6T_F_PROTO */
		e->inverted = v6.inverted;
		target = v6.target;
		next = v6.next;
	}
	if (next > left || target < size ||
	    target + sizeof(part) + sizeof(e->verdict) > next)
		return 0;
	e->matches = bytes + size;
	e->target = bytes + target;
	e->end = bytes + next;
	memcpy(&part, e->target, sizeof(part));
	memcpy(e->target_name, part.name, PART_NAME);
	memcpy(&e->verdict, e->target + sizeof(part), sizeof(e->verdict));
	return next;
}

/* Could the packet have come in by lo? */
static bool link_is_lo(const struct links_and_masks *links)
{
	static const char lo[LINK_NAME] = "lo";
	unsigned int i;

	for (i = 0; i < LINK_NAME; i++)
		if ((lo[i] ^ links->in[i]) & links->in_mask[i])
			return false;
	return true;
}

static int conditions(struct model *model, uint8_t family, const struct entry *e,
		      struct fw_match *m)
{
	bool v4 = family == NFPROTO_IPV4;
	const unsigned char *at = e->matches;
	char name[PART_NAME + 1] = "";
	struct part part;

	match_and(m, v4 ? V6 : V4, SEES_NONE, WHY_FAMILY);
	if (e->source)
		match_and_both(m, e->inverted & NOT_SOURCE ? SEES_GENERAL : SEES_SOME,
			       WHY_SOURCE);
	if (e->destination)
		match_and_both(m, SEES_SOME, WHY_DESTINATION);
	if (e->odd)
		match_and_both(m, SEES_SOME, model_why(model, "fragments", 9));
	if (any(e->links.in_mask, LINK_NAME))
		match_and_both(m,
			       !link_is_lo(&e->links) ? SEES_GENERAL
			       : e->inverted & NOT_IN ? SEES_ALL
						      : SEES_NONE,
			       WHY_LOOPBACK);
	if (e->protocol)
		match_and_both(m,
			       e->inverted & NOT_PROTOCOL || e->protocol == IPPROTO_TCP ||
					       e->protocol == IPPROTO_UDP
				       ? SEES_GENERAL
			       : e->protocol == (v4 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)
				       ? SEES_NONE
				       : SEES_SOME,
			       WHY_PROTOCOL);
	while (at < e->target) {
		if ((size_t)(e->target - at) < sizeof(part))
			return -EBADMSG;
		memcpy(&part, at, sizeof(part));
		if (part.size < sizeof(part) || part.size > e->target - at)
			return -EBADMSG;
		memcpy(name, part.name, PART_NAME);
		xt_match(model, m, name, part.revision, at + sizeof(part),
			 part.size - sizeof(part));
		at += part.size;
	}
	return 0;
}

/* The chain whose first entry is at this offset: chains stand in the order of offsets. */
static bool chain_at(const struct model *model, uint32_t first, uint32_t offset,
		     uint32_t *index)
{
	uint32_t low = first, high = model->chains, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (model->chain[middle].start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	*index = low;
	return low < model->chains && model->chain[low].start == offset;
}

static int add_chain(struct model *model, uint8_t family, uint32_t start, uint8_t hook,
		     const char *name)
{
	struct fw_chain chain = {
		.start = start, .family = family, .hook = hook, .legacy = true
	};
	uint32_t ignored;
	int rc = model_text(model, "filter", 6, &chain.name);

	if (!rc)
		rc = model_text(model, name, strlen(name), &ignored);
	return rc ? rc : model_chain(model, &chain);
}

static int add_chains(struct model *model, uint8_t family, const unsigned char *entries,
		      size_t len, uint32_t hook_entry)
{
	char name[PART_NAME + 1] = "";
	uint32_t offset, size;
	struct entry e;
	int rc = 0;

	for (offset = 0; offset < len && !rc; offset += size) {
		size = entry_read(family, entries + offset, len - offset, &e);
		if (!size)
			return -EBADMSG;
		if (offset == hook_entry)
			rc = add_chain(model, family, offset, HOOK_INPUT, "INPUT");
		else if (strcmp(e.target_name, "ERROR") == 0) {
			if (e.end - e.target < (int)sizeof(struct part) + PART_NAME)
				return -EBADMSG;
			memcpy(name, e.target + sizeof(struct part), PART_NAME);
			rc = add_chain(model, family, offset + size, HOOK_NONE, name);
		}
	}
	return rc;
}

/* What the target does. next: the offset of the entry behind this one. */
static void act(struct model *model, uint32_t first, const struct entry *e, uint32_t next,
		struct fw_rule *rule)
{
	const char *unknown = "verdict";

	if (e->target_name[0]) {
		unknown = e->target_name;
		rule->act = xt_target(unknown);
	} else if (e->verdict == VERDICT_DROP) {
		rule->act = ACT_DROP;
	} else if (e->verdict == VERDICT_ACCEPT) {
		rule->act = ACT_ACCEPT;
	} else if (e->verdict == VERDICT_RETURN) {
		rule->act = ACT_RETURN;
	} else if ((uint32_t)e->verdict == next) {
		rule->act = ACT_NOTHING; /* a rule without a target */
	} else if (e->verdict >= 0 && chain_at(model, first, e->verdict, &rule->target)) {
		rule->act = e->go ? ACT_GOTO : ACT_JUMP;
	} else {
		rule->act = ACT_UNKNOWN;
	}
	if (rule->act == ACT_UNKNOWN)
		rule->match.why[V4] = rule->match.why[V6] =
			model_why(model, unknown, strlen(unknown));
}

static int add_rule(struct model *model, struct fw_chain *chain, struct fw_rule *rule)
{
	chain->uses++;
	if (!expr_matters(rule))
		return 0;
	if (!chain->count)
		chain->first = model->rules;
	chain->count++;
	return model_rule(model, rule);
}

int legacy_take(struct model *model, uint8_t family, const unsigned char *entries,
		size_t len, uint32_t hook_entry, uint32_t underflow)
{
	uint32_t first = model->chains, offset, size, found, at = NO_CHAIN;
	struct fw_rule rule;
	struct entry e;
	int rc = add_chains(model, family, entries, len, hook_entry);

	for (offset = 0; offset < len && !rc; offset += size) {
		size = entry_read(family, entries + offset, len - offset, &e);
		if (!size)
			return -EBADMSG;
		if (chain_at(model, first, offset, &found))
			at = found;
		if (at == NO_CHAIN)
			continue; /* of a built-in chain that does not matter */
		rule = (struct fw_rule){ .match = MATCH_ALL };
		rc = conditions(model, family, &e, &rule.match);
		if (rc)
			return rc;
		act(model, first, &e, offset + size, &rule);
		if (offset == underflow) {
			model->chain[at].drops = rule.act == ACT_DROP;
			at = NO_CHAIN;
		} else {
			rc = add_rule(model, &model->chain[at], &rule);
		}
	}
	return rc;
}
