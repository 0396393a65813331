/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_STATE_INDEX_H
#define NETLATCH_STATE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Finds the lines of a text of lines `key=value` by their keys, in one step each: a hash
 * table of the beginnings of the lines. With a thousand links the state has 14,000 lines
 * and release asks for each of them, so it must not read the whole text each time. Pure.
 */
struct state_index {
	const char *text;
	const char **slots; /* NULL: no memory, and every search reads the text */
	size_t mask;	    /* number of slots - 1; a power of two - 1 */
};

/* text may be NULL. It has to live as long as the index. */
void state_index_make(struct state_index *index, const char *text);
void state_index_free(struct state_index *index);

/* Does what state_get() does: copies the value of the first line with this key. */
bool state_index_get(const struct state_index *index, const char *key, char *value,
		     size_t size);

#endif
