// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page: the verdict in words, the picture, and all that it shows as tables. One file,
 * no script, also well-formed XML. Whatever a console printed, and whatever a frame says,
 * is text here; the policy in its head stops what might get through all the same.
 */
#include "report/escape.h"
#include "report/marks.h"
#include "report/record.h"
#include "report/style.h"
#include "report/timeline.h"

#include <string.h>

#define FRAMES_MAX 1000 /* of a lane; more are in the capture */
#define LINES_MAX 1600	/* of a console: half of them from its beginning */

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static void print_element(FILE *out, const char *name, const char *class,
			  const char *text)
{
	fprintf(out, "<%s%s%s%s>", name, class ? " class=\"" : "", class ? class : "",
		class ? "\"" : "");
	print_escaped(out, text);
	fprintf(out, "</%s>", name);
}

static void print_verdict(FILE *out, const struct record *r)
{
	static const struct {
		const char *class, *sign;
	} looks[] = {
		[RECORD_GOOD] = { "good", "\xe2\x9c\x93" },
		[RECORD_BAD] = { "bad", "\xe2\x9c\x97" },
		[RECORD_NONE] = { "none", "?" },
	};
	const char *text = r->verdict ? r->verdict : "";
	size_t first = strcspn(text, "\n");
	const char *rest = text + first + (text[first] != 0);

	fprintf(out,
		"<div class=\"verdict %s\">\n<p class=\"first\"><span class=\"sign\" "
		"aria-hidden=\"true\">%s</span> ",
		looks[r->outcome].class, looks[r->outcome].sign);
	print_escaped_part(out, text, first);
	fputs("</p>\n", out);
	if (*rest)
		print_element(out, "p", NULL, rest);
	fputs("</div>\n", out);
	if (r->detail && *r->detail)
		print_element(out, "pre", "detail", r->detail);
}

static void print_picture(FILE *out, const struct record *r)
{
	fputs("<section aria-labelledby=\"timeline\">\n"
	      "<h2 id=\"timeline\">Timeline</h2>\n"
	      "<p>Above the line of each boot stands what left the machine. Hollow marks "
	      "below it are what netlatch held.</p>\n"
	      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"The picture of the boot\">\n",
	      out);
	print_timeline(out, r, false);
	fputs("</div>\n</section>\n", out);
}

static void print_frame(FILE *out, const struct record_lane *l,
			const struct record_frame *f)
{
	fprintf(out, "<tr%s><td class=\"number\">%.3f</td><td>",
		f->held ? " class=\"held\"" : "", seconds(f->ns));
	print_glyph(out, family_of(f->kind), f->held);
	print_element(out, "span", "kind", frame_kind_name(f->kind));
	fputs("</td><td>", out);
	print_escaped(out, f->text);
	if (f->count > 1 && f->last_ns)
		fprintf(out, "; %u times until %.3f s", f->count, seconds(f->last_ns));
	else if (f->count > 1)
		fprintf(out, "; %u times", f->count);
	fputs("</td>", out);
	print_element(out, "td", "word", lane_phase_at(l, f->ns));
	fprintf(out, "<td>%s</td></tr>\n", f->held ? "held" : "left");
}

/* A row that divides what came before the firewall from what came after it. */
static void print_limit(FILE *out, const struct record_lane *l, uint64_t limit)
{
	fprintf(out,
		"<tr class=\"limit\"><td class=\"number\">%.3f</td>"
		"<td colspan=\"4\"><strong>%s</strong></td></tr>\n",
		seconds(limit),
		lane_phase_when(l, PHASE_OPENING) || lane_phase_when(l, PHASE_OPEN)
			? "netlatch opens the wire"
			: "the machine's own firewall stands");
}

static void print_frames(FILE *out, const struct record_lane *l)
{
	uint64_t limit = lane_limit(l);
	char text[LANE_TEXT_MAX];
	size_t i;

	lane_text(l, text);
	print_element(out, "h3", NULL, l->name);
	fputs("\n<p>", out);
	print_escaped(out, text);
	fputs(".</p>\n", out);
	if (!l->frame_count)
		return;
	fputs("<table><thead><tr><th scope=\"col\" class=\"number\">Second</th>"
	      "<th scope=\"col\">What</th><th scope=\"col\">Summary</th>"
	      "<th scope=\"col\">Phase</th><th scope=\"col\">Fate</th></tr></thead>"
	      "<tbody>\n",
	      out);
	for (i = 0; i < l->frame_count && i < FRAMES_MAX; i++) {
		if (limit && l->frames[i].ns >= limit) {
			print_limit(out, l, limit);
			limit = 0;
		}
		print_frame(out, l, &l->frames[i]);
	}
	if (limit)
		print_limit(out, l, limit);
	fputs("</tbody></table>\n", out);
	if (i < l->frame_count)
		fprintf(out, "<p>%zu more frames are in the capture.</p>\n",
			l->frame_count - i);
}

