// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/record.h"

#include "report/escape.h"

void record_print_svg(const struct record *r, FILE *out)
{
	fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>", out);
	print_escaped(out, r->title ? r->title : "");
	fputs("</title></svg>\n", out);
}
