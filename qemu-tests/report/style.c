// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Colours, light and dark. Text has a contrast of at least 4.5:1 to its ground, and marks
 * have an outline of 3:1, because not all of Okabe and Ito's colours have it by
 * themselves. `make check-report` asks a browser.
 */
#include "report/style.h"

#include "report/family.h"

#include <stdbool.h>

/* Paper is always light, whatever the screen is. */
#define DARK "@media screen and (prefers-color-scheme:dark){\n"

static void print_families(FILE *out, bool dark)
{
	const struct family_look *f;

	for (f = family_looks; f < family_looks + FAMILIES; f++)
		fprintf(out, ".timeline .%s,.glyph.%s{--c:%s}\n", f->id, f->id,
			dark ? f->colour_dark : f->colour);
}

void print_timeline_style(FILE *out)
{
	fputs(".timeline{--fg:#1b1f24;--bg:#ffffff;--quiet:#4d5560;--rule:#c9cfd6;"
	      "--band:#e9edf1;--band2:#d3dae2;--shut:#d9effb;--edge:#0072b2;"
	      "--bare:#fdeee0}\n"
	      ".glyph{--fg:#1b1f24;--bg:#ffffff}\n",
	      out);
	print_families(out, false);
	fputs(DARK ".timeline{--fg:#e8eaed;--bg:#14171b;--quiet:#aab2bc;--rule:#3d444d;"
		   "--band:#262c33;--band2:#36404a;--shut:#123246;--edge:#56b4e9;"
		   "--bare:#3a2a1c}\n"
		   ".glyph{--fg:#e8eaed;--bg:#14171b}\n",
	      out);
	print_families(out, true);
	fputs("}\n"
	      ".timeline{background:var(--bg);print-color-adjust:exact;"
	      "-webkit-print-color-adjust:exact}\n"
	      ".timeline text{font:13px system-ui,sans-serif;fill:var(--fg)}\n"
	      ".timeline .name{font-size:16px;font-weight:600}\n"
	      ".timeline .quiet{fill:var(--quiet)}\n"
	      ".timeline .end{text-anchor:end}\n"
	      ".timeline .mid{text-anchor:middle}\n"
	      ".timeline .ground{fill:var(--bg)}\n"
	      ".timeline .rule{stroke:var(--rule);fill:none}\n"
	      ".timeline .event{stroke:var(--quiet);fill:none;stroke-dasharray:2 3}\n"
	      ".timeline .wire{stroke:var(--fg);stroke-width:1.5}\n"
	      ".timeline .band{fill:var(--band)}\n"
	      ".timeline .band.odd{fill:var(--band2)}\n"
	      ".timeline .bare{fill:var(--bare)}\n"
	      ".timeline .shut{fill:var(--shut);stroke:var(--edge);stroke-width:1.5}\n"
	      ".shape{fill:var(--c);stroke:var(--fg);stroke-width:1.25;"
	      "stroke-linejoin:round}\n"
	      /* Hollow: a ring in the colour, with an outline. */
	      ".held .shape{stroke-width:4.5;fill:var(--bg)}\n"
	      ".held .ring{fill:var(--bg);stroke:var(--c);stroke-width:2;"
	      "stroke-linejoin:round}\n"
	      ".timeline .span{stroke:var(--fg);stroke-width:1.5;stroke-dasharray:1 3}\n"
	      ".timeline .mark{outline:none;cursor:default}\n"
	      ".timeline .focus,.timeline .tip{visibility:hidden}\n"
	      ".timeline .focus{fill:none;pointer-events:all;stroke:var(--fg);"
	      "stroke-width:2.5}\n"
	      ".timeline .mark:focus .focus,.timeline .mark:focus .tip,"
	      ".timeline .mark:hover .tip{visibility:visible}\n",
	      out);
}

