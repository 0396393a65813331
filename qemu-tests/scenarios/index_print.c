// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/index.h"
#include "report/escape.h"
#include "report/style.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* The tables of the page, and what the columns are. */
static const struct {
	const char *title;
	unsigned int suites;
} tables[] = {
	{ "Small systems, on each kernel", SUITE_KERNELS | SUITE_ARM64 | SUITE_CLOUD },
	{ "Whole Debian systems", SUITE_WHOLE | SUITE_DRACUT },
};

static const struct {
	enum suite suite;
	const char *what;
} kernels[] = {
	{ SUITE_BULLSEYE, "Linux 5.10" },
	{ SUITE_BOOKWORM, "Linux 6.1" },
	{ SUITE_TRIXIE, "Linux 6.12" },
	{ SUITE_SID, "Linux of sid" },
	{ SUITE_ARM64_BOOKWORM, "Linux 6.1" },
	{ SUITE_ARM64_TRIXIE, "Linux 6.12" },
	{ SUITE_CLOUD_BOOKWORM, "Linux 6.1 for clouds" },
	{ SUITE_CLOUD_TRIXIE, "Linux 6.12 for clouds" },
	{ SUITE_CLOUD_SID, "Linux of sid for clouds" },
	{ SUITE_DEBIAN12, "initramfs-tools, Linux 6.1" },
	{ SUITE_DEBIAN13, "initramfs-tools, Linux 6.12" },
	{ SUITE_DRACUT13, "dracut, Linux 6.12" },
	{ SUITE_DRACUT_SID, "dracut, Linux of sid" },
};

