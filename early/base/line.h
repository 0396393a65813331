/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINE_H
#define NETLATCH_LINE_H

#include <stddef.h>

/*
 * A line that line_add() extends piece by piece. Text that does not fit is cut off. A
 * line starts as all zeroes. Pure.
 */
struct line {
	char text[700];
	size_t len;
};

void line_add(struct line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
