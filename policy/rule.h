/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RULE_H
#define NETLATCH_RULE_H

#include "lex.h"
#include "policy.h"

#define WAYS "in out in-only out-only"

/*
 * What the words FROM, TO and PORT of a service's rules stand for. In a line of
 * netlatch.conf there is none (NULL).
 */
struct arguments {
	struct prefix from, to;
	struct ports port;
	/* The service has such an option; the words may stand for it. */
	bool has_from, has_to, has_port;
	bool used_from, used_to, used_port; /* a rule has the word */
	bool shipped;			    /* the service comes with netlatch */
	/* The line does not say it, and this is the default of such a service. */
	bool fixed_from, fixed_to;
	struct place from_place, to_place, port_place;
};

/* Takes the word of a way. False if the next word is none. */
bool way_take(struct line *line, enum way *way);

/*
 * Reads what follows the way and the link: "proto P [type N] [from A [port N]] [to A
 * [port N]]", or "ethertype N". In a line of netlatch.conf "keep" may follow, and *keep
 * is set. Notes which arguments the rule uses. False if there was a mistake, which is
 * noted.
 */
bool rule_read(struct line *line, struct rule *rule, struct arguments *arguments,
	       bool *keep);

/* Takes an address or ports; a mistake is noted. */
bool prefix_take(struct line *line, struct prefix *prefix);
bool ports_take(struct line *line, struct ports *ports);

#endif
