/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rest of the matrix, in turns. `make check` runs some cells (a row on a suite); the others are dealt
 * into slices, so that each cell is in exactly one slice and all slices take about the same time. Pure: the
 * same tables give the same slices.
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

/* Estimated seconds of each slice, with two guests at a time and the images that it needs. */
struct deal {
	unsigned int seconds[SLICES_MAX];
};

/* Deals the rest into 1 to SLICES_MAX slices. Returns how many cells it has, or -1 if they are too many. */
int deal(struct cell cells[CELLS_MAX], unsigned int slices, struct deal *d);

#endif
