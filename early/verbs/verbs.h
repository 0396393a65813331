/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_VERBS_H
#define NETLATCH_VERBS_H

#include <stdbool.h>

/* Exit codes, in netlatch(8). */
enum {
	EXIT_DONE = 0,
	EXIT_DEGRADED = 1,
	EXIT_REFUSED = 1, /* release: nothing was opened */
	EXIT_USAGE = 2,
	EXIT_NOT_CLOSED = 3, /* status: could not tell */
	EXIT_HALF = 3,	     /* release: failed half-way */
};

/* Each verb gets its own name as argv[0] and returns an exit code. */
int lock_main(int argc, char **argv);
int release_main(int argc, char **argv);
int status_main(int argc, char **argv);

/* What lock does, for a release that has refused. */
int lock_again(void);

/* Says what is wrong with an option and returns EXIT_USAGE; --help gets its help and EXIT_DONE. */
int usage_error(const char *verb, const char *option);
bool is_help(const char *option);
/* The value of "NAME VALUE" (moves *i to it) or NAME=VALUE; "" if it is missing; NULL: not NAME. */
const char *option_value(int argc, char **argv, int *i, const char *name);

#define NOTHING_DONE "nothing was done\n"
#define NO_PROC "/proc is not mounted"
bool proc_is_mounted(void);

#endif
