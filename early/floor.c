// SPDX-License-Identifier: GPL-2.0-or-later
/* The floor's settings, from the text that the build made of policy/floor-sysctl.conf. Pure. */
#include <string.h>

#include "print.h"
#include "sysctl.h"

struct sysctl_setting floor_sysctl[FLOOR_SYSCTL_MAX];
unsigned int floor_sysctl_count;

/* Ends the word at text and returns the next one. */
static char *next(char *text)
{
	text = strchr(text, ' ');
	*text = '\0';
	return text + 1;
}

void floor_load(void)
{
	static char memory[FLOOR_SYSCTL_MAX][128];
	struct sysctl_setting *s = floor_sysctl;
	const char *packed = floor_text;
	char *text = memory[0];

	for (; *packed; s++) {
		print_unpack(text, sizeof(memory[0]), packed);
		packed += strlen(packed) + 1;
		s->flags = *text == 'l' ? 0 : *text == 'k' ? SYSCTL_KEEP : SYSCTL_KEEP | SYSCTL_AT_LEAST;
		s->path = text + 1;
		s->value = text = next(text);
		s->fallback = text = next(text);
		text += strlen(text) + 1;
	}
	floor_sysctl_count = s - floor_sysctl;
}
