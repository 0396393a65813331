/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_HELD_H
#define NETLATCH_SUGGEST_HELD_H

#include "held/table.h"
#include "suggest/list.h"
#include "suggest/machine.h"

/*
 * Adds what the frames in the table are explained by: a line for each service that the
 * machine tried to reach, and remarks about the rest. What came in never becomes a line,
 * because anybody may have sent it. machine: for the port of its dropbear.
 */
void held_suggest(struct machine *machine, const struct held_table *table,
		  struct list *list);

/* Reads the table from a file first, which lies where the user has it. */
void held_suggest_file(struct machine *machine, const char *path, struct list *list);

#endif
