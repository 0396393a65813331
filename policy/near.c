// SPDX-License-Identifier: GPL-2.0-or-later
#include "near.h"

#include "keep.h"

#include <string.h>

#define LONGEST 63

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

unsigned int near_distance(const char *a, const char *b)
{
	/* Three rows of the table: this one, the one above it, and the one above that. */
	unsigned int rows[3][LONGEST + 1];
	size_t a_length = strlen(a), b_length = strlen(b);

	if (a_length > LONGEST || b_length > LONGEST)
		return LONGEST + 1;
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i - 1) % 3];
		unsigned int *over = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], over[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

void near_begin(struct near *near, const char *word)
{
	size_t length = strlen(word);

	near->word = word;
	near->best = NULL;
	/* A third of the word may be wrong, but never all of it. */
	near->distance = (length < 3 ? 1 : length / 3) + 1;
}

void near_try(struct near *near, const char *candidate)
{
	unsigned int distance = near_distance(near->word, candidate);

	if (distance >= near->distance || distance >= strlen(candidate))
		return;
	near->distance = distance;
	near->best = candidate;
}

void near_try_list(struct near *near, const char *candidates)
{
	while (*candidates) {
		size_t length = strcspn(candidates, " ");

		near_try(near, keep_text(candidates, length));
		candidates += length;
		candidates += *candidates == ' ';
	}
}
