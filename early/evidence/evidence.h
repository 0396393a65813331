/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EVIDENCE_H
#define NETLATCH_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/nlmsg.h"

/*
 * Has the administrator's own firewall been loaded? IPv4 and IPv6 each need one of these
 * as evidence:
 *
 *   - a base chain of type filter on the input hook that has the policy drop or holds a
 *     rule;
 *   - a base chain of type filter on the prerouting hook that has the policy drop. A
 *     rule alone is no evidence there, because common rules on this hook filter little
 *     (reverse path checks, marks);
 *   - an INPUT chain of the legacy iptables that holds a rule (xtables.c).
 *
 * The chains count in tables of the families inet, ip (IPv4) and ip6 (IPv6), if the
 * table is not ours and not dormant. The three empty chains with policy accept of
 * Debian's stock nftables.conf are no evidence.
 */
struct evidence_found {
	bool found;
	char what[128];
};

#define EVIDENCE_DORMANT 16

struct evidence {
	struct evidence_found v4, v6;
	char weak[128];	     /* a chain that is no evidence, and why; or "" */
	unsigned int chains; /* base chains on any hook, without ours */
	/* Dormant tables: their chains are no evidence. */
	struct {
		uint8_t family;
		char name[64];
	} dormant[EVIDENCE_DORMANT];
	unsigned int dormant_count;
};

/* ---- pure ---- */

/*
 * Each adds one message of a dump to the evidence in context, all tables before the
 * chains. Returns 0 or -EBADMSG.
 */

int evidence_table(const struct nlmsg *message, void *context);
int evidence_chain(const struct nlmsg *message, void *context);

static inline bool evidence_complete(const struct evidence *e)
{
	return e->v4.found && e->v6.found;
}

/*
 * Describes the evidence, complete or not: "IPv4: ...; IPv6: ...; ...", or the one chain
 * that serves both.
 */
void evidence_say(const struct evidence *e, char *text, unsigned int size);

/* ---- system calls ---- */

/*
 * Reads nf_tables, then the legacy tables. Returns 0; or -errno if nf_tables cannot be
 * read and the legacy tables alone are no complete evidence.
 */
int evidence_read(struct evidence *e);

/*
 * Does the INPUT chain of the legacy table filter hold a rule? family: AF_INET or
 * AF_INET6. The function never makes the kernel load the legacy tables. If it reads the
 * table, what gets a description of size bytes at most.
 */
bool xtables_filters(int family, char *what, unsigned int size);

#endif
