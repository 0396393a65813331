// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reader of compiled policies: a blob that is written out here byte by byte, every
 * cut of it, every single bit of it changed, and each field out of its range.
 */
#include "policy/blob.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define EXCEPTION 32
#define RULE (EXCEPTION + 2 * 28)
#define SETTING (RULE + 3 * 52)
#define TEXTS (SETTING + 8)

/* Two exceptions: the first has two rules, the second one. One setting. */
static const uint8_t texts[] = "allow tang\0allow lacp\0net/ipv4/tcp_sack\0"
			       "1";
static uint8_t good[TEXTS + sizeof(texts)];

static void put16(uint8_t *p, unsigned int value)
{
	p[0] = value;
	p[1] = value >> 8;
}

static void put_checksum(uint8_t *data, size_t size)
{
	uint32_t sum = blob_checksum(data + 24, size - 24);

	put16(data + 20, sum);
	put16(data + 22, sum >> 16);
}

static void make_good(void)
{
	uint8_t *p = good;

	memcpy(p, "NLPOLICY\1\0\2\0\3\0\1\0", 16);
	put16(p + 16, sizeof(texts));
	p[24] = BLOB_RELEASE_PROVEN;
	p[25] = BLOB_RADIO_LEAVE;
	p[26] = 1;
	put16(p + 28, 30);
	p[30] = BLOB_BOOT_OPEN;

	p = good + EXCEPTION;
	memcpy(p, "\0\1\1\0\0\0\2\0enp1s0", 14);
	p += 28;
	memcpy(p, "\1\0\0\0\2\0\1\0\x52\x54\0\x12\x34\x56", 14);
	p[24] = 11;

	p = good + RULE; /* out: TCP from ports above 1023 to 192.0.2.1 port 22 */
	memcpy(p, "\0\0\6\0\0\0\0\0\0\0\0\x20\0\4\xff\xff\x16\0\x16\0", 20);
	memcpy(p + 36, "\xc0\0\2\1", 4);
	p += 52; /* in: ICMPv6 134 from fe80::/10 */
	memcpy(p, "\1\1\x3a\2\0\0\x0a\0\x86\x86\x0a\0\0\0\xff\xff\0\0\xff\xff\xfe\x80",
	       22);
	p += 52; /* out: LACP */
	memcpy(p, "\0\3\xff\0\x09\x88\0\0\0\0\0\0\0\0\xff\xff\0\0\xff\xff", 20);

	p = good + SETTING;
	p[0] = 22;
	p[4] = 40;
	memcpy(good + TEXTS, texts, sizeof(texts));
	put_checksum(good, sizeof(good));
}

/* Reads a copy of exactly this size, so that the sanitizer sees each byte too far. */
static const char *read_copy(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct blob blob;
	const char *wrong;

	memcpy(copy, data, size);
	wrong = blob_read(&blob, copy, size);
	free(copy);
	return wrong;
}

static void test_good(void)
{
	struct blob_exception e;
	struct blob_setting s;
	struct blob_rule r;
	struct blob blob;

	CHECK(!blob_read(&blob, good, sizeof(good)), "the blob is read");
	CHECK(blob.exceptions == 2 && blob.rules == 3 && blob.settings == 1,
	      "its numbers");
	CHECK(blob.release == BLOB_RELEASE_PROVEN && blob.radio == BLOB_RADIO_LEAVE &&
		      blob.allow_skip && blob.wait_s == 30 &&
		      blob.without_netlatch == BLOB_BOOT_OPEN &&
		      blob.kdump == BLOB_BOOT_SHUT,
	      "its own settings");

	blob_exception(&blob, 0, &e);
	CHECK(e.link == BLOB_LINK_NAME && e.flags == BLOB_KEEP && e.needs == 1 &&
		      e.first_rule == 0 && e.rule_count == 2 &&
		      !strcmp((char *)e.name, "enp1s0") && !strcmp(e.text, "allow tang"),
	      "the first exception");
	blob_exception(&blob, 1, &e);
	CHECK(e.link == BLOB_LINK_MAC && e.flags == 0 && e.needs == 0 &&
		      e.first_rule == 2 && e.rule_count == 1 &&
		      !memcmp(e.name, "\x52\x54\0\x12\x34\x56", 6) &&
		      !strcmp(e.text, "allow lacp"),
	      "the second exception");

	blob_rule(&blob, 0, &r);
	CHECK(r.direction == BLOB_OUT && r.kind == BLOB_IPV4 && r.protocol == 6 &&
		      !r.flags && !r.ethertype && !r.vlan && !r.source_bits &&
		      r.destination_bits == 32 && r.source_port_low == 1024 &&
		      r.source_port_high == 65535 && r.destination_port_low == 22 &&
		      r.destination_port_high == 22 &&
		      !memcmp(r.destination, "\xc0\0\2\1", 4),
	      "a rule of TCP");
	blob_rule(&blob, 1, &r);
	CHECK(r.direction == BLOB_IN && r.kind == BLOB_IPV6 && r.protocol == 58 &&
		      r.flags == BLOB_HOP_LIMIT_255 && r.vlan == 10 &&
		      r.type_low == 134 && r.type_high == 134 && r.source_bits == 10 &&
		      !memcmp(r.source, "\xfe\x80", 3),
	      "a rule of ICMPv6");
	blob_rule(&blob, 2, &r);
	CHECK(r.kind == BLOB_ETHERTYPE && r.ethertype == 0x8809,
	      "a rule of an ethertype");
	blob_setting(&blob, 0, &s);
	CHECK(!strcmp(s.path, "net/ipv4/tcp_sack") && !strcmp(s.value, "1"),
	      "the setting");
}

