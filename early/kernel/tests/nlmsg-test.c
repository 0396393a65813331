// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The netlink writer in memory of every size, and the reader on messages that are cut at
 * every length, lie about their lengths, and lie at odd addresses. Memory is allocated at
 * exactly the size under test, so that the address sanitizer sees one byte too many.
 */
#include "kernel/nlmsg.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#define HEADER "\x07\0\x01\x02"
#define FILLER 0xa5

/* Every writer, each followed by something that would show wrong alignment. */
static void write_sample(struct nlbuf *b)
{
	size_t outer, inner, empty;

	nlmsg_begin(b, 0x0a01, NLM_F_REQUEST | NLM_F_ACK, 0x11223344, HEADER, 4);
	nlmsg_put_string(b, 1, "lo");
	outer = nlmsg_nest(b, 2);
	nlmsg_put_u32(b, 3, 0x01020304);
	inner = nlmsg_nest(b, 4);
	nlmsg_put_be32(b, 5, 0x01020304);
	nlmsg_put(b, 6, "12345", 5);
	nlmsg_nest_end(b, inner);
	empty = nlmsg_nest(b, 7);
	nlmsg_nest_end(b, empty);
	nlmsg_nest_end(b, outer);
	nlmsg_put(b, 8, NULL, 0);
	nlmsg_end(b);
	nlmsg_begin(b, NLMSG_DONE, 1, 2, "\x01\x02\x03", 3);
	nlmsg_end(b);
	nlmsg_add_flags(b, 6);
}

/* The same, written out by hand (integers of this host, which the test asserts). */
static const unsigned char
	sample[] = {
		72, 0, 0, 0,	0x01, 0x0a, 5,	 0,   0x44, 0x33, 0x22, 0x11,
		0,  0, 0, 0,			    /* header */
		7,  0, 1, 2,			    /* fixed header */
		7,  0, 1, 0,	'l',  'o',  0,	 0, /* 1: "lo", padded */
		40, 0, 2, 0x80,			    /* 2: nest { */
		8,  0, 3, 0,	4,    3,    2,	 1, /*   3: u32 */
		24, 0, 4, 0x80,			    /*   4: nest { */
		8,  0, 5, 0,	1,    2,    3,	 4, /*     5: be32 */
		9,  0, 6, 0,	'1',  '2',  '3', '4', '5',  0,	  0,	0, /* 6 */
		4,  0, 7, 0x80, /*   } 7: {} } */
		4,  0, 8, 0,	/* 8: empty */
		20, 0, 0, 0,	3,    0,    7,	 0,   2,    0,	  0,	0,
		0,  0, 0, 0,	1,    2,    3,	 0, /* padded */
	};

static unsigned char *exact(size_t size)
{
	unsigned char *memory = malloc(size ? size : 1);

	if (!memory)
		abort();
	memset(memory, FILLER, size);
	return memory;
}

static bool all_filler(const unsigned char *bytes, size_t len)
{
	while (len > 0 && *bytes == FILLER) {
		bytes++;
		len--;
	}
	return len == 0;
}

static void test_writer(void)
{
	unsigned char *memory = exact(sizeof(sample));
	struct nlbuf b;
	size_t i;

	nlbuf_init(&b, memory, sizeof(sample));
	write_sample(&b);
	CHECK(nlbuf_ok(&b), "the sample fits into exactly its size");
	CHECK(b.len == sizeof(sample), "it is %zu bytes long", sizeof(sample));
	for (i = 0; i < sizeof(sample) && memory[i] == sample[i]; i++)
		;
	CHECK(i == sizeof(sample), "its bytes are those written by hand (differs at %zu)",
	      i);
	free(memory);
}

static void test_writer_small(void)
{
	bool full = true, inside = true, sticky = true, untouched = true;
	size_t size, len;

	for (size = 0; size < sizeof(sample); size++) {
		unsigned char *memory = exact(size);
		struct nlbuf b;

		nlbuf_init(&b, memory, size);
		write_sample(&b);
		full &= !nlbuf_ok(&b);
		inside &= b.len <= size;
		untouched &= b.len <= size && all_filler(memory + b.len, size - b.len);
		len = b.len;
		nlmsg_put(&b, 9, NULL, 0);
		nlmsg_put_u32(&b, 9, 0);
		nlmsg_nest_end(&b, nlmsg_nest(&b, 9));
		nlmsg_end(&b);
		sticky &= !nlbuf_ok(&b) && b.len == len;
		free(memory);
	}
	CHECK(full, "full at every size below that");
	CHECK(inside, "never longer than its memory");
	CHECK(untouched, "nothing is written behind what counts");
	CHECK(sticky, "full stays full, and nothing is written any more");
}

