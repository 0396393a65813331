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
 *   - a base chain of type filter on the input hook from which a packet reaches a drop:
 *     the chain's policy, or a rule that drops or rejects and is general. A rule is
 *     general if no match on the way to it names a source, one port, a protocol other
 *     than TCP and UDP, or links that do not exist, is a rate limit, or is a match that
 *     netlatch does not understand;
 *   - a base chain of type filter on the prerouting hook that drops by policy, or by a
 *     rule without any condition. Other rules count for nothing there, because common
 *     ones filter little (reverse path checks, marks);
 *   - base chains on ingress hooks that drop in the same way, if together they hold every
 *     link but lo;
 *   - the INPUT chain of the legacy table filter, as the input hook above.
 *
 * A drop behind a rule that accepts everything counts for nothing, and a rule counts for
 * the families that it sees. The chains count in tables of the families inet, ip (IPv4)
 * and ip6 (IPv6), and for ingress netdev, if the table is not ours and not dormant.
 *
 * docs/release.md has a table of examples. model.h says how it is found out.
 */
struct evidence_found {
	bool found;
	char what[128];
};

struct evidence {
	struct evidence_found v4, v6;
	/* The best reason why a family that lacks evidence has none; or "". */
	char weak[128];
};

/* ---- pure ---- */

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

struct model;

/*
 * Adds the legacy table filter to the model. family: AF_INET or AF_INET6. The function
 * never makes the kernel load the table; if it is not loaded, it adds nothing. Returns 0
 * or -errno.
 */
int xtables_read(struct model *model, int family);

#endif
