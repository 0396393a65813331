/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deals the rest of the matrix into slices. A cell is a row on a suite. `make check` runs
 * some cells; each of the others is in exactly one slice, and all slices take about the
 * same time. The same tables always give the same slices.
 */
#ifndef DEAL_H
#define DEAL_H

#include "harness/scenario.h"

#define CELLS_MAX 1024
#define SLICES_MAX 16

struct cell {
	const struct scenario *scenario;
	enum suite suite;
	unsigned int slice;
};

/* Estimated seconds of each slice with two guests at a time, its images included. */
struct deal {
	unsigned int seconds[SLICES_MAX];
};

/*
 * Deals the rest into 1 to SLICES_MAX slices. Returns the number of cells, or -1 if there
 * are more than CELLS_MAX.
 */
int deal(struct cell cells[CELLS_MAX], unsigned int slices, struct deal *d);

#endif
