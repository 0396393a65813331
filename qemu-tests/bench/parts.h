/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the bench: each boots a guest or several, and adds samples. */
#ifndef PARTS_H
#define PARTS_H

#include "bench/report.h"

struct bench {
	const char *build; /* folder */
	struct samples samples;
	char why[1024]; /* the reason of the last failure */
};

struct part {
	const char *name;
	/* Returns 0, or -errno with the reason in b->why. */
	int (*run)(struct bench *b, const struct column *c);
	bool first_cpu; /* not for columns with more CPUs */
};

extern const struct part parts[];
extern const size_t part_count;

/* Compares sizes on the host; needs no guest. */
int part_image(struct bench *b);

#endif
