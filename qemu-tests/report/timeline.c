// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The picture: for each lane a strip of phases, the frames that left the machine above a
 * line, one row a family, and the held ones below it. Needs no script: hovering or focus
 * shows the strip of text at the bottom that each mark brings along.
 */
#include "report/escape.h"
#include "report/marks.h"
#include "report/record.h"
#include "report/style.h"
#include "report/timeline.h"

#include <string.h>

#define WIDTH 960
#define GUTTER 152 /* the names of the rows, to the left */
#define RIGHT 24
#define ROW 22
#define BAND 24
#define FOOT 26	 /* below the rows, for a word about the ground behind them */
#define CHAR 7.4 /* a character of the font, about */
#define TIP_MAX 128
#define PHASES_MAX 64
#define NUMBER_HINT "\xc3\x97 is the number of frames that a mark stands for."

struct picture {
	FILE *out;
	struct scale scale;
	double y;   /* what is drawn next begins here */
	double tip; /* where the strip of text is */
};

static void print_text(FILE *out, double x, double y, const char *class, const char *text)
{
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
	print_escaped(out, text);
	fputs("</text>\n", out);
}

static void print_line(FILE *out, const char *class, double x1, double y1, double x2,
		       double y2)
{
	fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", class, x1, y1,
		x2, y2);
}

static bool has_row(const struct record_lane *l, enum family family, bool held)
{
	size_t i;

	for (i = 0; i < l->frame_count; i++)
		if (l->frames[i].held == held && family_of(l->frames[i].kind) == family)
			return true;
	return false;
}

static unsigned int row_count(const struct record_lane *l, bool held)
{
	unsigned int rows = 0;
	int family;

	for (family = 0; family < FAMILIES; family++)
		rows += has_row(l, (enum family)family, held);
	return rows;
}

static void print_shape(FILE *out, const struct family_look *look, bool held)
{
	fprintf(out, "<path class=\"shape\" d=\"%s\"/>", look->path);
	if (held)
		fprintf(out, "<path class=\"ring\" d=\"%s\"/>", look->path);
}

/* The strip of text of a mark. Its ground covers the hint that is there before. */
static void print_tip(const struct picture *p, const char *text, const struct mark *m)
{
	char cut[TIP_MAX + 4];
	size_t len = strlen(text);

	if (len > TIP_MAX)
		len = TIP_MAX;
	while (len > 0 && len == TIP_MAX && (text[len] & 0xc0) == 0x80)
		len--;
	memcpy(cut, text, len);
	strcpy(cut + len, text[len] ? "..." : "");
	fprintf(p->out,
		"<g class=\"tip\" transform=\"translate(%.1f %.1f)\">"
		"<rect class=\"ground\" x=\"0\" y=\"-18\" width=\"%d\" height=\"26\"/>",
		-m->x, p->tip - p->y, WIDTH);
	print_text(p->out, 8, 0, "said", cut);
	fputs("</g>", p->out);
}

/* p->y is the middle of its row. */
static void print_mark(const struct picture *p, const struct mark *m,
		       const struct record_lane *l)
{
	const struct family_look *look = &family_looks[m->family];
	double span = MARK_NUMBER_X + mark_number_width(m->count) + 2;
	double end = scale_x(&p->scale, m->to_ns) - m->x;
	char text[MARK_TEXT_MAX];

	mark_text(m, l, text);
	fprintf(p->out,
		"<g class=\"mark %s%s\" transform=\"translate(%.1f %.1f)\" "
		"tabindex=\"0\" role=\"img\" aria-label=\"",
		look->id, m->held ? " held" : "", m->x, p->y);
	print_escaped(p->out, text);
	fputs("\"><title>", p->out);
	print_escaped(p->out, text);
	fputs("</title>", p->out);
	if (m->held && end > span + 3)
		print_line(p->out, "span", span, 0, end, 0);
	fputs("<circle class=\"focus\" r=\"12\"/>", p->out);
	print_shape(p->out, look, m->held);
	if (m->count > 1)
		fprintf(p->out, "<text x=\"%d\" y=\"4.5\">\xc3\x97%lu</text>",
			MARK_NUMBER_X, m->count);
	print_tip(p, text, m);
	fputs("</g>\n", p->out);
}

