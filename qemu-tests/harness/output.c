// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/output.h"

#include <stdbool.h>
#include <string.h>

#define LINES_SHOWN 10

/* The line behind this one, or NULL; *len is the length of this one. */
static const char *end_line(const char *line, size_t *len)
{
	*len = strcspn(line, "\n");
	return line[*len] && line[*len + 1] ? line + *len + 1 : NULL;
}

static bool has_word(const char *line, size_t len, const char *word, size_t word_len)
{
	return memmem(line, len, word, word_len);
}

static size_t count(const char *text, const char *word, size_t word_len)
{
	const char *line, *next;
	size_t len, lines = 0;

	for (line = text && *text ? text : NULL; line; line = next) {
		next = end_line(line, &len);
		lines += has_word(line, len, word, word_len);
	}
	return lines;
}

/* Of the lines with this word those behind the first `skip`, at most LINES_SHOWN. */
static void show(FILE *out, const char *text, const char *word, size_t word_len,
		 size_t skip)
{
	const char *line, *next;
	size_t len, shown = 0;

	for (line = text && *text ? text : NULL; line && shown < LINES_SHOWN;
	     line = next) {
		next = end_line(line, &len);
		if (!has_word(line, len, word, word_len))
			continue;
		if (skip) {
			skip--;
			continue;
		}
		fprintf(out, "#   | %.*s\n", (int)len, line);
		shown++;
	}
}

void output_show(FILE *out, const char *text)
{
	show(out, text, "", 0, 0);
}

void output_show_near(FILE *out, const char *text, const char *has)
{
	size_t word_len = strcspn(has, " "), lines = count(text, "", 0), near;

	if (lines <= LINES_SHOWN) {
		output_show(out, text);
		return;
	}
	near = count(text, has, word_len);
	fprintf(out,
		near ? "# of %zu lines of output, the last with \"%.*s\":\n"
		     : "# none of %zu lines of output has \"%.*s\"; the last:\n",
		lines, (int)word_len, has);
	if (!near) {
		word_len = 0;
		near = lines;
	}
	show(out, text, has, word_len, near > LINES_SHOWN ? near - LINES_SHOWN : 0);
}