static void test_writer_limits(void)
{
	static unsigned char memory[3 * 65536], payload[65536];
	struct nlbuf b;
	size_t nest;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_put(&b, 1, payload, UINT16_MAX - 4);
	CHECK(nlbuf_ok(&b) && b.len == 65536, "the longest attribute is 65,535 bytes");
	nlmsg_put(&b, 1, payload, UINT16_MAX - 3);
	CHECK(!nlbuf_ok(&b) && b.len == 65536, "one byte more is refused");
	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_put(&b, 1, payload, SIZE_MAX);
	CHECK(!nlbuf_ok(&b) && b.len == 0, "a length that would wrap is refused");
	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, 1, 0, 1, payload, SIZE_MAX - 1);
	CHECK(!nlbuf_ok(&b), "so is a fixed header that would");

	nlbuf_init(&b, memory, sizeof(memory));
	nest = nlmsg_nest(&b, 1);
	nlmsg_put(&b, 2, payload, 40000);
	nlmsg_put(&b, 2, payload, 40000);
	nlmsg_nest_end(&b, nest);
	CHECK(!nlbuf_ok(&b), "a nest longer than an attribute can say is refused");
}

/* ---- reading ---- */

/* Reads all there is; false if anything that was handed out lies outside of the bytes. */
static bool read_attributes(const unsigned char *payload, size_t len, unsigned int depth)
{
	struct nlattr_view a, table[10];
	size_t offset = 0, before = 0;
	int rc;

	while ((rc = nlattr_next(payload, len, &offset, &a)) > 0) {
		if (a.data < payload || a.data + a.len > payload + len ||
		    offset <= before || a.type & ~NLA_TYPE_MASK)
			return false;
		before = offset;
		if (depth && !read_attributes(a.data, a.len, depth - 1))
			return false;
	}
	if (rc != 0 && rc != -EBADMSG)
		return false;
	return nlattr_parse(payload, len, table, 9) == rc;
}

static bool read_messages(const unsigned char *bytes, size_t len, int *last)
{
	struct nlmsg m;
	size_t offset = 0, before = 0;

	while ((*last = nlmsg_next(bytes, len, &offset, &m)) > 0) {
		if (m.payload < bytes || m.payload + m.len > bytes + len ||
		    offset <= before)
			return false;
		before = offset;
		if (m.len >= 4 && !read_attributes(m.payload + 4, m.len - 4, 3))
			return false;
	}
	return *last == 0 || *last == -EBADMSG;
}

static void test_reader(void)
{
	static const unsigned char *payload = sample + 16 + 4;
	struct nlattr_view a[9], nest[9];
	struct nlmsg m;
	size_t offset = 0;
	uint32_t u;
	unsigned char unpadded[19];
	char text[8];

	CHECK(nlmsg_next(sample, sizeof(sample), &offset, &m) == 1 && m.type == 0x0a01 &&
		      m.flags == 5 && m.seq == 0x11223344 && m.payload == sample + 16 &&
		      m.len == 56,
	      "the first message is read back");
	CHECK(nlattr_parse(payload, m.len - 4, a, 8) == 0,
	      "its attributes are well formed");
	CHECK(nlattr_is(&a[1], "lo") && !nlattr_is(&a[1], "l") &&
		      !nlattr_is(&a[1], "lo0") && !nlattr_is(&a[1], ""),
	      "a string is itself and nothing else");
	CHECK(nlattr_copy(&a[1], text, sizeof(text)) && !strcmp(text, "lo"),
	      "it is copied");
	CHECK(!nlattr_copy(&a[1], text, 2) && !strcmp(text, "l"),
	      "or cut, and that is said");
	CHECK(nlattr_copy(&a[1], text, 3) && !strcmp(text, "lo"), "or just fits");
	CHECK(nlattr_copy(&a[0], text, sizeof(text)) && !strcmp(text, ""),
	      "absent is \"\"");
	CHECK(!nlattr_is(&a[0], "") && !nlattr_u32(&a[0], &u) && !nlattr_be32(&a[0], &u),
	      "an absent attribute is no string and no number");
	CHECK(!nlattr_u32(&a[1], &u), "three bytes are no number");
	CHECK(a[2].type == 2 && !nlattr_parse(a[2].data, a[2].len, nest, 8),
	      "a nest opens");
	CHECK(nlattr_u32(&nest[3], &u) && u == 0x01020304, "u32 in host order");
	CHECK(!nlattr_parse(nest[4].data, nest[4].len, nest, 8) &&
		      nlattr_be32(&nest[5], &u) && u == 0x01020304,
	      "be32 in network order, two nests down");
	CHECK(nest[6].len == 5 && !nest[3].data, "nlattr_parse forgets the table before");
	CHECK(a[8].data && a[8].len == 0 && nlattr_is(&a[8], ""), "empty is not absent");
	CHECK(nlmsg_next(sample, sizeof(sample), &offset, &m) == 1 &&
		      m.type == NLMSG_DONE && m.len == 4,
	      "the second message is read back");
	CHECK(nlmsg_next(sample, sizeof(sample), &offset, &m) == 0, "and then it ends");
	memcpy(unpadded, sample + 72, sizeof(unpadded));
	unpadded[0] = sizeof(unpadded);
	offset = 0;
	CHECK(nlmsg_next(unpadded, sizeof(unpadded), &offset, &m) == 1 && m.len == 3 &&
		      nlmsg_next(unpadded, sizeof(unpadded), &offset, &m) == 0,
	      "the padding of the last message may be missing");
	CHECK(nlmsg_next(NULL, 0, &(size_t){ 0 }, &m) == 0, "nothing holds no message");

	CHECK(nlattr_parse("\5\0\1\0x\0\0\0\6\0\1\0yz\0\0", 16, a, 1) == 0 &&
		      nlattr_is(&a[1], "yz"),
	      "the last of a kind wins");
	CHECK(nlattr_parse("\4\0\x02\xc0\4\0\xff\x3f", 8, a, 8) == 0 && a[2].data,
	      "flag bits are taken off the type; a type above the table is passed over");
}

