// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel command line: the only text that the binary parses in the initramfs. */
#include "kernel/cmdline.h"

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

/* initramfs-tools accepts netconsole= anywhere; modprobe accepts the dotted form. */
static bool asks_for_netconsole(const char *word, unsigned int len)
{
	return word_begins(word, len, "netconsole=") ||
	       word_begins(word, len, "netconsole.netconsole=");
}

static void take_word(const char *word, unsigned int len, struct cmdline *found)
{
	if (word_is(word, len, "netlatch.debug") ||
	    word_is(word, len, "netlatch.debug=1")) {
		found->debug = true;
	} else if (word_is(word, len, "netlatch.debug=0")) {
		found->debug = false;
	} else if (word_is(word, len, "netlatch.skip") ||
		   word_is(word, len, "netlatch.skip=1")) {
		found->skip = true;
	} else if (word_is(word, len, "netlatch.skip=0")) {
		found->skip = false;
	} else if (word_begins(word, len, "netlatch.")) {
		found->bad = word;
		found->bad_len = len;
	}
}

void cmdline_parse(const char *line, struct cmdline *found)
{
	bool quoted, for_init = false;
	const char *word;
	unsigned int len;

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
		len = line - word;
		/* The kernel accepts "word with blanks" as well as word="value". */
		if (len >= 2 && *word == '"' && line[-1] == '"') {
			word++;
			len -= 2;
		}
		if (asks_for_netconsole(word, len))
			found->netconsole = true;
		else if (!for_init && word_is(word, len, "--"))
			for_init = true;
		else if (!for_init)
			take_word(word, len, found);
	}
}
