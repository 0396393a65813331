// SPDX-License-Identifier: GPL-2.0-or-later
/* The elements of those sets of nf_tables that decide what a rule means. */
#include "evidence/expr.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <netinet/in.h> /* before linux/in.h, which knows of it */

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "layers/nft/nft.h"

void model_begin_set(struct model *model, uint32_t set)
{
	struct fw_set *s = &model->set[set];
	uint8_t why = s->slots.slot[s->first_slot].why;

	model->last_set = set;
	model->elements = 0;
	s->first = model->rules;
	s->holds = s->port = s->close = s->last_rule = s->boundary = 0;
	s->match = (struct fw_match){ { SEES_NONE, SEES_NONE }, { why, why } };
}

/* The destination port of an element, or -1. */
static int port_of(const struct fw_set *s, const struct nlattr_view *key)
{
	unsigned int slot;
	size_t at;

	for (slot = s->first_slot; slot < FW_SLOTS; slot++) {
		at = (slot - s->first_slot) * 4;
		if (s->slots.slot[slot].kind == KIND_PORT && at + 2 <= key->len)
			return key->data[at] << 8 | key->data[at + 1];
	}
	return -1;
}

/* Remembers what the key holds: TCP, UDP, one port or several. end: of its interval. */
static void take_key(struct fw_set *s, const struct nlattr_view *key,
		     const struct nlattr_view *end)
{
	int port = port_of(s, key), last = port_of(s, end);

	if (s->slots.slot[s->first_slot].kind == KIND_PROTOCOL && key->len)
		s->holds |= key->data[0] == IPPROTO_TCP	  ? HOLDS_TCP
			    : key->data[0] == IPPROTO_UDP ? HOLDS_UDP
							  : 0;
	if (port < 0)
		return;
	if ((s->holds & HOLDS_PORT && s->port != port) || (last >= 0 && last != port))
		s->holds |= HOLDS_PORTS;
	s->holds |= HOLDS_PORT;
	s->port = port;
}

/* Does the set hold a single port, or the interval from it to the next one? */
static bool one_port(const struct fw_set *s)
{
	if (!(s->holds & HOLDS_PORT) || s->holds & HOLDS_PORTS)
		return false;
	return !(s->holds & HOLDS_CLOSE) || s->port == UINT16_MAX ||
	       s->close == s->port + 1;
}

/* What is seen by everything that is none of the set's keys. */
static enum fw_sees but_keys(const struct fw_set *s, unsigned int f)
{
	unsigned int next = s->first_slot + 1;
	bool alone = next == FW_SLOTS || s->slots.slot[next].kind == KIND_EMPTY;

	/* Neither TCP nor UDP remains. */
	if (alone && s->holds & HOLDS_TCP && s->holds & HOLDS_UDP)
		return SEES_SOME;
	return match_not(s->match.sees[f], KIND_SOURCE);
}

/* Does the verdict of a map hold for one port alone? Then its rule is narrow. */
static void narrow_verdict(const struct fw_set *s, struct fw_rule *rule)
{
	if (rule->ports == PORTS_ONE &&
	    (!(s->holds & HOLDS_CLOSE) || rule->port == UINT16_MAX ||
	     rule->close == rule->port + 1))
		match_and_both(&rule->match, SEES_SOME, WHY_PORT);
}

void model_end_set(struct model *model, uint32_t set)
{
	struct fw_set *s = &model->set[set];
	unsigned int f;
	uint32_t i;

	for (i = 0; i < s->count; i++)
		narrow_verdict(s, &model->rule[s->first + i]);
	if (one_port(s))
		match_and_both(&s->match, SEES_SOME, WHY_PORT);
	for (f = 0; f < FAMILIES && s->inverted; f++)
		s->match.sees[f] = but_keys(s, f);
	if (s->too_large)
		s->match = (struct fw_match){ { SEES_SOME, SEES_SOME },
					      { WHY_SET, WHY_SET } };
}

/* What an element with this key sees. */
static int element_match(const struct fw_set *s, const struct nlattr_view *key,
			 struct fw_match *match)
{
	unsigned int slot, next, f;
	enum fw_sees sees;
	size_t at, len;

	for (slot = s->first_slot; slot < FW_SLOTS; slot = next) {
		if (s->slots.slot[slot].kind == KIND_EMPTY)
			break;
		next = slot + 1;
		while (next < FW_SLOTS && s->slots.slot[next].kind == KIND_MORE)
			next++;
		at = (slot - s->first_slot) * 4;
		len = (next - slot) * 4;
		if (at >= key->len)
			return -EBADMSG;
		if (at + len > key->len)
			len = key->len - at;
		for (f = 0; f < FAMILIES; f++) {
			sees = slots_equal(&s->slots, slot, f, key->data + at, len);
			match_and(match, f, sees, s->slots.slot[slot].why);
		}
	}
	return 0;
}

/*
 * What the element for everything else sees: what no key has seen. The kernel sends it
 * behind all others.
 */
static void catchall_match(const struct fw_set *s, struct fw_match *match)
{
	unsigned int slot, f;

	for (f = 0; f < FAMILIES; f++)
		match_and(match, f, but_keys(s, f), s->slots.slot[s->first_slot].why);
	for (slot = s->first_slot; slot < FW_SLOTS; slot++)
		if (s->slots.slot[slot].kind == KIND_OTHER)
			match_and_both(match, SEES_SOME, s->slots.slot[slot].why);
}

