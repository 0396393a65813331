/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_TEXT_H
#define NETLATCH_SUGGEST_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Texts that live until text_free(). A run reads a few small files and ends, so nobody
 * has to track who owns which text.
 */
void *text_memory(size_t size); /* all zeroes */
char *text_copy(const char *from, size_t len);
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
void text_free(void);

/*
 * A text from a file, made fit for a comment and a terminal: control characters and bytes
 * outside ASCII become '?', and long texts are cut.
 */
const char *text_show(const char *text);

bool text_begins(const char *text, const char *with);
bool text_is_blank(char c);

#endif
