/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of every cell. A run writes the result, the day and the commit beside the
 * cell's logs. LAST_RUN, a file that git tracks, keeps them for the next checkout.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "harness/scenario.h"

#define LAST_RUN "qemu-tests/last-run.tsv"

/* Writes a cell's result ("pass" or "FAIL") with today's date and the commit. */
void result_keep(const struct scenario_files *files, const char *result);

/*
 * Prints every row of every table, and for each cell the last result with its date and
 * commit. Returns 0, or 1 after an error.
 */
int results_print(const char *build, const char *last_run);

/* Merges the build folder's results into last_run. Returns 0, or 1 after an error. */
int results_record(const char *build, const char *last_run);

#endif