/*
 * The kernel sends the ends of intervals in the order of their ports, rising or falling.
 * So the interval of an element ends at its neighbour: the one before or behind it.
 */
static void take_boundary(struct model *model, struct fw_set *s, int port)
{
	struct fw_rule *rule;

	if (port < 0)
		return;
	if (s->last_rule) {
		rule = &model->rule[s->last_rule - 1];
		if (port > rule->port && (!rule->close || port < rule->close))
			rule->close = port;
	}
	s->last_rule = 0;
	s->boundary = port;
}

/* What ports an element names. last: of its interval in a concatenation, or -1. */
static void name_ports(const struct fw_set *s, struct fw_rule *rule, int port, int last)
{
	if (port < 0)
		return;
	rule->ports = last >= 0 && last != port ? PORTS_SEVERAL : PORTS_ONE;
	rule->port = port;
	rule->close = s->boundary > port ? s->boundary : 0;
}

/* A rule for several elements of a verdict map: which ports do they name? */
static void merge_ports(struct fw_rule *rule, const struct fw_rule *more)
{
	if (rule->ports != more->ports || rule->port != more->port)
		rule->ports = PORTS_SEVERAL;
}

/* Adds a rule for an element of a verdict map, unless there is one like it. */
static int add_element(struct model *model, struct fw_set *s, const struct fw_rule *rule)
{
	uint32_t i;

	if (!expr_matters(rule))
		return 0;
	for (i = 0; i < s->count; i++)
		if (memcmp(&model->rule[s->first + i], rule,
			   offsetof(struct fw_rule, ports)) == 0) {
			merge_ports(&model->rule[s->first + i], rule);
			return 0;
		}
	if (s->count == FW_ELEMENTS) {
		s->too_large = true;
		return 0;
	}
	s->count++;
	s->last_rule = model->rules + 1;
	return model_rule(model, rule);
}

static int take_element(struct model *model, struct fw_set *s,
			const struct nlattr_view *table,
			const struct nlattr_view *element)
{
	struct nlattr_view a[NFTA_SET_ELEM_KEY_END + 1], key, end, v;
	struct fw_rule rule;
	uint32_t flags = 0;
	unsigned int f;
	int rc;

	if (nlattr_parse(element->data, element->len, a, NFTA_SET_ELEM_KEY_END))
		return -EBADMSG;
	nlattr_be32(&a[NFTA_SET_ELEM_FLAGS], &flags);
	key = expr_data(&a[NFTA_SET_ELEM_KEY], NFTA_DATA_VALUE);
	end = expr_data(&a[NFTA_SET_ELEM_KEY_END], NFTA_DATA_VALUE);
	if (flags & NFT_SET_ELEM_INTERVAL_END) {
		/* One at 0 only says that nothing stands before the first interval. */
		if (port_of(s, &key) > 0)
			s->close = port_of(s, &key);
		s->holds |= HOLDS_CLOSE;
		take_boundary(model, s, port_of(s, &key));
		return 0;
	}
	memset(&rule, 0, sizeof(rule)); /* its padding is compared */
	rule.match = MATCH_ALL;
	if (s->holds & HOLDS_CATCHALL || (!key.data && !(flags & NFT_SET_ELEM_CATCHALL)))
		return -EBADMSG;
	if (key.data) {
		rc = element_match(s, &key, &rule.match);
		if (rc)
			return rc;
	} else {
		catchall_match(s, &rule.match);
		s->holds |= HOLDS_CATCHALL;
	}
	if (rule.match.sees[V4] || rule.match.sees[V6])
		take_key(s, &key, &end);
	for (f = 0; f < FAMILIES; f++)
		if (rule.match.sees[f] > s->match.sees[f])
			s->match.sees[f] = rule.match.sees[f];
	if (!s->map)
		return 0;
	name_ports(s, &rule, port_of(s, &key), port_of(s, &end));
	take_boundary(model, s, port_of(s, &key));
	v = expr_data(&a[NFTA_SET_ELEM_DATA], NFTA_DATA_VERDICT);
	if (!v.data)
		return -EBADMSG;
	rc = model_verdict(model, s->family, table, &v, &rule);
	return rc ? rc : add_element(model, s, &rule);
}

int model_take_elements(const struct nlmsg *m, void *context)
{
	struct model *model = context;
	struct fw_set *s = &model->set[model->last_set];
	struct nlattr_view a[NFTA_SET_ELEM_LIST_ELEMENTS + 1], element;
	const struct nlattr_view *list = &a[NFTA_SET_ELEM_LIST_ELEMENTS];
	size_t offset = 0;
	uint8_t family;
	int rc;

	rc = model_body(model, m, NFT_MSG_NEWSETELEM, &family, a,
			NFTA_SET_ELEM_LIST_ELEMENTS);
	if (rc <= 0)
		return rc;
	while ((rc = nlattr_next(list->data, list->len, &offset, &element)) > 0) {
		if (model->elements++ >= FW_ELEMENTS_READ) {
			s->too_large = true;
			return 0;
		}
		rc = take_element(model, s, &a[NFTA_SET_ELEM_LIST_TABLE], &element);
		if (rc)
			return rc;
	}
	return rc;
}
