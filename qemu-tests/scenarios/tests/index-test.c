// SPDX-License-Identifier: GPL-2.0-or-later
/* The page with the results of all rows, on results that are made up. */
#include "scenarios/index.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_ALL ((1U << INDEX_FILES) - 1)

static const struct scenario rows[] = {
	{ .name = "silent", .what = "a <b>row</b> & more", .suites = SUITE_KERNELS },
	{ .name = "whole", .what = "a system", .suites = SUITE_DEBIAN12 },
};

static struct index_cell cells[] = {
	{ &rows[0],
	  SUITE_BOOKWORM,
	  { "pass", "2026-01-02", "aaaa", true },
	  "../b/c d",
	  FILES_ALL },
	{ &rows[0],
	  SUITE_TRIXIE,
	  { "FAIL", "2026-01-03", "bbbb", true },
	  "../b/e",
	  1U << INDEX_LOG },
	{ &rows[0], SUITE_SID, { "pass", "2026-01-01", "cccc", false }, "", 0 },
	{ &rows[1], SUITE_DEBIAN12, { "", "", "", false }, "", 0 },
};

static char *print(const struct index_page *page)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	index_print(out, page);
	fclose(out);
	return text;
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

static void check_page(void)
{
	struct index_page page = {
		.date = "2026-01-04",
		.commit = "dddd",
		.cells = cells,
		.count = sizeof(cells) / sizeof(cells[0]),
	};
	struct index_counts n = index_count(&page);
	char *text = print(&page);

	CHECK(n.cells == 4 && n.passed == 1 && n.failed == 1, "cells are counted");
	CHECK(strstr(text, "2 of 4 cells ran here: 1 passed, 1 FAILED."),
	      "the verdict comes in words");
	CHECK(strstr(text, "<li>silent on trixie: "), "what failed is listed");
	CHECK(strstr(text, "href=\"../b/c%20d/report.html\""), "a cell links its report");
	CHECK(strstr(text, "href=\"../b/c%20d/report.html#frames\">frames</a>"),
	      "and its frames");
	CHECK(strstr(text, "href=\"../b/e/console.log\">log</a>"), "a log is linked");
	CHECK(!strstr(text, "../b/e/report.html"), "a report that is not there is not");
	CHECK(count(text, "not run here</span>") == 2,
	      "cells that were not run here say so");
	CHECK(strstr(text, "passed 2026-01-01 cccc"), "with their last run elsewhere");
	CHECK(!strstr(text, "<b>row") &&
		      strstr(text, "a &lt;b&gt;row&lt;/b&gt; &amp; more"),
	      "texts are no markup");
	CHECK(count(text, "<th scope=\"row\">silent<") == 1 &&
		      count(text, "<th scope=\"row\">whole<") == 1,
	      "each row stands in the table of its systems only");
	CHECK(!strstr(text, "<script") && !strstr(text, "http://") &&
		      !strstr(text, "https://"),
	      "the page needs nothing from elsewhere");
	CHECK(count(text, "<td>") + count(text, "</td>") == 2 * count(text, "<td>"),
	      "each cell is closed");
	free(text);

	page.count = 1;
	page.demo = "../demo/report.html";
	text = print(&page);
	CHECK(strstr(text, "verdict good") && !strstr(text, "What failed"),
	      "nothing failed: no list");
	CHECK(strstr(text, "<a href=\"../demo/report.html\">"), "the demo is linked");
	free(text);
}

static const char *path(const char *from, const char *to, size_t size)
{
	static char text[64];

	return index_path(text, size, from, to) ? "too long" : text;
}

static void check_paths(void)
{
	CHECK(!strcmp(path("/w/build/report", "/w/build/qemu-tests/a/b", 64),
		      "../qemu-tests/a/b"),
	      "beside");
	CHECK(!strcmp(path("/w/build", "/w/build/a", 64), "a"), "below");
	CHECK(!strcmp(path("/w/build/x", "/w/builds/a", 64), "../../builds/a"),
	      "a name that begins alike is another one");
	CHECK(!strcmp(path("/home/x", "/w/a", 64), "../../w/a"), "far away");
	CHECK(!strcmp(path("/", "/w/a", 64), "w/a"), "from the root");
	CHECK(!strcmp(path("/home/x", "/w/a", 9), "too long"), "no room");
}

/* A build folder with the results of two cells, one of them a broken line. */
static void check_results(void)
{
	char build[] = "/tmp/index-test.XXXXXX", command[600], page[64];
	struct stat st;

	if (!mkdtemp(build)) {
		CHECK(false, "%s: a folder for the test", build);
		return;
	}
	snprintf(command, sizeof(command),
		 "cd %s && mkdir -p qemu-tests/bookworm/locked-virtio "
		 "qemu-tests/sid/locked-virtio && "
		 "echo pass 2026-01-02 aaaa >qemu-tests/bookworm/locked-virtio/result && "
		 "echo 'pass' >qemu-tests/sid/locked-virtio/result && "
		 "printf 'trixie\\tlocked-virtio\\tFAIL\\t2026-01-01\\tbbbb\\n"
		 "bookworm\\tlocked-virtio\\tFAIL\\t2026-02-01\\tcccc\\n' >last",
		 build);
	snprintf(page, sizeof(page), "%s/last", build);
	CHECK(!system(command) && !results_read(build, page), "results are read");
	snprintf(page, sizeof(page), "%s/report/index.html", build);
	snprintf(command, sizeof(command), "%s/last", build);
	CHECK(!index_write(page, build, command) && !stat(page, &st) && st.st_size,
	      "the page is written, and its folder made");
	snprintf(command, sizeof(command),
		 "grep -q '1 of [0-9]* cells ran here: 1 passed, 0 failed' %s && "
		 "grep -q 'FAILED 2026-01-01 bbbb' %s && ! grep -q cccc %s",
		 page, page, page);
	CHECK(!system(command), "a result of this build folder counts, the other is "
				"named as one from elsewhere");
	CHECK(index_write("/dev/null/index.html", build, "/dev/null"),
	      "a page that cannot be written is an error");
	snprintf(command, sizeof(command), "rm -r %s", build);
	CHECK(!system(command), "the folder is gone");
}

int main(void)
{
	check_page();
	check_paths();
	check_results();
	return check_done();
}
