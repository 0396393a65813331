// SPDX-License-Identifier: GPL-2.0-or-later
/* The settings that this kernel has, and the nearest one to a name that it has not. */
#include "sysctl_known.h"

#include "keep.h"
#include "near.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_any(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

/*
 * "net.ipv4/conf.all.rp_filter": after a dot, "/" is a part of a name, so here the part
 * at `bad` is "ipv4.conf". If the folder has what that part begins with, each of its dots
 * was meant to separate. NULL if not.
 */
static const char *unmixed(const char *folder, const char *path, size_t bad)
{
	size_t length = strcspn(path + bad, "/"), first = strcspn(path + bad, "./");
	char *right;

	if (!first || first == length ||
	    access(keep_format("%s/%.*s", folder, (int)first, path + bad), F_OK))
		return NULL;
	right = keep_text(path, strlen(path));
	for (char *p = right + bad; p < right + bad + length; p++)
		*p = *p == '.' ? '/' : *p;
	return keep_format("Did you mean \"%s\"?", right);
}

/* The best help for a key whose part at `bad` is not in the folder; or NULL. */
static const char *key_help(const char *folder, const char *path, size_t bad)
{
	size_t length = strcspn(path + bad, "/");
	struct dirent **entries;
	int count = scandir(folder, &entries, is_any, alphasort);
	struct near near;

	near_begin(&near, keep_text(path + bad, length));
	for (int i = 0; i < count; i++) {
		near_try(&near,
			 keep_text(entries[i]->d_name, strlen(entries[i]->d_name)));
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (near.best) {
		char *right = keep_format("%.*s%s%s", (int)bad, path, near.best,
					  path + bad + length);

		/* With dots, as most people write it, unless a name has one itself. */
		for (char *p = right; !strchr(path, '.') && *p; p++)
			*p = *p == '/' ? '.' : *p;
		return keep_format("Did you mean \"%s\"?", right);
	}
	return unmixed(folder, path, bad);
}

void sysctl_known_find(struct sysctl_known *found, const char *known, const char *path)
{
	/* "default" takes the place of shorter names. */
	char *asked = keep(strlen(known) + strlen(path) * strlen("/default") + 1);
	const char *folder;
	size_t at = 0, used;
	struct stat st;

	*found = (struct sysctl_known){ .exists = true };
	used = sprintf(asked, "%s", known);
	while (path[at]) {
		size_t length = strcspn(path + at, "/");
		bool is_link = (at >= 5 && !strncmp(path + at - 5, "conf/", 5)) ||
			       (at >= 6 && !strncmp(path + at - 6, "neigh/", 6));

		folder = keep_text(asked, used);
		if (is_link || path[at] == '*')
			used += sprintf(asked + used, "/default");
		else
			used += sprintf(asked + used, "/%.*s", (int)length, path + at);
		if (access(asked, F_OK)) {
			found->exists = false;
			found->help = key_help(folder, path, at);
			return;
		}
		at += length + (path[at + length] == '/');
	}
	found->is_folder = !stat(asked, &st) && S_ISDIR(st.st_mode);
}
