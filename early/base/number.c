// SPDX-License-Identifier: GPL-2.0-or-later
/* Decimal numbers, strictly. */
#include "base/number.h"

#include <limits.h>
#include <stddef.h>

unsigned long number(const char *text, const char **end)
{
	unsigned long n = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		n = n > (ULONG_MAX - 9) / 10 ? ULONG_MAX : 10 * n + (*text - '0');
	if (end)
		*end = text;
	return n;
}
