// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sysctl.d(5) takes a misspelt key in silence, and a comment behind a value as a part of
 * it. Here both are mistakes, because a setting that does not hold protects nobody.
 */
#include "sysctl_d.h"

#include "keep.h"
#include "layers/sysctl/floor.h"
#include "sysctl_known.h"

#include <ctype.h>
#include <dirent.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line: KEY = VALUE, with "-" before it if the key may be missing. */
struct setting_line {
	const struct source *source;
	struct mistakes *mistakes;
	unsigned int number;
	char *key, *value;
	unsigned int key_column, value_column;
	bool may_lack;
};

static struct place place_of(const struct setting_line *line, unsigned int column,
			     size_t width)
{
	return (struct place){ line->source, line->number, column, width };
}

static struct place key_place(const struct setting_line *line)
{
	return place_of(line, line->key_column, strlen(line->key));
}

/* Cuts blanks at both ends; moves *column to the first character that is left. */
static char *trim(char *text, unsigned int *column)
{
	size_t blanks = strspn(text, " \t"), length;

	text += blanks;
	*column += blanks;
	length = strlen(text);
	while (length && strchr(" \t", text[length - 1]))
		text[--length] = 0;
	return text;
}

/* "net.ipv4.conf.eth0/10.forwarding" or "net/ipv4/conf/eth0.10/forwarding". */
static void key_to_path(char *key)
{
	char *first = strpbrk(key, "./");

	if (!first || *first == '/')
		return;
	for (; *first; first++) {
		if (*first == '.')
			*first = '/';
		else if (*first == '/')
			*first = '.';
	}
}

/* Do the paths name the same key? "*" stands for any one part. */
static bool paths_meet(const char *a, const char *b)
{
	while (*a && *b) {
		size_t a_length = strcspn(a, "/"), b_length = strcspn(b, "/");

		if (*a != '*' && *b != '*' &&
		    (a_length != b_length || strncmp(a, b, a_length) != 0))
			return false;
		a += a_length + (a[a_length] == '/');
		b += b_length + (b[b_length] == '/');
	}
	return !*a && !*b;
}

/*
 * What the latch sets for `default` is what links have that appear while it is shut, so
 * nobody may set it for a link either, or for all of them.
 */
static bool is_of_latch(const struct sysctl_setting *floor, const char *path)
{
	static const char word[] = "/default/";
	const char *at = strstr(floor->path, word);

	return paths_meet(floor->path, path) ||
	       (at && paths_meet(keep_format("%.*s/*/%s", (int)(at - floor->path),
					     floor->path, at + strlen(word)),
				 path));
}

/* Hardening of the floor is the administrator's to choose, but not in silence. */
static void hardening_check(const struct setting_line *line, const char *path)
{
	for (unsigned int i = 0; i < floor_sysctl_count; i++) {
		const struct sysctl_setting *floor = &floor_sysctl[i];
		long value = strtol(line->value, NULL, 10);

		if (!(floor->flags & SYSCTL_KEEP) || strcmp(floor->path, path) != 0 ||
		    !strcmp(floor->value, line->value) ||
		    (floor->flags & SYSCTL_AT_LEAST &&
		     value >= strtol(floor->value, NULL, 10)))
			continue;
		warning(line->mistakes, key_place(line), NULL,
			"without this line netlatch hardens this setting to \"%s\"; now "
			"it stays at \"%s\"",
			floor->value, line->value);
	}
}

/* lock runs before udev loads the drivers of the disks and of the network. */
static bool modules_check(const struct setting_line *line, const char *path)
{
	if (strcmp(path, "kernel/modules_disabled") != 0)
		return true;
	mistake(line->mistakes, key_place(line),
		"Set it in /etc/sysctl.d; it holds when the main system runs.",
		"the initramfs could load no driver after this, and the boot would stop");
	return false;
}

/* Release puts the old value back, but the kernel does not take it. */
static void one_way_check(const struct setting_line *line, const char *path)
{
	static const struct {
		const char *path, *value;
	} ways[] = { { "kernel/kexec_load_disabled", "1" },
		     { "kernel/yama/ptrace_scope", "3" } };

	for (unsigned int i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(path, ways[i].path) && !strcmp(line->value, ways[i].value))
			warning(line->mistakes, key_place(line), NULL,
				"the kernel takes this value back only at the next boot, "
				"so it stays when the network opens");
}

