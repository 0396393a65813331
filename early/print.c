// SPDX-License-Identifier: GPL-2.0-or-later
/* Text from a format. Pure. */
#include "print.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

struct target {
	char *to;
	size_t size, len;
};

static void put(struct target *t, char c)
{
	if (t->len + 1 < t->size)
		t->to[t->len] = c;
	t->len++;
}

/* The digits of a number, from the end of buffer backwards. Returns where they begin. */
static char *digits(char *end, unsigned long long value, unsigned int base)
{
	*end = '\0';
	do {
		*--end = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	return end;
}

int print_args(char *to, size_t size, const char *f, va_list args)
{
	struct target t = { to, size, 0 };
	unsigned long long value;
	char buffer[24];
	const char *text;
	int width, longs, limit, len;
	bool left, negative;
	char pad;

	for (; *f; f++) {
		if (*f != '%') {
			put(&t, *f);
			continue;
		}
		left = negative = false;
		pad = ' ';
		width = longs = 0;
		limit = -1;
		for (f++; *f == '-' || *f == '0'; f++) {
			left |= *f == '-';
			pad = *f == '0' ? '0' : ' ';
		}
		for (; *f >= '0' && *f <= '9'; f++)
			width = 10 * width + *f - '0';
		if (f[0] == '.' && f[1] == '*') {
			limit = va_arg(args, int);
			f += 2;
		}
		for (; *f == 'l'; f++)
			longs++;
		text = buffer;
		switch (*f) {
		case 's':
			text = va_arg(args, const char *);
			break;
		case 'd':
			value = va_arg(args, int);
			negative = (long long)value < 0;
			text = digits(buffer + 23, negative ? -value : value, 10);
			if (negative)
				*(char *)--text = '-';
			break;
		case 'u':
		case 'x':
			value = longs == 0 ? va_arg(args, unsigned int) :
				 longs == 1 ? va_arg(args, unsigned long) :
					      va_arg(args, unsigned long long);
			text = digits(buffer + 23, value, *f == 'x' ? 16 : 10);
			break;
		default: /* c, %, and what is not known here */
			buffer[0] = *f == 'c' ? va_arg(args, int) : *f;
			buffer[1] = '\0';
			if (!*f)
				f--;
		}
		len = limit < 0 ? (int)strlen(text) : (int)strnlen(text, limit);
		for (; !left && width > len; width--)
			put(&t, pad);
		for (limit = 0; limit < len; limit++)
			put(&t, text[limit]);
		for (; width > len; width--)
			put(&t, ' ');
	}
	if (size)
		to[t.len < size ? t.len : size - 1] = '\0';
	return t.len;
}

int print(char *to, size_t size, const char *f, ...)
{
	va_list args;
	int len;

	va_start(args, f);
	len = print_args(to, size, f, args);
	va_end(args);
	return len;
}

unsigned long number(const char *text, const char **end)
{
	unsigned long n = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		n = n > (ULONG_MAX - 9) / 10 ? ULONG_MAX : 10 * n + (*text - '0');
	if (end)
		*end = text;
	return n;
}
