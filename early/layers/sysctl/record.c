// SPDX-License-Identifier: GPL-2.0-or-later
/* Applies the floor's settings, and records the values that they replace. */
#include "layers/sysctl/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/own.h"
#include "layers/sysctl/relax.h"

void record_first_barrier(struct record *record)
{
	sysctl_files_keep(); /* lock reads all of them again when it judges */
	record->barrier = sysctl_set(SYSCTL_DEFAULT_QDISC, floor_sysctl[0].value, 0,
				     record->barrier_old, &record->barrier_error);
}

void record_recall(struct record *record)
{
	int rc = state_load(&record->previous);

	/*
	 * No state, or the state of another boot, is the normal case at the first lock.
	 */
	if (rc && rc != -ENOENT && rc != -ESTALE)
		log_line(LOG_ERR,
			 STATE_FILE ": %s; what it recorded is lost, and written anew",
			 state_error_text(rc));
	if (state_is_released(record->previous)) {
		free(record->previous);
		record->previous = NULL;
	}
	record->first = !record->previous && record->barrier == SYSCTL_SET;
	record->lost = !record->previous && record->barrier == SYSCTL_HELD;
}

/*
 * Records the value from before the first lock: the one that an earlier lock recorded if
 * there is one, else the present one if this lock has changed it.
 */
static void remember(struct record *record, const struct sysctl_setting *s,
		     const char *path, const char *old, enum sysctl_outcome outcome)
{
	char key[160], before[SYSCTL_VALUE_SIZE];
	const char *link;
	bool known;

	/* At the first lock no earlier one has recorded anything, and note_link() has
	 * recorded the links. */
	if (record->first && outcome != SYSCTL_SET)
		return;
	link = sysctl_link(path);
	if (link && record->first)
		return;
	snprintf(key, sizeof(key), "%s%s",
		 s->flags & SYSCTL_KEEP ? STATE_SYSCTL_KEEP : STATE_SYSCTL_LATCH, path);
	known = state_index_get(&record->index, key, before, sizeof(before));
	if (link && known)
		return; /* note_link() has recorded it */
	if (known)
		old = before;
	else if (outcome == SYSCTL_HELD && record->lost && *s->fallback && !link)
		old = s->fallback;
	else if (outcome != SYSCTL_SET)
		return;
	text_put(&record->old_values, key, old);
}

static void apply_setting(const struct sysctl_setting *s, const char *path,
			  const char *value, struct record *record)
{
	static const char *const words[] = { "set", "held already", "not in this kernel",
					     "FAILED" };
	char old[SYSCTL_VALUE_SIZE];
	enum sysctl_outcome outcome;
	int error;

	if (s == floor_sysctl) { /* record_first_barrier() has set it already */
		outcome = record->barrier;
		error = record->barrier_error;
		snprintf(old, sizeof(old), "%s", record->barrier_old);
	} else {
		outcome = sysctl_set(path, value, s->flags, old, &error);
	}
	log_step("sysctl %s: %s -> %s: %s", path, old, value, words[outcome]);
	if (outcome == SYSCTL_FAILED)
		log_line(LOG_ERR, "sysctl %s: %s; it stays at '%s'", path,
			 error_text(error), old);
	remember(record, s, path, old, outcome);
}

static void apply_general(const struct sysctl_setting *s, const char *path, void *context)
{
	struct record *record = context;

	if (!relax_value(record->want, path) &&
	    !(record->own && own_hardening(record->own, path)))
		apply_setting(s, path, s->value, record);
}

static void apply_to_link(const struct sysctl_setting *s, const char *path, void *context)
{
	struct record *record = context;

	if (sysctl_link(path) && !relax_value(record->want, path))
		apply_setting(s, path, s->value, record);
}

static void apply_relaxed(const struct sysctl_setting *s, const char *path, void *context)
{
	struct record *record = context;
	const char *value = relax_value(record->want, path);

	if (value)
		apply_setting(s, path, record->relax ? value : s->value, record);
}

/*
 * Records the value that each present link has, before the first write to `default`: for
 * IPv4 the kernel copies a value that is written to `default` to all links that nobody
 * has set. A link that had lock's value before lock then keeps it at release. If lock
 * runs again, this takes the values over from the state.
 */
static void note_link(const struct sysctl_setting *s, const char *path, void *context)
{
	char key[160], old[SYSCTL_VALUE_SIZE];
	struct record *record = context;

	(void)s;
	if (!sysctl_link(path))
		return;
	snprintf(key, sizeof(key), STATE_SYSCTL_LATCH "%s", path);
	if (state_index_get(&record->index, key, old, sizeof(old)) ||
	    (record->first && !sysctl_read(path, old, sizeof(old))))
		text_put(&record->old_values, key, old);
}

/*
 * First `all` and `default`, then the links that are there by then. So a link that
 * appears in between either inherits lock's values from `default` or is on the second
 * list of links.
 */
void record_apply_floor(struct record *record, const struct allowed *want)
{
	struct sysctl_setting for_links;
	char path[128];
	unsigned int i;

	record->want = want;
	state_index_make(&record->index, record->previous);
	sysctl_names_keep();
	for (i = 0; i < floor_sysctl_count; i++) {
		for_links = floor_sysctl[i];
		sysctl_of_links(&for_links, path, sizeof(path));
		sysctl_expand(&for_links, note_link, record);
	}
	for (i = 0; i < floor_sysctl_count; i++)
		sysctl_expand_general(&floor_sysctl[i], apply_general, record);
	sysctl_names_keep(); /* read the lists of links again */
	for (i = 0; i < floor_sysctl_count; i++)
		sysctl_expand(&floor_sysctl[i], apply_to_link, record);
	sysctl_names_drop();
	state_index_free(&record->index);
}

void record_apply_allowed(struct record *record, const struct allowed *want, bool relax)
{
	unsigned int i;

	record->want = want;
	record->relax = relax;
	state_index_make(&record->index, record->previous);
	for (i = 0; i < floor_sysctl_count; i++)
		sysctl_expand(&floor_sysctl[i], apply_relaxed, record);
	state_index_free(&record->index);
}

/* ---- the policy's own settings ---- */

static void note_own(const struct sysctl_setting *setting, void *context)
{
	struct sysctl_setting s = *setting;
	char path[160];

	sysctl_of_links(&s, path, sizeof(path));
	sysctl_expand(&s, note_link, context);
}

static void apply_own_key(const struct sysctl_setting *s, const char *path, void *context)
{
	/* (An exception's settings are the latch's, and the policy has none of those.) */
	apply_setting(s, path, s->value, context);
}

static void apply_own(const struct sysctl_setting *s, void *context)
{
	if (!sysctl_expand(s, apply_own_key, context))
		log_step("sysctl %s: no such key", s->path);
}

void record_apply_own(struct record *record)
{
	unsigned int left_out;

	if (!record->own || !record->own->settings)
		return;
	state_index_make(&record->index, record->previous);
	own_settings(record->own, note_own, record);
	left_out = own_settings(record->own, apply_own, record);
	state_index_free(&record->index);
	if (left_out)
		log_line(LOG_ERR,
			 "policy: settings that the latch itself holds: %u; left out",
			 left_out);
}
