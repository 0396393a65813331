// SPDX-License-Identifier: GPL-2.0-or-later
/* The page and the picture of records that are hostile, empty, or too much. */
#include "check.h"
#include "report/record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define EVIL "<script>'\"&\033]0;\xff"
#define S UINT64_C(1000000000)

static struct record r;

static char *print(void (*print_to)(const struct record *, FILE *))
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	print_to(&r, out);
	fclose(out);
	return text;
}

/* True if the page has the text; it stays readable on failure. */
static bool page_has(const char *text)
{
	char *page = print(record_print_html);
	bool good = strstr(page, text) != NULL;

	free(page);
	return good;
}

static void test_hostile(void)
{
	struct record_frame f = {
		.ns = S, .kind = FRAME_OTHER, .count = 1, .text = EVIL
	};
	struct record_lane *l;
	char *page, *picture;

	record_title(&r, RECORD_BAD, "%s", EVIL);
	record_verdict(&r, "%s\n%s\n", EVIL, EVIL);
	record_detail(&r, "%s", EVIL);
	record_link(&r, "javascript:alert(1)", EVIL);
	record_link(&r, "//example.org/" EVIL, "x");
	record_link(&r, "////example.net/", "x");
	l = record_lane(&r, EVIL);
	lane_line(l, S, EVIL);
	lane_frame(l, &f);
	lane_phases(l);
	page = print(record_print_html);
	picture = print(record_print_svg);
	CHECK(!strstr(page, "<script") && !strstr(page, "]0;\xff") &&
		      !strchr(page, '\033') && !strstr(picture, "<script"),
	      "no text becomes markup or control");
	CHECK(strstr(page, "&lt;script&gt;&#39;&quot;&amp;"), "it is there, escaped");
	CHECK(strstr(page, "href=\"javascript%3Aalert%281%29\""),
	      "a path is no address of another kind");
	CHECK(strstr(page, "href=\"/example.org/%3Cscript%3E%27%22%26%1B%5D0%3B%FF\""),
	      "and of no other machine");
	CHECK(strstr(page, "href=\"/example.net/\""), "however many slashes it has");
	CHECK(strstr(page, "default-src 'none'"), "the page allows no script at all");
	free(page);
	free(picture);
	record_free(&r);
}

static void test_empty(void)
{
	CHECK(page_has("</html>"), "nothing at all");
	record_title(&r, RECORD_NONE, "nothing");
	record_verdict(&r, "No verdict.");
	CHECK(page_has("<div class=\"verdict none\">"), "only a verdict");
	record_lane(&r, "lane");
	CHECK(page_has("no frame was seen"), "a lane without anything in it");
	CHECK(!page_has("id=\"phases\""), "which has no phases to show");
	record_verdict(&r, " More.\n");
	CHECK(page_has("No verdict. More."), "verdicts are joined");
	while (r.lane_count < RECORD_LANES && record_lane(&r, "another"))
		;
	CHECK(r.lane_count == RECORD_LANES && !record_lane(&r, "one more"),
	      "there is no room for more lanes than that");
	record_free(&r);
}

static void test_files(void)
{
	char dir[] = "/tmp/page-test-XXXXXX", path[64];

	CHECK(mkdtemp(dir) && !record_write(&r, dir), "both files are written");
	snprintf(path, sizeof(path), "%s/report.html", dir);
	CHECK(!remove(path), "report.html");
	snprintf(path, sizeof(path), "%s/timeline.svg", dir);
	CHECK(!remove(path) && !remove(dir), "timeline.svg");
	CHECK(record_write(&r, dir) < 0, "a folder that is not there");
}

/* The smallest x of the names above the strip; 1000 if there is none. */
static double leftmost(const char *picture)
{
	const char *end, *p = picture;
	double x, least = 1000;

	while ((p = strstr(p, "class=\"above\""))) {
		for (end = p; end[0] != 'x' || end[1] != '='; end--)
			;
		x = strtod(end + 3, NULL);
		least = x < least ? x : least;
		p++;
	}
	return least;
}

static void test_restarts(void)
{
	struct record_lane *l = record_lane(&r, "restarts");
	char *picture;
	int i;

	for (i = 1; i <= 200; i++)
		lane_line(l, (uint64_t)i * S,
			  i % 2 ? "Linux version 6.1" : "reboot: Restarting system");
	lane_phases(l);
	CHECK(l->phase_count == 201, "a machine that restarts a hundred times");
	picture = print(record_print_svg);
	CHECK(leftmost(picture) >= 152, "the names of its phases stay in the picture");
	CHECK(page_has("<td class=\"number\">200.000</td>"), "the table has them all");
	free(picture);
	record_free(&r);
}

static void test_much(void)
{
	struct record_lane *l = record_lane(&r, "much");
	struct record_frame f = { .kind = FRAME_TCP4, .count = 1, .text = "TCP" };
	int i;

	for (i = 0; i < 5000; i++) {
		f.ns = (uint64_t)i * 1000000;
		lane_frame(l, &f);
		lane_line(l, f.ns, i == 1000 ? "in the middle" : "line");
	}
	CHECK(page_has("<p>4000 more frames are in the capture.</p>"),
	      "rows end, and the page says so");
	CHECK(page_has("... 3400 lines are left out here ...") &&
		      !page_has("in the middle"),
	      "so do the lines of a console");
	record_free(&r);
}

int main(void)
{
	test_hostile();
	test_empty();
	test_files();
	test_restarts();
	test_much();
	return check_done();
}
