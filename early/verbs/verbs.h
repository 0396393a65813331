/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_VERBS_H
#define NETLATCH_VERBS_H

#include <stdbool.h>

/* The exit statuses, which netlatch(8) explains. */
enum {
	EXIT_DONE = 0,
	EXIT_DEGRADED = 1,
	EXIT_REFUSED = 1, /* release: nothing was opened */
	EXIT_USAGE = 2,
	EXIT_NOT_CLOSED = 3,
	EXIT_NOT_TOLD = 3, /* every verb that prints: standard output is not whole */
	EXIT_HALF = 3,	   /* release: failed half-way */
	EXIT_SKIPPED = 4,  /* lock: open, as the policy allows: netlatch.skip, kdump */
	EXIT_MANUAL = 4,   /* release: shut, because it was told to leave it so */
	/* status --check: those of Nagios and the like */
	EXIT_CHECK_RELEASED = 0, /* OK */
	EXIT_CHECK_SHUT = 1,	 /* WARNING */
	EXIT_CHECK_FORCED = 1,	 /* the same: open, but no ruleset was asked for */
	EXIT_CHECK_FAILED = 2,	 /* CRITICAL */
	EXIT_CHECK_UNKNOWN = 3,	 /* UNKNOWN: not covered, or cannot be told */
};

struct verb_option {
	const char *name; /* "--wait"; NULL ends the list */
	/* The placeholder for its value in help: "SECONDS"; NULL: it takes no value. */
	const char *value;
	const char *help;
};

struct verb {
	const char *name;
	const char *argument; /* its argument, for help; NULL: only options */
	const char *summary;  /* one line */
	const char *help;     /* a few lines, each with its newline */
	const char *exits;    /* the same, for the exit statuses */
	const struct verb_option *options; /* NULL: none */
	/* argv[0] is the verb's name; --help never gets here. Returns an exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct verb lock_verb, release_verb, status_verb, end_verb, recall_verb;

/*
 * Runs lock once more, after a release that refused to open. Returns lock's exit status.
 */
int lock_again(void);

/* ---- usage.c ---- */

#define NOT_TOLD "standard output cannot take the text (a full disk)"
#define NOTHING_DONE "nothing was done\n"

typedef void printer(const char *format, ...);

bool is_help(const char *option);
/* Prints the usage of one verb with its options and exit statuses. */
void usage_print(printer *say, const struct verb *verb);
/* Both print the error, then the usage of the verb in one line, and return EXIT_USAGE. */
int usage_error(const struct verb *verb, const char *option);
/*
 * value: the value that was given, "" for none. allowed: the values that are allowed, in
 * words.
 */
int usage_value_error(const struct verb *verb, const char *option, const char *value,
		      const char *allowed);
/*
 * Returns the value of the option NAME at argv[*i], written as "NAME VALUE" (then *i
 * moves on to the value) or as NAME=VALUE; "" if the value is missing; NULL if the option
 * is not NAME.
 */
const char *option_value(int argc, char **argv, int *i, const char *name);

#endif
