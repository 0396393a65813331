// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text from a format, against the C library's own: the same text, the same cut, the same
 * length, for every size of the buffer. Buffers have exactly that size, so that a byte
 * too many is seen.
 */
#include "../print.h"
#include "../../qemu-tests/tests/check.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SIZES 80

/* Not declared as printf-like: formats here are also what the compiler warns of. */
static bool same(const char *format, ...)
{
	char want[SIZES], *have;
	int want_len, have_len;
	va_list args, again;
	bool good = true;
	size_t size;

	va_start(args, format);
	for (size = 0; size <= SIZES && good; size++) {
		have = malloc(size ? size : 1);
		memset(have, 'X', size ? size : 1);
		memset(want, 'X', sizeof(want));
		va_copy(again, args);
		want_len = vsnprintf(want, size, format, again);
		va_end(again);
		va_copy(again, args);
		have_len = print_args(have, size, format, again);
		va_end(again);
		good = have_len == want_len &&
		       (!size ? *have == 'X' : !strcmp(have, want));
		if (!good)
			printf("# '%s', %zu bytes: %d '%.*s', not %d '%s'\n", format,
			       size, have_len, (int)size, have, want_len,
			       size ? want : "");
		free(have);
	}
	va_end(args);
	return good;
}

static void test_strings(void)
{
	static const char *const texts[] = {"", "x", "eth0",
					    "a longer text of 33 characters ..."};
	static const char *const formats[] = {"%s",   "%5s", "%-5s", "%40s", "%-40s",
					      "<%s>", "%0s", "%1s",  "%-1s|"};
	const char unterminated[3] = {'a', 'b', 'c'};
	unsigned int i, j, bad = 0, count = 0;

	CHECK(same("") && same("plain") && same("100%%") && same("%%%%x%%"),
	      "no argument");
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (j = 0; j < sizeof(formats) / sizeof(formats[0]); j++, count++)
			bad += !same(formats[j], texts[i]);
	CHECK(bad == 0, "%%s with and without width: %u", count);
	for (bad = count = i = 0; i <= 8; i++, count++)
		bad += !same("[%.*s]", i, "eth0") ||
		       !same("[%6.*s|%-6.*s]", i, "eth0", i, "lo");
	CHECK(bad == 0, "%%.*s: %u lengths", count);
	CHECK(same("%.*s", -1, "all of it"), "a negative limit is none");
	CHECK(same("%.*s", 3, unterminated), "nothing is read behind the limit");
	CHECK(same("%c%c%3c|%-3c|", 'a', '~', 'b', 'c') && same("%c", '\n'), "%%c");
	CHECK(same("%s %d %s %u %c %lu%%", "link", -3, "is", 7u, '!', 5ul),
	      "arguments are taken one after the other");
	CHECK(same("%s %s %s %s %s %s %s %s %d %d %d", "1", "2", "3", "4", "5", "6", "7",
		   "8", -9, 10, -11),
	      "also those that go over the stack");
}

static void test_numbers(void)
{
	static const long values[] = {0,
				      1,
				      -1,
				      7,
				      9,
				      10,
				      -10,
				      99,
				      100,
				      12345,
				      INT_MAX,
				      INT_MIN,
				      UINT_MAX,
				      LONG_MAX,
				      LONG_MIN,
				      1l << 32,
				      (1l << 32) - 2};
	static const char *const small[] = {"%d",   "%u",   "%5d", "%-5d|",  "%-12u|", "%12u",
					    "%08u", "%03u", "%0u", "%20d", "%-08u|", "%1d"};
	static const char *const large[] = {"%lu",    "%llu",  "%ld",   "%lld",
					    "%03lu", "%-22ld|", "%22llu", "%020lu"};
	unsigned int i, j, bad = 0, count = 0;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (j = 0; j < sizeof(small) / sizeof(small[0]); j++, count++)
			bad += !same(small[j], (int)values[i]);
		for (j = 0; j < sizeof(large) / sizeof(large[0]); j++, count++)
			bad += !same(large[j], values[i]);
	}
	CHECK(bad == 0, "numbers: %u", count);
	srand(1);
	for (i = 0, bad = 0; i < 2000; i++) {
		long value = (long)((unsigned long)rand() << 33 ^
				    (unsigned long)rand() << 11 ^ (unsigned long)rand());

		bad += !same(large[i % 8], value >> rand() % 63) ||
		       !same(small[i % 12],
			     (int)(value >> rand() % 31) & (i % 12 == 7 ? INT_MAX : -1));
	}
	CHECK(bad == 0, "4,000 numbers by chance");
	CHECK(same("%lu.%03lu ms", 12ul, 7ul) && same("<%d>netlatch: ", 3),
	      "as the log writes them");
}

static bool number_same(const char *text)
{
	unsigned long want, have;
	const char *stop;
	char *end;

	errno = 0;
	want = strtoul(text, &end, 10);
	have = number(text, &stop);
	if (have == want && stop == end && number(text, NULL) == want)
		return true;
	printf("# '%s': %lu, not %lu\n", text, have, want);
	return false;
}

static void test_number(void)
{
	static const char *const texts[] = {"0",
					    "7",
					    "00012",
					    "12.34",
					    "3600s",
					    "1 2",
					    "",
					    "x",
					    "18446744073709551609",
					    "18446744073709551615",
					    "18446744073709551616",
					    "18446744073709551620",
					    "99999999999999999999",
					    "184467440737095516150",
					    "340282366920938463463374607431768211456"};
	unsigned int i, bad = 0;
	const char *end;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		bad += !number_same(texts[i]);
	CHECK(bad == 0, "number(): what strtoul() says, and it stops where that stops");
	CHECK(number("-1", &end) == 0 && *end == '-', "but no sign");
	CHECK(number(" 1", &end) == 0 && *end == ' ', "and no white space");
}

static void test_print(void)
{
	char one[1] = {'X'}, none = 'X', text[8];

	CHECK(print(one, 1, "%s", "abc") == 3 && !one[0],
	      "one byte: the terminator, length of all");
	CHECK(print(&none, 0, "%d", 1234) == 4 && none == 'X',
	      "none: nothing is written");
	CHECK(print(text, sizeof(text), "%s%d", "abcd", 123) == 7 &&
		      !strcmp(text, "abcd123"),
	      "a text that just fits");
	CHECK(print(text, sizeof(text), "%s%d", "abcd", 1234) == 8 &&
		      !strcmp(text, "abcd123"),
	      "one that does not is cut");
}

const unsigned char print_pairs[PAIRS][2] = {
	[1] = { 'l', 'i' }, { 128, 'n' }, { 129, 'k' }, { 130, 130 }, [132] = { 128, 129 },
};

static void test_unpack(void)
{
	char *exact = malloc(9), text[16];

	CHECK(print(text, sizeof(text), "a \202 %s", "\202") == 8 && !strcmp(text, "a link \202"),
	      "a format is unpacked, pairs of pairs too; an argument is not");
	print(text, sizeof(text), "a\n\001\002b\003");
	CHECK(!strcmp(text, "a\n\001\002blilin"), "a byte below 32 has a pair, or stands for itself");
	print_unpack(exact, 9, "\203");
	CHECK(!strcmp(exact, "linklink"), "what just fits");
	print_unpack(exact, 8, "\203\203");
	CHECK(!strcmp(exact, "linklin"), "what does not is cut, within a pair as well");
	print_unpack(exact, 1, "\203");
	CHECK(!*exact, "into one byte");
	free(exact);
}

int main(void)
{
	test_unpack();
	test_strings();
	test_numbers();
	test_number();
	test_print();
	return check_done();
}
