/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_SHELL_H
#define NETLATCH_SUGGEST_SHELL_H

#include "suggest/machine.h"

/*
 * Settings of files that are written for a shell to source: lines NAME=VALUE with the
 * shell's quotes. $NAME and ${NAME} of an earlier line are filled in. Nothing is ever
 * run: a value that only a shell can compute is an error for the reader that asks for it.
 */
struct setting {
	const char *name;
	const char *value; /* NULL if it is not known */
	const char *why;   /* then the reason */
	struct place at;
};

struct settings {
	struct setting all[256];
	unsigned int count;
};

/* Reads a file; a later assignment replaces an earlier one. False if there is no file. */
bool settings_read(struct machine *machine, const char *path, struct settings *settings);

/*
 * NULL if the name is not set, or set to nothing. If its value is not known, an error and
 * NULL.
 */
const struct setting *settings_get(struct machine *machine, struct settings *settings,
				   const char *name);

#endif
