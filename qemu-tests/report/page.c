// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/record.h"

#include "report/escape.h"

static void paragraph(FILE *out, const char *text)
{
	if (!text)
		return;
	fputs("<pre>", out);
	print_escaped(out, text);
	fputs("</pre>\n", out);
}

void record_print_html(const struct record *r, FILE *out)
{
	fputs("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>", out);
	print_escaped(out, r->title ? r->title : "");
	fputs("</title>\n", out);
	paragraph(out, r->verdict);
	paragraph(out, r->detail);
	record_print_svg(r, out);
}
