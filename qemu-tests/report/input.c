// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/input.h"

#include "report/marks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BACKWARDS UINT64_C(10000000000)

/* The lines before this time that have none of their own came not later than it. */
static void bound_lines(struct input *in, uint64_t ns)
{
	struct record_lane *latest = &in->latest;
	size_t i = latest->line_count;

	while (i-- && latest->lines[i].ns == UINT64_MAX)
		latest->lines[i].ns = ns;
}

/*
 * A line without a time of its own came between the times before and after it: raw has
 * the one, latest the other, or UINT64_MAX.
 */
static int take_part(struct input *in, const char *line)
{
	struct record_lane *raw = &in->raw;
	uint64_t last = raw->line_count ? raw->lines[raw->line_count - 1].ns : 0, ns;
	const char *rest;
	enum stamp stamp = stamp_read(line, &ns, &rest);
	size_t i;
	int err;

	if (stamp && !in->stamp) {
		in->stamp = stamp;
		last = ns;
		for (i = 0; i < raw->line_count; i++)
			raw->lines[i].ns = ns;
	}
	if (!stamp || stamp != in->stamp) {
		err = lane_line(raw, last, line);
		return err ? err : lane_line(&in->latest, UINT64_MAX, line);
	}
	if (ns + BACKWARDS < last)
		in->backwards = true;
	if (ns < last)
		ns = last;
	bound_lines(in, ns);
	err = lane_line(raw, ns, rest);
	return err ? err : lane_line(&in->latest, ns, rest);
}

static int take_line(struct input *in, char *line, size_t len)
{
	size_t i, part;
	char kept;
	int err;

	while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		line[--len] = 0;
	for (i = 0; i < len; i++)
		if (!line[i])
			line[i] = '?';
	do {
		line += strspn(line, "\r");
		part = log_part_length(line);
		kept = line[part];
		line[part] = 0;
		err = take_part(in, line);
		line[part] = kept;
		line += part;
	} while (!err && *line);
	return err;
}

int input_read_log(struct input *in)
{
	FILE *file = fopen(in->o.log, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (file && !err && (len = getline(&line, &room, file)) >= 0)
		err = take_line(in, line, (size_t)len);
	if (!file || (!err && ferror(file)))
		err = -errno;
	if (err)
		report_error("%s: %s; no verdict", in->o.log, strerror(-err));
	else if (!in->raw.line_count)
		err = report_error("%s: it is empty; no verdict", in->o.log);
	if (file)
		fclose(file);
	free(line);
	return err;
}

static int fill_frames(struct input *in)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < in->capture.count; i++) {
		const struct captured *c = &in->capture.frames[i];
		struct record_frame f = { .kind = c->kind, .count = 1 };

		if (!input_is_mac(&in->o, c->source))
			continue;
		if (c->ns < in->zero_ns) {
			in->earlier++;
			continue;
		}
		f.ns = c->ns - in->zero_ns;
		snprintf(f.text, sizeof(f.text), "%s", c->text);
		err = lane_frame(in->lane, &f);
	}
	if (in->capture.last_ns > in->zero_ns)
		in->lane->end_ns = in->capture.last_ns - in->zero_ns;
	return err;
}

/* When the line by which the firewall stands may have come at last. */
static int find_latest(struct input *in)
{
	int err = lane_phases_until(&in->latest, in->o.until);
	uint64_t ns = lane_limit(&in->latest);

	if (ns != UINT64_MAX)
		ns = ns > in->log_zero_ns ? ns - in->log_zero_ns : 0;
	in->latest_ns = ns;
	return err;
}

static int fill_lines(struct input *in, bool timed)
{
	const struct record_lane *raw = &in->raw;
	uint64_t ns = 0;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < raw->line_count; i++) {
		if (timed && raw->lines[i].ns > in->log_zero_ns)
			ns = raw->lines[i].ns - in->log_zero_ns;
		err = lane_line(in->lane, ns, raw->lines[i].text);
	}
	if (timed && ns > in->lane->end_ns)
		in->lane->end_ns = ns;
	if (err || !timed)
		return err;
	err = lane_phases_until(in->lane, in->o.until);
	return err ? err : find_latest(in);
}

static int fill_held(struct input *in)
{
	char text[65536];
	FILE *file;
	size_t len;
	int err;

	if (!in->o.status)
		return 0;
	file = fopen(in->o.status, "re");
	if (!file) {
		err = -errno;
		report_error("%s: %s; no held frames", in->o.status, strerror(-err));
		return err;
	}
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = 0;
	fclose(file);
	err = lane_held(in->lane, text);
	if (err)
		report_error("%s: %s; it must be what `netlatch status --json` printed",
			     in->o.status, strerror(-err));
	return err;
}

int input_fill(struct input *in, bool timed)
{
	int err = fill_frames(in);

	if (!err)
		err = fill_lines(in, timed);
	return err ? err : fill_held(in);
}
