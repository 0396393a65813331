// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo/report.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_WHAT 36
#define COLUMN_KIND 24

struct shown lane_shows(const struct record_lane *l, const char *text)
{
	struct shown when = { 0, 0 };
	size_t i;

	for (i = 0; i < l->line_count && !when.last_ns; i++)
		when = shown_in(l->lines[i].text, l->lines[i].byte_ns, l->lines[i].ns,
				text);
	return when;
}

/* ---- what left, and when ---- */

struct group {
	size_t count;
	uint64_t first_ns;
};

/* The frames that left before a time (0: all), of some kinds. */
static struct group frames_of(const struct record_lane *l, uint64_t kinds,
			      uint64_t before)
{
	struct group g = { 0, 0 };
	const struct record_frame *f;
	size_t i;

	for (i = 0; i < l->frame_count; i++) {
		f = &l->frames[i];
		if (f->held || !(kinds & FRAME_BIT(f->kind)) ||
		    (before && f->ns >= before))
			continue;
		if (!g.count++)
			g.first_ns = f->ns;
	}
	return g;
}

#define ALL_KINDS (~UINT64_C(0))

/* If the ruleset never stood, or the machine was never released, all frames count. */
static size_t before_ruleset(const struct record_lane *l, const struct demo_system *s)
{
	return frames_of(l, ALL_KINDS, lane_shows(l, s->ruleset).first_ns).count;
}

static size_t before_release(const struct record_lane *l, uint64_t kinds)
{
	return frames_of(l, kinds, lane_shows(l, SHOWS_OPENING).last_ns).count;
}

/* ---- verdict ---- */

static bool judge_stock(struct record *r, const struct demo_system *s)
{
	const struct record_lane *l = &r->lanes[DEMO_STOCK];
	size_t early = before_ruleset(l, s), all = frames_of(l, ALL_KINDS, 0).count;

	record_verdict(r, "%s: %zu frames, %zu of them before its own firewall stood.\n",
		       l->name, all, early);
	if (!early)
		record_verdict(r, "Without a leak there is nothing to compare: this "
				  "demonstration has failed.\n");
	return early;
}

static bool judge_end(struct record *r, const struct record_lane *l,
		      const struct demo_system *s)
{
	if (!lane_shows(l, SHOWS_OPENING).last_ns)
		record_verdict(r, "%s: NEVER OPENED, so its network did not come up.\n",
			       l->name);
	else if (!lane_shows(l, s->login).last_ns)
		record_verdict(r, "%s: NO LOGIN PROMPT came.\n", l->name);
	else
		return true;
	return false;
}

static bool judge_latched(struct record *r, const struct demo_system *s)
{
	const struct record_lane *l = &r->lanes[DEMO_LATCHED];
	size_t early = before_release(l, ALL_KINDS);

	if (early)
		record_verdict(r,
			       "%s: %zu FRAMES LEFT before it opened. This is a bug in "
			       "netlatch.\n",
			       l->name, early);
	else
		record_verdict(r, "%s: not one frame before it opened, %zu after that.\n",
			       l->name, frames_of(l, ALL_KINDS, 0).count);
	return judge_end(r, l, s) && !early;
}

/* "DHCP, ARP request": the kinds that left before release. */
static void name_kinds(struct record *r, const struct record_lane *l, uint64_t kinds)
{
	const char *comma = "";
	int kind;

	for (kind = 0; kind < FRAME_KINDS; kind++) {
		if (!before_release(l, kinds & FRAME_BIT(kind)))
			continue;
		record_verdict(r, "%s%s", comma, frame_kind_name((enum frame_kind)kind));
		comma = ", ";
	}
}

