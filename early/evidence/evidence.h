/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EVIDENCE_H
#define NETLATCH_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/nlmsg.h"

/*
 * Does the administrator's own firewall stand? What counts, for IPv4 and for IPv6 each:
 *
 *   - a base chain of type filter on the input hook, in an awake table that is not ours, of
 *     family inet or of ip and ip6, that drops by policy or holds a rule;
 *   - one on the prerouting hook that drops by policy (a rule alone is common there, and filters
 *     little: reverse path checks, marks);
 *   - an INPUT chain of the legacy iptables that holds a rule: xtables.c.
 *
 * Three empty chains that accept, which is Debian's stock nftables.conf, are none.
 */
struct evidence_found {
	bool found;
	char what[128];
};

#define EVIDENCE_DORMANT 16

struct evidence {
	struct evidence_found v4, v6;
	char weak[128]; /* a chain on the input hook that is no evidence, and why; "" */
	unsigned int chains; /* base chains of others, on any hook */
	/* Tables that sleep: their chains are no evidence. */
	struct {
		uint8_t family;
		char name[64];
	} dormant[EVIDENCE_DORMANT];
	unsigned int dormant_count;
};

/* ---- pure: each takes one message of a dump into the evidence that is context, tables
 * first. 0 or -EBADMSG. ---- */

int evidence_table(const struct nlmsg *message, void *context);
int evidence_chain(const struct nlmsg *message, void *context);

static inline bool evidence_complete(const struct evidence *e)
{
	return e->v4.found && e->v6.found;
}

/* "IPv4: ...; IPv6: ...; ...", whether complete or not. */
void evidence_say(const struct evidence *e, char *text, unsigned int size);

/* ---- system calls ---- */

/* Asks nf_tables, then the legacy tables. 0 or -errno: then e holds no evidence. */
int evidence_read(struct evidence *e);

/*
 * The legacy tables of one family (AF_INET or AF_INET6): true if the INPUT chain of table filter
 * holds a rule. Never makes the kernel load them.
 */
bool xtables_filters(int family, char *what, unsigned int size);

#endif
