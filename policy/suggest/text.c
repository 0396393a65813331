// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts that live until the end. */
#include "suggest/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
	struct block *next;
	char data[];
};

static struct block *blocks;

void *text_memory(size_t size)
{
	struct block *block = calloc(1, sizeof(*block) + size);

	if (!block) {
		fputs("netlatch-policy: suggest: out of memory\n", stderr);
		exit(1);
	}
	block->next = blocks;
	blocks = block;
	return block->data;
}

char *text_copy(const char *from, size_t len)
{
	char *copy = text_memory(len + 1);

	memcpy(copy, from, len);
	return copy;
}

char *text_format(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = text_memory((size_t)len + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void text_free(void)
{
	struct block *next;

	for (; blocks; blocks = next) {
		next = blocks->next;
		free(blocks);
	}
}

const char *text_show(const char *text)
{
	enum { shown = 120 };
	size_t len = strlen(text), i;
	bool cut = len > shown;
	char *copy = text_copy(text, cut ? shown : len);

	for (i = 0; copy[i]; i++)
		if (copy[i] < ' ' || copy[i] > '~')
			copy[i] = '?';
	return cut ? text_format("%s...", copy) : copy;
}

bool text_begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool text_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}
