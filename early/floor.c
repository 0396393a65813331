// SPDX-License-Identifier: GPL-2.0-or-later
/* The floor's settings, from the text that the build made of policy/floor-sysctl.conf. Pure. */
#include <string.h>

#include "sysctl.h"

struct sysctl_setting floor_sysctl[FLOOR_SYSCTL_MAX];
unsigned int floor_sysctl_count;

static const char *next(const char *text)
{
	return text + strlen(text) + 1;
}

void floor_load(void)
{
	struct sysctl_setting *s = floor_sysctl;
	const char *text = floor_text;

	for (; *text; s++) {
		s->flags = *text == 'l' ? 0 : *text == 'k' ? SYSCTL_KEEP : SYSCTL_KEEP | SYSCTL_AT_LEAST;
		s->path = text + 1;
		s->value = next(s->path);
		s->fallback = next(s->value);
		text = next(s->fallback);
	}
	floor_sysctl_count = s - floor_sysctl;
}