static void test_checksum(void)
{
	CHECK(blob_checksum("123456789", 9) == 0xcbf43926, "CRC-32 has its check value");
	CHECK(blob_checksum("", 0) == 0, "CRC-32 of nothing");
}

static void test_damage(void)
{
	unsigned int read = 0;
	uint8_t copy[sizeof(good) + 1];

	for (size_t size = 0; size < sizeof(good); size++)
		read += !read_copy(good, size);
	CHECK(!read, "no cut of it is read");
	memcpy(copy, good, sizeof(good));
	copy[sizeof(good)] = 0;
	CHECK(read_copy(copy, sizeof(copy)), "nor is it with a byte more");
	read = 0;
	for (size_t i = 0; i < sizeof(good); i++) {
		for (int bit = 0; bit < 8; bit++) {
			memcpy(copy, good, sizeof(good));
			copy[i] ^= 1 << bit;
			read += !read_copy(copy, sizeof(good));
		}
	}
	CHECK(!read, "nor with any bit changed");
}

/* With a good checksum, whatever the bytes: the sanitizers watch. */
static void test_noise(void)
{
	uint8_t copy[sizeof(good)];
	unsigned int seed = 1, read = 0, accepted = 0;

	for (int round = 0; round < 200000; round++) {
		struct blob blob;

		memcpy(copy, good, sizeof(good));
		for (int change = 0; change < 3; change++) {
			seed = seed * 1103515245 + 12345;
			copy[8 + (seed >> 8) % (sizeof(copy) - 8)] = seed >> 24;
		}
		put_checksum(copy, sizeof(copy));
		read++;
		if (blob_read(&blob, copy, sizeof(copy)))
			continue;
		accepted++;
		for (unsigned int i = 0; i < blob.exceptions; i++) {
			struct blob_exception e;

			blob_exception(&blob, i, &e);
			seed += strlen(e.text) + strlen((char *)e.name);
		}
		for (unsigned int i = 0; i < blob.settings; i++) {
			struct blob_setting s;

			blob_setting(&blob, i, &s);
			seed += strlen(s.path) + strlen(s.value);
		}
	}
	CHECK(accepted > 0 && accepted < read, "%u of %u noisy blobs are read", accepted,
	      read);
}

