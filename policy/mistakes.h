/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_MISTAKES_H
#define NETLATCH_MISTAKES_H

#include <stdio.h>

#include "source.h"

/*
 * The mistakes in all files of a policy. They are collected and printed at the end, so
 * that a person can correct all of them at once.
 */
struct mistake;
struct mistakes {
	struct mistake *first;
	unsigned int errors, warnings;
};

/* A place in a file. Lines and columns count from 1; width is in characters. */
struct place {
	const struct source *source;
	unsigned int line, column, width;
};

void mistakes_begin(struct mistakes *mistakes);

/* What is wrong. `help` says what would be right, or is NULL. */
void mistake(struct mistakes *mistakes, struct place place, const char *help,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same for what is no mistake, but may surprise. The place may lack a source. */
void warning(struct mistakes *mistakes, struct place place, const char *help,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Adds all of the others, each as a warning. */
void mistakes_warn(struct mistakes *mistakes, const struct mistakes *others);

/* Prints all, ordered by file and line: file:line:column, the line, a caret, help. */
void mistakes_print(const struct mistakes *mistakes, FILE *to);

/*
 * "Did you mean "dropbear"?" if one of the words is near, else "It is one of: ...". The
 * candidates have blanks between them.
 */
const char *help_word(const char *word, const char *candidates);

#endif
