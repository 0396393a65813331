/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_LINK_H
#define NETLATCH_SUGGEST_LINK_H

#include "suggest/list.h"
#include "suggest/machine.h"
#include "suggest/plan.h"

/* The network adapter of the machine if it has only one; else NULL. */
const char *link_only(struct machine *machine);
/* All of them, for people: "enp1s0 (52:54:00:12:34:56), ..."; NULL if none is there. */
const char *link_candidates(struct machine *machine);
/* Remarks if a plan has a link that the machine does not have now. */
void link_check(struct machine *machine, struct list *list, const struct plan *plan);

#endif
