// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules of nf_tables. A rule is a list of expressions: conditions (expr.c), statements
 * that do not decide what becomes of the packet, and at last a verdict.
 */
#include "evidence/expr.h"

#include <errno.h>
#include <string.h>

#include <netinet/in.h> /* before linux/in.h, which knows of it */

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "layers/nft/nft.h"

#define XT_NAME_SIZE 32

static void unknown(struct reading *r, const char *name)
{
	r->unknown = model_why(r->model, name, strlen(name));
}

int model_verdict(struct model *model, uint8_t family, const struct nlattr_view *table,
		  const struct nlattr_view *verdict, struct fw_rule *rule)
{
	struct nlattr_view a[NFTA_VERDICT_CHAIN + 1];
	struct fw_chain *chain;
	uint32_t code;

	if (nlattr_parse(verdict->data, verdict->len, a, NFTA_VERDICT_CHAIN) ||
	    !nlattr_be32(&a[NFTA_VERDICT_CODE], &code))
		return -EBADMSG;
	switch ((int32_t)code) {
	case NFT_CONTINUE:
	case NFT_BREAK:
		rule->act = ACT_NOTHING;
		return 0;
	case NF_ACCEPT:
		rule->act = ACT_ACCEPT;
		return 0;
	case NF_DROP:
		rule->act = ACT_DROP;
		return 0;
	case NFT_RETURN:
		rule->act = ACT_RETURN;
		return 0;
	case NFT_JUMP:
	case NFT_GOTO:
		chain = model_find(model, family, table, &a[NFTA_VERDICT_CHAIN]);
		if (!chain)
			break;
		rule->act = (int32_t)code == NFT_JUMP ? ACT_JUMP : ACT_GOTO;
		rule->target = chain - model->chain;
		return 0;
	}
	rule->act = ACT_UNKNOWN;
	rule->match.why[V4] = rule->match.why[V6] =
		(code & NF_VERDICT_MASK) == NF_QUEUE ? model_why(model, "queue", 5)
						     : model_why(model, "verdict", 7);
	return 0;
}

/* ---- statements ---- */

static int verdict(struct reading *r, const struct nlattr_view *a)
{
	struct nlattr_view v = expr_data(&a[NFTA_IMMEDIATE_DATA], NFTA_DATA_VERDICT);

	if (!v.data)
		return -EBADMSG;
	return model_verdict(r->model, r->family, r->table, &v, &r->rule);
}

static int reject(struct reading *r, const struct nlattr_view *a)
{
	(void)a;
	r->rule.act = ACT_DROP;
	return 0;
}

static int nothing(struct reading *r, const struct nlattr_view *a)
{
	(void)r;
	(void)a;
	return 0;
}

static int rate(struct reading *r, const struct nlattr_view *a)
{
	(void)a;
	match_and_both(&r->rule.match, SEES_SOME, WHY_RATE);
	return 0;
}

static int objref(struct reading *r, const struct nlattr_view *a)
{
	uint32_t type = NFT_OBJECT_UNSPEC;

	nlattr_be32(&a[NFTA_OBJREF_IMM_TYPE], &type);
	switch (type) {
	case NFT_OBJECT_COUNTER:
	case NFT_OBJECT_CT_HELPER:
	case NFT_OBJECT_CT_TIMEOUT:
	case NFT_OBJECT_CT_EXPECT:
	case NFT_OBJECT_SECMARK:
		return 0;
	case NFT_OBJECT_SYNPROXY:
		unknown(r, "synproxy");
		return 0;
	}
	return rate(r, a); /* a quota, a limit, or an object out of a map */
}

static int take_expression(struct reading *r, const struct nlattr_view *element);

/* Adds to a set. Its own expressions (a limit, a counter) hold for this rule as well. */
static int dynset(struct reading *r, const struct nlattr_view *a)
{
	const struct nlattr_view *list = &a[NFTA_DYNSET_EXPRESSIONS];
	struct nlattr_view element;
	size_t offset = 0;
	int rc;

	if (a[NFTA_DYNSET_EXPR].data)
		return take_expression(r, &a[NFTA_DYNSET_EXPR]);
	while ((rc = nlattr_next(list->data, list->len, &offset, &element)) > 0) {
		rc = take_expression(r, &element);
		if (rc)
			break;
	}
	return rc;
}

static int match(struct reading *r, const struct nlattr_view *a)
{
	char name[XT_NAME_SIZE];
	uint32_t revision = 0;

	nlattr_copy(&a[NFTA_MATCH_NAME], name, sizeof(name));
	nlattr_be32(&a[NFTA_MATCH_REV], &revision);
	xt_match(r->model, &r->rule.match, name, revision, a[NFTA_MATCH_INFO].data,
		 a[NFTA_MATCH_INFO].len);
	return 0;
}