void print_page_style(FILE *out)
{
	fputs(":root{color-scheme:light dark;--fg:#1b1f24;--bg:#ffffff;--quiet:#4d5560;"
	      "--rule:#c9cfd6;--stripe:#f4f6f8;--link:#005a8e;--good:#0072b2;"
	      "--bad:#b34700;--none:#4d5560}\n" DARK
	      ":root{--fg:#e8eaed;--bg:#14171b;--quiet:#aab2bc;--rule:#3d444d;"
	      "--stripe:#1c2127;--link:#7cc7f2;--good:#7cc7f2;--bad:#ff9a57;"
	      "--none:#aab2bc}\n}\n"
	      "*{box-sizing:border-box}\n"
	      "body{margin:0 auto;max-width:1600px;"
	      "padding:1.5rem clamp(.75rem,3vw,2.5rem);"
	      "font:16px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);"
	      "overflow-wrap:anywhere}\n"
	      "h1{font-size:1.1rem;font-weight:600;color:var(--quiet);"
	      "margin:0 0 .75rem}\n"
	      "h2{font-size:1.25rem;margin:2.25rem 0 .5rem}\n"
	      "h3{font-size:1rem;margin:1.25rem 0 .4rem}\n"
	      "a{color:var(--link)}\n"
	      "p{margin:.5rem 0}\n"
	      ".verdict{border-left:.5rem solid var(--none);padding:.1rem 0 .1rem 1rem;"
	      "margin:0}\n"
	      ".verdict.good{border-color:var(--good)}\n"
	      ".verdict.bad{border-color:var(--bad)}\n"
	      ".verdict p{margin:0;white-space:pre-wrap}\n"
	      ".verdict .first{font-size:clamp(1.3rem,2.5vw,1.8rem);line-height:1.3;"
	      "font-weight:650}\n"
	      ".verdict .sign{color:var(--none)}\n"
	      ".verdict.good .sign{color:var(--good)}\n"
	      ".verdict.bad .sign{color:var(--bad)}\n"
	      "pre{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;"
	      "margin:.75rem 0}\n"
	      ".detail{background:var(--stripe);padding:.75rem 1rem}\n"
	      ".scroll{overflow-x:auto}\n"
	      ".scroll:focus-visible,a:focus-visible,summary:focus-visible{"
	      "outline:3px solid var(--link);outline-offset:2px}\n"
	      /* Text has 13 of 960 units: 11 px at the least. */
	      ".timeline{display:block;width:100%;height:auto;min-width:820px}\n"
	      "table{border-collapse:collapse;width:100%;font-size:.9rem}\n"
	      "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;"
	      "border-bottom:1px solid var(--rule)}\n"
	      "th{font-weight:600;overflow-wrap:normal}\n"
	      ".shapes{position:absolute}\n"
	      ".number{text-align:right;font-variant-numeric:tabular-nums;"
	      "white-space:nowrap}\n"
	      ".glyph{width:18px;height:18px;vertical-align:-4px;margin-right:.4rem}\n"
	      ".phases{width:auto}\n"
	      ".word{overflow-wrap:normal}\n"
	      "tr.held{color:var(--quiet)}\n"
	      "tr.limit th{background:var(--stripe);padding:.35rem .5rem}\n"
	      "summary{cursor:pointer}\n"
	      ".console b{font-weight:700}\n"
	      "footer{margin-top:2.5rem;color:var(--quiet);font-size:.9rem}\n"
	      "@media (max-width:40em){th,td{padding-right:.5rem}"
	      "table{font-size:.85rem}"
	      /* The summary says it, too. */
	      ".kind{display:none}}\n"
	      "@page{size:A4 landscape;margin:12mm}\n"
	      "@media print{body{padding:0;max-width:none;font-size:11pt}"
	      ".scroll{overflow:visible;break-inside:avoid}"
	      /* On one sheet. */
	      ".timeline{min-width:0;max-height:165mm}"
	      ".timeline .hint{display:none}"
	      "tr,.verdict,figure{break-inside:avoid}h2,h3{break-after:avoid}"
	      "thead{display:table-header-group}}\n",
	      out);
}
