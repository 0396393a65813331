// SPDX-License-Identifier: GPL-2.0-or-later
/* Asks which firewalls are enabled here, and which of them have failed. */
#include "verbs/firewalls.h"

#include <stdio.h>
#include <string.h>

#include "verbs/helper.h"

#define FAILED "failed "

/* Appends text with a separator before it. A text that does not fit is cut. */
static void join(char *to, size_t size, const char *separator, const char *text)
{
	size_t len = strlen(to);

	snprintf(to + len, size - len, "%s%s", len ? separator : "", text);
}

/* The words are those of other programs: a control character would garble the log. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = '?';
}

static void cut_blanks(char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
}

static void ask(struct firewalls *f, const char *argument)
{
	char answer[700], *line = answer, *end;
	bool any;

	f->enabled[0] = f->failed[0] = '\0';
	f->status = helper_run(FIREWALLS_HELPER, argument, answer, sizeof(answer));
	any = answer[0];
	for (; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		make_printable(line);
		cut_blanks(line);
		if (!*line)
			continue;
		if (strncmp(line, FAILED, strlen(FAILED)) == 0)
			join(f->failed, sizeof(f->failed), "; ", line + strlen(FAILED));
		else
			join(f->enabled, sizeof(f->enabled), " ", line);
	}
	/* Something was printed, so the answer is not that there is no firewall. */
	if (any && !f->enabled[0])
		strcpy(f->enabled, "?");
}

void firewalls_ask_enabled(struct firewalls *f)
{
	ask(f, "--enabled");
}

void firewalls_ask_all(struct firewalls *f)
{
	if (!f->asked_all)
		ask(f, NULL);
	f->asked_all = true;
}
