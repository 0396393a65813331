// SPDX-License-Identifier: GPL-2.0-or-later
/* Folded and coloured text. */
#include "base/page.h"
#include "base/out.h"
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char printed[20000];

void out(const char *format, ...)
{
	size_t len = strlen(printed);
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(printed + len, sizeof(printed) - len, format, args);
	va_end(args);
	if (n >= OUT_SIZE)
		abort(); /* the real one would cut it */
}

static bool gives(unsigned int width, const char *text, const char *want)
{
	printed[0] = '\0';
	page_setup(width, false);
	page("%s", text);
	if (strcmp(printed, want) == 0)
		return true;
	printf("# got:\n# %s\n", printed);
	return false;
}

/* No line is longer, and the words are the same. */
static bool holds_words(unsigned int width, const char *text)
{
	const char *a = text, *b = printed;
	unsigned int column = 0;

	printed[0] = '\0';
	page_setup(width, false);
	page("%s", text);
	for (; *b; b++) {
		column = *b == '\n' ? 0 : column + 1;
		if (column > width)
			return false;
	}
	for (b = printed; *a || *b; a++, b++) {
		a += strspn(a, " \n");
		b += strspn(b, " \n");
		if (*a != *b)
			return false;
		if (!*a)
			break;
	}
	return true;
}

static void test_fold(void)
{
	static const char words[] =
		"a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii "
		"a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh\n";
	unsigned int width, good = 0;
	char text[1200];

	CHECK(gives(0, "a long line that nobody folds\n\nnext\n",
		    "a long line that nobody folds\n\nnext\n"),
	      "no terminal: lines stay as they are");
	CHECK(gives(20, "just twenty columns.\n", "just twenty columns.\n"),
	      "a line that fits");
	CHECK(gives(20, "just twenty columns and\n", "just twenty columns\n    and\n"),
	      "one that does not, with its rest indented");
	CHECK(gives(20, "  qdisc  " PAGE_HANG "is closed, and why\n",
		    "  qdisc  is closed,\n         and why\n"),
	      "below the mark, if there is one");
	CHECK(gives(20, "  a mark that is far too " PAGE_HANG "late in its line\n",
		    "  a mark that is far\n    too late in its\n    line\n"),
	      "unless that leaves no room");
	CHECK(gives(10, "aaaaaaaaaaaaaaaaaaaa bb\n", "aaaaaaaaaaaaaaaaaaaa\n    bb\n"),
	      "a long word stays whole");
	CHECK(gives(10, "                    a\n", "                    a\n"),
	      "a line is not folded before its first word");
	CHECK(gives(10, "\n", "\n") && gives(10, "", ""), "an empty line, and none");
	for (width = 15; width < 100; width++)
		good += holds_words(width, words);
	CHECK(good == 85, "no line is wider, and no word is lost: %u of 85 widths", good);
	memset(text, 'x', 1000);
	strcpy(text + 1000, " y\n");
	printed[0] = '\0';
	page("%s", text);
	CHECK(strlen(printed) == 1000 + 1 + 4 + 2, "a word of 1,000 characters is whole");
	printed[0] = '\0';
	page("in pi");
	CHECK(!printed[0], "a line is printed when it ends");
	page("eces\n");
	CHECK(!strcmp(printed, "in pieces\n"), "and may come in pieces");
}

static void test_bytes(void)
{
	char byte[] = "a?b\n", want[] = "a?b\n";
	unsigned int i, good = 0;

	for (i = 1; i < 256; i++) {
		if (i == '\n' || i == '\v' || (i >= 1 && i <= 5)) {
			good++;
			continue;
		}
		byte[1] = i;
		want[1] = i >= ' ' && i <= '~' ? i : '?';
		good += gives(0, byte, want);
	}
	CHECK(good == 255, "no byte of a name steers the terminal");
	page_setup(80, true);
	printed[0] = '\0';
	page("\033[2J\n");
	CHECK(!strcmp(printed, "?[2J\n"), "nor where there are colours");
}

static void test_paint(void)
{
	page_setup(12, true);
	printed[0] = '\0';
	page(PAGE_BAD "twelve wide!" PAGE_PLAIN "\n");
	CHECK(!strcmp(printed, "\033[1;31mtwelve wide!\033[0m\n"),
	      "colours take no room");
	CHECK(gives(12, PAGE_GOOD "twelve wide!" PAGE_PLAIN "\n", "twelve wide!\n"),
	      "and are left out where nobody wants them");
}

int main(void)
{
	test_fold();
	test_bytes();
	test_paint();
	return check_done();
}
