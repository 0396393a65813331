/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of scenarios, each in a file of its own. */
#ifndef TABLES_H
#define TABLES_H

#include "harness/scenario.h"

extern const struct scenario_table kernel_table;    /* kernels.c */
extern const struct scenario_table opening_table;   /* opening.c */
extern const struct scenario_table proven_table;    /* proven.c */
extern const struct scenario_table ways_table;	    /* ways.c */
extern const struct scenario_table race_table;	    /* races.c */
extern const struct scenario_table exception_table; /* exceptions.c */
extern const struct scenario_table whole_table;	    /* whole.c */
extern const struct scenario_table refusal_table;   /* refusals.c */
extern const struct scenario_table lifecycle_table; /* lifecycle.c */
extern const struct scenario_table endure_table;    /* endure.c */
extern const struct scenario_table path_table;	    /* paths.c */
extern const struct scenario_table peer_table;	    /* peers.c */
extern const struct scenario_table root_table;	    /* roots.c */
extern const struct scenario_table held_table;	    /* held.c */
extern const struct scenario_table policy_table;    /* policies.c */
extern const struct scenario_table boot_table;	    /* boots.c */
extern const struct scenario_table suggested_table; /* suggested.c */
extern const struct scenario_table dracut_table;    /* dracut.c */
extern const struct scenario_table unlock_table;    /* unlock.c */
extern const struct scenario_table fleet_table;	    /* fleet.c */
extern const struct scenario_table rdinit_table;    /* rdinit.c */
extern const struct scenario_table restart_table;   /* restarts.c */
extern const struct scenario_table live_table;	    /* live.c */
extern const struct scenario_table hibernate_table; /* hibernate.c */
extern const struct scenario_table crash_table;	    /* crash.c */
extern const struct scenario_table answer_table;    /* answers.c */

/* The row number i of all tables, NULL behind the last one. */
const struct scenario *scenario_at(size_t i);

#endif
