// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/record.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for one more; lists have no member for their room, which is a power of 2. */
static void *grow(void *list, size_t count, size_t size)
{
	if (count & (count - 1))
		return list;
	return reallocarray(list, count ? count * 2 : 1, size);
}

/* Sets *text to what is printed, or adds it. */
__attribute__((format(printf, 2, 0))) static int print(char **text, const char *fmt,
						       va_list args)
{
	char *more, *both;

	if (vasprintf(&more, fmt, args) < 0)
		return -ENOMEM;
	if (*text) {
		if (asprintf(&both, "%s%s", *text, more) < 0)
			both = NULL;
		free(more);
		if (!both)
			return -ENOMEM;
		free(*text);
		more = both;
	}
	*text = more;
	return 0;
}

int record_title(struct record *r, enum record_outcome outcome, const char *title, ...)
{
	va_list args;
	int err;

	free(r->title);
	r->title = NULL;
	r->outcome = outcome;
	va_start(args, title);
	err = print(&r->title, title, args);
	va_end(args);
	return err;
}

int record_verdict(struct record *r, const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = print(&r->verdict, fmt, args);
	va_end(args);
	return err;
}

int record_detail(struct record *r, const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = print(&r->detail, fmt, args);
	va_end(args);
	return err;
}

int record_link(struct record *r, const char *path, const char *what)
{
	struct record_link link = { strdup(path), strdup(what) };
	struct record_link *links = grow(r->links, r->link_count, sizeof(*links));

	if (links)
		r->links = links;
	if (!links || !link.path || !link.what) {
		free(link.path);
		free(link.what);
		return -ENOMEM;
	}
	links[r->link_count++] = link;
	return 0;
}

struct record_lane *record_lane(struct record *r, const char *name)
{
	struct record_lane *l;

	if (r->lane_count == RECORD_LANES)
		return NULL;
	l = &r->lanes[r->lane_count];
	memset(l, 0, sizeof(*l));
	l->name = strdup(name);
	if (!l->name)
		return NULL;
	r->lane_count++;
	return l;
}

/* Keeps the frames in the order of time; most come in it. */
int lane_frame(struct record_lane *l, const struct record_frame *f)
{
	struct record_frame *frames = grow(l->frames, l->frame_count, sizeof(*frames));
	size_t i;

	if (!frames)
		return -ENOMEM;
	l->frames = frames;
	for (i = l->frame_count++; i > 0 && frames[i - 1].ns > f->ns; i--)
		frames[i] = frames[i - 1];
	frames[i] = *f;
	return 0;
}

int lane_line_timed(struct record_lane *l, uint64_t ns, const char *text,
		    const uint64_t *byte_ns)
{
	struct record_line *lines = grow(l->lines, l->line_count, sizeof(*lines));
	size_t size = strlen(text) * sizeof(*byte_ns);
	uint64_t *times = byte_ns ? malloc(size + 1) : NULL;
	char *copy = strdup(text);

	if (lines)
		l->lines = lines;
	if (!lines || !copy || (byte_ns && !times)) {
		free(copy);
		free(times);
		return -ENOMEM;
	}
	if (times)
		memcpy(times, byte_ns, size);
	lines[l->line_count++] =
		(struct record_line){ .ns = ns, .text = copy, .byte_ns = times };
	return 0;
}

int lane_line(struct record_lane *l, uint64_t ns, const char *text)
{
	return lane_line_timed(l, ns, text, NULL);
}

static void free_lane(struct record_lane *l)
{
	size_t i;

	for (i = 0; i < l->line_count; i++) {
		free(l->lines[i].text);
		free(l->lines[i].byte_ns);
	}
	free(l->lines);
	free(l->frames);
	free(l->phases);
	free(l->name);
}

void record_free(struct record *r)
{
	size_t i;

	for (i = 0; i < r->lane_count; i++)
		free_lane(&r->lanes[i]);
	for (i = 0; i < r->link_count; i++) {
		free(r->links[i].path);
		free(r->links[i].what);
	}
	free(r->links);
	free(r->title);
	free(r->verdict);
	free(r->detail);
	memset(r, 0, sizeof(*r));
}

static int write_file(const struct record *r, const char *dir, const char *name,
		      void (*print_to)(const struct record *, FILE *))
{
	char path[4096];
	FILE *out;
	int err = 0;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	out = fopen(path, "we");
	if (!out)
		return -errno;
	print_to(r, out);
	if (ferror(out))
		err = -EIO;
	if (fclose(out) && !err)
		err = -errno;
	return err;
}

int record_write(const struct record *r, const char *dir)
{
	int err = write_file(r, dir, "timeline.svg", record_print_svg);

	return err ? err : write_file(r, dir, "report.html", record_print_html);
}
