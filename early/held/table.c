// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of kinds, and its file. */
#include "held/table.h"

#include <string.h>

#include "policy/blob.h"

void held_add(struct held_table *t, const struct held_kind *kind, uint64_t now_ms)
{
	static const unsigned int room[] = { HELD_KINDS_OUT, HELD_KINDS_IN };
	struct held_entry *e;

	for (e = t->entry; e < t->entry + t->count; e++)
		if (memcmp(&e->kind, kind, sizeof(*kind)) == 0) {
			e->count++;
			e->last_ms = now_ms;
			return;
		}
	if (t->of[kind->direction] == room[kind->direction]) {
		t->others[kind->direction]++;
		return;
	}
	t->of[kind->direction]++;
	t->count++;
	*e = (struct held_entry){ *kind, 1, now_ms, now_ms };
}

static uint8_t *put(uint8_t *to, uint64_t value, unsigned int size)
{
	while (size--) {
		*to++ = value & 0xff;
		value >>= 8;
	}
	return to;
}

static uint64_t get(const uint8_t **from, unsigned int size)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < size; i++)
		value |= (uint64_t)(*from)[i] << 8 * i;
	*from += size;
	return value;
}

static uint8_t *put_bytes(uint8_t *to, const void *bytes, size_t size)
{
	memcpy(to, bytes, size);
	return to + size;
}

static void get_bytes(const uint8_t **from, void *bytes, size_t size)
{
	memcpy(bytes, *from, size);
	*from += size;
}

#define CHECKSUM_AT 12
#define CHECKED_AT 16

size_t held_write(const struct held_table *t, uint8_t *data)
{
	const struct held_entry *e;
	uint8_t *to = data;

	to = put_bytes(to, HELD_MAGIC, 8);
	to = put(to, HELD_VERSION, 2);
	to = put(to, t->count, 2);
	to = put(to, 0, 4);
	to = put(to, t->others[HELD_OUT], 8);
	to = put(to, t->others[HELD_IN], 8);
	to = put(to, t->lost, 8);
	for (e = t->entry; e < t->entry + t->count; e++) {
		to = put_bytes(to, e->kind.link, sizeof(e->kind.link));
		to = put(to, e->kind.direction, 1);
		to = put(to, e->kind.flags, 1);
		to = put(to, e->kind.protocol, 1);
		to = put(to, e->kind.detail, 1);
		to = put(to, e->kind.ethertype, 2);
		to = put(to, e->kind.vlan, 2);
		to = put(to, e->kind.port, 2);
		to = put_bytes(to, e->kind.peer, sizeof(e->kind.peer));
		to = put(to, e->count, 8);
		to = put(to, e->first_ms, 8);
		to = put(to, e->last_ms, 8);
	}
	put(data + CHECKSUM_AT, blob_checksum(data + CHECKED_AT, to - data - CHECKED_AT),
	    4);
	return to - data;
}

static void get_entry(struct held_entry *e, const uint8_t *from)
{
	get_bytes(&from, e->kind.link, sizeof(e->kind.link));
	e->kind.direction = get(&from, 1);
	e->kind.flags = get(&from, 1);
	e->kind.protocol = get(&from, 1);
	e->kind.detail = get(&from, 1);
	e->kind.ethertype = get(&from, 2);
	e->kind.vlan = get(&from, 2);
	e->kind.port = get(&from, 2);
	get_bytes(&from, e->kind.peer, sizeof(e->kind.peer));
	e->count = get(&from, 8);
	e->first_ms = get(&from, 8);
	e->last_ms = get(&from, 8);
}

/* A name as held_kind_of() makes it. */
static bool is_link(const char *link, size_t size)
{
	size_t i;

	for (i = 0; i < size && link[i]; i++)
		if (link[i] <= ' ' || link[i] >= 127)
			return false;
	if (i == 0 || i == size)
		return false;
	for (; i < size; i++)
		if (link[i])
			return false;
	return true;
}

static const char *entry_fault(const struct held_entry *e)
{
	if (!is_link(e->kind.link, sizeof(e->kind.link)))
		return "the name of a link in it is none";
	if (e->kind.direction > HELD_IN || e->kind.vlan > 0xfff ||
	    e->kind.flags & ~(HELD_FRAGMENT | HELD_SHORT))
		return "a number in it is out of range";
	if (!e->count || e->first_ms > e->last_ms)
		return "a count or a time in it is impossible";
	return NULL;
}

static const char *read_all(struct held_table *t, const uint8_t *data, size_t size)
{
	const uint8_t *from = data + 8;
	unsigned int count, i;
	const char *fault;
	uint32_t sum;

	if (size < HELD_HEADER_SIZE || memcmp(data, HELD_MAGIC, 8) != 0)
		return "it is no table of held frames";
	if (get(&from, 2) != HELD_VERSION)
		return "another version of netlatch has written it";
	count = get(&from, 2);
	sum = get(&from, 4);
	if (count > HELD_KINDS || size != HELD_HEADER_SIZE + count * HELD_KIND_SIZE)
		return "its size is wrong";
	if (sum != blob_checksum(data + CHECKED_AT, size - CHECKED_AT))
		return HELD_TORN;
	t->others[HELD_OUT] = get(&from, 8);
	t->others[HELD_IN] = get(&from, 8);
	t->lost = get(&from, 8);
	for (i = 0; i < count; i++, from += HELD_KIND_SIZE) {
		get_entry(&t->entry[i], from);
		fault = entry_fault(&t->entry[i]);
		if (fault)
			return fault;
		t->of[t->entry[i].kind.direction]++;
	}
	if (t->of[HELD_OUT] > HELD_KINDS_OUT || t->of[HELD_IN] > HELD_KINDS_IN)
		return "it has more kinds than there can be";
	t->count = count;
	return NULL;
}

const char *held_read(struct held_table *t, const void *data, size_t size)
{
	const char *fault;

	memset(t, 0, sizeof(*t));
	fault = read_all(t, data, size);
	if (fault)
		memset(t, 0, sizeof(*t));
	return fault;
}
