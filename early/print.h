/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PRINT_H
#define NETLATCH_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * snprintf() of what is used here, in a fifth of the bytes: %s %c %d %u %lu %llu %x %%, with
 * field width, '-' and '0' flags, and %.*s. The same rules: to is always terminated, and what is
 * returned is the length that the whole text would have. Nothing else may stand in
 * a format (the compiler checks formats and arguments against each other).
 */
int print_args(char *to, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));
int print(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * A decimal number from the beginning of text; *end (may be NULL) is where it stops, text itself
 * if there is no digit. Too large a number is ULONG_MAX.
 */
unsigned long number(const char *text, const char **end);

#endif
