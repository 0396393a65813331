/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes docs/performance.md from samples. */
#ifndef REPORT_H
#define REPORT_H

#include "bench/limits.h"

#include <stdio.h>

/* A kind of guest: each one is a column of the tables. */
struct column {
	char label[40];	    /* "Linux 6.1" */
	char version[80];   /* of the kernel package */
	const char *suite;  /* "bookworm" */
	const char *folder; /* of its samples; "bookworm-2" */
	unsigned int cpus;
};

struct report {
	const struct samples *samples;
	const struct column *columns;
	size_t column_count;
	const char *commit;  /* what was measured */
	const char *accel;   /* of QEMU */
	const char *how;     /* text of how.md */
	const char *script;  /* text of guest/by-hand */
	char failures[2048]; /* lines "- PART: why" of parts that failed, or "" */
};

/* This limit is measured in this column. */
bool report_wants(const struct limit *l, const struct column *c);

void report_write(FILE *f, const struct report *r);

#endif
