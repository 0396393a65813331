/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_VERBS_H
#define NETLATCH_VERBS_H

#include <stdbool.h>

/* Exit statuses, in netlatch(8). */
enum {
	EXIT_DONE = 0,
	EXIT_DEGRADED = 1,
	EXIT_REFUSED = 1, /* release: nothing was opened */
	EXIT_USAGE = 2,
	EXIT_NOT_CLOSED = 3, /* status: could not tell */
	EXIT_HALF = 3,	     /* release: failed half-way */
};

struct verb_option {
	const char *name; /* "--wait"; NULL ends the list */
	const char *
		value; /* what stands for its value in help: "SECONDS"; NULL: it takes none */
	const char *help;
};

struct verb {
	const char *name;
	const char *argument; /* what may follow, in help; NULL: nothing but options */
	const char *summary;  /* one line */
	const char *help;     /* a few lines, each with its newline, likewise exits */
	const char *exits;
	const struct verb_option *options; /* NULL: none */
	/* Gets the verb's own name as argv[0], never --help, and returns an exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct verb lock_verb, release_verb, status_verb;

/* What lock does, for a release that has refused. */
int lock_again(void);

/* ---- usage.c ---- */

#define NOTHING_DONE "nothing was done\n"

typedef void printer(const char *format, ...);

bool is_help(const char *option);
/* Prints the usage of one verb with its options and exit statuses. */
void usage_print(printer *say, const struct verb *verb);
/* Both say what is wrong, then the verb's usage, and return EXIT_USAGE. */
int usage_error(const struct verb *verb, const char *option);
/* value: what was given, "" for none. allowed: what would be right. */
int usage_value_error(const struct verb *verb, const char *option, const char *value,
		      const char *allowed);
/* The value of "NAME VALUE" (moves *i to it) or NAME=VALUE; "" if it is missing; NULL: not NAME. */
const char *option_value(int argc, char **argv, int *i, const char *name);

#endif