/* Links of a cell besides that to its report: the table of frames is a part of that. */
static const struct {
	enum index_file needs;
	const char *name, *path;
} links[] = {
	{ INDEX_REPORT, "frames", "report.html#frames" },
	{ INDEX_LOG, "log", "console.log" },
	{ INDEX_PCAP, "pcap", "wire.pcap" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int index_path(char *path, size_t size, const char *from, const char *to)
{
	size_t i, shared = 0, len = 0;
	const char *p;

	/* `shared` ends where both have the end of a name. */
	for (i = 0;; i++) {
		if ((!from[i] || from[i] == '/') && (!to[i] || to[i] == '/'))
			shared = i;
		if (!from[i] || from[i] != to[i])
			break;
	}
	path[0] = '\0';
	for (p = from + shared; *p; p++)
		if (p[0] == '/' && p[1])
			len += (size_t)snprintf(path + len, len < size ? size - len : 0,
						"../");
	p = to + shared + (to[shared] == '/');
	len += (size_t)snprintf(path + len, len < size ? size - len : 0, "%s", p);
	return len < size ? 0 : -ENAMETOOLONG;
}

static bool ran_here(const struct index_cell *c)
{
	return c->result.here && c->result.result[0];
}

static bool passed(const struct index_cell *c)
{
	return !strcmp(c->result.result, "pass");
}

struct index_counts index_count(const struct index_page *page)
{
	struct index_counts n = { 0, 0, 0 };
	size_t i;

	for (i = 0; i < page->count; i++) {
		n.cells++;
		n.passed += ran_here(&page->cells[i]) && passed(&page->cells[i]);
		n.failed += ran_here(&page->cells[i]) && !passed(&page->cells[i]);
	}
	return n;
}

/* The characters of an address; all others as %XX. */
static void print_url(FILE *out, const char *folder, const char *file)
{
	const char *p;

	for (p = folder; *p; p++) {
		if (isalnum((unsigned char)*p) || strchr("/._-~", *p))
			fputc(*p, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*p);
	}
	fprintf(out, "/%s", file);
}

static void print_link(FILE *out, const struct index_cell *c, const char *file,
		       const char *class, const char *text)
{
	fprintf(out, "<a%s href=\"", class);
	print_url(out, c->folder, file);
	fputs("\">", out);
	print_escaped(out, text);
	fputs("</a>", out);
}

static void print_links(FILE *out, const struct index_cell *c)
{
	const char *space = "";
	size_t i;

	fputs("<span class=\"links\">", out);
	for (i = 0; i < COUNT(links); i++) {
		if (!(c->files & 1U << links[i].needs))
			continue;
		fputs(space, out);
		print_link(out, c, links[i].path, "", links[i].name);
		space = " ";
	}
	fputs("</span>", out);
}

static void print_when(FILE *out, const char *before, const struct result *r)
{
	fprintf(out, "<span class=\"when\">%s", before);
	print_escaped(out, r->date);
	fputs(" ", out);
	print_escaped(out, r->commit);
	fputs("</span>", out);
}

/* The sign is a shape, so that no one needs to see the colour. */
static void print_cell(FILE *out, const struct index_cell *c)
{
	const char *state = passed(c) ? "\u2713 passed" : "\u2717 FAILED";
	const char *class = passed(c) ? " class=\"pass\"" : " class=\"fail\"";

	fputs("<td>", out);
	if (!ran_here(c)) {
		fputs("<span class=\"absent\">\u2013 not run here</span>", out);
		if (c->result.result[0])
			print_when(out, passed(c) ? "passed " : "FAILED ", &c->result);
	} else {
		if (c->files & 1U << INDEX_REPORT)
			print_link(out, c, "report.html", class, state);
		else
			fprintf(out, "<span%s>%s</span>", class, state);
		print_links(out, c);
		print_when(out, "", &c->result);
	}
	fputs("</td>", out);
}

static void print_head(FILE *out, unsigned int suites)
{
	size_t i, k;

	fputs("<thead><tr><th scope=\"col\">row</th>", out);
	for (i = 0; suite_at(i); i++) {
		if (!(suite_at(i) & suites))
			continue;
		fprintf(out, "<th scope=\"col\">%s", suite_name(suite_at(i)));
		for (k = 0; k < COUNT(kernels); k++)
			if (kernels[k].suite == suite_at(i))
				fprintf(out, "<span class=\"what\">%s</span>",
					kernels[k].what);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n", out);
}

/* Cells from number i on that belong to the same row. */
static size_t row_length(const struct index_page *page, size_t i)
{
	size_t n = 1;

	while (i + n < page->count &&
	       page->cells[i + n].scenario == page->cells[i].scenario)
		n++;
	return n;
}

static void print_row(FILE *out, const struct index_cell *cells, size_t count,
		      unsigned int suites)
{
	const struct scenario *s = cells[0].scenario;
	size_t i, c;

	if (!(s->suites & suites))
		return;
	fputs("<tr><th scope=\"row\">", out);
	print_escaped(out, s->name);
	fputs("<span class=\"what\">", out);
	print_escaped(out, s->what);
	fputs("</span></th>", out);
	for (i = 0; suite_at(i); i++) {
		if (!(suite_at(i) & suites))
			continue;
		for (c = 0; c < count && cells[c].suite != suite_at(i); c++)
			;
		if (c < count)
			print_cell(out, &cells[c]);
		else
			fputs("<td></td>", out);
	}
	fputs("</tr>\n", out);
}

static void print_table(FILE *out, const struct index_page *page, size_t number)
{
	size_t i;

	fprintf(out,
		"<h2 id=\"table%zu\">%s</h2>\n"
		"<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"table%zu\"><table class=\"cells\">\n",
		number, tables[number].title, number);
	print_head(out, tables[number].suites);
	fputs("<tbody>\n", out);
	for (i = 0; i < page->count; i += row_length(page, i))
		print_row(out, &page->cells[i], row_length(page, i),
			  tables[number].suites);
	fputs("</tbody></table></div>\n", out);
}

static void print_failed(FILE *out, const struct index_page *page)
{
	const struct index_cell *c;
	char text[200];
	size_t i;

	fputs("<h2>What failed</h2>\n<ul>\n", out);
	for (i = 0; i < page->count; i++) {
		c = &page->cells[i];
		if (!ran_here(c) || passed(c))
			continue;
		snprintf(text, sizeof(text), "%s on %s", c->scenario->name,
			 suite_name(c->suite));
		fputs("<li>", out);
		if (c->files & 1U << INDEX_REPORT)
			print_link(out, c, "report.html", " class=\"fail\"", text);
		else
			print_escaped(out, text);
		fputs(": ", out);
		print_escaped(out, c->scenario->what);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

/* In addition to the style of the reports. */
static const char style[] =
	".cells{width:auto;font-size:.875rem}\n"
	".cells th,.cells td{padding:.35rem .75rem;min-width:8rem}\n"
	".cells thead th,.cells tbody tr:nth-child(even){background:var(--stripe)}\n"
	".cells tbody th{min-width:13rem;max-width:22rem;background:var(--bg)}\n"
	".cells tbody tr:nth-child(even) th{background:var(--stripe)}\n"
	/* The rows' names stay where there is room for them. */
	"@media screen and (min-width:45em){.cells th:first-child{position:sticky;"
	"left:0}}\n"
	".what,.when,.links{display:block;font-weight:normal}\n"
	".what,.when,.absent{color:var(--quiet)}\n"
	".when{font-size:.8125rem;white-space:nowrap}\n"
	".pass{color:var(--good);font-weight:600}\n"
	".fail{color:var(--bad);font-weight:600}\n";

static void print_verdict(FILE *out, const struct index_counts *n)
{
	fprintf(out,
		"<div class=\"verdict %s\"><p class=\"first\"><span class=\"sign\">"
		"%s</span> %u of %u cells ran here: %u passed, %u %s.</p>\n<p>A cell is "
		"a row of the test matrix on one kernel. %u cells were not run "
		"here.</p></div>\n",
		n->failed   ? "bad"
		: n->passed ? "good"
			    : "none",
		n->failed   ? "\u2717"
		: n->passed ? "\u2713"
			    : "\u2013",
		n->passed + n->failed, n->cells, n->passed, n->failed,
		n->failed ? "FAILED" : "failed", n->cells - n->passed - n->failed);
}

void index_print(FILE *out, const struct index_page *page)
{
	struct index_counts n = index_count(page);
	size_t i;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<title>netlatch: test results</title>\n<style>\n",
	      out);
	print_page_style(out);
	fprintf(out,
		"%s</style>\n</head>\n<body>\n<main>\n<h1>netlatch: test results</h1>\n",
		style);
	print_verdict(out, &n);
	fputs("<p>Written on ", out);
	print_escaped(out, page->date);
	fputs(" at commit ", out);
	print_escaped(out, page->commit);
	fputs(". Each cell has the day and the commit of its last run. \u201cNot run "
	      "here\u201d means that the logs are not below this build folder; the last "
	      "run elsewhere stands below it.",
	      out);
	if (page->demo) {
		fputs(" There is also <a href=\"", out);
		print_escaped(out, page->demo);
		fputs("\">the report of the demo</a>.", out);
	}
	fputs("</p>\n", out);
	if (n.failed)
		print_failed(out, page);
	for (i = 0; i < COUNT(tables); i++)
		print_table(out, page, i);
	fputs("</main>\n</body>\n</html>\n", out);
}
