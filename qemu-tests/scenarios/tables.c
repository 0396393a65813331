// SPDX-License-Identifier: GPL-2.0-or-later
/* All tables of scenarios. */
#include "scenarios/tables.h"

static const struct scenario_table *const tables[] = {
	&kernel_table,	  &ways_table,	    &race_table,   &opening_table,
	&proven_table,	  &exception_table, &whole_table,  &refusal_table,
	&lifecycle_table, &endure_table,    &path_table,   &peer_table,
	&root_table,	  &unlock_table,    &held_table,   &policy_table,
	&suggested_table, &fleet_table,	    &rdinit_table, &boot_table,
	&dracut_table,	  &restart_table,   &live_table,   &hibernate_table,
	&crash_table,	  &answer_table,
};

const struct scenario *scenario_at(size_t i)
{
	size_t t;

	for (t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		if (i < tables[t]->count)
			return &tables[t]->rows[i];
		i -= tables[t]->count;
	}
	return NULL;
}
