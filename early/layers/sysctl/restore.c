// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which value each kernel setting gets at release, and writes it. */
#include "layers/sysctl/restore.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/state.h"
#include "kernel/sysctl.h"
#include "layers/sysctl/floor.h"

static bool old_value(const struct restore *r, const char *path, char *value)
{
	char key[160];

	snprintf(key, sizeof(key), STATE_SYSCTL_LATCH "%s", path);
	return state_get(r->state, key, value, SYSCTL_VALUE_SIZE);
}

static bool wanted_value(const struct restore *r, const struct sysctl_setting *s,
			 const char *path, char *value)
{
	const char *link = sysctl_link(path);
	char inherited[128];

	if (state_get(r->wants, path, value, SYSCTL_VALUE_SIZE) ||
	    old_value(r, path, value))
		return true;
	if (link) {
		snprintf(inherited, sizeof(inherited), "%.*sdefault%s",
			 (int)(link - path), path, strchr(link, '/'));
		if (state_get(r->wants, inherited, value, SYSCTL_VALUE_SIZE) ||
		    old_value(r, inherited, value))
			return true;
	}
	if (r->state || !*s->fallback)
		return false; /* the state omits it, because lock did not change it */
	snprintf(value, SYSCTL_VALUE_SIZE, "%s", s->fallback);
	return true;
}

static void restore_setting(const struct sysctl_setting *s, const char *path,
			    void *context)
{
	char want[SYSCTL_VALUE_SIZE], now[SYSCTL_VALUE_SIZE];
	struct restore *r = context;
	int error = 0;

	if (!wanted_value(r, s, path, want) ||
	    sysctl_read(path, now, sizeof(now)) == -ENOENT || strcmp(now, want) == 0)
		return;
	if (strcmp(now, s->value) != 0) {
		log_step("sysctl %s: somebody set %s meanwhile: left", path, now);
		if (!r->left++)
			snprintf(r->first_left, sizeof(r->first_left), "%s", path);
		return;
	}
	if (sysctl_set(path, want, 0, now, &error) == SYSCTL_FAILED) {
		log_line(LOG_ERR, "sysctl %s: cannot be set to %s: %s; it stays at %s",
			 path, want, error_text(error), now);
		if (!r->failed++)
			snprintf(r->first_failed, sizeof(r->first_failed), "%s", path);
		return;
	}
	log_step("sysctl %s: %s -> %s", path, now, want);
	r->done++;
}

void restore_sysctls(struct restore *r)
{
	struct sysctl_setting s;
	char for_links[128];
	unsigned int i;

	/*
	 * Backwards, so that IPv6 is enabled last: by then the kernel accepts router
	 * advertisements again. The loop leaves out entry 0, the default qdisc.
	 */
	for (i = floor_sysctl_count - 1; i > 0; i--) {
		s = floor_sysctl[i];
		if (s.flags & SYSCTL_KEEP)
			continue;
		/*
		 * Also for links that the floor does not name: they inherit from
		 * `default`.
		 */
		sysctl_of_links(&s, for_links, sizeof(for_links));
		sysctl_expand(&s, restore_setting, r);
	}
}

void restore_qdisc_name(const struct restore *r, char name[SYSCTL_VALUE_SIZE])
{
	if (!state_get(r->wants, SYSCTL_DEFAULT_QDISC, name, SYSCTL_VALUE_SIZE) &&
	    !old_value(r, SYSCTL_DEFAULT_QDISC, name))
		snprintf(name, SYSCTL_VALUE_SIZE, "%s", floor_sysctl[0].fallback);
}
