// SPDX-License-Identifier: GPL-2.0-or-later
#include "suggest/text.h"

#include <string.h>

const char *text_show(const char *text)
{
	enum { shown = 120 };
	size_t len = strlen(text), i;
	bool cut = len > shown;
	char *copy = keep_text(text, cut ? shown : len);

	for (i = 0; copy[i]; i++)
		if (copy[i] < ' ' || copy[i] > '~')
			copy[i] = '?';
	return cut ? keep_format("%s...", copy) : copy;
}

bool text_begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool text_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}
