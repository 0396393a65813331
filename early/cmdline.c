// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel command line: the only text that the binary parses in the initramfs. */
#include "cmdline.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool word_is(const char *word, unsigned int len, const char *want)
{
	return strlen(want) == len && memcmp(word, want, len) == 0;
}

static bool word_begins(const char *word, unsigned int len, const char *want)
{
	return strlen(want) <= len && memcmp(word, want, strlen(want)) == 0;
}

static void take_word(const char *word, unsigned int len, struct cmdline *found)
{
	if (word_is(word, len, "netlatch.debug") || word_is(word, len, "netlatch.debug=1")) {
		found->debug = true;
	} else if (word_is(word, len, "netlatch.debug=0")) {
		found->debug = false;
	} else if (word_begins(word, len, "netlatch.")) {
		found->bad = word;
		found->bad_len = len;
	} else if (word_begins(word, len, "netconsole=")) {
		found->netconsole = true;
	}
}

void cmdline_parse(const char *line, struct cmdline *found)
{
	const char *word;
	bool quoted;

	memset(found, 0, sizeof(*found));
	for (;;) {
		while (is_space(*line))
			line++;
		if (!*line)
			return;
		word = line;
		for (quoted = false; *line && (quoted || !is_space(*line)); line++)
			if (*line == '"')
				quoted = !quoted;
		if (word_is(word, line - word, "--"))
			return;
		/* The kernel takes "word with blanks" as well as word="value". */
		if (line - word >= 2 && *word == '"' && line[-1] == '"')
			take_word(word + 1, line - word - 2, found);
		else
			take_word(word, line - word, found);
	}
}
