// SPDX-License-Identifier: GPL-2.0-or-later
/* Decimal numbers, against the C library's own reader. */
#include "base/number.h"
#include "check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

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
	static const char *const texts[] = { "0",
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
					     "340282366920938463463374607431768211456" };
	unsigned int i, bad = 0;
	const char *end;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		bad += !number_same(texts[i]);
	CHECK(bad == 0, "number(): what strtoul() says, and it stops where that stops");
	CHECK(number("-1", &end) == 0 && *end == '-', "but no sign");
	CHECK(number(" 1", &end) == 0 && *end == ' ', "and no white space");
}

int main(void)
{
	test_number();
	return check_done();
}
