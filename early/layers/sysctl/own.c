// SPDX-License-Identifier: GPL-2.0-or-later
/* The policy's own settings: which there are, and which may not be. */
#include "layers/sysctl/own.h"

#include <string.h>

#include "layers/sysctl/floor.h"

static bool part_is(const char *part, size_t len, const char *word)
{
	return len == strlen(word) && memcmp(part, word, len) == 0;
}

/*
 * Can both name the same key? "*" stands for any one part. So does the floor's "default",
 * because links that appear inherit from it.
 */
static bool paths_meet(const char *floor, const char *path)
{
	size_t len, other;

	while (*floor && *path) {
		len = strcspn(floor, "/");
		other = strcspn(path, "/");
		if (!part_is(floor, len, "*") && !part_is(floor, len, "default") &&
		    !part_is(path, other, "*") &&
		    (len != other || memcmp(floor, path, len) != 0))
			return false;
		floor += len + (floor[len] == '/');
		path += other + (path[other] == '/');
	}
	return !*floor && !*path;
}

static const struct sysctl_setting *find_hardening(const char *path)
{
	unsigned int i;

	for (i = 0; i < floor_sysctl_count; i++)
		if (floor_sysctl[i].flags & SYSCTL_KEEP &&
		    strcmp(floor_sysctl[i].path, path) == 0)
			return &floor_sysctl[i];
	return NULL;
}

const char *own_hardening(const struct blob *blob, const char *path)
{
	struct blob_setting own;
	unsigned int i;

	if (!blob->settings || !find_hardening(path))
		return NULL;
	for (i = 0; i < blob->settings; i++) {
		blob_setting(blob, i, &own);
		if (strcmp(own.path, path) == 0)
			return own.value;
	}
	return NULL;
}

unsigned int own_settings(const struct blob *blob, own_visitor *visit, void *context)
{
	struct sysctl_setting setting = { .fallback = "" };
	unsigned int i, k, left_out = 0;
	struct blob_setting own;

	for (i = 0; i < blob->settings; i++) {
		blob_setting(blob, i, &own);
		for (k = 0; k < floor_sysctl_count; k++)
			if (!(floor_sysctl[k].flags & SYSCTL_KEEP) &&
			    paths_meet(floor_sysctl[k].path, own.path))
				break;
		if (k < floor_sysctl_count) {
			left_out++;
			continue;
		}
		setting.path = own.path;
		setting.value = own.value;
		setting.flags = find_hardening(own.path) ? SYSCTL_KEEP : 0;
		visit(&setting, context);
	}
	return left_out;
}
