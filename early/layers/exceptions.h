/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EXCEPTIONS_H
#define NETLATCH_EXCEPTIONS_H

#include "kernel/link.h"
#include "layers/layer.h"
#include "policy/policy.h"

/*
 * Lets the exceptions of the policy pass on the links that they name, for lock and for
 * the guard. The order is the safety argument:
 *
 *   1. the rules of the link, in one transaction
 *   2. they are read back: the chains hold them and nothing else, and the egress chain
 *      holds everything else that the link sends
 *   3. the settings that the exceptions need, on that link alone
 *   4. only then does the link get a qdisc that sends, in the place of blackhole
 *
 * and on the way back the qdisc comes first, then the rules, then the settings. A link
 * that fails a step stays shut, or is shut again.
 */

#define EXCEPTIONS_FLOOR "policy: %s; the floor applies: no exception is in force"
#define EXCEPTIONS_NO_HOOK \
	"policy: this kernel has no egress hook (Linux 5.16); no exception is in force"

#define EXCEPTIONS_NO_GUARD \
	"policy: with --no-guard nobody follows the names of links; no exception is in " \
	"force"

/* The first version of Linux with an egress hook. Older ones can have no exceptions. */
bool exceptions_possible(void);

/* The links that should have exceptions; none on a kernel without an egress hook. */
void exceptions_want(struct allowed *want, const struct policy *policy,
		     const struct links *links);

/* The number of exceptions that are in force, whatever links are there. */
unsigned int exceptions_count(const struct policy *policy);

/* ---- for lock ---- */

/*
 * Takes the policy and finds the links. Before any layer is shut. Without a guard there
 * are no exceptions: a link that is renamed, or another one that gets its name, would
 * keep or lack them.
 */
void exceptions_begin(struct shutting *s);
/*
 * After the qdisc layer is shut, which spares links with `keep`: does one of them send
 * more than its exceptions allow, because the tables are not there? So it is where the
 * wire was open, and at shutdown.
 */
bool exceptions_exposed(struct shutting *s);
/* Steps 2 to 4 for the links that are there. After the netdev layer is shut. */
void exceptions_open(struct shutting *s);

/*
 * When exceptions have ended and lock has run: gives the links that have none any more,
 * or none that needs them, those settings of the floor that lock sets on new links only.
 */
void exceptions_end_settings(const struct policy *before);

/*
 * Shuts each link of which no exception is marked `keep`. policy may be NULL: it is not
 * known, and all links are shut. Changes no rules, and not what later locks do. Returns
 * 0, or -errno if the links cannot be read, or one of them cannot be shut.
 */
int exceptions_shut(const struct policy *policy);

/* ---- for the guard ---- */

struct exceptions {
	struct policy policy;
	struct allowed in_force; /* these links send what their exceptions allow */
};

/*
 * Takes over the links that lock has opened, if the kernel holds exactly the rules of
 * their exceptions. The guard does not shut them for a moment: one may carry the root
 * file system. A link that is shut, because it has just appeared or because lock could
 * not open it, is left to exceptions_update(), and so are all links if the rules differ.
 */
void exceptions_adopt(struct exceptions *x, int nft, struct links *links);
/*
 * Makes what is in force equal to what the policy says about these links. Each has its
 * netdev chains already, and those that are not in force are shut.
 */
void exceptions_update(struct exceptions *x, int route, int nft, struct links *links);
/*
 * The policy's exceptions have ended while the guard was at work. Shuts the links that
 * have none any more. What is in force for the others is what is left: with it,
 * exceptions_restore() and exceptions_update() find whether the kernel has such rules.
 */
void exceptions_end(struct exceptions *x, int route);
/*
 * Makes the tables anew if another program has removed them: only they hold what a link
 * with exceptions sends besides. options: NFT_COUNTERS and NFT_HELD, as the chains of
 * devices have them; NFT_ALLOW and NFT_OWNED are ignored. Returns true if
 * that was necessary; then the chains of devices are gone, but for those of links with
 * exceptions. If the tables cannot be made, these links are shut.
 */
bool exceptions_restore(struct exceptions *x, int route, int nft, unsigned int options,
			struct links *links);

#endif
