// SPDX-License-Identifier: GPL-2.0-or-later
/* Options, their help, and their errors, which name the allowed values. */
#include "verbs/verbs.h"

#include <stdio.h>
#include <string.h>

#include "base/out.h"

bool is_help(const char *option)
{
	return strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0;
}

static void print_line(printer *say, const struct verb *verb)
{
	const struct verb_option *o;

	say("usage: netlatch %s", verb->name);
	for (o = verb->options; o && o->name; o++)
		say(" [%s%s%s]", o->name, o->value ? " " : "", o->value ? o->value : "");
	say("%s%s\n", verb->argument ? " " : "", verb->argument ? verb->argument : "");
}

/* One by one, because one call prints OUT_SIZE bytes at most. */
static void print_lines(printer *say, const char *text)
{
	const char *end;

	for (; (end = strchr(text, '\n')); text = end + 1)
		say("%.*s\n", (int)(end - text), text);
}

void usage_print(printer *say, const struct verb *verb)
{
	const struct verb_option *o;
	char name[64];

	print_line(say, verb);
	say("\n");
	print_lines(say, verb->help);
	if (verb->options)
		say("\nOptions:\n");
	for (o = verb->options; o && o->name; o++) {
		snprintf(name, sizeof(name), "%s%s%s", o->name, o->value ? " " : "",
			 o->value ? o->value : "");
		say("  %-15s  %s\n", name, o->help);
	}
	say("\nExit status:\n");
	print_lines(say, verb->exits);
}

/* Prints the usage in one line, so that the error above it stays visible. */
static int give_up(const struct verb *verb)
{
	print_line(out_error, verb);
	out_error("`netlatch help %s` tells more.\n", verb->name);
	return EXIT_USAGE;
}

int usage_error(const struct verb *verb, const char *option)
{
	out_error("netlatch: %s: '%s' is unknown; " NOTHING_DONE, verb->name, option);
	return give_up(verb);
}

int usage_value_error(const struct verb *verb, const char *option, const char *value,
		      const char *allowed)
{
	if (*value)
		out_error("netlatch: %s: %s %s is not allowed; use %s; " NOTHING_DONE,
			  verb->name, option, value, allowed);
	else
		out_error("netlatch: %s: %s needs a value: %s; " NOTHING_DONE, verb->name,
			  option, allowed);
	return give_up(verb);
}

const char *option_value(int argc, char **argv, int *i, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(argv[*i], name, len) != 0)
		return NULL;
	if (argv[*i][len] == '=')
		return argv[*i] + len + 1;
	if (argv[*i][len] == '\0')
		return *i + 1 < argc ? argv[++*i] : "";
	return NULL;
}
