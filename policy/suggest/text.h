/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_TEXT_H
#define NETLATCH_SUGGEST_TEXT_H

#include <stdbool.h>

#include "keep.h"

/*
 * A text from a file, made fit for a comment and a terminal: control characters and bytes
 * outside ASCII become '?', and long texts are cut.
 */
const char *text_show(const char *text);

bool text_begins(const char *text, const char *with);
bool text_is_blank(char c);

#endif
