/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a row, green or not: report.html and timeline.svg beside its logs. */
#ifndef ROW_REPORT_H
#define ROW_REPORT_H

#include "harness/scenario.h"
#include "report/record.h"

struct row_report {
	const struct scenario *scenario;
	enum suite suite;
	const struct scenario_files *files;
	struct record record;
	int err; /* of filling the record */
};

/* Takes away the report of an earlier run, and returns what scenario_run() tells. */
struct scenario_watcher row_report_begin(struct row_report *r, const struct scenario *s,
					 enum suite suite,
					 const struct scenario_files *files);

/*
 * Writes the report. diagnostics: what scenario_run() printed; for a failed row they say
 * what failed. A report that cannot be written changes no verdict: it adds a diagnostic.
 */
void row_report_end(struct row_report *r, bool passed, FILE *diagnostics);

#endif