static bool judge_allowed(struct record *r, const struct demo_system *s)
{
	const struct record_lane *l = &r->lanes[DEMO_ALLOWED];
	size_t passed = before_release(l, s->allowed);
	size_t strays = before_release(l, ~s->allowed);
	uint64_t end = lane_shows(l, SHOWS_END).first_ns;
	uint64_t opens = lane_shows(l, SHOWS_OPENING).last_ns;
	size_t late = passed && end ? passed - frames_of(l, s->allowed, end).count : 0;

	if (!passed) {
		record_verdict(r,
			       "%s (%s): not one frame before it opened, so the "
			       "exceptions let NOTHING pass.\n",
			       l->name, s->policy);
	} else {
		record_verdict(r,
			       "%s (%s): %zu frames before it opened, which they let "
			       "pass (",
			       l->name, s->policy, passed);
		name_kinds(r, l, s->allowed);
		record_verdict(r, ")%s, %zu after that.\n",
			       strays || late ? "" : "; nothing else",
			       frames_of(l, ALL_KINDS, 0).count - passed - strays);
	}
	if (strays) {
		record_verdict(r, "%s: %zu FRAMES LEFT that no exception lets pass (",
			       l->name, strays);
		name_kinds(r, l, ~s->allowed);
		record_verdict(r, "). This is a bug in netlatch.\n");
	}
	if (late)
		record_verdict(r,
			       "%s: %zu FRAMES LEFT after its exceptions had ended. "
			       "This is a bug in netlatch.\n",
			       l->name, late);
	return judge_end(r, l, s) && passed && !strays && !late && end && end < opens;
}

/* What counts, in one line, before what the verdict already says. */
static void print_headline(struct record *r, const struct demo_system *s, bool good)
{
	size_t early = before_release(&r->lanes[DEMO_LATCHED], ALL_KINDS);
	char *rest = r->verdict;

	r->verdict = NULL;
	if (good)
		record_verdict(r,
			       "With netlatch not one frame left before the firewall "
			       "stood; without it, %zu did.\n",
			       before_ruleset(&r->lanes[DEMO_STOCK], s));
	else if (early)
		record_verdict(r,
			       "%zu FRAMES LEFT although netlatch had shut the wire.\n",
			       early);
	else
		record_verdict(r,
			       "This demonstration FAILED, although netlatch alone let "
			       "nothing out.\n");
	record_verdict(r, "%s", rest ? rest : "");
	free(rest);
}

bool report_judge(struct record *r, const struct demo_system *s)
{
	bool leaked = judge_stock(r, s), silent = judge_latched(r, s);
	bool good = judge_allowed(r, s) && leaked && silent;

	print_headline(r, s, good);
	record_title(r, good ? RECORD_GOOD : RECORD_BAD,
		     "%s without netlatch, with it, and with exceptions", s->name);
	record_detail(
		r,
		"All three boots are of one machine, whose initramfs uses the "
		"network: it has %s.\n%s is that machine without netlatch, %s has "
		"netlatch without exceptions, and %s has netlatch with these: %s.\n",
		s->consumer, r->lanes[DEMO_STOCK].name, r->lanes[DEMO_LATCHED].name,
		r->lanes[DEMO_ALLOWED].name, s->policy);
	return good;
}

/* ---- tables for a terminal ---- */

static void print_rule(FILE *out)
{
	fputs("  ------------------------------------"
	      "------------------------------------\n",
	      out);
}

static void print_names(FILE *out, const struct record *r, const char *what, int width,
			int column)
{
	size_t i;

	fprintf(out, "\n  %-*s", width, what);
	for (i = 0; i < r->lane_count; i++)
		fprintf(out, "%*s", column, r->lanes[i].name);
	fputs("\n", out);
}

static void print_times(FILE *out, const char *what, const uint64_t *ns, size_t count,
			const char *never)
{
	size_t i;

	fprintf(out, "  %-*s", COLUMN_WHAT, what);
	for (i = 0; i < count; i++) {
		if (ns[i])
			fprintf(out, "%12.1f", (double)ns[i] / 1e9);
		else
			fprintf(out, "%12s", never);
	}
	fputs("\n", out);
}

/* The number of milestones that come before the lane's first frame; -1: no frame. */
static int first_frame_at(const struct record_lane *l, const struct demo_system *s)
{
	uint64_t first = frames_of(l, ALL_KINDS, 0).first_ns, ns;
	int i, at = 0;

	if (!first)
		return -1;
	for (i = 0; i < MILESTONES_MAX && s->milestones[i].what; i++) {
		ns = lane_shows(l, s->milestones[i].shows).first_ns;
		if (ns && ns <= first)
			at = i + 1;
	}
	return at;
}

/* The first frame of each boot stands where it left, so that it can be compared. */
static void print_first_frames(FILE *out, const struct record *r,
			       const struct demo_system *s, int place)
{
	uint64_t ns[RECORD_LANES] = { 0 };
	bool any = false;
	size_t i;

	for (i = 0; i < r->lane_count; i++) {
		if (first_frame_at(&r->lanes[i], s) != place)
			continue;
		ns[i] = frames_of(&r->lanes[i], ALL_KINDS, 0).first_ns;
		any = true;
	}
	if (any)
		print_times(out, "* THE FIRST FRAME LEAVES", ns, r->lane_count, "");
}

