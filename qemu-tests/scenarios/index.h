/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The summary of a test run: a page with every row on every kernel, how it ended last,
 * and links to its report, frames and logs.
 */
#ifndef INDEX_H
#define INDEX_H

#include "scenarios/deal.h"
#include "scenarios/results.h"

#include <stddef.h>

/* The files of a cell that the page links to. */
enum index_file { INDEX_REPORT, INDEX_LOG, INDEX_PCAP, INDEX_FILES };

struct index_cell {
	const struct scenario *scenario;
	enum suite suite;
	struct result result;
	char folder[512];   /* of its logs, as seen from the page */
	unsigned int files; /* bits of enum index_file: those that are there */
};

struct index_page {
	const char *date, *commit; /* of the page itself */
	const char *demo;	   /* the demo's report, as seen from the page; or NULL */
	const struct index_cell *cells;
	size_t count;
};

struct index_counts {
	unsigned int cells, passed, failed; /* here */
};

/* Pure: prints the page. Cells of a row stand together. */
void index_print(FILE *out, const struct index_page *page);

struct index_counts index_count(const struct index_page *page);

/*
 * Pure: how to name the absolute path `to` as seen from the absolute folder `from`. No
 * path has "." or ".." in it. 0, or -ENAMETOOLONG.
 */
int index_path(char *path, size_t size, const char *from, const char *to);

/*
 * Writes the page of a build folder to a file, makes the file's folder if need be, and
 * prints where it is. 0, or 1 after an error.
 */
int index_write(const char *file, const char *build, const char *last_run);

#endif
