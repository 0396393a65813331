// SPDX-License-Identifier: GPL-2.0-or-later
/* Text for people: folded lines, and colours. */
#include "base/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/out.h"

#define LINE_SIZE 2048
#define HANG 4
#define HANG_MARK '\v'

static unsigned int columns;
static bool colours;
static char line[LINE_SIZE];
static size_t length;

void page_setup(unsigned int width, bool colour)
{
	columns = width;
	colours = colour;
}

static bool is_paint(char c)
{
	return c >= *PAGE_PLAIN && c <= *PAGE_STRONG;
}

static bool has_width(char c)
{
	return !is_paint(c) && c != HANG_MARK;
}

static const char *escape(char c)
{
	static const char *const escapes[] = { "\033[0m", "\033[1;32m", "\033[1;33m",
					       "\033[1;31m", "\033[1m" };

	return colours ? escapes[c - *PAGE_PLAIN] : "";
}

/* Copies a part of the line, and ends it with a newline. Paint never fills the buffer. */
static void put(const char *text, const char *end, unsigned int indent)
{
	char part[OUT_SIZE];
	size_t len = 0;

	memset(part, ' ', indent);
	len = indent;
	for (; text < end; text++) {
		if (len > sizeof(part) - 16) {
			out("%.*s", (int)len, part);
			len = 0;
		}
		if (is_paint(*text))
			len += snprintf(part + len, 12, "%s", escape(*text));
		else if (has_width(*text))
			part[len++] = *text >= ' ' && *text <= '~' ? *text : '?';
	}
	part[len++] = '\n';
	out("%.*s", (int)len, part);
}

/*
 * The end of what fits into the columns: the last blank before the limit, or where there
 * is none the first one behind it, because a long word is not broken.
 */
static const char *fold(const char *text, const char *end, unsigned int room)
{
	const char *blank = NULL, *p;
	unsigned int width = 0;

	for (p = text; p < end; p++) {
		if (*p == ' ' && p > text && width > 0 && p[-1] != ' ')
			blank = p;
		if (has_width(*p) && ++width > room && blank)
			return blank;
	}
	return end;
}

static void print_line(void)
{
	const char *text = line, *end = line + length, *mark, *stop;
	unsigned int hang = HANG, indent = 0, width = 0;

	for (mark = line; mark < end && *mark != HANG_MARK; mark++)
		width += has_width(*mark);
	if (mark < end && width < columns / 2)
		hang = width;
	/* The blanks at the start of a line are no place to fold it. */
	while (columns && text < end) {
		stop = fold(text + (indent ? 0 : strspn(text, " ")), end,
			    columns - (indent ? indent : strspn(text, " ")));
		put(text, stop, indent);
		for (text = stop; text < end && *text == ' '; text++)
			;
		indent = hang;
	}
	if (!columns || !length)
		put(text, end, 0);
	length = 0;
}

void page(const char *format, ...)
{
	char text[OUT_SIZE];
	const char *c;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (c = text; *c; c++) {
		if (*c == '\n')
			print_line();
		else if (length < sizeof(line) - 1)
			line[length++] = *c;
		line[length] = '\0';
	}
}
