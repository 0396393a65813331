// SPDX-License-Identifier: GPL-2.0-or-later
/* A line that grows piece by piece: whole while it fits, terminated and cut when not. */
#include "base/line.h"
#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void test_pieces(void)
{
	struct line *line = calloc(1, sizeof(*line));

	CHECK(!line->text[0], "it starts empty");
	line_add(line, "released (%s)", "FORCED");
	line_add(line, " after %lu s", 12ul);
	line_add(line, "%s", "");
	line_add(line, ";");
	CHECK(!strcmp(line->text, "released (FORCED) after 12 s;") &&
		      line->len == strlen(line->text),
	      "pieces follow each other");
	free(line);
}

/* Every length of the piece before the end, and of the one that goes over it. */
static void test_full(void)
{
	const size_t size = sizeof(((struct line *)0)->text);
	char *piece = malloc(2 * size), *whole = malloc(4 * size);
	bool good = true, stays = true;
	struct line *line;
	size_t first, len;

	for (first = size - 20; first < size + 20; first++) {
		line = calloc(1, sizeof(*line));
		memset(piece, 'a', first);
		piece[first] = '\0';
		line_add(line, "%s", piece);
		strcpy(whole, piece);
		for (len = 0; len < 4; len++) {
			line_add(line, "%s%s", "bcd", "efg" + len);
			strcat(whole, "bcd");
			strcat(whole, "efg" + len);
		}
		whole[size - 1] = '\0';
		good &= !strcmp(line->text, whole) && line->len == strlen(whole);
		memset(piece, 'z', size + 20);
		piece[size + 20] = '\0';
		line_add(line, "%s", piece);
		line_add(line, "%s", piece);
		stays &= line->len == size - 1 && line->text[size - 1] == '\0';
		free(line);
	}
	CHECK(good, "around the end it is the beginning of the whole text");
	CHECK(stays, "and what is full stays full and terminated");
	free(piece);
	free(whole);
}

int main(void)
{
	test_pieces();
	test_full();
	return check_done();
}