/* Links are not there yet when lock runs, and no program applies the file again. */
static void link_check(const struct setting_line *line, const char *path)
{
	static const char *const folders[] = { "/conf/", "/neigh/" };

	for (unsigned int i = 0; i < 2; i++) {
		const char *link = strstr(path, folders[i]);

		link = link ? link + strlen(folders[i]) : "*/";
		if (strncmp(link, "*/", 2) && strncmp(link, "all/", 4) &&
		    strncmp(link, "default/", 8))
			warning(line->mistakes, key_place(line),
				"\"default\" in place of the link is for each link that "
				"appears.",
				"lock runs before this link is there, so this holds only "
				"at a later lock");
	}
}

static bool latch_check(const struct setting_line *line, const char *path)
{
	for (unsigned int i = 0; i < floor_sysctl_count; i++) {
		if (floor_sysctl[i].flags & SYSCTL_KEEP ||
		    !is_of_latch(&floor_sysctl[i], path))
			continue;
		mistake(line->mistakes, key_place(line),
			"Set it in /etc/sysctl.d; it holds when the network has opened.",
			"the latch itself holds this setting at \"%s\" while the network "
			"is shut",
			floor_sysctl[i].value);
		return false;
	}
	return true;
}

/*
 * Has this kernel such a setting? Behind "-" one that it has not is no mistake, but a
 * name that is near another one may be misspelt.
 */
static bool known_check(const struct setting_line *line, const char *known,
			const char *path)
{
	struct sysctl_known found;

	sysctl_known_find(&found, known, path);
	if (found.is_folder && !line->may_lack)
		mistake(line->mistakes, key_place(line),
			"Right would be the whole name, as kernel.sysrq.",
			"\"%s\" is a folder of settings, and has no value", line->key);
	else if (!found.exists && !line->may_lack)
		mistake(line->mistakes, key_place(line),
			found.help ? found.help
				   : "If a module that is loaded later brings this key, "
				     "write \"-\" before it.",
			"this kernel has no setting \"%s\"", line->key);
	else if (!found.exists && found.help)
		warning(line->mistakes, key_place(line), found.help,
			"this kernel has no setting \"%s\", and because of \"-\" "
			"netlatch leaves it out in silence at boot",
			line->key);
	return line->may_lack || (found.exists && !found.is_folder);
}

static bool key_check(const struct setting_line *line, const char *path)
{
	const char *star = strchr(path, '*');

	for (const char *p = path;; p++) {
		size_t length = strcspn(p, "/");

		if (!length || (length <= 2 && !strncmp(p, "..", length))) {
			mistake(line->mistakes, key_place(line),
				"Right would be: net.ipv4.tcp_syncookies = 1.",
				"\"%s\" is no key", line->key);
			return false;
		}
		p += length;
		if (!*p)
			break;
	}
	if (strpbrk(path, "?[]{}") || (star && (strchr(star + 1, '*') || star == path ||
						star[-1] != '/' || star[1] != '/'))) {
		mistake(line->mistakes, key_place(line),
			"Right would be: net.ipv4.conf.*.rp_filter; \"*\" is each link.",
			"a pattern can only be one \"*\" between two dots");
		return false;
	}
	if (star && (star - path < 6 ||
		     (strncmp(star - 5, "conf/", 5) && strncmp(star - 6, "neigh/", 6)))) {
		mistake(line->mistakes, key_place(line),
			"Right would be: net.ipv4.conf.*.rp_filter.",
			"\"*\" stands for a link only, behind conf or neigh");
		return false;
	}
	return latch_check(line, path) && modules_check(line, path);
}

static bool value_check(const struct setting_line *line)
{
	const char *value = line->value;
	size_t comment = strcspn(value, "#;");

	if (!*value) {
		mistake(line->mistakes, place_of(line, line->value_column, 1), NULL,
			"%s has no value", line->key);
		return false;
	}
	if (value[comment] && comment && strchr(" \t", value[comment - 1])) {
		mistake(line->mistakes,
			place_of(line, line->value_column + comment,
				 strlen(value + comment)),
			"A comment needs a line of its own.",
			"this would be a part of the value, which is then \"%.60s\"",
			value);
		return false;
	}
	if (strlen(value) >= SYSCTL_VALUE_SIZE) {
		mistake(line->mistakes, place_of(line, line->value_column, 1), NULL,
			"the value is longer than %d characters", SYSCTL_VALUE_SIZE - 1);
		return false;
	}
	for (; *value; value++) {
		if ((unsigned char)*value >= ' ' && *value != 127)
			continue;
		mistake(line->mistakes,
			place_of(line, line->value_column + (value - line->value), 1),
			NULL, "the value holds a control character");
		return false;
	}
	return true;
}

