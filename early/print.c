// SPDX-License-Identifier: GPL-2.0-or-later
/* Text from a format. Pure. */
#include "print.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "error.h"

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

static void fill(struct target *t, char pad, int count)
{
	while (count-- > 0)
		put(t, pad);
}

/* The digits of a number, from the end of buffer backwards. Returns where they begin. */
static char *digits(char *end, unsigned long value)
{
	*end = '\0';
	do {
		*--end = '0' + value % 10;
		value /= 10;
	} while (value);
	return end;
}

/*
 * Arguments are taken as long, whatever they are: in every ABI of Linux where long has 64 bits each
 * takes one slot of that size, of which an int fills the lower half. One place that takes one is
 * 200 bytes less than seven.
 */
_Static_assert(sizeof(long) == sizeof(long long) && sizeof(long) == sizeof(void *), "LP64");

/* Weak, so that the compiler takes no zero for granted. */
__attribute__((weak)) const unsigned char print_pairs[PAIRS][2] = { { 0 } };

static void unpack(struct target *t, unsigned char c)
{
	unsigned char pair = c - PAIR_FIRST;

	if (pair >= PAIRS || !print_pairs[pair][0]) {
		put(t, c);
		return;
	}
	unpack(t, print_pairs[pair][0]);
	unpack(t, print_pairs[pair][1]);
}

void print_unpack(char *to, size_t size, const char *packed)
{
	struct target t = { to, size, 0 };

	do
		unpack(&t, *packed);
	while (*packed++);
	to[size - 1] = '\0';
}

int print_args(char *to, size_t size, const char *packed, va_list args)
{
	char format[FORMAT_MAX], message[MESSAGE_MAX], *f = format;
	struct target t = { to, size, 0 };
	unsigned long value;
	char buffer[24];
	const char *text;
	int width, limit, len;
	bool left, negative, long_argument;
	char pad;

	print_unpack(format, sizeof(format), packed);
	for (; *f; f++) {
		if (*f != '%') {
			put(&t, *f);
			continue;
		}
		left = negative = false;
		pad = ' ';
		width = 0;
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
		for (long_argument = false; *f == 'l'; f++)
			long_argument = true;
		text = buffer;
		value = *f == '%' ? '%' : va_arg(args, unsigned long);
		if (!long_argument && *f != 's')
			value = *f == 'd' ? (unsigned long)(int)value : (unsigned int)value;
		if (*f == 's') {
			text = (const char *)value;
#ifdef error_text
			if (value - (unsigned int)-ERROR_MAX < ERROR_MAX)
				text = (error_text)(value);
#endif
			if (sizeof(PACK_MESSAGE) > 1 && *text == *PACK_MESSAGE) {
				print_unpack(message, sizeof(message), text + 1);
				text = message;
			}
		} else if (*f == 'u' || *f == 'd') {
			negative = *f == 'd' && (long)value < 0;
			text = digits(buffer + 23, negative ? -value : value);
			if (negative)
				*(char *)--text = '-';
		} else { /* c, % */
			buffer[0] = value;
			buffer[1] = '\0';
		}
		len = limit < 0 ? (int)strlen(text) : (int)strnlen(text, limit);
		width -= len;
		if (!left)
			fill(&t, pad, width);
		for (; len > 0; len--)
			put(&t, *text++);
		if (left)
			fill(&t, ' ', width);
	}
	if (size)
		to[t.len < size ? t.len : size - 1] = '\0';
	return t.len;
}

int (print)(char *to, size_t size, const char *f, ...)
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
