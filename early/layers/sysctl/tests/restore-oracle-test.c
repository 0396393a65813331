// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same as before: restore_sysctls() looks values up in an index. Here it runs beside
 * the first version of its rules, which reads the whole text for each setting, on random
 * machines, states and wishes.
 */
#include "base/error.h"
#include "base/log.h"
#include "base/state.h"
#include "base/tests/fake-log.h"
#include "check.h"
#include "layers/sysctl/floor.h"
#include "layers/sysctl/restore.h"
#include "layers/sysctl/tests/fake-sysctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long readings; /* of a whole text */

bool __real_state_get(const char *state, const char *key, char *value, size_t size);
bool __wrap_state_get(const char *state, const char *key, char *value, size_t size);
bool __wrap_state_get(const char *state, const char *key, char *value, size_t size)
{
	/* In an index every line but the first is met in the middle of the text. */
	readings += state && (state[0] == '#');
	return __real_state_get(state, key, value, size);
}

/* ---- the first version ---- */

static bool old_value(const struct restore *r, const char *path, char *value)
{
	char key[160];

	snprintf(key, sizeof(key), STATE_SYSCTL_LATCH "%s", path);
	return __real_state_get(r->state, key, value, SYSCTL_VALUE_SIZE);
}

static bool wanted_value(const struct restore *r, const struct sysctl_setting *s,
			 const char *path, char *value)
{
	const char *link = sysctl_link(path);
	char inherited[128];

	if (__real_state_get(r->wants, path, value, SYSCTL_VALUE_SIZE) ||
	    old_value(r, path, value))
		return true;
	if (link) {
		snprintf(inherited, sizeof(inherited), "%.*sdefault%s",
			 (int)(link - path), path, strchr(link, '/'));
		if (__real_state_get(r->wants, inherited, value, SYSCTL_VALUE_SIZE) ||
		    old_value(r, inherited, value))
			return true;
	}
	if (r->state || !*s->fallback)
		return false;
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

static void oracle(struct restore *r)
{
	struct sysctl_setting s;
	char for_links[128];
	unsigned int i;

	for (i = floor_sysctl_count - 1; i > 0; i--) {
		s = floor_sysctl[i];
		if (s.flags & SYSCTL_KEEP)
			continue;
		sysctl_of_links(&s, for_links, sizeof(for_links));
		sysctl_expand(&s, restore_setting, r);
	}
}

/* ---- random machines ---- */

static struct fake_sysctl first, second;
static struct text state, wants;

/* The floor's value of a key, or NULL. */
static const char *floor_value(const char *path)
{
	const struct sysctl_setting *s;
	const char *star, *conf = strstr(path, "/conf/"), *end = strrchr(path, '/');

	for (s = floor_sysctl; s < floor_sysctl + floor_sysctl_count; s++) {
		star = strchr(s->path, '*');
		if (!strcmp(path, s->path))
			return s->value;
		if (conf && (star || strstr(s->path, "/conf/default/")) &&
		    !strncmp(path, s->path, conf - path + 6) &&
		    !strcmp(end, strrchr(s->path, '/')))
			return s->value;
	}
	return NULL;
}

static const char *some_value(const char *path)
{
	static const char *const values[] = { "0", "1", "2", "8", "", "1 = 2" };
	const char *of_floor = floor_value(path);

	return of_floor && rand() % 3 == 0 ? of_floor : values[rand() % 6];
}

/* Lines about some keys, some of them twice, and about keys that are not there. */
static void some_lines(struct text *t, const char *prefix)
{
	unsigned int i, often = rand() % 4;
	char key[160];

	text_free(t);
	text_put(t, "#", "first");
	for (i = 0; i < first.count * 2; i++) {
		const char *path = first.key[rand() % first.count].path;

		if (rand() % 4 >= (int)often)
			continue;
		snprintf(key, sizeof(key), "%s%s%s", rand() % 20 ? prefix : "no.", path,
			 rand() % 20 ? "" : "x");
		text_put(t, key, some_value(path));
	}
	text_put(t, STATE_END, "1");
}

static void some_machine(void)
{
	static const char *const links[] = { "eth0", "a=b",  "default2", "all.1",
					     "a",    "conf", "x=0",	 NULL };
	unsigned int i;

	fake_sysctl = &first;
	fake_sysctl_boot(links + rand() % 4);
	for (i = 0; i < first.count; i++) {
		struct fake_key *k = &first.key[i];
		const char *of_floor = floor_value(k->path);

		if (of_floor && rand() % 4)
			snprintf(k->value, sizeof(k->value), "%s", of_floor);
		else
			snprintf(k->value, sizeof(k->value), "%s", some_value(k->path));
		k->touched = rand() % 2;
		k->fails = rand() % 30 == 0;
	}
	some_lines(&state, STATE_SYSCTL_LATCH);
	some_lines(&wants, "");
	second = first;
}

static int some_unreadable(const char *what, const char *path)
{
	return !strcmp(what, "read") && strlen(path) % 11 == 0 ? -EIO : 0;
}

int main(void)
{
	unsigned int round, differ = 0, done = 0, left = 0, failed = 0;
	static char log_of_first[sizeof(log_text)];
	struct restore a, b;

	srand(12);
	fake_sysctl_error = some_unreadable;
	for (round = 0; round < 1000; round++) {
		some_machine();
		memset(&a, 0, sizeof(a));
		a.state = rand() % 5 ? state.data : NULL;
		a.wants = rand() % 4 ? wants.data : NULL;
		b = a;
		log_text[0] = '\0';
		restore_sysctls(&a);
		strcpy(log_of_first, log_text);
		log_text[0] = '\0';
		fake_sysctl = &second;
		oracle(&b);
		if (memcmp(&a, &b, sizeof(a)) != 0 ||
		    memcmp(&first, &second, sizeof(first)) != 0 ||
		    strcmp(log_of_first, log_text) != 0)
			differ++;
		done += b.done;
		left += b.left;
		failed += b.failed;
	}
	CHECK(!differ && done > 1000 && left > 1000 && failed > 100,
	      "1,000 machines: the same writes, counts and messages as by the first "
	      "version (%u put back, %u left, %u failed; %u machines differ)",
	      done, left, failed, differ);
	CHECK(!readings, "no setting makes it read a whole text (%lu)", readings);
	text_free(&state);
	text_free(&wants);
	return check_done();
}
