// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash table of the lines of a state. */
#include "base/state_index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/state.h"

/*
 * FNV-1a of the text up to its first '='. A key may contain a '=', because the name of a
 * link may. The whole key is compared later.
 */
static uint32_t hash(const char *key)
{
	uint32_t h = 2166136261;

	for (; *key && *key != '=' && *key != '\n'; key++)
		h = (h ^ (unsigned char)*key) * 16777619;
	return h;
}

void state_index_make(struct state_index *index, const char *text)
{
	size_t lines = 0, slots = 2, i;
	const char *line, *end;

	index->text = text;
	index->slots = NULL;
	for (line = text; line && (end = strchr(line, '\n')); line = end + 1)
		lines++;
	/* Half of the slots stay free, so that a search soon meets a free one. */
	while (slots < 2 * lines)
		slots *= 2;
	index->mask = slots - 1;
	if (lines)
		index->slots = calloc(slots, sizeof(*index->slots));
	if (!index->slots)
		return;
	/* If a slot is taken, the next one: the first line with a key comes first. */
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		i = hash(line) & index->mask;
		while (index->slots[i])
			i = (i + 1) & index->mask;
		index->slots[i] = line;
	}
}

void state_index_free(struct state_index *index)
{
	free(index->slots);
	memset(index, 0, sizeof(*index));
}

bool state_index_get(const struct state_index *index, const char *key, char *value,
		     size_t size)
{
	size_t len = strlen(key), i;
	const char *line;

	if (!index->slots)
		return state_get(index->text, key, value, size);
	for (i = hash(key) & index->mask; (line = index->slots[i]);
	     i = (i + 1) & index->mask)
		if (strncmp(line, key, len) == 0 && line[len] == '=')
			return state_get(line, key, value, size);
	value[0] = '\0';
	return false;
}
