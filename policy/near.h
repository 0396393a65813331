/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NEAR_H
#define NETLATCH_NEAR_H

/*
 * How many characters have to be inserted, removed, replaced or swapped with their
 * neighbour to turn one word into the other. Words of more than 63 characters are far
 * from each other. Pure.
 */
unsigned int near_distance(const char *a, const char *b);

/* What a person may have meant by `word`: the best of the candidates, if one is near. */
struct near {
	const char *word, *best;
	unsigned int distance;
};

void near_begin(struct near *near, const char *word);
void near_try(struct near *near, const char *candidate);
/* The same for a list of words with blanks between them. */
void near_try_list(struct near *near, const char *candidates);

#endif
