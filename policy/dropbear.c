// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The port of dropbear-initramfs. Its dropbear.conf is a shell script that its own
 * scripts source. This reads lines like DROPBEAR_OPTIONS="-I 180 -j -k -p 2222 -s", and
 * refuses to guess what a shell would make of anything else.
 */
#include "dropbear.h"

#include "keep.h"

#include <errno.h>
#include <string.h>

/* Debian 12 and later, and before. */
static const char *const paths[] = { "/etc/dropbear/initramfs/dropbear.conf",
				     "/etc/dropbear-initramfs/config" };
static const char variable[] = "DROPBEAR_OPTIONS=";
static const char help[] =
	"Say the port in the policy: allow dropbear on LINK port 2222.";

/* The port of "2222", "192.0.2.5:2222" or "[2001:db8::5]:2222". */
static bool port_of(struct ports *port, const char *argument)
{
	const char *colon = strrchr(argument, ':');

	return !ports_read(port, colon ? colon + 1 : argument) && port->low == port->high;
}

/*
 * Finds -p among the letters of a word: dropbear takes them together, as in "-jksp 2222",
 * and a letter with a value takes the rest of the word or the next word. Returns false if
 * the word has none. *value gets the value of -p, NULL if there is none. *state: that of
 * strtok_r().
 */
static bool port_option(const char *word, const char *blanks, char **state,
			const char **value)
{
	const char *letter;

	if (*word != '-')
		return false;
	for (letter = word + 1; *letter; letter++) {
		if (!strchr("bcrpGTPlWKID", *letter))
			continue;
		*value = letter[1] ? letter + 1 : strtok_r(NULL, blanks, state);
		return *letter == 'p';
	}
	return false;
}

/* The words of the value. Quotes only hold it together. */
static bool options_read(struct ports *port, char *value, struct place place,
			 struct mistakes *mistakes)
{
	static const char blanks[] = "\"' \t";
	unsigned int found = 0;
	char *state, *word;
	const char *said;

	if (strpbrk(value, "$`\\")) {
		mistake(mistakes, place, help,
			"a value that only a shell could expand; the port of dropbear is "
			"not known");
		return false;
	}
	for (word = strtok_r(value, blanks, &state); word;
	     word = strtok_r(NULL, blanks, &state)) {
		if (*word == '#')
			break;
		if (!port_option(word, blanks, &state, &said))
			continue;
		if (!said || !port_of(port, said)) {
			mistake(mistakes, place, help, "-p has no port behind it");
			return false;
		}
		found++;
	}
	if (found > 1) {
		mistake(mistakes, place, help, "dropbear listens on several ports");
		return false;
	}
	return true;
}

bool dropbear_port(struct ports *port, const char *root, struct mistakes *mistakes)
{
	struct source *file = keep(sizeof(*file));
	const struct ports stands = *port;
	bool good = true;

	for (unsigned int i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const char *path = keep_format("%s%s", root, paths[i]);
		int error = source_read(file, path, path);

		if (!error)
			break;
		file->count = 0;
		if (error == -ENOENT || error == -ENOTDIR)
			continue;
		file->name = path;
		mistake(mistakes, (struct place){ file, 0, 0, 0 }, help,
			"%s; the port of dropbear is not known", source_error(error));
		return false;
	}
	/* As in a shell, the last line counts. */
	for (unsigned int i = 0; i < file->count; i++) {
		const char *line = file->lines[i] + strspn(file->lines[i], " \t");
		struct place place = { file, i + 1, line - file->lines[i] + 1, 16 };

		if (strncmp(line, variable, strlen(variable)))
			continue;
		line += strlen(variable);
		*port = stands;
		good = options_read(port, keep_text(line, strlen(line)), place, mistakes);
	}
	return good;
}