static void print_timeline(FILE *out, const struct record *r, const struct demo_system *s)
{
	uint64_t ns[RECORD_LANES];
	size_t lane;
	int i;

	print_names(out, r, "When, in seconds after power-on", COLUMN_WHAT, 12);
	print_rule(out);
	for (i = 0; i < MILESTONES_MAX && s->milestones[i].what; i++) {
		print_first_frames(out, r, s, i);
		for (lane = 0; lane < r->lane_count; lane++)
			ns[lane] = lane_shows(&r->lanes[lane], s->milestones[i].shows)
					   .first_ns;
		print_times(out, s->milestones[i].what, ns, r->lane_count, "-");
	}
	print_first_frames(out, r, s, i);
}

static void print_groups(FILE *out, const struct record *r, const char *what,
			 uint64_t kinds)
{
	struct group g;
	size_t i;

	fprintf(out, "  %-*s", COLUMN_KIND, what);
	for (i = 0; i < r->lane_count; i++) {
		g = frames_of(&r->lanes[i], kinds, 0);
		if (g.count)
			fprintf(out, "%8zu%8.1f", g.count, (double)g.first_ns / 1e9);
		else
			fprintf(out, "%8s%8s", "-", "-");
	}
	fputs("\n", out);
}

static void print_frames(FILE *out, const struct record *r, const struct demo_system *s)
{
	size_t i, total;
	int kind;

	print_names(out, r, "Frames that left", COLUMN_KIND, 16);
	fprintf(out, "  %-*s", COLUMN_KIND, "");
	for (i = 0; i < r->lane_count; i++)
		fprintf(out, "%8s%8s", "count", "first");
	fputs("\n", out);
	print_rule(out);
	for (kind = 0; kind < FRAME_KINDS; kind++) {
		total = 0;
		for (i = 0; i < r->lane_count; i++)
			total += frames_of(&r->lanes[i], FRAME_BIT(kind), 0).count;
		if (total)
			print_groups(out, r, frame_kind_name((enum frame_kind)kind),
				     FRAME_BIT(kind));
	}
	print_rule(out);
	print_groups(out, r, "all", ALL_KINDS);
	fprintf(out, "  %-*s", COLUMN_KIND, "before the ruleset stood");
	for (i = 0; i < r->lane_count; i++)
		fprintf(out, "%8zu%8s", before_ruleset(&r->lanes[i], s), "");
	fputs("\n", out);
}

/* The text of the first frame of each kind shows what that frame gives away. */
static void print_content(FILE *out, const struct record_lane *l)
{
	uint64_t shown = 0;
	size_t i;

	if (!frames_of(l, ALL_KINDS, 0).count)
		return;
	fprintf(out, "\n  What %s said (the first frame of each kind)\n", l->name);
	print_rule(out);
	for (i = 0; i < l->frame_count; i++) {
		if (l->frames[i].held || (shown & FRAME_BIT(l->frames[i].kind)))
			continue;
		shown |= FRAME_BIT(l->frames[i].kind);
		fprintf(out, "  %8.1f s  %s\n", (double)l->frames[i].ns / 1e9,
			l->frames[i].text);
	}
}

/* Breaks lines at blanks, and puts an indent before each. */
static void print_wrapped(FILE *out, const char *text, int width)
{
	const char *end, *blank;

	while (*text) {
		end = strchrnul(text, '\n');
		if (end - text > width) {
			blank = memrchr(text, ' ', (size_t)width + 1);
			end = blank ? blank : end;
		}
		fprintf(out, "  %.*s\n", (int)(end - text), text);
		text = *end ? end + 1 : end;
	}
}

void report_print(FILE *out, const struct record *r, const struct demo_system *s)
{
	size_t i;

	print_timeline(out, r, s);
	print_frames(out, r, s);
	for (i = 0; i < r->lane_count; i++)
		print_content(out, &r->lanes[i]);
	fprintf(out, "\n  VERDICT: %s\n",
		r->outcome == RECORD_GOOD ? "as it should be" : "NOT AS IT SHOULD BE");
	print_rule(out);
	print_wrapped(out, r->verdict ? r->verdict : "", 76);
	fputs("\n", out);
	print_wrapped(out, r->detail ? r->detail : "", 76);
}