/* A later setting of the same key takes the place of an earlier one. */
static void setting_add(struct policy *policy, const struct setting_line *line,
			const char *path)
{
	struct blob_setting *all = policy->settings;
	unsigned int i = 0;

	while (i < policy->setting_count && strcmp(all[i].path, path) != 0)
		i++;
	if (i < policy->setting_count) {
		policy->setting_count--;
		memmove(all + i, all + i + 1, (policy->setting_count - i) * sizeof(*all));
	}
	if (policy->setting_count == BLOB_SETTINGS_MAX) {
		mistake(line->mistakes, key_place(line), NULL, "more than %d settings",
			BLOB_SETTINGS_MAX);
		return;
	}
	all[policy->setting_count].path = path;
	all[policy->setting_count++].value = line->value;
}

static void line_take(struct policy *policy, struct setting_line *line, const char *known)
{
	char *path = keep_text(line->key, strlen(line->key));
	bool good;

	key_to_path(path);
	good = key_check(line, path);
	if (good && known)
		good = known_check(line, known, path);
	if (!value_check(line) || !good)
		return;
	hardening_check(line, path);
	one_way_check(line, path);
	link_check(line, path);
	setting_add(policy, line, path);
}

static void line_parse(struct policy *policy, struct setting_line *line,
		       const char *known)
{
	const char *text = line->source->lines[line->number - 1];
	char *copy = keep_text(text, strlen(text)), *equals;

	line->key_column = 1;
	copy = trim(copy, &line->key_column);
	if (!*copy || *copy == '#' || *copy == ';')
		return;
	line->may_lack = *copy == '-';
	copy += line->may_lack;
	line->key_column += line->may_lack;
	equals = strchr(copy, '=');
	if (!equals) {
		mistake(line->mistakes, place_of(line, line->key_column, strlen(copy)),
			"Right would be: net.ipv4.tcp_syncookies = 1.",
			"\"=\" is missing");
		return;
	}
	*equals = 0;
	line->value_column = line->key_column + (equals - copy) + 1;
	line->value = trim(equals + 1, &line->value_column);
	line->key = trim(copy, &line->key_column);
	if (!*line->key) {
		mistake(line->mistakes, place_of(line, line->key_column, 1), NULL,
			"the name of the setting is missing before \"=\"");
		return;
	}
	for (const char *p = line->key; *p; p++) {
		if (isalnum((unsigned char)*p) || strchr("_-.:/@*?[]{}", *p))
			continue;
		mistake(line->mistakes,
			place_of(line, line->key_column + (p - line->key), 1), NULL,
			"a character that no setting's name has");
		return;
	}
	line_take(policy, line, known);
}

void sysctl_source_read(struct policy *policy, const struct source *source,
			const char *known, struct mistakes *mistakes)
{
	for (unsigned int i = 1; i <= source->count; i++) {
		struct setting_line line = { .source = source,
					     .mistakes = mistakes,
					     .number = i };

		line_parse(policy, &line, known);
	}
}

/* ---- the folders ---- */

static const char *const folders[] = { "/etc/netlatch/sysctl.d",
				       "/usr/lib/netlatch/sysctl.d" };

static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return *entry->d_name != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".conf");
}

static void file_read(struct policy *policy, unsigned int folder, const char *name,
		      const char *known, struct mistakes *mistakes)
{
	const char *path = keep_format("%s%s/%s", policy->root, folders[folder], name);
	struct source *source = keep(sizeof(*source));
	int error = source_read(source, path, path);

	source->name = path;
	if (error)
		mistake(mistakes, (struct place){ source, 0, 0, 0 }, NULL, "%s",
			source_error(error));
	else
		sysctl_source_read(policy, source, known, mistakes);
}

void sysctl_d_read(struct policy *policy, struct mistakes *mistakes)
{
	const char *known = keep_format("%s/proc/sys", policy->root);
	struct dirent **entries[2];
	int count[2], at[2] = { 0, 0 };

	if (access(known, F_OK))
		known = NULL;
	for (unsigned int i = 0; i < 2; i++)
		count[i] = scandir(keep_format("%s%s", policy->root, folders[i]),
				   &entries[i], is_conf, compare);
	/* By name, whatever the folder. Of two with the same name the first counts. */
	while (at[0] < count[0] || at[1] < count[1]) {
		const char *own = at[0] < count[0] ? entries[0][at[0]]->d_name : NULL;
		const char *lib = at[1] < count[1] ? entries[1][at[1]]->d_name : NULL;
		int order = !own ? 1 : !lib ? -1 : strcmp(own, lib);

		file_read(policy, order > 0, order > 0 ? lib : own, known, mistakes);
		if (order <= 0)
			free(entries[0][at[0]++]);
		if (order >= 0)
			free(entries[1][at[1]++]);
	}
	for (unsigned int i = 0; i < 2; i++)
		if (count[i] >= 0)
			free(entries[i]);
}