static void print_phases(FILE *out, const struct record_lane *l)
{
	size_t i;

	if (!l->phase_count)
		return;
	print_element(out, "h3", NULL, l->name);
	fputs("\n<table class=\"phases\"><thead><tr><th scope=\"col\">Phase</th>"
	      "<th scope=\"col\" class=\"number\">from second</th>"
	      "<th scope=\"col\" class=\"number\">took, s</th></tr></thead><tbody>\n",
	      out);
	for (i = 0; i < l->phase_count; i++) {
		const struct record_phase *p = &l->phases[i];
		uint64_t to = p->to_ns ? p->to_ns : l->end_ns;

		fputs("<tr>", out);
		print_element(out, "td", NULL, p->name);
		fprintf(out, "<td class=\"number\">%.3f</td><td class=\"number\">",
			seconds(p->from_ns));
		if (to > p->from_ns)
			fprintf(out, "%.3f", seconds(to - p->from_ns));
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody></table>\n", out);
}

static void print_line(FILE *out, const struct record_line *line)
{
	bool ours = strstr(line->text, "netlatch") != NULL;

	fprintf(out, "%8.3f  %s", seconds(line->ns), ours ? "<b>" : "");
	print_escaped(out, line->text);
	fputs(ours ? "</b>\n" : "\n", out);
}

static void print_console(FILE *out, const struct record_lane *l)
{
	size_t i, cut = l->line_count > LINES_MAX ? l->line_count - LINES_MAX : 0;

	if (!l->line_count)
		return;
	fputs("<details class=\"console\"><summary>", out);
	print_escaped(out, l->name);
	fprintf(out, ": %zu lines</summary>\n<pre>", l->line_count);
	for (i = 0; i < l->line_count; i++) {
		if (cut && i == LINES_MAX / 2) {
			fprintf(out, "\n... %zu lines are left out here ...\n\n", cut);
			i += cut;
		}
		print_line(out, &l->lines[i]);
	}
	fputs("</pre></details>\n", out);
}

/* What is not plain is escaped, so that a path cannot be an address of another kind. */
static void print_path(FILE *out, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./~";

	while (path[0] == '/' && path[1] == '/')
		path++; /* "//host/..." */
	for (; *path; path++)
		fprintf(out, strchr(plain, *path) ? "%c" : "%%%02X",
			(unsigned char)*path);
}

static void print_links(FILE *out, const struct record *r)
{
	size_t i;

	if (!r->link_count)
		return;
	fputs("<section aria-labelledby=\"files\">\n<h2 id=\"files\">Files</h2>\n<ul>\n",
	      out);
	for (i = 0; i < r->link_count; i++) {
		fputs("<li><a href=\"", out);
		print_path(out, r->links[i].path);
		fputs("\">", out);
		print_escaped(out, r->links[i].path);
		fputs("</a>: ", out);
		print_escaped(out, r->links[i].what);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n</section>\n", out);
}

static void print_lanes(FILE *out, const struct record *r, const char *id,
			const char *title,
			void (*print)(FILE *, const struct record_lane *))
{
	size_t i;

	fprintf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id,
		title);
	for (i = 0; i < r->lane_count; i++)
		print(out, &r->lanes[i]);
	fputs("</section>\n", out);
}

static bool has_phases(const struct record *r)
{
	size_t i, count = 0;

	for (i = 0; i < r->lane_count; i++)
		count += r->lanes[i].phase_count;
	return count > 0;
}

static bool has_lines(const struct record *r)
{
	size_t i, count = 0;

	for (i = 0; i < r->lane_count; i++)
		count += r->lanes[i].line_count;
	return count > 0;
}

static void print_head(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n"
	      "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n"
	      "<head>\n<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" content=\"width=device-width, "
	      "initial-scale=1\"/>\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n<title>",
	      out);
	print_escaped(out, title);
	fputs("</title>\n<style>\n", out);
	print_page_style(out);
	fputs("</style>\n</head>\n", out);
}

void record_print_html(const struct record *r, FILE *out)
{
	const char *title = r->title ? r->title : "A boot";

	print_head(out, title);
	fputs("<body>\n<main>\n", out);
	print_glyph_shapes(out);
	print_element(out, "h1", NULL, title);
	fputs("\n", out);
	print_verdict(out, r);
	if (r->lane_count)
		print_picture(out, r);
	print_links(out, r);
	if (r->lane_count)
		print_lanes(out, r, "frames", "Frames", print_frames);
	if (has_phases(r))
		print_lanes(out, r, "phases", "Phases", print_phases);
	if (has_lines(r))
		print_lanes(out, r, "console", "Console", print_console);
	fputs("</main>\n<footer>\n<p>Seconds count from power-on. A frame left the "
	      "machine "
	      "if a capture outside of it has the frame; it was held if netlatch's own "
	      "list has it. The picture alone is timeline.svg.</p>\n</footer>\n"
	      "</body>\n</html>\n",
	      out);
}
