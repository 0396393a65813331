// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The hostile set: were a length or a checksum wrong, the guest's kernel would drop the
 * frame and its silence would prove nothing. The checksums are verified here with
 * arithmetic of its own, not with the code that made them.
 */
#include "harness/frame.h"
#include "harness/inject.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 40

static const uint8_t guest_mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
static const uint8_t peer_mac[6] = { 0x02, 0x6e, 0x6c, 0x00, 0x00, 0x01 };

static unsigned int word(const uint8_t *p)
{
	return p[0] * 256U + p[1];
}

/* RFC 1071 the slow way: modulo 0xffff. 0 when the checksum inside is right. */
static unsigned int remainder16(unsigned int start, const uint8_t *p, size_t len)
{
	unsigned int sum = start;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum = (sum + word(p + i)) % 0xffff;
	if (len % 2)
		sum = (sum + p[len - 1] * 256U) % 0xffff;
	return sum % 0xffff;
}

static unsigned int remainder_upper(const uint8_t *addresses, size_t size,
				    unsigned int proto, const uint8_t *p, size_t len)
{
	return remainder16(remainder16(proto + (unsigned int)len, addresses, size), p,
			   len);
}

static int ip4_wrong(const uint8_t *f, size_t len)
{
	size_t total = word(f + 16);

	if (total + 14 > len || remainder16(0, f + 14, 20) || f[14] != 0x45)
		return 1;
	if (word(f + 20) & 0x3fff)
		return 0; /* a part; the sum is over the whole */
	switch (f[23]) {
	case 1:
	case 2:
		return remainder16(0, f + 34, total - 20) != 0;
	case 6:
	case 17:
		return (f[23] == 17 && word(f + 38) != total - 20) ||
		       remainder_upper(f + 26, 8, f[23], f + 34, total - 20);
	default:
		return 1;
	}
}

static int ip6_wrong(const uint8_t *f, size_t len)
{
	size_t payload = word(f + 18), at = 54;
	unsigned int next = f[20];

	if (payload + 54 > len || f[14] >> 4 != 6)
		return 1;
	/* Hop-by-hop options, routing, fragment, destination options. */
	if (next == 0 || next == 43 || next == 44 || next == 60) {
		at += next == 44 ? 8 : (f[55] + 1U) * 8;
		next = f[54];
	}
	return (next == 17 && word(f + at + 4) != payload) ||
	       remainder_upper(f + 22, 32, next, f + at, payload - (at - 54));
}

static int wrong(const uint8_t *f, size_t len)
{
	if (len < 60 || len > INJECT_MAX || memcmp(f + 6, peer_mac, 6))
		return 1;
	if (word(f + 12) == 0x0800)
		return ip4_wrong(f, len);
	if (word(f + 12) == 0x86dd)
		return ip6_wrong(f, len);
	return frame_classify(f, len, NULL) == FRAME_BROKEN;
}

/* Both parts of a fragmented echo request put together must sum up as well. */
static void test_fragments(const struct inject_ends *ends)
{
	uint8_t frame[INJECT_MAX], whole[256];
	size_t i, len, offset, end = 0;

	memset(whole, 0, sizeof(whole));
	for (i = 0; i < inject_count(); i++) {
		if (strcmp(inject_name(i), "IPv4 fragment, first") &&
		    strcmp(inject_name(i), "IPv4 fragment, last"))
			continue;
		inject_build(i, 3, ends, frame);
		len = word(frame + 16) - 20U;
		offset = (word(frame + 20) & 0x1fff) * 8U;
		if (offset + len > sizeof(whole))
			abort();
		memcpy(whole + offset, frame + 34, len);
		end = offset + len > end ? offset + len : end;
	}
	CHECK(end == 48 && whole[0] == 8 && remainder16(0, whole, end) == 0,
	      "the fragments make an echo request with a right checksum");
}

int main(void)
{
	struct inject_ends ends;
	unsigned int round;
	size_t i, len;
	uint8_t *frame;
	int bad;

	inject_ends_init(&ends, guest_mac, peer_mac);
	CHECK(!memcmp(ends.guest_ll, "\xfe\x80\0\0\0\0\0\0\x50\x54\0\xff\xfe\x12\x34\x56",
		      16),
	      "the guest's link-local address comes of its MAC");
	for (i = 0; i < inject_count(); i++) {
		bad = 0;
		for (round = 0; round < ROUNDS; round++) {
			frame = malloc(INJECT_MAX);
			if (!frame)
				abort();
			len = inject_build(i, round, &ends, frame);
			bad += wrong(frame, len);
			free(frame);
		}
		CHECK(!bad, "%s: lengths and checksums are right", inject_name(i));
	}
	test_fragments(&ends);
	return check_done();
}
