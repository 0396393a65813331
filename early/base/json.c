// SPDX-License-Identifier: GPL-2.0-or-later
/* Pieces of JSON. */
#include "base/json.h"

#include <stddef.h>

const char *json_string(const char *text)
{
	static char buffers[4][520];
	static unsigned int turn;
	char *buffer = buffers[turn++ % 4], *to = buffer;

	if (!text)
		return "null";
	*to++ = '"';
	for (; *text && to < buffer + sizeof(buffers[0]) - 4; text++) {
		if (*text == '"' || *text == '\\')
			*to++ = '\\';
		*to++ = *text < ' ' || *text > '~' ? '?' : *text;
	}
	*to++ = '"';
	*to = '\0';
	return buffer;
}

const char *json_bool(bool value)
{
	return value ? "true" : "false";
}
