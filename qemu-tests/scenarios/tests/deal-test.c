// SPDX-License-Identifier: GPL-2.0-or-later
/* Every cell of the rest is in exactly one slice, and no slice takes too long. */
#include "scenarios/deal.h"
#include "scenarios/tables.h"
#include "check.h"

#include <string.h>

#define TURNS 7 /* as in the Makefile */
#define LIMIT_S (40 * 60)

static struct cell cells[CELLS_MAX], again[CELLS_MAX];

/* Independent of deal.c: asks the tables, not the list of costs. */
static void check_each_once(int dealt)
{
	int wanted = 0, missing = 0, twice = 0, found, c;
	const struct scenario *s;
	enum suite suite;
	size_t row, i;

	for (row = 0; (s = scenario_at(row)); row++) {
		for (i = 0; (suite = suite_at(i)); i++) {
			if (!(s->suites & suite))
				continue;
			found = 0;
			for (c = 0; c < dealt; c++)
				found +=
					cells[c].scenario == s && cells[c].suite == suite;
			/* Ask the row itself; scenario.h explains its members. */
			if (!((s->slow | SUITE_BULLSEYE | SUITE_ARM64 | SUITE_CLOUD) &
			      suite)) {
				twice += found;
				continue;
			}
			wanted++;
			missing += !found;
			twice += found > 1;
		}
	}
	CHECK(!missing, "no cell of the rest is left out");
	CHECK(!twice, "no cell is dealt twice, or belongs to make check");
	CHECK(wanted == dealt, "%d cells are dealt of %d", dealt, wanted);
}

static void check_times(const struct deal *d)
{
	unsigned int i, least = d->seconds[0], most = least;

	for (i = 0; i < TURNS; i++) {
		printf("# slice %u: about %u s\n", i, d->seconds[i]);
		if (d->seconds[i] < least)
			least = d->seconds[i];
		if (d->seconds[i] > most)
			most = d->seconds[i];
	}
	CHECK(most <= LIMIT_S, "the longest slice takes %u s of at most %u", most,
	      LIMIT_S);
	CHECK(most - least <= most / 5, "slices differ by %u s at most", most - least);
}

/* A suite whose images take minutes is in few slices. */
static void check_together(int dealt, enum suite suite, unsigned int most)
{
	unsigned int slices = 0, count = 0;
	int c;

	for (c = 0; c < dealt; c++)
		if (cells[c].suite == suite)
			slices |= 1U << cells[c].slice;
	for (; slices; slices &= slices - 1)
		count++;
	CHECK(count && count <= most, "%s is in %u slices of at most %u",
	      suite_name(suite), count, most);
}

int main(void)
{
	unsigned int slice = 0;
	struct deal d;
	int dealt = deal(cells, TURNS, &d), c;

	check_each_once(dealt);
	check_times(&d);
	check_together(dealt, SUITE_DEBIAN13, 3);
	check_together(dealt, SUITE_BULLSEYE, 1);
	check_together(dealt, SUITE_DRACUT13, 1);
	check_together(dealt, SUITE_DRACUT_SID, 1);
	check_together(dealt, SUITE_ARM64_BOOKWORM, 1);
	for (c = 0; c < dealt; c++)
		slice |= cells[c].slice >= TURNS;
	CHECK(!slice, "every cell is in a slice that exists");
	CHECK(deal(again, TURNS, &d) == dealt && !memcmp(cells, again, sizeof(cells)),
	      "the same tables give the same slices");
	CHECK(deal(again, 1, &d) == dealt, "one slice holds all");
	return check_done();
}
