// SPDX-License-Identifier: GPL-2.0-or-later
/* Assignments of a shell. The expected values are those that sh has, see shell_says(). */
#include "suggest/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "suggest/text.h"

/* What is V after these lines? NULL: only a shell can know. */
static const struct row {
	const char *lines, *value;
} rows[] = {
	{ "V=plain", "plain" },
	{ "  V=indented", "indented" },
	{ "export V=exported", "exported" },
	{ "V=first\nV=last", "last" },
	{ "V=word ", "word" },
	{ "V=word command", NULL },
	{ "V=word#no-comment", "word#no-comment" },
	{ "V=word # comment", "word" },
	{ "V=word;", "word" },
	{ "V=\"two words\"", "two words" },
	{ "V='two words'", "two words" },
	{ "V='$A `b` \\n \"'", "$A `b` \\n \"" },
	{ "V=\"a'b\"", "a'b" },
	{ "V=a\"b c\"'d e'f", "ab cd ef" },
	{ "V=a\\ b", "a b" },
	{ "V=\"\\$A \\\" \\\\ \\n \\`\"", "$A \" \\ \\n `" },
	{ "A=x\nV=$A", "x" },
	{ "A=x\nV=${A}y", "xy" },
	{ "A=x\nV=\"$A y\"", "x y" },
	{ "A=x\nV=$A$A", "xx" },
	{ "V=a\nV=\"$V b\"", "a b" },
	{ "#V=comment\nV=x", "x" },
	{ "V=\"$(id)\"", NULL },
	{ "V=`id`", NULL },
	{ "V=\"`id`\"", NULL },
	{ "A=x\nV=${A:-y}", NULL },
	{ "V=${A", NULL },
	{ "V=$", NULL },
	{ "V=$1", NULL },
	{ "V=$UNSET", NULL },
	{ "A=`id`\nV=$A", NULL },
	{ "V=\"two\nlines\"", NULL },
	{ "V='open", NULL },
	{ "V=goes\\\non", NULL },
};

static char path[] = "/tmp/shell-test-XXXXXX";

static void write_lines(const char *lines)
{
	FILE *file = fopen(path, "w");

	if (!file || fprintf(file, "%s\n", lines) < 0 || fclose(file))
		exit(99);
}

/* The oracle: does a shell agree? */
static bool shell_says(const char *value)
{
	const char *command = keep_format(". %s; printf %%s \"$V\"", path);
	char said[128] = "";
	FILE *shell;
	size_t len;

	shell = popen(command, "r");
	len = shell ? fread(said, 1, sizeof(said) - 1, shell) : 0;
	return shell && pclose(shell) == 0 && len == strlen(value) &&
	       memcmp(said, value, len) == 0;
}

int main(void)
{
	static struct settings settings;
	const struct setting *setting;
	struct machine machine;
	char *errors;
	size_t size;
	const struct row *row;
	int fd = mkstemp(path);

	if (fd < 0)
		return 99;
	close(fd);
	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++) {
		memset(&settings, 0, sizeof(settings));
		machine = (struct machine){ .root = "" };
		machine.errors_to = open_memstream(&errors, &size);
		write_lines(row->lines);
		settings_read(&machine, path, &settings);
		setting = settings_get(&machine, &settings, "V");
		fclose(machine.errors_to);
		if (!row->value) {
			CHECK(!setting && machine.errors == 1 &&
				      text_begins(errors, keep_format("%s:", path)),
			      "row %d is not guessed", (int)(row - rows));
			free(errors);
			continue;
		}
		free(errors);
		CHECK(setting && strcmp(setting->value, row->value) == 0 &&
			      !machine.errors,
		      "row %d is \"%s\"", (int)(row - rows), row->value);
		CHECK(shell_says(row->value), "row %d: a shell says so, too",
		      (int)(row - rows));
	}
	unlink(path);
	keep_free();
	return check_done();
}
