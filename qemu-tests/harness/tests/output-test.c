// SPDX-License-Identifier: GPL-2.0-or-later
/* Which lines of a command's output the diagnostics show. */
#include "harness/output.h"
#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static char *text;

static bool shows(const char *expected)
{
	bool same = !strcmp(text, expected);

	if (!same)
		printf("# shown: %s\n", text);
	free(text);
	return same;
}

static void show(const char *output, const char *has)
{
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (has)
		output_show_near(out, output, has);
	else
		output_show(out, output);
	fclose(out);
}

int main(void)
{
	static const char many[] = "a 1\nb 2\na 3\n4\n5\n6\n7\n8\n9\n10\n11\nlast\n";

	show(NULL, NULL);
	CHECK(shows(""), "nothing was printed");
	show(NULL, "netlatch: closed");
	CHECK(shows(""), "nothing of it is near");
	show("one\n\ntwo", NULL);
	CHECK(shows("#   | one\n#   | \n#   | two\n"), "all lines, the empty one too");
	show(many, NULL);
	CHECK(shows("#   | a 1\n#   | b 2\n#   | a 3\n#   | 4\n#   | 5\n#   | 6\n"
		    "#   | 7\n#   | 8\n#   | 9\n#   | 10\n"),
	      "the first ten of many");
	show("one\ntwo\n", "one thing");
	CHECK(shows("#   | one\n#   | two\n"), "all of a short text");
	show(many, "a thing");
	CHECK(shows("# of 12 lines of output, the last with \"a\":\n#   | a 1\n"
		    "#   | a 3\n#   | last\n"),
	      "of a long one, what is near");
	show(many, "netlatch: closed (degraded");
	CHECK(shows("# none of 12 lines of output has \"netlatch:\"; the last:\n"
		    "#   | a 3\n#   | 4\n#   | 5\n#   | 6\n#   | 7\n#   | 8\n#   | 9\n"
		    "#   | 10\n#   | 11\n#   | last\n"),
	      "or that nothing is, and its end");
	return check_done();
}
