// SPDX-License-Identifier: GPL-2.0-or-later
#include "lex.h"

#include "keep.h"

#include <string.h>

static const char blanks[] = " \t";

static struct place place_of(const struct line *line, unsigned int column,
			     unsigned int width)
{
	return (struct place){ line->source, line->number, column, width };
}

/* What stands there, because most of these characters cannot be seen. */
static const char *character_name(const char *at)
{
	unsigned char c = *at;

	if (!strncmp(at, "\xef\xbb\xbf", 3))
		return "a byte order mark (U+FEFF)";
	if (!strncmp(at, "\xc2\xa0", 2))
		return "a no-break space (U+00A0)";
	if (c < ' ' || c == 127)
		return "a control character";
	if ((c & 0xe0) == 0xc0 && (at[1] & 0xc0) == 0x80)
		return keep_format("the character U+%04X",
				   (c & 0x1f) << 6 | (at[1] & 0x3f));
	if ((c & 0xf0) == 0xe0 && (at[1] & 0xc0) == 0x80 && (at[2] & 0xc0) == 0x80)
		return keep_format("the character U+%04X", (c & 0x0f) << 12 |
								   (at[1] & 0x3f) << 6 |
								   (at[2] & 0x3f));
	return keep_format("the byte 0x%02x", c);
}

bool line_read(struct line *line, const struct source *source, unsigned int number,
	       struct mistakes *mistakes)
{
	const char *text = source->lines[number - 1], *p = text;

	memset(line, 0, sizeof(*line));
	line->source = source;
	line->number = number;
	line->mistakes = mistakes;
	for (;;) {
		size_t length;

		p += strspn(p, blanks);
		if (!*p || *p == '#')
			return true;
		length = *p == '=' ? 1 : strcspn(p, " \t=");
		for (size_t i = 0; i < length; i++) {
			if (p[i] > ' ' && p[i] < 127)
				continue;
			mistake(mistakes, place_of(line, p + i - text + 1, 1),
				"Only printable ASCII characters may stand outside of "
				"comments.",
				"%s, which no word can have", character_name(p + i));
			return false;
		}
		if (line->count == WORDS_MAX) {
			mistake(mistakes, place_of(line, p - text + 1, length),
				"A line holds one setting or one exception; a comment "
				"begins with #.",
				"more than %d words in a line", WORDS_MAX);
			return false;
		}
		line->words[line->count] = keep_text(p, length);
		line->columns[line->count++] = p - text + 1;
		p += length;
	}
}

const char *line_peek(const struct line *line)
{
	return line->next < line->count ? line->words[line->next] : NULL;
}

const char *line_take(struct line *line)
{
	return line->next < line->count ? line->words[line->next++] : NULL;
}

bool line_take_word(struct line *line, const char *word)
{
	const char *next = line_peek(line);

	if (!next || strcmp(next, word))
		return false;
	line->next++;
	return true;
}

struct place line_word(const struct line *line, unsigned int index)
{
	unsigned int last = line->count - 1;

	if (index < line->count)
		return place_of(line, line->columns[index], strlen(line->words[index]));
	/* Behind the last word. */
	if (!line->count)
		return place_of(line, 1, 1);
	return place_of(line, line->columns[last] + strlen(line->words[last]) + 1, 1);
}

struct place line_place(const struct line *line)
{
	return line_word(line, line->next);
}

struct place line_taken(const struct line *line)
{
	return line_word(line, line->next ? line->next - 1 : 0);
}

const char *line_need(struct line *line, const char *what)
{
	const char *word = line_take(line);

	if (!word)
		mistake(line->mistakes, line_place(line), NULL,
			"the line ends here, but %s has to follow", what);
	return word;
}
