/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was measured, by name: "bookworm/warm/lock" is a list of microseconds, one for
 * each round. Pure: no system call.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "bench/stats.h"

#define SAMPLE_NAME_SIZE 80

struct series {
	char name[SAMPLE_NAME_SIZE];
	double *values;
	size_t count, room;
};

struct samples {
	struct series *list;
	size_t count, room;
};

/* Functions return 0 or -errno. */
int samples_add(struct samples *s, const char *name, double value);

/*
 * Takes what a command in a guest printed: lines "sample NAME NUMBER", which are added as
 * FOLDER/NAME, or as NAME if folder is "". Other lines are ignored, but a line
 * "failed: ..." is an error, and so is a sample that is no number, and a text without any
 * sample. why then says what was wrong.
 */
int samples_parse(struct samples *s, const char *folder, const char *text, char *why,
		  size_t why_size);

/* FOLDER/NAME; an empty series if nobody measured that. */
const struct series *samples_find(const struct samples *s, const char *folder,
				  const char *name);

struct spread samples_spread(const struct samples *s, const char *folder,
			     const char *name);

void samples_free(struct samples *s);

#endif
