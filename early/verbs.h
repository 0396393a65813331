/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_VERBS_H
#define NETLATCH_VERBS_H

#include <stdbool.h>

#ifndef NETLATCH_VERSION
#define NETLATCH_VERSION "0.1.0"
#endif

/* Exit codes, in netlatch(8). */
enum {
	EXIT_DONE = 0,
	EXIT_DEGRADED = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_CLOSED = 3, /* status: could not tell */
};

/* Each verb gets its own name as argv[0] and returns an exit code. */
int lock_main(int argc, char **argv);
int status_main(int argc, char **argv);

/* Says what is wrong with an option and returns EXIT_USAGE. */
int usage_error(const char *verb, const char *option);

bool proc_is_mounted(void);

#endif