/* One row of a family: its name and its marks. */
static void print_row(struct picture *p, const struct record_lane *l, enum family family,
		      bool held)
{
	const struct family_look *look = &family_looks[family];
	struct mark m = { .family = family, .held = held };
	char name[64];

	p->y += ROW / 2.0;
	snprintf(name, sizeof(name), "%s%s", look->name, held ? " (held)" : "");
	fprintf(p->out, "<g class=\"%s%s\" transform=\"translate(12 %.1f)\">", look->id,
		held ? " held" : "", p->y);
	print_shape(p->out, look, held);
	fputs("</g>\n", p->out);
	print_text(p->out, 25, p->y + 4.5, "quiet", name);
	print_line(p->out, "rule", p->scale.left, p->y, WIDTH - RIGHT, p->y);
	while (mark_next(&m, l, &p->scale))
		print_mark(p, &m, l);
	p->y += ROW / 2.0;
}

static void print_rows(struct picture *p, const struct record_lane *l, bool held)
{
	int family;

	for (family = 0; family < FAMILIES; family++)
		if (has_row(l, (enum family)family, held))
			print_row(p, l, (enum family)family, held);
	if (held || row_count(l, false))
		return;
	print_text(p->out, p->scale.left + 8, p->y + ROW - 7, "quiet",
		   "no frame was seen");
	p->y += ROW;
}

static double phase_x(const struct picture *p, const struct record_phase *phase, bool end)
{
	if (end && !phase->to_ns)
		return WIDTH - RIGHT;
	return scale_x(&p->scale, end ? phase->to_ns : phase->from_ns);
}

static double text_width(const char *text)
{
	return (double)strlen(text) * CHAR;
}

/* A name that does not fit into its part of the strip goes above it. */
static bool name_fits(const struct picture *p, const struct record_phase *phase)
{
	return phase_x(p, phase, true) - phase_x(p, phase, false) >
	       text_width(phase->name) + 8;
}

#define INSIDE -1.0
#define NOWHERE -2.0 /* the tables and <title> have it */

/*
 * The places of the names above the strip: each as near to its phase as the one before
 * allows, and the last ones moved back from the right edge.
 */
static bool place_names(const struct picture *p, const struct record_lane *l, double *x)
{
	double free_from = p->scale.left, limit = WIDTH - RIGHT;
	size_t i, count = l->phase_count < PHASES_MAX ? l->phase_count : PHASES_MAX;
	bool any = false;

	for (i = 0; i < count; i++) {
		x[i] = INSIDE;
		if (name_fits(p, &l->phases[i]))
			continue;
		any = true;
		x[i] = phase_x(p, &l->phases[i], false);
		if (x[i] < free_from)
			x[i] = free_from;
		free_from = x[i] + text_width(l->phases[i].name) + 8;
	}
	for (i = count; i-- > 0;) {
		if (x[i] < 0)
			continue;
		if (x[i] + text_width(l->phases[i].name) > limit)
			x[i] = limit - text_width(l->phases[i].name);
		limit = x[i] - 8;
		if (x[i] < p->scale.left)
			x[i] = NOWHERE;
	}
	return any;
}

static void print_band(const struct picture *p, const struct record_phase *phase,
		       bool odd)
{
	double from = phase_x(p, phase, false), to = phase_x(p, phase, true);

	fprintf(p->out,
		"<rect class=\"band%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		"height=\"%d\"><title>",
		odd ? " odd" : "", from, p->y, to - from, BAND);
	print_escaped(p->out, phase->name);
	fprintf(p->out, ", from %.3f s", (double)phase->from_ns / 1e9);
	if (phase->to_ns)
		fprintf(p->out, " to %.3f s", (double)phase->to_ns / 1e9);
	fputs("</title></rect>\n", p->out);
}

