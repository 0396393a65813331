// SPDX-License-Identifier: GPL-2.0-or-later
#include "keep.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
	struct kept *next;
	_Alignas(max_align_t) char data[];
};

static struct kept *all;

void *keep(size_t size)
{
	struct kept *kept = calloc(1, sizeof(*kept) + size);

	if (!kept) {
		fprintf(stderr, "netlatch-policy: out of memory; nothing is written, and "
				"what was there stays\n");
		exit(1);
	}
	kept->next = all;
	all = kept;
	return kept->data;
}

char *keep_text(const char *text, size_t length)
{
	char *copy = keep(length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *keep_format(const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = keep(length + 1);
	va_start(arguments, format);
	vsnprintf(text, length + 1, format, arguments);
	va_end(arguments);
	return text;
}

void keep_free(void)
{
	while (all) {
		struct kept *next = all->next;

		free(all);
		all = next;
	}
}
