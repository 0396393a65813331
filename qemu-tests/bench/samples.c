// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/samples.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct series *find(const struct samples *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (!strcmp(s->list[i].name, name))
			return &s->list[i];
	return NULL;
}

static struct series *make(struct samples *s, const char *name)
{
	struct series *list;

	if (strlen(name) >= SAMPLE_NAME_SIZE)
		return NULL;
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 64;

		list = reallocarray(s->list, room, sizeof(*list));
		if (!list)
			return NULL;
		s->list = list;
		s->room = room;
	}
	list = &s->list[s->count++];
	memset(list, 0, sizeof(*list));
	strcpy(list->name, name);
	return list;
}

int samples_add(struct samples *s, const char *name, double value)
{
	struct series *series = find(s, name);
	double *values;

	if (!series)
		series = make(s, name);
	if (!series)
		return -ENOMEM;
	if (series->count == series->room) {
		size_t room = series->room ? series->room * 2 : 32;

		values = reallocarray(series->values, room, sizeof(*values));
		if (!values)
			return -ENOMEM;
		series->values = values;
		series->room = room;
	}
	series->values[series->count++] = value;
	return 0;
}

/* text: "NAME NUMBER", and nothing behind it. */
static int take(struct samples *s, const char *folder, const char *text)
{
	char name[SAMPLE_NAME_SIZE], *end;
	const char *number = strchr(text, ' ');
	double value;
	int len;

	if (!number || number == text)
		return -EINVAL;
	len = snprintf(name, sizeof(name), "%s%s%.*s", folder, *folder ? "/" : "",
		       (int)(number - text), text);
	if (len < 0 || (size_t)len >= sizeof(name))
		return -ENAMETOOLONG;
	value = strtod(number + 1, &end);
	if (end == number + 1 || *end || !isfinite(value) || value < 0)
		return -EINVAL;
	return samples_add(s, name, value);
}

int samples_parse(struct samples *s, const char *folder, const char *text, char *why,
		  size_t why_size)
{
	char *copy, *line, *rest;
	int err = -ENODATA;

	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	snprintf(why, why_size, "it printed no sample");
	rest = copy;
	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, "failed: ", 8)) {
			/* The lines that follow are what the command said. */
			snprintf(why, why_size, "%s%s%s", line + 8,
				 rest && *rest ? ": " : "", rest ? rest : "");
			err = -EIO;
			break;
		}
		if (strncmp(line, "sample ", 7))
			continue;
		err = take(s, folder, line + 7);
		if (err) {
			snprintf(why, why_size, "not a sample: %s", line);
			break;
		}
	}
	free(copy);
	if (!err)
		*why = 0;
	return err;
}

const struct series *samples_find(const struct samples *s, const char *folder,
				  const char *name)
{
	static const struct series nothing;
	char full[SAMPLE_NAME_SIZE];
	const struct series *series;

	snprintf(full, sizeof(full), "%s/%s", folder, name);
	series = find(s, full);
	return series ? series : &nothing;
}

struct spread samples_spread(const struct samples *s, const char *folder,
			     const char *name)
{
	const struct series *series = samples_find(s, folder, name);

	return spread_of(series->values, series->count);
}

void samples_free(struct samples *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		free(s->list[i].values);
	free(s->list);
	memset(s, 0, sizeof(*s));
}
