// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/breakdown.h"

#include <stdlib.h>
#include <string.h>

#define LOCK "calls-cold"
#define SCRIPT "calls-by-hand"
#define KINDS_MAX 100 /* system calls and modules; netlatch and the script have 60 */
#define SHOWN 16

/* What time is spent on: "sendto", "module-nf_tables", "own-code". */
struct kind {
	char name[SAMPLE_NAME_SIZE];
	double weight; /* the larger of both sides, over all columns */
};

static double median(const struct report *r, size_t column, const char *side,
		     const char *what, const char *kind)
{
	char name[3 * SAMPLE_NAME_SIZE];

	snprintf(name, sizeof(name), "%s/%s%.*s", side, what, SAMPLE_NAME_SIZE - 1, kind);
	return samples_spread(r->samples, r->columns[column].folder, name).median;
}

/* Of a column that was not measured nothing is shown. */
static bool has(const struct report *r, size_t column)
{
	return median(r, column, LOCK, "whole", "") > 0 &&
	       median(r, column, SCRIPT, "whole", "") > 0;
}

static void weigh(const struct report *r, struct kind *kind)
{
	double lock, script;
	size_t i;

	for (i = 0; i < r->column_count; i++) {
		lock = median(r, i, LOCK, "time/", kind->name);
		script = median(r, i, SCRIPT, "time/", kind->name);
		kind->weight += lock > script ? lock : script;
	}
}

static size_t find_kinds(const struct report *r, struct kind kinds[KINDS_MAX])
{
	static const char *const sides[] = { "/" LOCK "/time/", "/" SCRIPT "/time/" };
	const char *at = NULL;
	size_t i, k, count = 0;

	for (i = 0; i < r->samples->count; i++) {
		for (k = 0; k < 2; k++) {
			at = strstr(r->samples->list[i].name, sides[k]);
			if (at)
				break;
		}
		if (!at)
			continue;
		at += strlen(sides[k]);
		for (k = 0; k < count && strcmp(kinds[k].name, at) != 0; k++)
			;
		if (k < count || count == KINDS_MAX)
			continue;
		memset(&kinds[count], 0, sizeof(kinds[count]));
		strcpy(kinds[count].name, at);
		weigh(r, &kinds[count++]);
	}
	return count;
}

static int heavier_first(const void *a, const void *b)
{
	const struct kind *x = a, *y = b;

	return x->weight < y->weight ? 1 : x->weight > y->weight ? -1 : 0;
}

static void write_name(FILE *f, const char *kind)
{
	static const char module[] = "module-";

	if (!strcmp(kind, "own-code"))
		fputs("| own code, page faults included |", f);
	else if (!strcmp(kind, "other-processes"))
		fputs("| other processes that the kernel let run |", f);
	else if (!strncmp(kind, module, strlen(module)))
		fprintf(f, "| loading the module %s |", kind + strlen(module));
	else
		fprintf(f, "| `%s` |", kind);
}

/* Thousands of instructions; count: how often. */
static void write_cell(FILE *f, double thousands, double count)
{
	if (thousands <= 0)
		fputs(" - |", f);
	else if (count > 0)
		fprintf(f, " %.1f (%.0f) |", thousands / 1000, count);
	else
		fprintf(f, " %.1f |", thousands / 1000);
}

static void write_kind(FILE *f, const struct report *r, const char *kind)
{
	size_t i;

	write_name(f, kind);
	for (i = 0; i < r->column_count; i++) {
		if (!has(r, i))
			continue;
		write_cell(f, median(r, i, LOCK, "time/", kind),
			   median(r, i, LOCK, "count/", kind));
		write_cell(f, median(r, i, SCRIPT, "time/", kind),
			   median(r, i, SCRIPT, "count/", kind));
	}
	fputc('\n', f);
}

static double rest(const struct report *r, size_t column, const char *side,
		   const struct kind *kinds, size_t count)
{
	double left = median(r, column, side, "whole", "");
	size_t i;

	for (i = 0; i < count; i++)
		left -= median(r, column, side, "time/", kinds[i].name);
	return left;
}

void breakdown_write(FILE *f, const struct report *r)
{
	struct kind kinds[KINDS_MAX];
	size_t i, count = find_kinds(r, kinds);

	if (!count)
		return;
	qsort(kinds, count, sizeof(kinds[0]), heavier_first);
	if (count > SHOWN)
		count = SHOWN;
	fputs("\n### Where a cold lock spends its time\n\n"
	      "Of lock and of the script by hand, children included, in millions of\n"
	      "instructions. In brackets: how often. A system call has what the kernel\n"
	      "does while the call waits, unless a child of the command runs then,\n"
	      "because the child's calls count themselves.\n\n| what |",
	      f);
	for (i = 0; i < r->column_count; i++)
		if (has(r, i))
			fprintf(f, " %s: lock | script |", r->columns[i].label);
	fputs("\n|---|", f);
	for (i = 0; i < r->column_count; i++)
		if (has(r, i))
			fputs("---|---|", f);
	fputc('\n', f);
	for (i = 0; i < count; i++)
		write_kind(f, r, kinds[i].name);
	fputs("| everything else |", f);
	for (i = 0; i < r->column_count; i++) {
		if (!has(r, i))
			continue;
		write_cell(f, rest(r, i, LOCK, kinds, count), 0);
		write_cell(f, rest(r, i, SCRIPT, kinds, count), 0);
	}
	fputs("\n| sum |", f);
	for (i = 0; i < r->column_count; i++) {
		if (!has(r, i))
			continue;
		write_cell(f, median(r, i, LOCK, "whole", ""), 0);
		write_cell(f, median(r, i, SCRIPT, "whole", ""), 0);
	}
	fputc('\n', f);
}
