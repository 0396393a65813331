// SPDX-License-Identifier: GPL-2.0-or-later
/* A line that grows piece by piece. */
#include "base/line.h"

#include <stdarg.h>
#include <stdio.h>

void line_add(struct line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line->text + line->len, room, format, args);
	va_end(args);
	if (len > 0)
		line->len += (size_t)len < room ? (size_t)len : room - 1;
}
