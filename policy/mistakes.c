// SPDX-License-Identifier: GPL-2.0-or-later
#include "mistakes.h"

#include "keep.h"
#include "near.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/* Of a line that is longer than this, only its number is shown. */
#define LINE_SHOWN 200

struct mistake {
	struct mistake *next;
	struct place place;
	bool error;
	const char *text, *help;
};

void mistakes_begin(struct mistakes *mistakes)
{
	memset(mistakes, 0, sizeof(*mistakes));
}

/* Is it behind the place b? Files keep the order in which their mistakes were found. */
static bool is_behind(const struct mistake *a, const struct place *b)
{
	if (a->place.source != b->source)
		return false;
	return a->place.line > b->line ||
	       (a->place.line == b->line && a->place.column > b->column);
}

/* A service that is used twice has its mistakes once. */
static bool is_same(const struct mistake *a, const struct mistake *b)
{
	if (!a->place.source != !b->place.source || a->place.line != b->place.line ||
	    a->place.column != b->place.column || strcmp(a->text, b->text))
		return false;
	return !a->place.source || !strcmp(a->place.source->name, b->place.source->name);
}

static void add(struct mistakes *mistakes, struct mistake *m)
{
	struct mistake **at = &mistakes->first;

	for (const struct mistake *other = *at; other; other = other->next)
		if (is_same(other, m))
			return;
	*(m->error ? &mistakes->errors : &mistakes->warnings) += 1;
	while (*at && !is_behind(*at, &m->place))
		at = &(*at)->next;
	m->next = *at;
	*at = m;
}

static void add_text(struct mistakes *mistakes, bool error, struct place place,
		     const char *help, const char *format, va_list arguments)
{
	struct mistake *m = keep(sizeof(*m));
	char text[1024];

	vsnprintf(text, sizeof(text), format, arguments);
	m->place = place;
	m->error = error;
	m->text = keep_text(text, strlen(text));
	m->help = help;
	add(mistakes, m);
}

void mistake(struct mistakes *mistakes, struct place place, const char *help,
	     const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_text(mistakes, true, place, help, format, arguments);
	va_end(arguments);
}

void warning(struct mistakes *mistakes, struct place place, const char *help,
	     const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_text(mistakes, false, place, help, format, arguments);
	va_end(arguments);
}

void mistakes_warn(struct mistakes *mistakes, const struct mistakes *others)
{
	for (const struct mistake *m = others->first; m; m = m->next)
		warning(mistakes, m->place, m->help, "%s", m->text);
}

/* Text from a file, without what could move the cursor of a terminal. */
static void print_clean(const char *text, FILE *to)
{
	for (; *text; text++)
		fputc(((unsigned char)*text < ' ' && *text != '\t') || *text == 127
			      ? '?'
			      : *text,
		      to);
}

static void print_caret(const char *line, const struct place *place, FILE *to)
{
	unsigned int column = 1;

	/* Tabs stay tabs, and a character of several bytes is one column wide. */
	for (; *line && column < place->column; line++, column++)
		if ((*line & 0xc0) != 0x80)
			fputc(*line == '\t' ? '\t' : ' ', to);
	for (; column < place->column; column++)
		fputc(' ', to);
	fputc('^', to);
	for (unsigned int i = 1; i < place->width; i++)
		fputc('~', to);
	fputc('\n', to);
}

void mistakes_print(const struct mistakes *mistakes, FILE *to)
{
	for (const struct mistake *m = mistakes->first; m; m = m->next) {
		const struct place *place = &m->place;
		const char *kind = m->error ? "error" : "warning";

		if (!place->source)
			fprintf(to, "%s: ", kind);
		else if (!place->line)
			fprintf(to, "%s: %s: ", place->source->name, kind);
		else
			fprintf(to, "%s:%u:%u: %s: ", place->source->name, place->line,
				place->column, kind);
		print_clean(m->text, to);
		fputc('\n', to);
		if (place->source && place->line && place->line <= place->source->count) {
			const char *line = place->source->lines[place->line - 1];

			if (strlen(line) <= LINE_SHOWN) {
				print_clean(line, to);
				fputc('\n', to);
				print_caret(line, place, to);
			}
		}
		if (m->help) {
			fputs("    ", to);
			print_clean(m->help, to);
			fputc('\n', to);
		}
	}
}

const char *help_word(const char *word, const char *candidates)
{
	char list[1024] = "";
	size_t used = 0;
	struct near near;

	near_begin(&near, word);
	near_try_list(&near, candidates);
	if (near.best)
		return keep_format("Did you mean \"%s\"?", near.best);
	/* With commas between the words, and "or" before the last one. */
	while (*candidates) {
		int length = strcspn(candidates, " ");
		const char *rest = candidates + length + (candidates[length] == ' ');

		if (used + length + 8 > sizeof(list))
			break;
		used += sprintf(list + used, "%s%.*s",
				!used	? ""
				: *rest ? ", "
					: " or ",
				length, candidates);
		candidates = rest;
	}
	return keep_format("Right would be: %s.", list);
}
