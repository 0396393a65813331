// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a file: its lines, words, columns, and messages about each word. */
#include "fuzz.h"

#include "keep.h"
#include "lex.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mistakes mistakes;
	struct source source;
	struct line line;
	FILE *null = fopen("/dev/null", "w");

	mistakes_begin(&mistakes);
	source_from_text(&source, "fuzz", (const char *)data, size);
	for (unsigned int i = 1; i <= source.count; i++) {
		if (!line_read(&line, &source, i, &mistakes))
			continue;
		for (unsigned int k = 0; k < line.count; k++) {
			/* Each word stands where it is said to stand. */
			const char *text = source.lines[i - 1] + line.columns[k] - 1;

			if (strncmp(text, line.words[k], strlen(line.words[k])) != 0)
				abort();
			if (k < 2)
				mistake(&mistakes, line_word(&line, k),
					help_word(line.words[k], "in out on port"), "%s",
					line.words[k]);
		}
	}
	mistakes_print(&mistakes, null);
	fclose(null);
	keep_free();
	return 0;
}
