// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes the floor's settings and remembers what was there. */
#include "record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "log.h"
#include "print.h"

void record_first_barrier(struct record *record)
{
	record->barrier = sysctl_set(SYSCTL_DEFAULT_QDISC, floor_sysctl[0].value, 0,
				     record->barrier_old, &record->barrier_error);
}

/* What an earlier lock of this boot has recorded. */
void record_recall(struct record *record)
{
	int rc = state_load(&record->previous);

	/* None, or one of another boot, is how it should be. */
	if (rc && rc != -ENOENT && rc != -ESTALE)
		log_line(LOG_ERR, "%s: %s; what an earlier lock recorded there is lost and "
			 "written anew", STATE_FILE,
			 rc == -EBADMSG ? "it is damaged" : error_text(rc));
	if (state_is_released(record->previous)) {
		free(record->previous);
		record->previous = NULL;
	}
	record->first = !record->previous && record->barrier == SYSCTL_SET;
	record->lost = !record->previous && record->barrier == SYSCTL_HELD;
}

/* A value that stays ours after release, if nobody wrote down that it was so before. */
static bool of_a_link(const char *path)
{
	const char *link = strstr(path, "/conf/");

	return link && strncmp(link + 6, "all/", 4) != 0 && strncmp(link + 6, "default/", 8) != 0;
}

/* The value before the first lock of this boot is the one worth remembering. */
static void remember(struct record *record, const struct sysctl_setting *s, const char *path,
		     const char *old, enum sysctl_outcome outcome)
{
	char key[160], before[SYSCTL_VALUE_SIZE];

	print(key, sizeof(key), "sysctl.%s.%s", s->flags & SYSCTL_KEEP ? "keep" : "latch",
		 path);
	if (state_get(record->previous, key, before, sizeof(before)))
		text_put(&record->sysctls, key, "%s", before);
	else if (outcome == SYSCTL_SET ||
		 (outcome == SYSCTL_HELD && record->first && of_a_link(path)))
		text_put(&record->sysctls, key, "%s", old);
	else if (outcome == SYSCTL_HELD && record->lost && s->fallback && !of_a_link(path))
		text_put(&record->sysctls, key, "%s", s->fallback);
}

static void apply_setting(const struct sysctl_setting *s, const char *path, void *context)
{
	static const char *const words[] = { "set", "held already", "not in this kernel",
					     "FAILED" };
	char old[SYSCTL_VALUE_SIZE];
	struct record *record = context;
	enum sysctl_outcome outcome;
	int error;

	if (s == floor_sysctl) { /* done first of all */
		outcome = record->barrier;
		error = record->barrier_error;
		print(old, sizeof(old), "%s", record->barrier_old);
	} else {
		outcome = sysctl_set(path, s->value, s->flags, old, &error);
	}
	log_step("sysctl %s: %s -> %s: %s", path, old, s->value, words[outcome]);
	if (outcome == SYSCTL_FAILED)
		log_line(LOG_ERR, "sysctl %s: %s; it stays at '%s'", path, error_text(error), old);
	remember(record, s, path, old, outcome);
}

/* A link that was told before us what a new one shall inherit now; release leaves it so. */
static void note_link(const struct sysctl_setting *s, const char *path, void *context)
{
	struct record *record = context;

	if (of_a_link(path) && record->first &&
	    sysctl_check(path, s->value, s->flags) == SYSCTL_HELD)
		remember(record, s, path, s->value, SYSCTL_HELD);
}

void record_apply_floor(struct record *record)
{
	struct sysctl_setting for_links;
	char path[128];
	unsigned int i;

	for (i = 0; i < floor_sysctl_count; i++) {
		for_links = floor_sysctl[i];
		if (sysctl_of_links(&for_links, path, sizeof(path)))
			sysctl_expand(&for_links, note_link, record);
		sysctl_expand(&floor_sysctl[i], apply_setting, record);
	}
}
