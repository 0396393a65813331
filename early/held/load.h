/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_HELD_LOAD_H
#define NETLATCH_HELD_LOAD_H

#include "held/table.h"

/*
 * Reads a file of held frames (HELD_FILE). Returns 0; -EBADMSG with *fault, words for a
 * message; or another -errno, -ENOENT if there is none. The table is empty then. It is
 * empty without an error if nothing has been held yet: then the file is empty, too.
 */
int held_load(const char *path, struct held_table *table, const char **fault);

#endif
