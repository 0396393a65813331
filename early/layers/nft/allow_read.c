// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the rules of exceptions back from the kernel. */
#include "layers/nft/allow.h"

#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "layers/nft/nft_abi.h"

static bool be32_is(const struct nlattr_view *a, uint32_t want)
{
	uint32_t value;

	return nlattr_be32(a, &value) && value == want;
}

static bool be32_small(const struct nlattr_view *a, uint8_t *to)
{
	uint32_t value;

	if (!nlattr_be32(a, &value) || value > UINT8_MAX)
		return false;
	*to = value;
	return true;
}

/* A value of len bytes, the only attribute in its nest. */
static bool take_value(const struct nlattr_view *nest, uint8_t *to, size_t len)
{
	struct nlattr_view d[NFTA_DATA_MAX + 1];

	if (!nest->data || nlattr_parse(nest->data, nest->len, d, NFTA_DATA_MAX) ||
	    !d[NFTA_DATA_VALUE].data || d[NFTA_DATA_VALUE].len != len || len > 16)
		return false;
	memcpy(to, d[NFTA_DATA_VALUE].data, len);
	return true;
}

/* The parts of one test, in the order in which their expressions have to come. */
enum { AT_LOAD, AT_MASK, AT_COMPARE };

struct reader {
	struct allow_rule *rule;
	struct nft_test test; /* the one that has begun */
	unsigned int at;
	bool counted, accepted;
};

static bool take_meta(struct reader *r, const struct nlattr_view *d)
{
	r->test.base = TEST_META;
	return be32_is(&d[NFTA_META_DREG], NFT_REG_1) &&
	       be32_small(&d[NFTA_META_KEY], &r->test.offset);
}

static bool take_payload(struct reader *r, const struct nlattr_view *d)
{
	return be32_is(&d[NFTA_PAYLOAD_DREG], NFT_REG_1) &&
	       be32_small(&d[NFTA_PAYLOAD_BASE], &r->test.base) &&
	       be32_small(&d[NFTA_PAYLOAD_OFFSET], &r->test.offset) &&
	       be32_small(&d[NFTA_PAYLOAD_LEN], &r->test.len) && r->test.len <= 16;
}

static bool take_mask(struct reader *r, const struct nlattr_view *d)
{
	static const uint8_t zero[16];
	uint8_t xor [16];

	r->test.masked = true;
	return be32_is(&d[NFTA_BITWISE_SREG], NFT_REG_1) &&
	       be32_is(&d[NFTA_BITWISE_DREG], NFT_REG_1) &&
	       be32_is(&d[NFTA_BITWISE_LEN], r->test.len) &&
	       (!d[NFTA_BITWISE_OP].data ||
		be32_is(&d[NFTA_BITWISE_OP], NFT_BITWISE_BOOL)) &&
	       take_value(&d[NFTA_BITWISE_MASK], r->test.mask, r->test.len) &&
	       take_value(&d[NFTA_BITWISE_XOR], xor, r->test.len) &&
	       memcmp(xor, zero, r->test.len) == 0;
}

/* What a meta key loads has the length of the value with which it is compared. */
static bool take_compare(struct reader *r, const struct nlattr_view *d)
{
	struct nlattr_view v[NFTA_DATA_MAX + 1];
	const struct nlattr_view *data = &d[NFTA_CMP_DATA];

	if (r->test.base == TEST_META) {
		if (!data->data ||
		    nlattr_parse(data->data, data->len, v, NFTA_DATA_MAX) ||
		    !v[NFTA_DATA_VALUE].data || v[NFTA_DATA_VALUE].len > 16)
			return false;
		r->test.len = v[NFTA_DATA_VALUE].len;
	}
	if (!be32_is(&d[NFTA_CMP_SREG], NFT_REG_1) ||
	    !be32_small(&d[NFTA_CMP_OP], &r->test.op) ||
	    !take_value(data, r->test.value, r->test.len) || r->rule->count == TESTS_MAX)
		return false;
	r->rule->tests[r->rule->count++] = r->test;
	memset(&r->test, 0, sizeof(r->test));
	return true;
}

static bool take_expression(struct reader *r, const struct nlattr_view *element,
			    uint64_t *packets)
{
	struct nlattr_view e[NFTA_EXPR_DATA + 1], d[NFTA_BITWISE_OP + 1];
	const struct nlattr_view *name = &e[NFTA_EXPR_NAME];

	if (element->type != NFTA_LIST_ELEM ||
	    nlattr_parse(element->data, element->len, e, NFTA_EXPR_DATA) ||
	    !e[NFTA_EXPR_DATA].data ||
	    nlattr_parse(e[NFTA_EXPR_DATA].data, e[NFTA_EXPR_DATA].len, d,
			 NFTA_BITWISE_OP) ||
	    r->accepted)
		return false;
	if (nlattr_is(name, "counter") && r->at == AT_LOAD && !r->counted) {
		r->counted = true;
		return nft_counter_packets(&d[NFTA_COUNTER_PACKETS], packets);
	}
	if (r->counted) {
		r->accepted = nlattr_is(name, "immediate") &&
			      be32_is(&d[NFTA_IMMEDIATE_DREG], NFT_REG_VERDICT) &&
			      nft_verdict(&d[NFTA_IMMEDIATE_DATA], NULL) == NF_ACCEPT;
		return r->accepted;
	}
	switch (r->at) {
	case AT_LOAD:
		r->at = AT_MASK;
		return nlattr_is(name, "meta")	    ? take_meta(r, d)
		       : nlattr_is(name, "payload") ? take_payload(r, d)
						    : false;
	case AT_MASK:
		if (nlattr_is(name, "bitwise")) {
			r->at = AT_COMPARE;
			return r->test.base != TEST_META && take_mask(r, d);
		}
		break;
	}
	r->at = AT_LOAD;
	return nlattr_is(name, "cmp") && take_compare(r, d);
}

bool allow_read(const struct nlattr_view *expressions, struct allow_rule *rule,
		uint64_t *packets)
{
	struct reader r = { .rule = rule };
	struct nlattr_view element;
	size_t offset = 0;
	int rc = 0;

	memset(rule, 0, sizeof(*rule));
	*packets = 0;
	while (expressions->data && (rc = nlattr_next(expressions->data, expressions->len,
						      &offset, &element)) > 0)
		if (!take_expression(&r, &element, packets))
			return false;
	return !rc && r.accepted;
}
