/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LEX_H
#define NETLATCH_LEX_H

#include "mistakes.h"

#include <stdbool.h>

#define WORDS_MAX 32

/*
 * A line cut into words, and the place in it up to which the parser has read. Words have
 * blanks between them; "=" is a word of its own; "#" at the beginning of a word makes the
 * rest of the line a comment.
 */
struct line {
	const struct source *source;
	struct mistakes *mistakes;
	unsigned int number;
	unsigned int count, next;
	const char *words[WORDS_MAX];
	unsigned int columns[WORDS_MAX];
};

/*
 * Cuts line `number` of the source. False if it holds a character that has no business in
 * a policy, or too many words; that mistake is noted.
 */
bool line_read(struct line *line, const struct source *source, unsigned int number,
	       struct mistakes *mistakes);

/* The next word, or NULL at the end of the line. line_take() also goes behind it. */
const char *line_peek(const struct line *line);
const char *line_take(struct line *line);
/* Takes the next word only if it is this one. */
bool line_take_word(struct line *line, const char *word);

/* Where the next word stands, or the last one that was taken, or any. */
struct place line_place(const struct line *line);
struct place line_taken(const struct line *line);
struct place line_word(const struct line *line, unsigned int index);

/* Takes a word; at the end of the line it notes that `what` is missing. */
const char *line_need(struct line *line, const char *what);

#endif
