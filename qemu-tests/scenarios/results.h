/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of every cell. A run writes the result, the day and the commit beside the
 * cell's logs. LAST_RUN, a file that git tracks, keeps them for the next checkout.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "harness/scenario.h"

#define LAST_RUN "qemu-tests/last-run.tsv"

/* The last result of a cell. */
struct result {
	char result[8]; /* "pass" or "FAIL"; empty: the cell never ran */
	char date[16], commit[32];
	bool here; /* from the build folder, where its logs are */
};

/* Writes a cell's result ("pass" or "FAIL") with today's date and the commit. */
void result_keep(const struct scenario_files *files, const char *result);

/*
 * Prints every row of every table, and for each cell the last result with its date and
 * commit. Returns 0, or 1 after an error.
 */
int results_print(const char *build, const char *last_run);

/*
 * Reads the result of every cell. A result of the build folder counts even if last_run
 * has a later one. Returns 0, or 1 after an error.
 */
int results_read(const char *build, const char *last_run);

/* What results_read() has found for the row and the suite of these numbers. */
const struct result *result_at(size_t row, size_t suite);

/* The commit of the working tree, with "-dirty" if it has changes. */
const char *results_commit(void);

/* Merges the build folder's results into last_run. Returns 0, or 1 after an error. */
int results_record(const char *build, const char *last_run);

#endif
