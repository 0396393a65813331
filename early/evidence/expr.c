// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The expressions of nf_tables that are conditions. Most load something of the packet
 * into a register; cmp, range and lookup then compare the register. The attributes of
 * each stand in linux/netfilter/nf_tables.h.
 */
#include "evidence/expr.h"

#include <errno.h>
#include <string.h>

#include <netinet/in.h> /* before linux/in.h, which knows of it */

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>

#include "kernel/netlink.h"

#define BITWISE_MASK_XOR 0 /* NFT_BITWISE_BOOL, which got this name in 6.13 */

struct nlattr_view expr_data(const struct nlattr_view *nest, unsigned int type)
{
	struct nlattr_view a[NFTA_DATA_VERDICT + 1];

	if (!nest->data || nlattr_parse(nest->data, nest->len, a, NFTA_DATA_VERDICT))
		memset(a, 0, sizeof(a));
	return a[type];
}

/* The first slot of a register. */
static bool slot_of(const struct nlattr_view *a, unsigned int *slot)
{
	uint32_t reg;

	if (!nlattr_be32(a, &reg))
		return false;
	if (reg >= NFT_REG_1 && reg <= NFT_REG_4)
		*slot = (reg - NFT_REG_1) * 4;
	else if (reg >= NFT_REG32_00 && reg <= NFT_REG32_15)
		*slot = reg - NFT_REG32_00;
	else
		return false;
	return true;
}

static uint8_t why_name(struct reading *r, const char *name)
{
	return model_why(r->model, name, strlen(name));
}

/* ---- loading ---- */

/* What a register holds after a load. value: of KIND_KNOWN and KIND_NEVER. */
struct load {
	uint8_t key; /* NFT_META_*, NFT_CT_* */
	uint8_t kind, why, len;
	union {
		uint8_t byte[4];
		uint16_t half;
		uint32_t word;
	} value[FAMILIES];
};

/* clang-format off */
#define FAMILY_PROTOCOL \
	.kind = KIND_KNOWN, .why = WHY_FAMILY, .len = 1, \
	.value = { { .byte = { NFPROTO_IPV4 } }, { .byte = { NFPROTO_IPV6 } } }
#define ETHER_TYPE \
	.kind = KIND_KNOWN, .why = WHY_FAMILY, .len = 2, \
	.value = { { .byte = { 0x08, 0x00 } }, { .byte = { 0x86, 0xdd } } }
/* A packet of one family never carries the ICMP of the other. */
#define TRANSPORT_PROTOCOL \
	.kind = KIND_PROTOCOL, .why = WHY_PROTOCOL, .len = 1, \
	.value = { { .byte = { IPPROTO_ICMPV6 } }, { .byte = { IPPROTO_ICMP } } }
#define BOTH(number) { { number }, { number } }
#define DESTINATION_PORT .kind = KIND_PORT, .why = WHY_PORT, .len = 2
#define SOURCE_OF(size) .kind = KIND_SOURCE, .why = WHY_SOURCE, .len = (size)

static const struct load meta_loads[] = {
	{ NFT_META_NFPROTO, FAMILY_PROTOCOL },
	{ NFT_META_PROTOCOL, ETHER_TYPE },
	{ NFT_META_L4PROTO, TRANSPORT_PROTOCOL },
	{ NFT_META_IIF, KIND_NEVER, WHY_LOOPBACK, 4, BOTH(.word = LOOPBACK_INDEX) },
	{ NFT_META_IIFNAME, KIND_NEVER, WHY_LOOPBACK, 16, BOTH(.byte = "lo") },
	{ NFT_META_IIFTYPE, KIND_NEVER, WHY_LOOPBACK, 2, BOTH(.half = ARPHRD_LOOPBACK) },
	{ NFT_META_PKTTYPE, KIND_KNOWN, WHY_TYPE, 1, BOTH(.byte = { PACKET_HOST }) },
	{ NFT_META_MARK, KIND_OTHER, WHY_MARK, 4, BOTH(.word = 0) },
	{ NFT_META_PRANDOM, KIND_OTHER, WHY_RATE, 4, BOTH(.word = 0) },
};

