/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PROVEN_H
#define NETLATCH_PROVEN_H

#include "probe/proven_frame.h"

/*
 * The probe asks what the administrator's ruleset does, not what it looks like. It
 * creates a tap: a link whose wire is a descriptor of this process. It then writes UDP
 * datagrams and TCP SYNs of a stranger into the tap, and looks whether any gets past the
 * chains on the input hook.
 *
 * Nothing of another link opens meanwhile. Our tables let in only what arrives by the
 * tap, compared by its index, and let nothing out, so the answer of a machine that was
 * reached (a RST, a "port unreachable") is dropped like all else that it sends.
 *
 * The tap, its addresses and its routes vanish with this process, whatever ends it. What
 * stays after a kill is one rule that accepts what arrives by a link that is gone, and a
 * chain that counts. The kernel gives the index of the link to no other. lock makes the
 * tables anew, opening deletes them, and status reports the rule as a foreign one.
 */
struct probe {
	unsigned int sent; /* enum probe_kind: IPv6 is left out if the kernel has none */
	unsigned int in;   /* enum probe_kind: those that got in */
	/*
	 * Not "": why nothing follows from a kind that is not in the mask `in`. The
	 * frames may not have reached the ruleset.
	 */
	char why[128];
};

/*
 * Call it only while no guard runs: a guard would shut the tap. It takes tens of
 * milliseconds, and waits for nothing that could stay away.
 */
void probe_ruleset(struct probe *probe);

#endif
