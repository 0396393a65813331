// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of held kinds: its bounds, its file, and files that others wrote. */
#include "held/table.h"
#include "check.h"
#include "policy/blob.h"

#include <stdlib.h>
#include <string.h>

static struct held_table table, again;
static uint8_t file[HELD_SIZE_MAX], same[HELD_SIZE_MAX];

static struct held_kind kind_of(enum held_direction direction, unsigned int port)
{
	struct held_kind k = { .link = "eth0", .direction = direction, .protocol = 6 };

	k.port = port;
	return k;
}

static void add(enum held_direction direction, unsigned int port, uint64_t now)
{
	struct held_kind k = kind_of(direction, port);

	held_add(&table, &k, now);
}

static void test_add(void)
{
	unsigned int i;

	add(HELD_OUT, 443, 3100);
	add(HELD_OUT, 443, 4200);
	add(HELD_OUT, 80, 5000);
	CHECK(table.count == 2 && table.entry[0].count == 2 &&
		      table.entry[0].first_ms == 3100 && table.entry[0].last_ms == 4200 &&
		      table.entry[1].count == 1,
	      "frames of one kind are counted together, with their times");
	for (i = 0; i < 1000; i++)
		add(HELD_IN, 1000 + i, 6000);
	CHECK(table.of[HELD_IN] == HELD_KINDS_IN &&
		      table.others[HELD_IN] == 1000 - HELD_KINDS_IN &&
		      table.others[HELD_OUT] == 0,
	      "a flood of strangers fills its own part, and the rest is counted");
	for (i = 0; i < 1000; i++)
		add(HELD_OUT, 1000 + i, 7000);
	CHECK(table.count == HELD_KINDS && table.of[HELD_OUT] == HELD_KINDS_OUT &&
		      table.others[HELD_OUT] == 1000 - (HELD_KINDS_OUT - 2),
	      "what goes out still had its own");
	add(HELD_OUT, 443, 8000);
	CHECK(table.entry[0].count == 3, "a known kind is counted also when it is full");
}

/* From memory of exactly that size, for the sanitizer. */
static const char *read_copy(const void *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	const char *fault;

	memcpy(copy, data, size);
	fault = held_read(&again, copy, size);
	free(copy);
	return fault;
}

static void sign(uint8_t *data, size_t size)
{
	uint32_t sum = blob_checksum(data + 16, size - 16);
	int i;

	for (i = 0; i < 4; i++)
		data[12 + i] = sum >> 8 * i;
}

static void test_file(void)
{
	size_t size, i, wrong = 0;

	table.lost = 7;
	size = held_write(&table, file);
	CHECK(size == HELD_SIZE_MAX && size <= 65536,
	      "the file is never larger than that");
	CHECK(!read_copy(file, size) && held_write(&again, same) == size &&
		      !memcmp(file, same, size) && again.entry[5].kind.port == 1003,
	      "it reads as it was written");
	memset(&again, 0, sizeof(again));
	i = held_write(&again, file + 0);
	CHECK(i == HELD_HEADER_SIZE && !read_copy(file, i) && !again.count,
	      "an empty one, too");
	size = held_write(&table, file);
	for (i = 0; i < size; i++)
		wrong += !read_copy(file, i);
	CHECK(!wrong && !again.count, "cut anywhere it is void");
	for (i = wrong = 0; i < size; i++) {
		file[i] ^= 0x40;
		wrong += !read_copy(file, size);
		file[i] ^= 0x40;
	}
	CHECK(!wrong, "a changed byte anywhere makes it void");
}

/* One byte of the first kind is this, and the checksum is right. */
static bool takes(size_t at, uint8_t value)
{
	uint8_t *data = malloc(HELD_SIZE_MAX);
	size_t size = held_write(&table, data);
	const char *fault;

	data[HELD_HEADER_SIZE + at] = value;
	sign(data, size);
	fault = held_read(&again, data, size);
	free(data);
	return !fault;
}

static void test_forged(void)
{
	size_t size;

	CHECK(takes(0, 'x'), "control: another name is read");
	CHECK(!takes(0, 0) && !takes(0, '\n') && !takes(1, 0x1b) && !takes(2, 0xc3) &&
		      !takes(15, 'x') && !takes(5, 'x'),
	      "names that no guard has written");
	CHECK(!takes(16, 2) && !takes(17, 4) && !takes(23, 0x10),
	      "numbers out of their range");
	CHECK(!takes(57, 0xff), "the first frame after the last one");
	CHECK(!takes(16, HELD_IN), "more kinds of a direction than there can be");
	size = held_write(&table, file);
	file[42 + HELD_HEADER_SIZE] = 0;
	sign(file, size);
	CHECK(read_copy(file, size), "a kind without frames");
	file[8] = 2;
	CHECK(read_copy(file, size) && strstr(read_copy(file, size), "another version"),
	      "another version");
	held_write(&table, file);
	file[10] = HELD_KINDS + 1;
	CHECK(read_copy(file, size) && !again.count, "more kinds than its size has");
	file[10] = file[11] = 0xff;
	CHECK(read_copy(file, size), "a number of kinds that would overflow");
}

int main(void)
{
	test_add();
	test_file();
	test_forged();
	return check_done();
}
