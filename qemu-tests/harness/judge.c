// SPDX-License-Identifier: GPL-2.0-or-later
/* What a scenario says of the wire: is it so? */
#include "harness/run.h"

#include <errno.h>
#include <stdarg.h>

#define FRAMES_SHOWN 10

int complain(struct run *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->guest.error, sizeof(r->guest.error), fmt, args);
	va_end(args);
	return -EILSEQ;
}

static void show_frames(struct run *r, size_t from)
{
	const struct wire *w = &r->guest.wire;
	size_t i;

	for (i = from; i < w->count && i < from + FRAMES_SHOWN; i++)
		fprintf(r->out, "#   %8.3f s  %4zu bytes  %-24s %s\n",
			(double)w->frames[i].since_power_on_ns / 1e9, w->frames[i].len,
			frame_kind_name(w->frames[i].kind), w->frames[i].text);
	if (i < w->count)
		fprintf(r->out, "#   and %zu more\n", w->count - i);
}

int judge_silent(struct run *r)
{
	size_t leaked = r->guest.wire.count - r->mark;

	if (!leaked)
		return 0;
	show_frames(r, r->mark);
	return complain(r, "wire: %zu guest frames where there must be none", leaked);
}

static uint64_t seen(const struct run *r)
{
	uint64_t kinds = 0;
	size_t i;

	for (i = r->mark; i < r->guest.wire.count; i++)
		kinds |= FRAME_BIT(r->guest.wire.frames[i].kind);
	return kinds;
}

int judge_frames(struct run *r, uint64_t wanted)
{
	uint64_t missing = wanted & ~seen(r);
	int kind;

	if (!missing)
		return 0;
	show_frames(r, r->mark);
	fprintf(r->out, "# missing:");
	for (kind = 0; kind < FRAME_KINDS; kind++)
		if (missing & FRAME_BIT(kind))
			fprintf(r->out, " %s;", frame_kind_name((enum frame_kind)kind));
	fprintf(r->out, "\n");
	return complain(r,
			"wire: frames that must be seen are not; a silence would prove "
			"nothing");
}

int judge_no_frames(struct run *r, uint64_t unwanted)
{
	if (!(seen(r) & unwanted))
		return 0;
	show_frames(r, r->mark);
	return complain(r, "wire: guest frames of a kind that must not be");
}

int judge_only(struct run *r, const struct step *s)
{
	size_t count = r->guest.wire.count - r->mark;

	if (count == s->count && !(seen(r) & ~s->kinds))
		return 0;
	show_frames(r, r->mark);
	return complain(r, "wire: %zu guest frames, not the %u expected ones", count,
			s->count);
}

/* What a stock system says before its firewall stands. */
int judge_before(struct run *r, const struct step *s)
{
	uint64_t limit = guest_console_when(&r->guest, s->text).first_ns;
	const struct wire *w = &r->guest.wire;
	uint64_t kinds = 0;
	size_t i, count = 0;

	for (i = 0; i < w->count && w->frames[i].since_power_on_ns < limit; i++, count++)
		kinds |= FRAME_BIT(w->frames[i].kind);
	if (!limit)
		return complain(r, "console: \"%s\" missing", s->text);
	if (s->kinds & ~kinds)
		return complain(r, "wire: not all kinds of frames seen before \"%s\"",
				s->text);
	fprintf(r->out, "# %zu guest frames before \"%s\" at %.1f s\n", count, s->text,
		(double)limit / 1e9);
	return 0;
}

int judge_first_after(struct run *r, const char *text)
{
	uint64_t limit = guest_console_when(&r->guest, text).last_ns;
	const struct wire *w = &r->guest.wire;

	if (!limit)
		return complain(r, "console: \"%s\" missing", text);
	if (!w->count)
		return complain(r, "wire: no guest frame at all, before or after \"%s\"",
				text);
	if (w->frames[0].since_power_on_ns < limit) {
		show_frames(r, 0);
		return complain(r, "wire: guest frames before \"%s\" at %.3f s", text,
				(double)limit / 1e9);
	}
	fprintf(r->out, "# \"%s\" at %.1f s, first guest frame %.3f s later\n", text,
		(double)limit / 1e9,
		((double)w->frames[0].since_power_on_ns - (double)limit) / 1e9);
	return 0;
}

int judge_after(struct run *r, const char *text, bool wanted)
{
	struct shown when = guest_console_last(&r->guest, text);
	uint64_t limit = wanted ? when.last_ns : when.first_ns;
	const struct wire *w = &r->guest.wire;
	size_t i = w->count;

	while (i > 0 && w->frames[i - 1].since_power_on_ns >= limit)
		i--;
	if (!limit)
		return complain(r, "console: \"%s\" missing", text);
	fprintf(r->out, "# %zu guest frames after \"%s\" at %.1f s, %zu before it\n",
		w->count - i, text, (double)limit / 1e9, i);
	if (wanted == (i < w->count))
		return 0;
	show_frames(r, i);
	return complain(r,
			wanted ? "wire: no guest frames after \"%s\"; silence there "
				 "would prove nothing"
			       : "wire: guest frames after \"%s\"",
			text);
}