/* The strip, and a dotted line down to `bottom` where a phase begins. */
static void print_bands(struct picture *p, const struct record_lane *l, double bottom)
{
	size_t i, count = l->phase_count < PHASES_MAX ? l->phase_count : PHASES_MAX;
	double x[PHASES_MAX], from;

	if (place_names(p, l, x))
		p->y += ROW;
	for (i = 0; i < count; i++) {
		from = phase_x(p, &l->phases[i], false);
		print_band(p, &l->phases[i], i % 2);
		if (x[i] == INSIDE) {
			print_text(p->out, from + 4, p->y + BAND - 7, "in",
				   l->phases[i].name);
		} else if (x[i] >= 0) {
			print_line(p->out, "event", from, p->y, x[i] + 1, p->y - 6);
			print_text(p->out, x[i], p->y - 8, "above", l->phases[i].name);
		}
		if (i)
			print_line(p->out, "event", from, p->y, from, bottom);
	}
	p->y += BAND;
}

static bool is_named(const struct record_phase *phase, const char *name)
{
	return !strcmp(phase->name, name);
}

/* A part of the ground behind the rows, and a word about it. */
static void print_ground(const struct picture *p, const char *class, double from,
			 double to, double top, double bottom, const char *word)
{
	fprintf(p->out,
		"<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		"height=\"%.1f\"><title>%s</title></rect>\n",
		class, from, top, to - from, bottom - top, word);
	if (to - from > text_width(word) + 12)
		print_text(p->out, from + 6, bottom - 8, "quiet", word);
}

/* From each "closed" to the next "opening". */
static void print_shut(const struct picture *p, const struct record_lane *l, double top,
		       double bottom)
{
	double from, to;
	size_t i, j;

	for (i = 0; i < l->phase_count; i = j) {
		j = i + 1;
		if (!is_named(&l->phases[i], PHASE_CLOSED))
			continue;
		while (j < l->phase_count && !is_named(&l->phases[j], PHASE_OPENING) &&
		       !is_named(&l->phases[j], PHASE_OPEN) &&
		       !is_named(&l->phases[j], PHASE_OFF) &&
		       !is_named(&l->phases[j], PHASE_RESTART))
			j++;
		from = phase_x(p, &l->phases[i], false);
		to = phase_x(p, &l->phases[j - 1], true);
		print_ground(p, "shut", from, to, top, bottom, "shut by netlatch");
	}
}

/* From power-on until something protects the machine. */
static void print_unprotected(const struct picture *p, const struct record_lane *l,
			      double top, double bottom)
{
	uint64_t closed = lane_phase_when(l, PHASE_CLOSED), until = lane_limit(l);

	if (closed && (!until || closed < until))
		until = closed;
	if (until)
		print_ground(p, "bare", p->scale.left, scale_x(&p->scale, until), top,
			     bottom, "no firewall yet");
}

/* As high as it will be: the parts of print_lane(), in its order. */
static double rows_height(const struct record_lane *l)
{
	unsigned int sent = row_count(l, false);

	return ROW * (double)((sent ? sent : 1) + row_count(l, true)) + 12 + FOOT;
}

static double lane_height(const struct picture *p, const struct record_lane *l)
{
	double x[PHASES_MAX];

	return 32 + (l->phase_count ? BAND : 0) + (place_names(p, l, x) ? ROW : 0) +
	       rows_height(l) + 18;
}

static void print_lane(struct picture *p, const struct record_lane *l)
{
	double start = p->y, bottom = start + lane_height(p, l) - 18;
	double top = bottom - rows_height(l);
	char text[LANE_TEXT_MAX];

	lane_text(l, text);
	/* Without the lines of the axis. */
	fprintf(p->out,
		"<rect class=\"ground\" y=\"%.1f\" width=\"%d\" height=\"24\"/>\n", start,
		WIDTH);
	fprintf(p->out, "<text x=\"8\" y=\"%.1f\"><tspan class=\"name\">", p->y + 17);
	print_escaped(p->out, l->name);
	fputs("</tspan><tspan dx=\"12\">", p->out);
	print_escaped(p->out, text);
	fputs("</tspan></text>\n", p->out);
	print_unprotected(p, l, top, bottom);
	print_shut(p, l, top, bottom);
	p->y += 32;
	print_bands(p, l, bottom - FOOT);
	p->y = top + 6;
	print_rows(p, l, false);
	p->y += 3;
	print_line(p->out, "wire", p->scale.left, p->y, WIDTH - RIGHT, p->y);
	p->y += 3;
	print_rows(p, l, true);
	p->y = start + lane_height(p, l);
}