static const struct load ct_loads[] = {
	{ NFT_CT_STATE, KIND_KNOWN, WHY_STATE, 4,
	  BOTH(.word = NF_CT_STATE_BIT(IP_CT_NEW)) },
	{ NFT_CT_STATUS, KIND_KNOWN, WHY_STATE, 4, BOTH(.word = 0) },
	{ NFT_CT_DIRECTION, KIND_KNOWN, WHY_STATE, 1,
	  BOTH(.byte = { IP_CT_DIR_ORIGINAL }) },
	{ NFT_CT_L3PROTOCOL, FAMILY_PROTOCOL },
	{ NFT_CT_PROTOCOL, TRANSPORT_PROTOCOL },
	{ NFT_CT_PROTO_DST, DESTINATION_PORT },
	{ NFT_CT_PROTO_SRC, SOURCE_OF(2) },
	{ NFT_CT_SRC, SOURCE_OF(16) },
	{ NFT_CT_SRC_IP, SOURCE_OF(4) },
	{ NFT_CT_SRC_IP6, SOURCE_OF(16) },
	{ NFT_CT_MARK, KIND_OTHER, WHY_MARK, 4, BOTH(.word = 0) },
};
/* clang-format on */

static int load(struct reading *r, const struct nlattr_view *dreg, const struct load *l)
{
	size_t len = l->len < sizeof(l->value[0]) ? l->len : sizeof(l->value[0]);
	unsigned int slot, f;

	if (!slot_of(dreg, &slot))
		return -EBADMSG;
	slots_load(&r->slots, slot, l->len, l->kind, l->why);
	for (f = 0; f < FAMILIES; f++)
		slots_set(&r->slots, slot, f, &l->value[f], len);
	return 1;
}

/* A load that nobody here judges: name says what it is. */
static int load_other(struct reading *r, const struct nlattr_view *dreg, const char *name)
{
	struct load l = { .kind = KIND_OTHER, .why = why_name(r, name), .len = 16 };

	return load(r, dreg, &l);
}

