// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/escape.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* The length of the character at p, before end; 0: it is no UTF-8. */
static size_t utf8_length(const unsigned char *p, const unsigned char *end)
{
	size_t len = p[0] < 0xc2 || p[0] > 0xf4 ? 0 : 2 + (p[0] >= 0xe0) + (p[0] >= 0xf0);
	size_t i;

	if (len > (size_t)(end - p))
		return 0;
	for (i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Too long for what it says, surrogates, and beyond the last character. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

/* U+0080 to U+009F are controls, U+FFFE and U+FFFF no characters of XML. */
static int is_shown(const unsigned char *p, size_t len)
{
	if (len == 2)
		return p[0] != 0xc2 || p[1] >= 0xa0;
	return !(p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe);
}

/* The length of an escape of a terminal: ESC [ ... LETTER; 0: it is none. */
static size_t terminal_escape(const unsigned char *p, const unsigned char *end)
{
	size_t len = 2, room = (size_t)(end - p);

	if (room < 2 || p[0] != 033 || p[1] != '[')
		return 0;
	while (len < room && p[len] && (p[len] < '@' || p[len] > '~'))
		len++;
	return len + (len < room && p[len] != 0);
}

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Prints one character, or leaves out an escape; returns how many bytes that were. */
static size_t print_character(FILE *out, const unsigned char *p, const unsigned char *end)
{
	size_t len = terminal_escape(p, end);

	if (len)
		return len;
	len = utf8_length(p, end);
	if (entity(*p))
		fputs(entity(*p), out);
	else if (*p == '\n' || *p == '\t' || (*p >= ' ' && *p < 0x7f))
		fputc(*p, out);
	else if (len && is_shown(p, len))
		fwrite(p, 1, len, out);
	else
		fputs(REPLACEMENT, out);
	return len ? len : 1;
}

void print_escaped_part(FILE *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;

	while (p < end && *p)
		p += print_character(out, p, end);
}

void print_escaped(FILE *out, const char *text)
{
	print_escaped_part(out, text, strlen(text));
}
