// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a compiled policy. blob_read() checks every field of the blob first, so the
 * functions behind it read without further tests. Nothing here trusts a length or an
 * offset that the blob holds before it is compared with the size. Pure.
 */
#include "policy/blob.h"

#include <string.h>

#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ICMPV6 58
#define PROTOCOL_NONE 255
#define VLAN_LAST 4094
/* Below this the field of an Ethernet frame is a length, and no type. */
#define ETHERTYPE_FIRST 0x0600

static unsigned int get16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

uint32_t blob_checksum(const void *data, size_t size)
{
	const uint8_t *p = data;
	uint32_t crc = 0xffffffff;

	while (size--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* The parts of a blob, in the order in which they lie in it. */

static const uint8_t *exception_at(const struct blob *blob, unsigned int index)
{
	return blob->data + BLOB_HEADER_SIZE + (size_t)index * BLOB_EXCEPTION_SIZE;
}

static const uint8_t *rule_at(const struct blob *blob, unsigned int index)
{
	return exception_at(blob, blob->exceptions) + (size_t)index * BLOB_RULE_SIZE;
}

static const uint8_t *setting_at(const struct blob *blob, unsigned int index)
{
	return rule_at(blob, blob->rules) + (size_t)index * BLOB_SETTING_SIZE;
}

static const char *texts(const struct blob *blob)
{
	return (const char *)setting_at(blob, blob->settings);
}

/* The size of everything but the texts. */
static size_t fixed_size(const struct blob *blob)
{
	return BLOB_HEADER_SIZE + (size_t)blob->exceptions * BLOB_EXCEPTION_SIZE +
	       (size_t)blob->rules * BLOB_RULE_SIZE +
	       (size_t)blob->settings * BLOB_SETTING_SIZE;
}

static size_t texts_size(const struct blob *blob)
{
	return blob->size - fixed_size(blob);
}

static bool all_zero(const uint8_t *p, size_t size)
{
	while (size--)
		if (*p++)
			return false;
	return true;
}

/* Is the field of 16 bytes a name, with nothing but NULs behind it? */
static bool name_is_good(const uint8_t *name)
{
	size_t length = 0;

	while (length < 16 && name[length] > ' ' && name[length] < 127 &&
	       name[length] != '/')
		length++;
	return length > 0 && length < 16 && all_zero(name + length, 16 - length);
}

static bool link_is_good(const uint8_t *e)
{
	switch (e[0]) {
	case BLOB_LINK_NAME:
		return name_is_good(e + 8);
	case BLOB_LINK_MAC:
		/* No link has a group's address, or only zeros. */
		return !(e[8] & 1) && !all_zero(e + 8, 6) && all_zero(e + 14, 10);
	case BLOB_LINK_ANY:
		return all_zero(e + 8, 16);
	}
	return false;
}

static const char *exceptions_check(const struct blob *blob)
{
	unsigned int next_rule = 0;

	for (unsigned int i = 0; i < blob->exceptions; i++) {
		const uint8_t *e = exception_at(blob, i);

		if (!link_is_good(e))
			return "an exception names no valid link";
		if (e[1] & ~BLOB_KEEP ||
		    get16(e + 2) & ~(BLOB_NEEDS_IPV4 | BLOB_NEEDS_IPV6 | BLOB_NEEDS_RA))
			return "an exception has flags that this version does not know";
		if (get16(e + 4) != next_rule || !get16(e + 6))
			return "its rules and its exceptions do not match";
		next_rule += get16(e + 6);
		if (get32(e + 24) >= texts_size(blob))
			return "a text lies outside of it";
	}
	return next_rule == blob->rules ? NULL
					: "its rules and its exceptions do not match";
}

/* A prefix of an address of `bits` bits: no bit behind the prefix is set. */
static bool prefix_is_good(const uint8_t *address, unsigned int prefix, unsigned int bits)
{
	if (prefix > bits)
		return false;
	for (unsigned int bit = prefix; bit < 128; bit++)
		if (address[bit / 8] & 0x80 >> bit % 8)
			return false;
	return true;
}

static bool ports_are_any(const uint8_t *r)
{
	return !get16(r + 12) && get16(r + 14) == 65535 && !get16(r + 16) &&
	       get16(r + 18) == 65535;
}

static bool addresses_are_good(const uint8_t *r)
{
	unsigned int bits = r[1] == BLOB_IPV6 ? 128 : r[1] == BLOB_ETHERTYPE ? 0 : 32;

	return prefix_is_good(r + 20, r[10], bits) && prefix_is_good(r + 36, r[11], bits);
}

/* What lies above the addresses: protocol, ports, types and flags. */
static bool above_is_good(const uint8_t *r)
{
	switch (r[1]) {
	case BLOB_ARP:
		return r[2] == PROTOCOL_NONE && !r[3] && ports_are_any(r) && r[8] >= 1 &&
		       r[9] <= 2;
	case BLOB_ETHERTYPE:
		return r[2] == PROTOCOL_NONE && !r[3] && ports_are_any(r) && !r[8] &&
		       !r[9];
	}
	switch (r[2]) {
	case PROTOCOL_TCP:
		return !(r[3] & ~BLOB_NOT_NEW) && !r[8] && !r[9];
	case PROTOCOL_UDP:
		return !r[3] && !r[8] && !r[9];
	case PROTOCOL_ICMP:
		return r[1] == BLOB_IPV4 && !r[3] && ports_are_any(r);
	case PROTOCOL_ICMPV6:
		return r[1] == BLOB_IPV6 && !(r[3] & ~BLOB_HOP_LIMIT_255) &&
		       ports_are_any(r);
	case PROTOCOL_NONE:
		return false;
	}
	return !r[3] && !r[8] && !r[9] && ports_are_any(r);
}

static const char *rules_check(const struct blob *blob)
{
	for (unsigned int i = 0; i < blob->rules; i++) {
		const uint8_t *r = rule_at(blob, i);

		if (r[0] > BLOB_IN)
			return "a rule has no direction";
		if (r[1] > BLOB_ETHERTYPE)
			return "a rule is of a kind that this version does not know";
		if ((r[1] == BLOB_ETHERTYPE) != (get16(r + 4) >= ETHERTYPE_FIRST) ||
		    (r[1] != BLOB_ETHERTYPE && get16(r + 4)))
			return "a rule has a wrong ethertype";
		if (get16(r + 6) > VLAN_LAST)
			return "a rule has a wrong VLAN id";
		if (r[8] > r[9] || get16(r + 12) > get16(r + 14) ||
		    get16(r + 16) > get16(r + 18))
			return "a rule has an empty range";
		if (!addresses_are_good(r))
			return "a rule has a wrong address";
		if (!above_is_good(r))
			return "a rule does not fit its protocol";
	}
	return NULL;
}

/* A path below /proc/sys: no part of it is empty, "." or "..". */
static bool path_is_good(const char *path)
{
	for (;;) {
		size_t length = strcspn(path, "/");

		if (!length || (length <= 2 && !memcmp(path, "..", length)))
			return false;
		if (!path[length])
			return true;
		path += length + 1;
	}
}

static const char *settings_check(const struct blob *blob)
{
	for (unsigned int i = 0; i < blob->settings; i++) {
		const uint8_t *s = setting_at(blob, i);

		if (get32(s) >= texts_size(blob) || get32(s + 4) >= texts_size(blob))
			return "a text lies outside of it";
		if (!path_is_good(texts(blob) + get32(s)))
			return "a setting has a wrong path";
	}
	return NULL;
}

/* People read the texts on a console, so they hold nothing that moves its cursor. */
static const char *texts_check(const char *text, size_t size)
{
	if (size && text[size - 1])
		return "its last text has no end";
	for (size_t i = 0; i < size; i++)
		if (((unsigned char)text[i] < ' ' && text[i]) || text[i] == 127)
			return "a text holds control characters";
	return NULL;
}

const char *blob_read(struct blob *blob, const void *data, size_t size)
{
	const uint8_t *header = data;
	const char *wrong;

	memset(blob, 0, sizeof(*blob));
	if (size < BLOB_HEADER_SIZE)
		return "it is too short";
	if (memcmp(header, BLOB_MAGIC, 8))
		return "it is no compiled policy";
	if (get16(header + 8) != BLOB_VERSION)
		return "it has another version than this netlatch reads";
	if (size > BLOB_SIZE_MAX)
		return "it is too large";
	blob->data = data;
	blob->size = size;
	blob->exceptions = get16(header + 10);
	blob->rules = get16(header + 12);
	blob->settings = get16(header + 14);
	if (blob->exceptions > BLOB_EXCEPTIONS_MAX || blob->rules > BLOB_RULES_MAX ||
	    blob->settings > BLOB_SETTINGS_MAX)
		return "it has too many entries";
	if (fixed_size(blob) > size || texts_size(blob) != get32(header + 16))
		return "it has a wrong size";
	if (blob_checksum(header + 24, size - 24) != get32(header + 20))
		return "its checksum is wrong";
	if (header[24] > BLOB_RELEASE_MANUAL || header[25] > BLOB_RADIO_LEAVE ||
	    header[26] > 1 || header[27] || header[30] > BLOB_BOOT_OPEN ||
	    header[31] > BLOB_BOOT_OPEN)
		return "it has settings that this version does not know";
	wrong = texts_check(texts(blob), texts_size(blob));
	if (wrong)
		return wrong;
	blob->release = header[24];
	blob->radio = header[25];
	blob->allow_skip = header[26];
	blob->wait_s = get16(header + 28);
	blob->without_netlatch = header[30];
	blob->kdump = header[31];

	wrong = exceptions_check(blob);
	if (!wrong)
		wrong = rules_check(blob);
	if (!wrong)
		wrong = settings_check(blob);
	return wrong;
}

void blob_exception(const struct blob *blob, unsigned int index, struct blob_exception *e)
{
	const uint8_t *p = exception_at(blob, index);

	e->link = p[0];
	e->flags = p[1];
	e->needs = get16(p + 2);
	e->first_rule = get16(p + 4);
	e->rule_count = get16(p + 6);
	memcpy(e->name, p + 8, sizeof(e->name));
	e->text = texts(blob) + get32(p + 24);
}

void blob_rule(const struct blob *blob, unsigned int index, struct blob_rule *r)
{
	const uint8_t *p = rule_at(blob, index);

	r->direction = p[0];
	r->kind = p[1];
	r->protocol = p[2];
	r->flags = p[3];
	r->ethertype = get16(p + 4);
	r->vlan = get16(p + 6);
	r->type_low = p[8];
	r->type_high = p[9];
	r->source_bits = p[10];
	r->destination_bits = p[11];
	r->source_port_low = get16(p + 12);
	r->source_port_high = get16(p + 14);
	r->destination_port_low = get16(p + 16);
	r->destination_port_high = get16(p + 18);
	memcpy(r->source, p + 20, sizeof(r->source));
	memcpy(r->destination, p + 36, sizeof(r->destination));
}

void blob_setting(const struct blob *blob, unsigned int index, struct blob_setting *s)
{
	const uint8_t *p = setting_at(blob, index);

	s->path = texts(blob) + get32(p);
	s->value = texts(blob) + get32(p + 4);
}
