// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads assignments of a shell, and runs no shell. */
#include "suggest/shell.h"

#include <ctype.h>
#include <string.h>

#include "suggest/text.h"

static struct setting *find(struct settings *settings, const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < settings->count; i++)
		if (strlen(settings->all[i].name) == len &&
		    memcmp(settings->all[i].name, name, len) == 0)
			return &settings->all[i];
	return NULL;
}

static size_t name_length(const char *text)
{
	size_t len = 0;

	if (isdigit((unsigned char)*text))
		return 0;
	while (isalnum((unsigned char)text[len]) || text[len] == '_')
		len++;
	return len;
}

/* A value while it is put together. */
struct value {
	char text[8192];
	size_t len;
	const char *why; /* not NULL: the value is not known */
};

static void add(struct value *value, const char *text, size_t len)
{
	if (len >= sizeof(value->text) - value->len) {
		value->why = "it is too long";
		return;
	}
	memcpy(value->text + value->len, text, len);
	value->len += len;
}

/* text is behind a "$". Returns where the value goes on. */
static const char *add_variable(struct settings *settings, struct value *value,
				const char *text)
{
	bool braces = *text == '{';
	const char *name = text + braces;
	size_t len = name_length(name);
	struct setting *other = find(settings, name, len);

	if (!len || (braces && name[len] != '}')) {
		value->why = "only a shell can compute it";
		return text;
	}
	if (!other)
		value->why = "it uses a variable that this file has not set";
	else if (!other->value)
		value->why = other->why;
	else
		add(value, other->value, strlen(other->value));
	return name + len + braces;
}

/* Reads one word, in which quotes hide blanks. */
static void read_value(struct settings *settings, const char *text, struct value *value)
{
	char quote = '\0';

	for (; *text && !value->why; text++) {
		if (quote == '\'') {
			if (*text == '\'')
				quote = '\0';
			else
				add(value, text, 1);
		} else if (*text == quote) {
			quote = '\0';
		} else if (!quote && (*text == '"' || *text == '\'')) {
			quote = *text;
		} else if (*text == '\\') {
			if (!text[1]) {
				value->why = "it goes on in the next line";
				return;
			}
			/* Between quotes a backslash is special only before these. */
			if (quote && !strchr("\"\\$`", text[1]))
				add(value, text, 1);
			add(value, ++text, 1);
		} else if (*text == '`') {
			value->why = "only a shell can compute it";
		} else if (*text == '$') {
			text = add_variable(settings, value, text + 1) - 1;
		} else if (!quote && (text_is_blank(*text) || strchr(";&|()<>", *text))) {
			/* NAME=VALUE COMMAND sets it for this command only. */
			while (text_is_blank(*text))
				text++;
			if (*text && !strchr("#;", *text))
				value->why = "another word follows on its line";
			return;
		} else {
			add(value, text, 1);
		}
	}
	if (quote && !value->why)
		value->why = "its quote does not end on this line";
}

/* False if there is no room. */
static bool read_line(struct settings *settings, const char *line, struct place at)
{
	struct value value = { .len = 0 };
	struct setting *setting;
	size_t len;

	while (text_is_blank(*line))
		line++;
	if (text_begins(line, "export ")) {
		line += strlen("export ");
		while (text_is_blank(*line))
			line++;
	}
	len = name_length(line);
	if (!len || line[len] != '=')
		return true;
	read_value(settings, line + len + 1, &value);
	setting = find(settings, line, len);
	if (!setting) {
		if (settings->count == sizeof(settings->all) / sizeof(settings->all[0]))
			return false;
		setting = &settings->all[settings->count++];
		setting->name = keep_text(line, len);
	}
	setting->value = value.why ? NULL : keep_text(value.text, value.len);
	setting->why = value.why;
	setting->at = at;
	return true;
}

bool settings_read(struct machine *machine, const char *path, struct settings *settings)
{
	struct file file;
	char *line;

	if (!machine_read(machine, path, &file))
		return false;
	while ((line = file_line(machine, &file))) {
		if (read_line(settings, line, file.at))
			continue;
		machine_error(
			machine, file.at,
			"too many settings; suggest leaves out the rest of this file");
		break;
	}
	return true;
}

const struct setting *settings_get(struct machine *machine, struct settings *settings,
				   const char *name)
{
	struct setting *setting = find(settings, name, strlen(name));

	if (!setting || (setting->value && !*setting->value))
		return NULL;
	if (setting->value)
		return setting;
	machine_error(
		machine, setting->at,
		"the value of %s is not known: %s; suggest runs no shell and goes on as "
		"if it were not set",
		name, setting->why);
	return NULL;
}
