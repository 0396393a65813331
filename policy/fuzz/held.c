// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a frame, as a packet of each type, and as the file of held frames, also
 * with a good magic, version, size and checksum, which no fuzzer would find. What is read
 * has to be what is written, and a text has to be fit for a terminal.
 */
#include "fuzz.h"

#include "held/table.h"
#include "policy/blob.h"

#include <stdlib.h>
#include <string.h>

static void say(const struct held_kind *kind)
{
	char text[HELD_TEXT_SIZE];
	const char *c;

	held_say(kind, text, sizeof(text));
	for (c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			abort();
}

/* A kind goes into the table, and comes back from its file. */
static void keep_kind(const struct held_kind *kind)
{
	static struct held_table table, again;
	static uint8_t file[HELD_SIZE_MAX], same[HELD_SIZE_MAX];
	static unsigned int calls;
	size_t size;

	held_add(&table, kind, table.entry[0].last_ms + 1);
	if (calls++ % 256) /* the checksum takes long */
		return;
	size = held_write(&table, file);
	if (size > sizeof(file) || held_read(&again, file, size) ||
	    held_write(&again, same) != size || memcmp(file, same, size) != 0)
		abort();
	if (table.others[HELD_OUT] + table.others[HELD_IN] > 100)
		memset(&table, 0, sizeof(table));
}

static void read_frame(const uint8_t *data, size_t size)
{
	static const uint16_t types[] = { 0, 0x0800, 0x86dd, 0x0806, 0x8100 };
	char link[20] = "";
	struct held_kind kind;
	unsigned int i;

	memcpy(link, data, size < sizeof(link) - 1 ? size : sizeof(link) - 1);
	for (i = 0; i < 2 * sizeof(types) / sizeof(types[0]); i++) {
		struct held_frame frame = { .in = i & 1,
					    .ethernet = i < 2,
					    .ethertype = types[i / 2],
					    .data = data,
					    .len = size };

		held_kind_of(&kind, &frame, link);
		say(&kind);
		keep_kind(&kind);
	}
}

static void read_file(const uint8_t *data, size_t size)
{
	static struct held_table table;
	unsigned int i;

	if (held_read(&table, data, size)) {
		if (table.count)
			abort();
		return;
	}
	for (i = 0; i < table.count; i++)
		say(&table.entry[i].kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t kinds =
		size < HELD_HEADER_SIZE ? 0 : (size - HELD_HEADER_SIZE) / HELD_KIND_SIZE;
	uint8_t *copy;
	uint32_t sum;

	read_frame(data, size);
	read_file(data, size);
	if (size < HELD_HEADER_SIZE || kinds > HELD_KINDS)
		return 0;
	size = HELD_HEADER_SIZE + kinds * HELD_KIND_SIZE;
	copy = malloc(size);
	memcpy(copy, data, size);
	memcpy(copy, HELD_MAGIC "\1", 10);
	copy[10] = kinds;
	copy[11] = 0;
	sum = blob_checksum(copy + 16, size - 16);
	for (int i = 0; i < 4; i++)
		copy[12 + i] = sum >> 8 * i;
	read_file(copy, size);
	free(copy);
	return 0;
}