static int target(struct reading *r, const struct nlattr_view *a)
{
	char name[XT_NAME_SIZE];
	enum fw_act act;

	nlattr_copy(&a[NFTA_TARGET_NAME], name, sizeof(name));
	act = xt_target(name);
	if (act == ACT_UNKNOWN)
		unknown(r, name);
	else if (act != ACT_NOTHING)
		r->rule.act = act;
	return 0;
}

static const struct {
	const char *name;
	int (*take)(struct reading *r, const struct nlattr_view *a);
} statements[] = {
	{ "immediate", verdict }, { "reject", reject },	  { "counter", nothing },
	{ "log", nothing },	  { "last", nothing },	  { "notrack", nothing },
	{ "dup", nothing },	  { "secmark", nothing }, { "limit", rate },
	{ "quota", rate },	  { "connlimit", rate },  { "objref", objref },
	{ "dynset", dynset },	  { "match", match },	  { "target", target },
};

static int take_expression(struct reading *r, const struct nlattr_view *element)
{
	struct nlattr_view e[NFTA_EXPR_DATA + 1], a[EXPR_ATTRIBUTES + 1];
	const struct nlattr_view *name = &e[NFTA_EXPR_NAME];
	unsigned int i;
	int rc;

	if (nlattr_parse(element->data, element->len, e, NFTA_EXPR_DATA) || !name->data ||
	    nlattr_parse(e[NFTA_EXPR_DATA].data, e[NFTA_EXPR_DATA].len, a,
			 EXPR_ATTRIBUTES))
		return -EBADMSG;
	rc = expr_condition(r, name, a);
	if (rc)
		return rc < 0 ? rc : 0;
	for (i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (nlattr_is(name, statements[i].name))
			return statements[i].take(r, a);
	r->unknown = model_why(r->model, name->data, name->len);
	return 0;
}

/* ---- rules ---- */

bool expr_matters(const struct fw_rule *rule)
{
	uint8_t v4 = rule->match.sees[V4], v6 = rule->match.sees[V6];
	uint8_t most = v4 > v6 ? v4 : v6;

	switch (rule->act) {
	case ACT_NOTHING:
		return false;
	case ACT_DROP: /* one that sees too little makes the refusal's words */
		return true;
	case ACT_JUMP:
	case ACT_GOTO:
	case ACT_MAP:
		return most >= SEES_GENERAL;
	default:
		return most == SEES_ALL;
	}
}

int model_take_rule(const struct nlmsg *m, void *context)
{
	struct model *model = context;
	struct nlattr_view a[NFTA_RULE_EXPRESSIONS + 1], element;
	struct reading r = { .model = model, .rule.match = MATCH_ALL };
	const struct nlattr_view *list = &a[NFTA_RULE_EXPRESSIONS];
	struct fw_chain *chain;
	uint32_t sets = model->sets;
	size_t offset = 0;
	int rc;

	rc = model_body(model, m, NFT_MSG_NEWRULE, &r.family, a, NFTA_RULE_EXPRESSIONS);
	if (rc <= 0)
		return rc;
	chain = model_find(model, r.family, &a[NFTA_RULE_TABLE], &a[NFTA_RULE_CHAIN]);
	if (!chain)
		return 0; /* ours, or of a family that does not matter */
	r.table = &a[NFTA_RULE_TABLE];
	if (r.family == NFPROTO_IPV4)
		match_and(&r.rule.match, V6, SEES_NONE, WHY_FAMILY);
	if (r.family == NFPROTO_IPV6)
		match_and(&r.rule.match, V4, SEES_NONE, WHY_FAMILY);
	while ((rc = nlattr_next(list->data, list->len, &offset, &element)) > 0) {
		rc = take_expression(&r, &element);
		if (rc)
			return rc;
	}
	if (rc)
		return rc;
	/*
	 * Most packets have no mark, so an accept of those accepts all. A drop of them
	 * counts for nothing all the same: other rules decide who gets a mark.
	 */
	if (r.unmarked && r.rule.act != ACT_ACCEPT)
		match_and_both(&r.rule.match, SEES_SOME, WHY_MARK);
	if (r.unknown) {
		r.rule.act = ACT_UNKNOWN;
		r.rule.match.why[V4] = r.rule.match.why[V6] = r.unknown;
	}
	if (!expr_matters(&r.rule)) {
		model->sets = sets; /* forget the sets that only this rule asks */
		return 0;
	}
	if (!chain->count)
		chain->first = model->rules;
	else if (chain->first + chain->count != model->rules)
		return -EBADMSG; /* the kernel sends a chain's rules in a row */
	chain->count++;
	return model_rule(model, &r.rule);
}
