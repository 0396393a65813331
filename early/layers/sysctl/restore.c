// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which value each kernel setting gets at release, and writes it. */
#include "layers/sysctl/restore.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/state.h"
#include "base/state_index.h"
#include "kernel/sysctl.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/own.h"
#include "layers/sysctl/relax.h"

/* The two texts, indexed, because each of thousands of settings is looked up in both. */
struct sources {
	struct restore *restore;
	struct state_index state, wants;
	bool own; /* a setting of the policy, not one of the floor */
};

/* rules 2 and 3 of restore.h */
static bool known_value(const struct sources *sources, const char *path, char *value)
{
	char key[160];

	if (state_index_get(&sources->wants, path, value, SYSCTL_VALUE_SIZE))
		return true;
	snprintf(key, sizeof(key), STATE_SYSCTL_LATCH "%s", path);
	return state_index_get(&sources->state, key, value, SYSCTL_VALUE_SIZE);
}

static bool wanted_value(const struct sources *sources, const struct sysctl_setting *s,
			 const char *path, char *value)
{
	const char *link = sysctl_link(path);
	char inherited[128];

	if (known_value(sources, path, value))
		return true;
	if (link) {
		snprintf(inherited, sizeof(inherited), "%.*sdefault%s",
			 (int)(link - path), path, strchr(link, '/'));
		if (known_value(sources, inherited, value))
			return true;
	}
	if (sources->restore->state || !*s->fallback)
		return false; /* the state omits it, because lock did not change it */
	snprintf(value, SYSCTL_VALUE_SIZE, "%s", s->fallback);
	return true;
}

/*
 * The kernel takes some values back only at the next boot (kernel.kexec_load_disabled,
 * say). The floor has none of them, but the policy may. Its own settings bar nothing, so
 * such a one keeps no wire shut, and release must not fail for ever.
 */
static void count_failed(const struct sources *sources, const char *path)
{
	struct restore *r = sources->restore;

	if (!sources->own && !r->failed++)
		snprintf(r->first_failed, sizeof(r->first_failed), "%s", path);
	if (sources->own && !r->stuck++)
		snprintf(r->first_stuck, sizeof(r->first_stuck), "%s", path);
}

static void restore_setting(const struct sysctl_setting *s, const char *path,
			    void *context)
{
	char want[SYSCTL_VALUE_SIZE], now[SYSCTL_VALUE_SIZE];
	struct sources *sources = context;
	struct restore *r = sources->restore;
	int error = 0;

	if (!wanted_value(sources, s, path, want) ||
	    sysctl_read(path, now, sizeof(now)) == -ENOENT || strcmp(now, want) == 0)
		return;
	if (!sysctl_same(now, s->value) &&
	    !(r->exceptions && relax_is_value(path, now))) {
		log_step("sysctl %s: somebody set %s meanwhile: left", path, now);
		if (!r->left++)
			snprintf(r->first_left, sizeof(r->first_left), "%s", path);
		return;
	}
	if (sysctl_set(path, want, 0, now, &error) == SYSCTL_FAILED) {
		log_line(LOG_ERR, "sysctl %s: cannot be set to %s: %s; it stays at %s",
			 path, want, error_text(error), now);
		count_failed(sources, path);
		return;
	}
	log_step("sysctl %s: %s -> %s", path, now, want);
	r->done++;
}

static void restore_own(const struct sysctl_setting *setting, void *context)
{
	struct sysctl_setting s = *setting;
	char for_links[160];

	if (s.flags & SYSCTL_KEEP)
		return;
	sysctl_of_links(&s, for_links, sizeof(for_links));
	sysctl_expand(&s, restore_setting, context);
}

void restore_sysctls(struct restore *r)
{
	struct sources sources = { .restore = r };
	struct sysctl_setting s;
	char for_links[128];
	unsigned int i;

	state_index_make(&sources.state, r->state);
	state_index_make(&sources.wants, r->wants);
	/* lock has set them last. */
	sources.own = true;
	if (r->own)
		own_settings(r->own, restore_own, &sources);
	sources.own = false;
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
		sysctl_expand(&s, restore_setting, &sources);
	}
	state_index_free(&sources.state);
	state_index_free(&sources.wants);
}

void restore_qdisc_name(const struct restore *r, char name[SYSCTL_VALUE_SIZE])
{
	if (!state_get(r->wants, SYSCTL_DEFAULT_QDISC, name, SYSCTL_VALUE_SIZE) &&
	    !state_get(r->state, STATE_SYSCTL_LATCH SYSCTL_DEFAULT_QDISC, name,
		       SYSCTL_VALUE_SIZE))
		snprintf(name, SYSCTL_VALUE_SIZE, "%s", floor_sysctl[0].fallback);
}