static const struct {
	size_t offset;
	unsigned int size; /* of the value: 1 or 2 bytes */
	unsigned int value;
	const char *wrong;
} fields[] = {
	{ 0, 1, 'n', "it is no compiled policy" },
	{ 8, 2, 2, "it has another version than this netlatch reads" },
	{ 10, 2, 65, "it has too many entries" },
	{ 12, 2, 513, "it has too many entries" },
	{ 14, 2, 257, "it has too many entries" },
	{ 10, 2, 64, "it has a wrong size" },
	{ 16, 2, 1, "it has a wrong size" },
	{ 19, 1, 255, "it has a wrong size" },
	{ 24, 1, 5, "it has settings that this version does not know" },
	{ 25, 1, 2, "it has settings that this version does not know" },
	{ 26, 1, 2, "it has settings that this version does not know" },
	{ 27, 1, 1, "it has settings that this version does not know" },
	{ 30, 1, 2, "it has settings that this version does not know" },
	{ 31, 1, 2, "it has settings that this version does not know" },
	{ sizeof(good) - 1, 1, 'x', "its last text has no end" },
	{ TEXTS, 1, '\33', "a text holds control characters" },
	{ EXCEPTION, 1, 3, "an exception names no valid link" },
	{ EXCEPTION, 1, BLOB_LINK_ANY, "an exception names no valid link" },
	{ EXCEPTION + 8, 1, 0, "an exception names no valid link" },
	{ EXCEPTION + 8, 1, '/', "an exception names no valid link" },
	{ EXCEPTION + 23, 1, 'x', "an exception names no valid link" },
	{ EXCEPTION + 28 + 8, 1, 1, "an exception names no valid link" },
	{ EXCEPTION + 28 + 14, 1, 1, "an exception names no valid link" },
	{ EXCEPTION + 1, 1, 2, "an exception has flags that this version does not know" },
	{ EXCEPTION + 2, 2, 8, "an exception has flags that this version does not know" },
	{ EXCEPTION + 4, 2, 1, "its rules and its exceptions do not match" },
	{ EXCEPTION + 6, 2, 1, "its rules and its exceptions do not match" },
	{ EXCEPTION + 28 + 6, 2, 0, "its rules and its exceptions do not match" },
	{ EXCEPTION + 28 + 6, 2, 2, "its rules and its exceptions do not match" },
	{ EXCEPTION + 24, 2, sizeof(texts), "a text lies outside of it" },
	{ EXCEPTION + 27, 1, 255, "a text lies outside of it" },
	{ SETTING, 2, sizeof(texts), "a text lies outside of it" },
	{ SETTING + 4, 2, sizeof(texts), "a text lies outside of it" },
	{ TEXTS + 22, 1, '/', "a setting has a wrong path" },
	{ TEXTS + 26, 1, 0, "a setting has a wrong path" },
	{ RULE, 1, 2, "a rule has no direction" },
	{ RULE + 1, 1, 4, "a rule is of a kind that this version does not know" },
	{ RULE + 4, 2, 0x8809, "a rule has a wrong ethertype" },
	{ RULE + 104 + 4, 2, 0x5ff, "a rule has a wrong ethertype" },
	{ RULE + 6, 2, 4095, "a rule has a wrong VLAN id" },
	{ RULE + 52 + 8, 1, 135, "a rule has an empty range" },
	{ RULE + 14, 2, 1023, "a rule has an empty range" },
	{ RULE + 18, 2, 21, "a rule has an empty range" },
	{ RULE + 11, 1, 33, "a rule has a wrong address" },
	{ RULE + 11, 1, 31, "a rule has a wrong address" },
	{ RULE + 40, 1, 1, "a rule has a wrong address" },
	{ RULE + 52 + 10, 1, 129, "a rule has a wrong address" },
	{ RULE + 52 + 22, 1, 1, "a rule has a wrong address" },
	{ RULE + 104 + 10, 1, 1, "a rule has a wrong address" },
	{ RULE + 2, 1, 255, "a rule does not fit its protocol" },
	{ RULE + 2, 1, 47, "a rule does not fit its protocol" },
	{ RULE + 2, 1, 58, "a rule does not fit its protocol" },
	{ RULE + 3, 1, 2, "a rule does not fit its protocol" },
	{ RULE + 9, 1, 1, "a rule does not fit its protocol" },
	{ RULE + 52 + 3, 1, 1, "a rule does not fit its protocol" },
	{ RULE + 52 + 12, 1, 1, "a rule does not fit its protocol" },
	{ RULE + 104 + 2, 1, 6, "a rule does not fit its protocol" },
	{ RULE + 104 + 9, 1, 1, "a rule does not fit its protocol" },
};

static void test_fields(void)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint8_t copy[sizeof(good)];
		const char *wrong;

		memcpy(copy, good, sizeof(good));
		if (fields[i].size == 2)
			put16(copy + fields[i].offset, fields[i].value);
		else
			copy[fields[i].offset] = fields[i].value;
		put_checksum(copy, sizeof(copy));
		wrong = read_copy(copy, sizeof(copy));
		CHECK(wrong && !strcmp(wrong, fields[i].wrong), "%u at byte %zu: %s",
		      fields[i].value, fields[i].offset, wrong ? wrong : "read");
	}
}

int main(void)
{
	make_good();
	test_good();
	test_checksum();
	test_damage();
	test_noise();
	test_fields();
	return check_done();
}