static void test_reader_truncated(void)
{
	bool inside = true, refused = true;
	size_t len, shift;
	int last;

	for (shift = 0; shift < 4; shift++) {
		for (len = 0; len <= sizeof(sample); len++) {
			unsigned char *memory = exact(shift + len);

			memcpy(memory + shift, sample, len);
			inside &= read_messages(memory + shift, len, &last);
			/* Whole are: no message, the first, both. */
			refused &= (last == 0) ==
				   (len == 0 || len == 72 || len == sizeof(sample));
			free(memory);
		}
	}
	CHECK(inside, "cut at every length, at every alignment: nothing is read outside");
	CHECK(refused, "and every cut inside a message is -EBADMSG");
}

/* Overwrites one length field of the sample with every value that it can hold (or, for
 * the long one, with those around each limit). */
static void test_reader_lies(void)
{
	static const size_t attributes[] = { 20, 28, 32, 40, 44, 52, 64, 68 };
	static const uint32_t far[] = { 0x7fffffff, 0x80000000, 0xfffffff0,
					0xfffffffc, 0xfffffffd, 0xffffffff };
	unsigned char *memory = exact(sizeof(sample) + 1), *at = memory + 1;
	struct nlattr_view a;
	struct nlmsg m;
	bool inside = true, refused = true;
	uint32_t i, len;
	uint16_t short_len;
	size_t left;
	int last;

	memcpy(at, sample, sizeof(sample));
	for (i = 0; i < 2 * sizeof(sample) + sizeof(far) / sizeof(far[0]); i++) {
		len = i < 2 * sizeof(sample) ? i : far[i - 2 * sizeof(sample)];
		memcpy(at, &len, sizeof(len));
		inside &= read_messages(at, sizeof(sample), &last);
		if (len < 16 || len > sizeof(sample))
			refused &= nlmsg_next(at, sizeof(sample), &(size_t){ 0 }, &m) ==
				   -EBADMSG;
	}
	CHECK(inside, "whatever nlmsg_len says, nothing is read outside");
	CHECK(refused, "nlmsg_len below a header or above what is there is -EBADMSG");

	memcpy(at, sample, sizeof(sample));
	inside = refused = true;
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		for (len = 0; len <= UINT16_MAX; len++) {
			short_len = len;
			memcpy(at + attributes[i], &short_len, sizeof(short_len));
			inside &= read_messages(at, sizeof(sample), &last);
			left = 72 - attributes[i];
			if (len < 4 || len > left)
				refused &= nlattr_next(at + attributes[i], left,
						       &(size_t){ 0 }, &a) == -EBADMSG;
		}
		memcpy(at + attributes[i], sample + attributes[i], 2);
	}
	CHECK(inside, "whatever nla_len says, nothing is read outside");
	CHECK(refused, "nla_len below a header or above what is there is -EBADMSG");
	free(memory);
}

int main(void)
{
	CHECK(htonl(1) != 1, "this host is little-endian, as the bytes above assume");
	test_writer();
	test_writer_small();
	test_writer_limits();
	test_reader();
	test_reader_truncated();
	test_reader_lies();
	return check_done();
}
