// SPDX-License-Identifier: GPL-2.0-or-later
/* The suggestions, and how they are printed. */
#include "suggest/list.h"

#include <string.h>

#include "suggest/text.h"

static bool same(const struct suggestion *suggestion, const char *line, bool open)
{
	return suggestion->line && line && suggestion->open == open &&
	       strcmp(suggestion->line, line) == 0;
}

void list_add(struct list *list, enum order order, const char *line, bool open,
	      const char *why)
{
	struct suggestion *suggestion;
	unsigned int i;

	for (i = 0; i < list->count; i++) {
		suggestion = &list->all[i];
		if (same(suggestion, line, open)) {
			if (!strstr(suggestion->why, why))
				suggestion->why =
					keep_format("%s\n%s", suggestion->why, why);
			return;
		}
		if (!line && !suggestion->line && strcmp(suggestion->why, why) == 0)
			return;
	}
	if (list->count == sizeof(list->all) / sizeof(list->all[0])) {
		list->left_out++;
		return;
	}
	list->all[list->count++] = (struct suggestion){ order, line, open, why };
	list->lines += line != NULL;
}

/* One line of text, wrapped at 90 columns. */
static void print_wrapped(FILE *to, const char *text, size_t len)
{
	const char *end = text + len;
	size_t column = 1, word;

	fputc('#', to);
	while (text < end) {
		word = strcspn(text, " \n");
		if (column > 3 && column + 1 + word > 90) {
			fputs("\n#  ", to);
			column = 3;
		}
		fprintf(to, " %.*s", (int)word, text);
		column += 1 + word;
		text += word;
		text += *text == ' ';
	}
	fputc('\n', to);
}

void list_comment(FILE *to, const char *text)
{
	size_t len;

	for (;;) {
		len = strcspn(text, "\n");
		print_wrapped(to, text, len);
		if (!text[len])
			return;
		text += len + 1;
	}
}

void list_print(const struct list *list, FILE *to)
{
	const struct suggestion *suggestion;
	unsigned int order, i;

	for (order = ORDER_LINK; order <= ORDER_PROGRAM; order++) {
		for (i = 0; i < list->count; i++) {
			suggestion = &list->all[i];
			if (suggestion->order != order)
				continue;
			fputc('\n', to);
			list_comment(to, suggestion->why);
			if (suggestion->line)
				fprintf(to, "%s%s\n", suggestion->open ? "#" : "",
					suggestion->line);
		}
	}
}
