/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of every cell. A run writes the result, the day and the commit beside the cell's logs; a
 * tracked file, LAST_RUN, keeps them for the next checkout.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "harness/scenario.h"

#define LAST_RUN "qemu-tests/last-run.tsv"

/* Writes how a cell ended, with today's date and the commit of the working tree. */
void result_keep(const struct scenario_files *files, const char *result);

/* Prints every row of every table: per cell the last result with its date and commit. */
int results_print(const char *build, const char *last_run);

/* Merges the results of the build folder into the tracked file. 0, or 1 after an error. */
int results_record(const char *build, const char *last_run);

#endif
