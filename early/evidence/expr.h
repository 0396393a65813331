/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EVIDENCE_EXPR_H
#define NETLATCH_EVIDENCE_EXPR_H

#include "evidence/model.h"

/* One rule of nf_tables while its expressions are read. */
struct reading {
	struct model *model;
	uint8_t family;			 /* NFPROTO_* of its table */
	const struct nlattr_view *table; /* the table's name */
	struct fw_rule rule;
	struct fw_slots slots;
	bool unmarked;	 /* a condition that a packet without a mark meets */
	uint8_t unknown; /* WHY_ of an expression that may do anything; 0: none */
};

/* No attribute of an expression that is read here has a higher type. */
#define EXPR_ATTRIBUTES 10

/*
 * Takes one expression that loads or compares. a: its attributes. Returns 1; 0 if it is
 * another expression; or -errno.
 */
int expr_condition(struct reading *r, const struct nlattr_view *name,
		   const struct nlattr_view *a);

/* The value in a nest NFTA_DATA_*, or an attribute without data. */
struct nlattr_view expr_data(const struct nlattr_view *nest, unsigned int type);

/* Does a rule with this match and act matter to the judge? */
bool expr_matters(const struct fw_rule *rule);

#endif
