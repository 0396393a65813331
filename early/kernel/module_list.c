// SPDX-License-Identifier: GPL-2.0-or-later
/* The module list, read line by line. Pure. */
#include "kernel/module.h"

#include <string.h>

char *module_next_line(char **text)
{
	char *line, *end;

	do {
		line = *text;
		if (!*line)
			return NULL;
		end = strchr(line, '\n');
		*text = end ? end + 1 : line + strlen(line);
		if (end)
			*end = '\0';
	} while (!*line);
	return line;
}

unsigned int module_plain_length(const char *path)
{
	static const char *const suffixes[] = { ".xz", ".zst", ".gz" };
	unsigned int len = strlen(path), i, n;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		n = strlen(suffixes[i]);
		if (len > n && strcmp(path + len - n, suffixes[i]) == 0)
			return len - n;
	}
	return len;
}
