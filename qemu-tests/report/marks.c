// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/marks.h"

#include <stdarg.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)
#define MARK_WIDTH 17.0
#define SIGN_WIDTH 11.0 /* of multiplication */
#define DIGIT_WIDTH 8.3
#define TEXTS 6 /* of frames that a mark names */

double scale_x(const struct scale *s, uint64_t ns)
{
	if (ns > s->end_ns)
		ns = s->end_ns;
	return s->left + s->width * (double)ns / (double)s->end_ns;
}

/* The last thing that happened in a lane. */
static uint64_t last_event(const struct record_lane *l)
{
	uint64_t last = l->phase_count ? l->phases[l->phase_count - 1].from_ns : 0;
	size_t i;

	for (i = 0; i < l->frame_count; i++) {
		if (l->frames[i].ns > last)
			last = l->frames[i].ns;
		if (l->frames[i].last_ns > last)
			last = l->frames[i].last_ns;
	}
	return last;
}

uint64_t scale_end(const struct record *r)
{
	uint64_t end = SECOND, last, lane;
	size_t i;

	for (i = 0; i < r->lane_count; i++) {
		last = last_event(&r->lanes[i]);
		lane = last + last / 2 + 10 * SECOND;
		if (r->lanes[i].end_ns < lane)
			lane = r->lanes[i].end_ns > last ? r->lanes[i].end_ns : last;
		if (lane > end)
			end = lane;
	}
	return end;
}

uint64_t scale_step(uint64_t end_ns)
{
	uint64_t step = 1;

	for (;;) {
		if (end_ns / step <= 12)
			return step;
		if (end_ns / step / 2 <= 12)
			return step * 2;
		if (end_ns / step / 5 <= 12)
			return step * 5;
		step *= 10;
	}
}

double mark_number_width(unsigned long count)
{
	double width = SIGN_WIDTH;

	if (count < 2)
		return 0;
	for (; count; count /= 10)
		width += DIGIT_WIDTH;
	return width;
}

/* How far from the middle of a mark the middle of the next one may be. */
static double mark_width(unsigned long count)
{
	return count < 2 ? MARK_WIDTH
			 : MARK_NUMBER_X + mark_number_width(count) + MARK_WIDTH / 2 + 2;
}

static bool belongs(const struct mark *m, const struct record_frame *f)
{
	return f->held == m->held && family_of(f->kind) == m->family;
}

bool mark_next(struct mark *m, const struct record_lane *l, const struct scale *s)
{
	const struct record_frame *f;
	size_t i = m->count ? m->last + 1 : 0;

	while (i < l->frame_count && !belongs(m, &l->frames[i]))
		i++;
	if (i == l->frame_count)
		return false;
	m->first = i;
	m->count = 0;
	m->from_ns = m->to_ns = l->frames[i].ns;
	m->x = scale_x(s, m->from_ns);
	for (; i < l->frame_count; i++) {
		f = &l->frames[i];
		if (!belongs(m, f))
			continue;
		if (m->count && scale_x(s, f->ns) - m->x >= mark_width(m->count))
			break;
		m->last = i;
		m->count += f->count;
		if (f->ns > m->to_ns)
			m->to_ns = f->ns;
		if (f->last_ns > m->to_ns)
			m->to_ns = f->last_ns;
	}
	return true;
}

struct words {
	char *text;
	size_t size, len;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *w, const char *fmt,
						      ...)
{
	va_list args;

	if (w->len >= w->size)
		return;
	va_start(args, fmt);
	w->len += (size_t)vsnprintf(w->text + w->len, w->size - w->len, fmt, args);
	va_end(args);
}

static const char *plural(unsigned long n)
{
	return n == 1 ? "" : "s";
}

static void add_when(struct words *w, const struct mark *m, const struct record_lane *l)
{
	const char *phase = lane_phase_at(l, m->from_ns);

	if (m->count > 1)
		add(w, "%lu frames%s, ", m->count, m->held ? " held" : "");
	else if (m->held)
		add(w, "held, ");
	add(w, "%.3f s", (double)m->from_ns / 1e9);
	if (m->to_ns > m->from_ns)
		add(w, " to %.3f s", (double)m->to_ns / 1e9);
	if (*phase)
		add(w, ", %s", phase);
}

/* Equal frames in a row are named once. */
void mark_text(const struct mark *m, const struct record_lane *l, char *text)
{
	struct words w = { text, MARK_TEXT_MAX, 0 };
	const struct record_frame *f, *named = NULL;
	unsigned long same = 0, left = m->count;
	unsigned int texts = 0;
	size_t i;

	add_when(&w, m, l);
	for (i = m->first; i <= m->last; i++) {
		f = &l->frames[i];
		if (!belongs(m, f))
			continue;
		if (named && !strcmp(f->text, named->text)) {
			same += f->count;
			left -= f->count;
			continue;
		}
		if (same > 1)
			add(&w, " (%lu times)", same);
		if (texts == TEXTS) {
			add(&w, "; and %lu more", left);
			same = 0;
			break;
		}
		add(&w, "%s %.100s", texts++ ? ";" : ":", f->text);
		named = f;
		same = f->count;
		left -= f->count;
	}
	if (same > 1 && same != m->count)
		add(&w, " (%lu times)", same);
}

uint64_t lane_limit(const struct record_lane *l)
{
	uint64_t opening = lane_phase_when(l, PHASE_OPENING);

	if (!opening)
		opening = lane_phase_when(l, PHASE_OPEN);
	return opening ? opening : lane_phase_when(l, PHASE_RULESET);
}

const char *lane_limit_text(const struct record_lane *l)
{
	return lane_phase_when(l, PHASE_OPENING) || lane_phase_when(l, PHASE_OPEN)
		       ? "netlatch opened the wire"
		       : "its firewall stood";
}

void lane_text(const struct record_lane *l, char *text)
{
	struct words w = { text, LANE_TEXT_MAX, 0 };
	unsigned long sent = 0, before = 0, held = 0;
	const char *limit_text = lane_limit_text(l);
	uint64_t limit = lane_limit(l);
	size_t i;

	for (i = 0; i < l->frame_count; i++) {
		const struct record_frame *f = &l->frames[i];

		if (f->held) {
			held += f->count;
			continue;
		}
		sent += f->count;
		if (f->ns < limit)
			before += f->count;
	}
	if (!sent)
		add(&w,
		    "no frame was seen"); /* if there is no verdict, one may have left */
	else
		add(&w, "%lu frame%s left the machine", sent, plural(sent));
	if (sent && limit && before)
		add(&w, ", %lu of them before %s", before, limit_text);
	else if (sent && limit)
		add(&w, ", none before %s", limit_text);
	if (held)
		add(&w, "; netlatch held %lu", held);
}
