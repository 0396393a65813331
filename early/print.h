/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PRINT_H
#define NETLATCH_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * snprintf() of what is used here, in a fifth of the bytes: %s %c %d %u %lu %llu %%, with
 * field width, '-' and '0' flags, and %.*s. The same rules: to is always terminated, and what is
 * returned is the length that the whole text would have. Nothing else may stand in
 * a format (the compiler checks formats and arguments against each other).
 */
int print_args(char *to, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));
int print(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * The build packs the texts of the static binary (early/pack.awk). A byte that is not printable stands
 * for a pair, of which each may be such a byte again; one whose pair is 0, 0 stands for itself.
 * Formats are packed without further ado, and print() unpacks them; what is said by way of %s is a
 * MESSAGE, which begins with a byte of its own. On the host, where tests run, nothing is packed.
 */
#define PAIR_FIRST 127 /* to 255, then 0 to 31 */
#define PAIRS 161
#define FORMAT_MAX 512 /* bytes, unpacked, with NUL */
#define MESSAGE_MAX 128 /* likewise */
extern const unsigned char print_pairs[PAIRS][2];
/* Unpacks all but that first byte. to is always terminated; what does not fit is cut. */
void print_unpack(char *to, size_t size, const char *packed);

#ifndef PACK /* early/pack.h */
#define PACK ""
#define PACK_MESSAGE ""
#endif
#define MESSAGE(text) PACK_MESSAGE text

/*
 * A decimal number from the beginning of text; *end (may be NULL) is where it stops, text itself
 * if there is no digit. Too large a number is ULONG_MAX.
 */
unsigned long number(const char *text, const char **end);

#endif