static int load_key(struct reading *r, const struct nlattr_view *dreg,
		    const struct nlattr_view *key, const struct load *loads,
		    unsigned int count, const char *name)
{
	uint32_t number;
	unsigned int i;

	if (!dreg->data)
		return 1; /* it sets something */
	if (!nlattr_be32(key, &number))
		return -EBADMSG;
	for (i = 0; i < count; i++)
		if (loads[i].key == number)
			return load(r, dreg, &loads[i]);
	return load_other(r, dreg, name);
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static int meta(struct reading *r, const struct nlattr_view *a)
{
	return load_key(r, &a[NFTA_META_DREG], &a[NFTA_META_KEY], meta_loads,
			LENGTH(meta_loads), "meta");
}

static int ct(struct reading *r, const struct nlattr_view *a)
{
	return load_key(r, &a[NFTA_CT_DREG], &a[NFTA_CT_KEY], ct_loads, LENGTH(ct_loads),
			"ct");
}

/* Does the field of len bytes at offset touch the bytes from..to - 1? */
static bool touches(uint32_t offset, uint32_t len, uint32_t from, uint32_t to)
{
	return offset < to && offset + len > from;
}

/* A field that touches the source. One that goes beyond it cannot be negated. */
static void load_source(struct load *l, uint32_t offset, uint32_t from, uint32_t to)
{
	l->kind = offset >= from && offset + l->len <= to ? KIND_SOURCE : KIND_OTHER;
	l->why = WHY_SOURCE;
}

static void payload_network(struct reading *r, struct load *l, uint32_t offset)
{
	static const struct load protocol = { 0, TRANSPORT_PROTOCOL };
	/* nft compares the family before it looks into a header. */
	bool v4 = r->rule.match.sees[V6] == SEES_NONE;
	bool v6 = r->rule.match.sees[V4] == SEES_NONE;
	uint32_t source = v4 ? 12 : 8, destination = v4 ? 16 : 24, end = v4 ? 20 : 40;

	if (v4 == v6)
		return;
	if (touches(offset, l->len, source, destination))
		load_source(l, offset, source, destination);
	else if (touches(offset, l->len, destination, end))
		l->why = WHY_DESTINATION;
	else if (offset == (v4 ? 9 : 6) && l->len == 1)
		*l = protocol;
}

static int payload(struct reading *r, const struct nlattr_view *a)
{
	static const struct load port = { 0, DESTINATION_PORT };
	static const struct load ether_type = { 0, ETHER_TYPE };
	struct load l = { .kind = KIND_OTHER };
	uint32_t base, offset, len;

	if (!a[NFTA_PAYLOAD_DREG].data)
		return 1; /* it sets something */
	if (!nlattr_be32(&a[NFTA_PAYLOAD_BASE], &base) ||
	    !nlattr_be32(&a[NFTA_PAYLOAD_OFFSET], &offset) ||
	    !nlattr_be32(&a[NFTA_PAYLOAD_LEN], &len) || offset > UINT16_MAX ||
	    len > FW_SLOTS * 4)
		return -EBADMSG;
	l.len = len;
	l.why = why_name(r, "payload");
	if (base == NFT_PAYLOAD_NETWORK_HEADER) {
		payload_network(r, &l, offset);
	} else if (base == NFT_PAYLOAD_TRANSPORT_HEADER) {
		if (offset == 2 && len == 2)
			l = port;
		else if (offset == 0 && len == 2)
			load_source(&l, offset, 0, 2);
	} else if (base == NFT_PAYLOAD_LL_HEADER) {
		if (offset == 12 && len == 2)
			l = ether_type;
		else if (touches(offset, len, ETH_ALEN, 2 * ETH_ALEN))
			load_source(&l, offset, ETH_ALEN, 2 * ETH_ALEN);
	}
	return load(r, &a[NFTA_PAYLOAD_DREG], &l);
}

static int fib(struct reading *r, const struct nlattr_view *a)
{
	static const struct load local = { 0, KIND_KNOWN, WHY_TYPE, 4,
					   BOTH(.word = RTN_LOCAL) };
	uint32_t result, flags;

	if (!nlattr_be32(&a[NFTA_FIB_RESULT], &result) ||
	    !nlattr_be32(&a[NFTA_FIB_FLAGS], &flags))
		return -EBADMSG;
	if (result == NFT_FIB_RESULT_ADDRTYPE && flags & NFTA_FIB_F_DADDR)
		return load(r, &a[NFTA_FIB_DREG], &local);
	return load_other(r, &a[NFTA_FIB_DREG], "fib");
}

static int load_immediate(struct reading *r, const struct nlattr_view *a)
{
	if (!expr_data(&a[NFTA_IMMEDIATE_DATA], NFTA_DATA_VALUE).data)
		return 0; /* a verdict */
	return load_other(r, &a[NFTA_IMMEDIATE_DREG], "immediate");
}

/* ---- changing a register ---- */

/* Computes with a register. A result that cannot be foreseen is KIND_OTHER. */
static int compute(struct reading *r, const struct nlattr_view *a, bool is_bitwise)
{
	struct nlattr_view mask = { .data = NULL }, xor = {
		.data = NULL
	};
	static const uint8_t zeros[FW_SLOTS * 4];
	struct fw_slots *slots = &r->slots;
	uint32_t len, op = BITWISE_MASK_XOR;
	unsigned int from, to, f, i;
	uint8_t kind, value[FAMILIES][FW_SLOTS * 4];

	/* NFTA_BYTEORDER_SREG and NFTA_BYTEORDER_DREG are the same numbers. */
	if (!slot_of(&a[NFTA_BITWISE_SREG], &from) ||
	    !slot_of(&a[NFTA_BITWISE_DREG], &to) ||
	    !nlattr_be32(&a[is_bitwise ? NFTA_BITWISE_LEN : NFTA_BYTEORDER_LEN], &len) ||
	    len > (FW_SLOTS - from) * 4)
		return -EBADMSG;
	/* As nft does with the protocol of a set of intervals. It changes nothing. */
	if (!is_bitwise && from == to && len == 1)
		return 1;
	if (is_bitwise) {
		nlattr_be32(&a[NFTA_BITWISE_OP], &op);
		mask = expr_data(&a[NFTA_BITWISE_MASK], NFTA_DATA_VALUE);
		xor = expr_data(&a[NFTA_BITWISE_XOR], NFTA_DATA_VALUE);
	}
	kind = slots->slot[from].kind;
	memcpy(value, slots->value, sizeof(value));
	if (op == BITWISE_MASK_XOR && mask.len == len && xor.len == len) {
		for (f = 0; f < FAMILIES; f++)
			for (i = from * 4; i < from * 4 + len; i++)
				value[f][i] = (value[f][i] & mask.data[i - from * 4]) ^
					      xor.data[i - from * 4];
	} else if (kind == KIND_KNOWN || kind == KIND_NEVER || kind == KIND_PROTOCOL) {
		kind = KIND_OTHER;
	}
	if (op == BITWISE_MASK_XOR && mask.len == len &&
	    xor.len == len &&memcmp(mask.data, zeros, len) == 0)
		kind = KIND_KNOWN; /* as of ip saddr 0.0.0.0/0 */
	slots_load(slots, to, len, kind, slots->slot[from].why);
	for (f = 0; f < FAMILIES; f++)
		slots_set(slots, to, f, &value[f][from * 4], len);
	return 1;
}

static int bitwise(struct reading *r, const struct nlattr_view *a)
{
	return compute(r, a, true);
}

static int byteorder(struct reading *r, const struct nlattr_view *a)
{
	return compute(r, a, false);
}

/* ---- comparing ---- */

static int cmp(struct reading *r, const struct nlattr_view *a)
{
	struct nlattr_view value = expr_data(&a[NFTA_CMP_DATA], NFTA_DATA_VALUE);
	enum fw_sees sees;
	enum fw_kind kind;
	unsigned int slot, f;
	uint32_t op;
	bool zero;

	if (!slot_of(&a[NFTA_CMP_SREG], &slot) || !nlattr_be32(&a[NFTA_CMP_OP], &op) ||
	    !value.data)
		return -EBADMSG;
	kind = r->slots.slot[slot].kind;
	if (kind == KIND_OTHER && r->slots.slot[slot].why == WHY_MARK &&
	    (op == NFT_CMP_EQ || op == NFT_CMP_NEQ)) {
		/* The value in the slot is that of a packet without a mark. */
		zero = value.len <= 4 &&
		       memcmp(&r->slots.value[V4][slot * 4], value.data, value.len) == 0;
		if (zero == (op == NFT_CMP_EQ)) {
			r->unmarked = true;
			return 1;
		}
	}
	/* A name without its NUL stands for all links that begin so. */
	if (kind == KIND_NEVER && op == NFT_CMP_EQ && !memchr(value.data, 0, value.len) &&
	    slot + 1 < FW_SLOTS && r->slots.slot[slot + 1].kind == KIND_MORE) {
		if (model_text(r->model, value.data, value.len, &r->rule.links))
			return -ENOMEM;
		r->rule.links++;
	}
	for (f = 0; f < FAMILIES; f++) {
		sees = slots_equal(&r->slots, slot, f, value.data, value.len);
		if (op == NFT_CMP_NEQ)
			sees = match_not(sees, kind);
		else if (op != NFT_CMP_EQ)
			sees = kind == KIND_PORT || kind == KIND_NEVER ? SEES_GENERAL
								       : SEES_SOME;
		else if (kind == KIND_PORT)
			sees = SEES_SOME;
		match_and(&r->rule.match, f, sees, r->slots.slot[slot].why);
	}
	return 1;
}

static int range(struct reading *r, const struct nlattr_view *a)
{
	enum fw_sees sees = SEES_SOME;
	enum fw_kind kind;
	unsigned int slot;
	uint32_t op;

	if (!slot_of(&a[NFTA_RANGE_SREG], &slot) || !nlattr_be32(&a[NFTA_RANGE_OP], &op))
		return -EBADMSG;
	kind = r->slots.slot[slot].kind;
	if (kind == KIND_PORT || kind == KIND_NEVER ||
	    (kind == KIND_SOURCE && op == NFT_RANGE_NEQ))
		sees = SEES_GENERAL;
	match_and_both(&r->rule.match, sees, r->slots.slot[slot].why);
	return 1;
}

/*
 * What the registers that a lookup asks with make of it. *ask: the elements decide, and
 * the rule sees no more than what is returned.
 */
static enum fw_sees lookup_sees(const struct fw_slots *slots, unsigned int first,
				bool inverted, uint8_t *why, bool *ask)
{
	enum fw_sees sees = SEES_ALL;
	unsigned int i;

	*ask = false;
	for (i = first; i < FW_SLOTS && slots->slot[i].kind != KIND_EMPTY; i++) {
		uint8_t kind = slots->slot[i].kind;

		if (kind == KIND_OTHER || (kind == KIND_SOURCE && !inverted)) {
			sees = SEES_SOME;
			*why = slots->slot[i].why;
		}
		/* No port and no protocol is every packet's, so do not read too much. */
		else if (!inverted && (kind == KIND_PORT || kind == KIND_PROTOCOL))
			sees = sees == SEES_ALL ? SEES_GENERAL : sees;
		*ask |= kind != KIND_OTHER && kind != KIND_MORE;
	}
	if (i == first)
		return SEES_SOME; /* nothing was loaded */
	for (i = first; i < FW_SLOTS && slots->slot[i].kind != KIND_EMPTY; i++)
		if (slots->slot[i].kind == KIND_SOURCE)
			*ask = false; /* it names a source, or everybody else */
	return !*ask && sees == SEES_ALL ? SEES_GENERAL : sees;
}

/* Remembers a set whose elements have to be read. */
static int want_set(struct reading *r, const struct nlattr_view *name, unsigned int first,
		    bool map, bool inverted, uint32_t *index)
{
	struct fw_set set = { .family = r->family,
			      .first_slot = first,
			      .map = map,
			      .inverted = inverted,
			      .slots = r->slots };
	uint32_t second;
	int rc;

	rc = model_text(r->model, r->table->data, r->table->len, &set.name);
	if (!rc)
		rc = model_text(r->model, name->data, name->len, &second);
	return rc ? rc : model_set(r->model, &set, index);
}

static int lookup(struct reading *r, const struct nlattr_view *a)
{
	const struct nlattr_view *name = &a[NFTA_LOOKUP_SET];
	uint32_t flags = 0, dreg = NFT_REG_VERDICT, index = 0;
	bool map = a[NFTA_LOOKUP_DREG].data, inverted, ask;
	uint8_t why = WHY_NOTHING;
	enum fw_sees sees;
	unsigned int slot, i;
	int rc;

	if (!slot_of(&a[NFTA_LOOKUP_SREG], &slot) || !name->data ||
	    (map && !nlattr_be32(&a[NFTA_LOOKUP_DREG], &dreg)))
		return -EBADMSG;
	nlattr_be32(&a[NFTA_LOOKUP_FLAGS], &flags);
	inverted = flags & NFT_LOOKUP_F_INV;
	sees = lookup_sees(&r->slots, slot, inverted, &why, &ask);
	if (map && dreg != NFT_REG_VERDICT) {
		match_and_both(&r->rule.match, sees == SEES_ALL ? SEES_GENERAL : sees,
			       why);
		return load_other(r, &a[NFTA_LOOKUP_DREG], "map");
	}
	if (!map) {
		match_and_both(&r->rule.match, sees, why);
		if (sees == SEES_SOME || !ask)
			return 1;
	}
	for (i = 0; i < RULE_SETS && r->rule.set[i]; i++)
		;
	rc = i < RULE_SETS ? want_set(r, name, slot, map, inverted, &index) : -ENOSPC;
	if (rc == -ENOSPC) {
		r->unknown = WHY_SET;
		return 1;
	}
	if (rc)
		return rc;
	if (map) {
		r->rule.act = ACT_MAP;
		r->rule.target = index;
	} else {
		r->rule.set[i] = index + 1;
	}
	return 1;
}

int expr_condition(struct reading *r, const struct nlattr_view *name,
		   const struct nlattr_view *a)
{
	static const struct {
		const char *name;
		int (*take)(struct reading *r, const struct nlattr_view *a);
	} takes[] = {
		{ "meta", meta },	{ "ct", ct },
		{ "payload", payload }, { "fib", fib },
		{ "bitwise", bitwise }, { "byteorder", byteorder },
		{ "cmp", cmp },		{ "range", range },
		{ "lookup", lookup },	{ "immediate", load_immediate },
	};
	/* These load what nobody here judges. dreg: the attribute with the register. */
	static const struct {
		const char *name;
		uint8_t dreg;
	} loads[] = {
		{ "exthdr", NFTA_EXTHDR_DREG }, { "rt", NFTA_RT_DREG },
		{ "socket", NFTA_SOCKET_DREG }, { "osf", NFTA_OSF_DREG },
		{ "tunnel", NFTA_TUNNEL_DREG }, { "xfrm", NFTA_XFRM_DREG },
		{ "numgen", NFTA_NG_DREG },	{ "hash", NFTA_HASH_DREG },
	};
	unsigned int i;

	for (i = 0; i < LENGTH(takes); i++)
		if (nlattr_is(name, takes[i].name))
			return takes[i].take(r, a);
	for (i = 0; i < LENGTH(loads); i++)
		if (nlattr_is(name, loads[i].name))
			return a[loads[i].dreg].data
				       ? load_other(r, &a[loads[i].dreg], loads[i].name)
				       : 1;
	return 0;
}
