// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"
#include "report/escape.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FFFD "\xef\xbf\xbd"

static bool becomes(const char *text, const char *wanted)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);
	bool good;

	print_escaped(out, text);
	fclose(out);
	good = !strcmp(got, wanted);
	if (!good)
		printf("# got \"%s\"\n", got);
	free(got);
	return good;
}

/* A part has no NUL behind it: it ends where its memory ends, which ASan watches. */
static bool part_becomes(const char *text, const char *wanted)
{
	size_t len = strlen(text), got_len;
	char *part = malloc(len), *got = NULL;
	FILE *out = open_memstream(&got, &got_len);
	bool good;

	memcpy(part, text, len);
	print_escaped_part(out, part, len);
	fclose(out);
	good = !strcmp(got, wanted);
	free(part);
	free(got);
	return good;
}

/* Each pair of bytes: nothing but text comes out, and it is UTF-8. */
static bool all_pairs(void)
{
	char text[3] = "", *got;
	size_t len;
	FILE *out;
	int i;

	for (i = 0; i < 65536; i++) {
		text[0] = (char)(i >> 8);
		text[1] = (char)i;
		got = NULL;
		out = open_memstream(&got, &len);
		print_escaped(out, text);
		fclose(out);
		if (strpbrk(got, "<>\"'\033\r\x7f") || strlen(got) != len)
			break;
		free(got);
	}
	return i == 65536;
}

int main(void)
{
	CHECK(becomes("plain text\t1\n", "plain text\t1\n"), "plain text");
	CHECK(becomes("<script>a&b</script>", "&lt;script&gt;a&amp;b&lt;/script&gt;"),
	      "no markup");
	CHECK(becomes("\"' onload='", "&quot;&#39; onload=&#39;"),
	      "no end of an attribute");
	CHECK(becomes("\033[1;31mred\033[0m \033[", "red "), "escapes of a terminal");
	CHECK(becomes("a\001\r\033]0;x\007b\x7f",
		      "a" FFFD FFFD FFFD "]0;x" FFFD "b" FFFD),
	      "control characters");
	CHECK(becomes("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7",
		      "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7"),
	      "UTF-8");
	CHECK(becomes("\xff \xc3 \xe2\x82 \x80", FFFD " " FFFD " " FFFD FFFD " " FFFD),
	      "bytes that are no UTF-8, and characters cut short");
	CHECK(becomes("\xc0\xbc \xe0\x80\xbc", FFFD FFFD " " FFFD FFFD FFFD),
	      "'<' in too many bytes");
	CHECK(becomes("\xed\xa0\x80 \xf4\x90\x80\x80",
		      FFFD FFFD FFFD " " FFFD FFFD FFFD FFFD),
	      "surrogates, and beyond the last character");
	CHECK(becomes("\xc2\x85 \xef\xbf\xbf \xef\xbf\xbe", FFFD " " FFFD " " FFFD),
	      "controls and characters that XML does not have");
	CHECK(part_becomes("a\033", "a" FFFD) && part_becomes("a\033[", "a") &&
		      part_becomes("a\033[1;3", "a"),
	      "a part that ends within an escape");
	CHECK(part_becomes("a\xe2\x82", "a" FFFD FFFD) && part_becomes("\xc3", FFFD),
	      "or within a character");
	CHECK(all_pairs(), "all pairs of bytes");
	return check_done();
}
