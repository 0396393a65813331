// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/deal.h"
#include "scenarios/tables.h"

#include <string.h>

/*
 * The cost of each suite in seconds on two cores, estimated from a few rows that ran two
 * at a time: row_s for each row, and images_s once for each slice that needs the suite's
 * images. If images are costly, the rows stay together in a few packs. 0 packs means that
 * `make check` has made the images already, so each row is a pack of its own. Large packs
 * are dealt first.
 */
static const struct {
	enum suite suite;
	unsigned int row_s, images_s, packs;
} costs[] = {
	{ SUITE_DEBIAN13, 50, 360, 3 },
	{ SUITE_BULLSEYE, 8, 90, 1 },
	{ SUITE_ARM64_BOOKWORM, 20, 60, 1 },
	{ SUITE_ARM64_TRIXIE, 20, 60, 1 },
	{ SUITE_CLOUD_BOOKWORM, 8, 40, 1 },
	{ SUITE_CLOUD_TRIXIE, 8, 40, 1 },
	{ SUITE_CLOUD_SID, 8, 40, 1 },
	{ SUITE_DRACUT13, 60, 180, 1 },
	{ SUITE_DRACUT_SID, 60, 180, 1 },
	{ SUITE_DEBIAN12, 40, 0, 0 },
	{ SUITE_BOOKWORM, 8, 0, 0 },
	{ SUITE_TRIXIE, 8, 0, 0 },
	{ SUITE_SID, 8, 0, 0 },
};

#define COSTS (sizeof(costs) / sizeof(costs[0]))

static unsigned int lightest(const struct deal *d, unsigned int slices)
{
	unsigned int i, least = 0;

	for (i = 1; i < slices; i++)
		if (d->seconds[i] < d->seconds[least])
			least = i;
	return least;
}

/* The cells of one suite, in the order of the tables. */
static int cells_of(enum suite suite, struct cell *cells, int room)
{
	const struct scenario *s;
	int count = 0;
	size_t i;

	for (i = 0; (s = scenario_at(i)); i++) {
		if (!scenario_slow(s, suite))
			continue;
		if (count == room)
			return -1;
		cells[count++] = (struct cell){ .scenario = s, .suite = suite };
	}
	return count;
}

static void deal_suite(struct cell *cells, unsigned int count, size_t cost,
		       unsigned int slices, struct deal *d)
{
	unsigned int packs = costs[cost].packs, pack, i = 0, slice, size, row_s;

	if (!packs || packs > count)
		packs = count;
	for (pack = 0; pack < packs; pack++) {
		slice = lightest(d, slices);
		size = count * (pack + 1) / packs - i;
		d->seconds[slice] += costs[cost].images_s;
		while (size--) {
			row_s = cells[i].scenario->cost_s;
			d->seconds[slice] += row_s ? row_s : costs[cost].row_s;
			cells[i++].slice = slice;
		}
	}
}

int deal(struct cell cells[CELLS_MAX], unsigned int slices, struct deal *d)
{
	int all = 0, count;
	size_t i;

	memset(d, 0, sizeof(*d));
	for (i = 0; i < COSTS; i++) {
		count = cells_of(costs[i].suite, cells + all, CELLS_MAX - all);
		if (count < 0)
			return -1;
		deal_suite(cells + all, (unsigned int)count, i, slices, d);
		all += count;
	}
	return all;
}
