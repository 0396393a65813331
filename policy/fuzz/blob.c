// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a compiled policy, also with a good magic, version and checksum, which no
 * fuzzer would find. What the reader takes can be dumped.
 */
#include "fuzz.h"

#include "dump.h"

#include <stdlib.h>
#include <string.h>

static void read_one(const uint8_t *data, size_t size)
{
	FILE *null;
	struct blob blob;

	if (blob_read(&blob, data, size))
		return;
	null = fopen("/dev/null", "w");
	dump(&blob, null);
	fclose(null);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;
	uint32_t sum;

	read_one(data, size);
	if (size < BLOB_HEADER_SIZE)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	memcpy(copy, BLOB_MAGIC "\1", 10);
	sum = blob_checksum(copy + 24, size - 24);
	for (int i = 0; i < 4; i++)
		copy[20 + i] = sum >> 8 * i;
	read_one(copy, size);
	free(copy);
	return 0;
}