/* Seconds, with as many digits behind the point as the step needs. */
static void print_tick(FILE *out, double x, double y, uint64_t ns, uint64_t step)
{
	int digits = step >= 1000000000	 ? 0
		     : step >= 100000000 ? 1
		     : step >= 10000000	 ? 2
					 : 3;

	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"mid quiet\">%.*f</text>\n", x,
		y, digits, (double)ns / 1e9);
}

static void print_axis(struct picture *p, double top)
{
	uint64_t step = scale_step(p->scale.end_ns), ns;
	double x;

	for (ns = 0; ns <= p->scale.end_ns; ns += step) {
		x = scale_x(&p->scale, ns);
		print_line(p->out, "rule", x, top, x, p->y + 4);
		print_tick(p->out, x, p->y + 18, ns, step);
	}
	print_text(p->out, 8, p->y + 18, "quiet", "s after power-on");
	p->y += 26;
}

static void print_head(FILE *out, const struct record *r, double height)
{
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline\" "
		"viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\" role=\"group\" "
		"aria-label=\"Timeline: ",
		WIDTH, height, WIDTH, height);
	print_escaped(out, r->title ? r->title : "");
	fputs("\">\n<style>\n", out);
	print_timeline_style(out);
	fprintf(out, "</style>\n<rect class=\"ground\" width=\"%d\" height=\"%.0f\"/>\n",
		WIDTH, height);
}

void print_timeline(FILE *out, const struct record *r, bool alone)
{
	struct picture p = {
		.out = out,
		.scale = { GUTTER, WIDTH - RIGHT - GUTTER, scale_end(r) },
		.y = 8,
	};
	double lanes = 0;
	size_t i;

	for (i = 0; i < r->lane_count; i++)
		lanes += lane_height(&p, &r->lanes[i]);
	p.tip = p.y + lanes + 26 + 22;
	print_head(out, r, p.tip + 12);
	p.y += lanes;
	print_axis(&p, 8 + 32);
	print_text(out, 8, p.tip, "quiet hint",
		   alone ? NUMBER_HINT
			 : NUMBER_HINT " Point at a mark, or go to it with Tab, to read "
				       "here what the frame was.");
	p.y = 8;
	for (i = 0; i < r->lane_count; i++)
		print_lane(&p, &r->lanes[i]);
	fputs("</svg>\n", out);
}

/* An <img> has no pointer and no focus. */
void record_print_svg(const struct record *r, FILE *out)
{
	print_timeline(out, r, true);
}

void print_glyph_shapes(FILE *out)
{
	const struct family_look *look;

	fputs("<svg class=\"shapes\" width=\"0\" height=\"0\" "
	      "aria-hidden=\"true\"><defs>",
	      out);
	for (look = family_looks; look < family_looks + FAMILIES; look++)
		fprintf(out, "<path id=\"shape-%s\" d=\"%s\"/>", look->id, look->path);
	fputs("</defs></svg>\n", out);
}

void print_glyph(FILE *out, enum family family, bool held)
{
	const char *id = family_looks[family].id;

	fprintf(out,
		"<svg class=\"glyph %s%s\" viewBox=\"-10 -10 20 20\" "
		"aria-hidden=\"true\"><use class=\"shape\" href=\"#shape-%s\"/>",
		id, held ? " held" : "", id);
	if (held)
		fprintf(out, "<use class=\"ring\" href=\"#shape-%s\"/>", id);
	fputs("</svg>", out);
}
