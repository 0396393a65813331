// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/report.h"

#include <string.h>

#include "bench/breakdown.h"

static const unsigned int link_counts[] = { 1, 10, 100, 300, 1000 };

/* The commands that lock is compared with in the warm rounds. */
static const struct {
	const char *name, *what;
} peers[] = {
	{ "warm/by-hand", "the script by hand" },
	{ "warm/nft", "`nft -f` of the same ruleset alone" },
	{ "warm/iptables-restore", "`iptables-restore`, IPv4 only" },
	{ "warm/systemd-sysctl", "`systemd-sysctl` with the same settings" },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char begin[] =
	"<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n"
	"<!-- `make bench` writes this file. Change qemu-tests/bench instead. -->\n"
	"# Performance\n\n"
	"`make bench` measured this in guests. ";

static const char ratios_only[] =
	"These guests are emulated (QEMU's TCG), so each absolute time here is many\n"
	"times that of a real machine. Compare only numbers of the same column. A ratio\n"
	"does not depend on how fast the host is; the limit of an absolute time is one\n"
	"for the emulated guest.\n\n"
	"A cell holds the median, then in brackets the two quartiles and the number of\n"
	"samples.\n";

bool report_wants(const struct limit *l, const struct column *c)
{
	return !l->first_cpu || c->cpus == 1;
}

/* first: the head of the column with names; with a bar in it, of two columns. */
static void head(FILE *f, const struct report *r, const char *first)
{
	size_t i;

	fprintf(f, "\n| %s |", first);
	for (i = 0; i < r->column_count; i++)
		fprintf(f, " %s |", r->columns[i].label);
	fputs(strchr(first, '|') ? "\n|---|---|" : "\n|---|", f);
	for (i = 0; i < r->column_count; i++)
		fputs("---|", f);
	fputc('\n', f);
}

/* Samples are divided by unit. Says nothing if there are none. */
static void cell(FILE *f, const struct spread *m, double unit, const char *form)
{
	if (!m->n) {
		fputs(" - |", f);
		return;
	}
	fputc(' ', f);
	fprintf(f, form, m->median / unit);
	if (m->n > 1) {
		fputs(" (", f);
		fprintf(f, form, m->low / unit);
		fputs(" to ", f);
		fprintf(f, form, m->high / unit);
		fprintf(f, "; %zu)", m->n);
	}
	fputs(" |", f);
}

static void limits_table(FILE *f, const struct report *r)
{
	const struct limit *l;
	const struct column *c;
	struct spread m;
	size_t i, k;

	fputs("\n## Limits\n", f);
	head(f, r, "what | at most");
	for (i = 0; i < limit_count; i++) {
		l = &limits[i];
		fprintf(f, "| %s | ", l->what);
		fprintf(f, l->form, l->max);
		fputs(" |", f);
		for (k = 0; k < r->column_count; k++) {
			c = &r->columns[k];
			if (!report_wants(l, c)) {
				fputs(" |", f);
				continue;
			}
			m = limit_measure(l, r->samples, c->folder);
			if (!m.n) {
				fputs(" **not measured** |", f);
				continue;
			}
			if (limit_judge(l, &m) == VERDICT_MISSED)
				fputs(" **missed:**", f);
			cell(f, &m, 1, l->form);
		}
		fputc('\n', f);
	}
}

static void row(FILE *f, const struct report *r, const char *what, const char *name,
		double unit, const char *form)
{
	struct spread m;
	size_t k;

	fprintf(f, "| %s |", what);
	for (k = 0; k < r->column_count; k++) {
		m = samples_spread(r->samples, r->columns[k].folder, name);
		cell(f, &m, unit, form);
	}
	fputc('\n', f);
}

/* how: spread_of_ratios() or spread_of_shares() */
static void pair_row(FILE *f, const struct report *r, const char *what, const char *a,
		     const char *b,
		     struct spread (*how)(const double *, size_t, const double *, size_t))
{
	const struct series *x, *y;
	struct spread m;
	size_t k;

	fprintf(f, "| %s |", what);
	for (k = 0; k < r->column_count; k++) {
		x = samples_find(r->samples, r->columns[k].folder, a);
		y = samples_find(r->samples, r->columns[k].folder, b);
		m = how(x->values, x->count, y->values, y->count);
		cell(f, &m, 1, "%.2f");
	}
	fputc('\n', f);
}

static void ratio_row(FILE *f, const struct report *r, const char *what, const char *a,
		      const char *b)
{
	pair_row(f, r, what, a, b, spread_of_ratios);
}

static void lock_tables(FILE *f, const struct report *r)
{
	size_t i;

	fputs("\n## lock, compared with others\n\n"
	      "The time of a warm `netlatch lock` as a multiple of the time of:\n",
	      f);
	head(f, r, "command");
	for (i = 0; i < COUNT(peers); i++)
		ratio_row(f, r, peers[i].what, "warm/lock", peers[i].name);
	fputs("\nAbsolute times in emulated milliseconds, for orientation only:\n", f);
	head(f, r, "command");
	row(f, r, "`netlatch lock`, cold", "cold/lock", 1000, "%.0f");
	row(f, r, "the script by hand, cold", "cold/by-hand", 1000, "%.0f");
	row(f, r, "`netlatch lock`, warm", "warm/lock", 1000, "%.0f");
	row(f, r, "`netlatch release --force`, warm", "warm/release", 1000, "%.0f");
	for (i = 0; i < COUNT(peers); i++)
		row(f, r, peers[i].what, peers[i].name, 1000, "%.0f");
	fputs("\nMillions of instructions that the machine executes, the kernel's\n"
	      "included, and ratios of them:\n",
	      f);
	head(f, r, "command, cold");
	row(f, r, "`netlatch lock`", "counted/lock", 1000, "%.0f");
	row(f, r, "the script by hand", "counted/by-hand", 1000, "%.0f");
	row(f, r, "a program that only loads lock's modules", "counted/modules", 1000,
	    "%.0f");
	ratio_row(f, r, "lock / script", "counted/lock", "counted/by-hand");
	ratio_row(f, r, "lock's modules alone / script", "counted/modules",
		  "counted/by-hand");
	fputs("\nThe system calls of lock, and where its own process spends its time,\n"
	      "in thousands of instructions (the kernel's trace adds to them):\n",
	      f);
	head(f, r, "what");
	row(f, r, "calls with children, cold", "calls-cold/calls", 1, "%.0f");
	row(f, r, "calls of its own, cold", "calls-cold/own", 1, "%.0f");
	row(f, r, "calls with children, warm", "calls-warm/calls", 1, "%.0f");
	row(f, r, "calls of its own, warm", "calls-warm/own", 1, "%.0f");
	row(f, r, "inside system calls, cold", "calls-cold/inside", 1, "%.0f");
	row(f, r, "its own code and page faults, cold", "calls-cold/outside", 1, "%.0f");
	row(f, r, "number of these page faults, cold", "calls-cold/faults", 1, "%.0f");
	row(f, r, "other processes ran instead, cold", "calls-cold/taken", 1, "%.0f");
	row(f, r, "inside system calls, warm", "calls-warm/inside", 1, "%.0f");
	row(f, r, "its own code and page faults, warm", "calls-warm/outside", 1, "%.0f");
	row(f, r, "number of these page faults, warm", "calls-warm/faults", 1, "%.0f");
	row(f, r, "other processes ran instead, warm", "calls-warm/taken", 1, "%.0f");
	row(f, r, "outside of the bare calls of a program of 599", "calls-least/outside",
	    1, "%.0f");
	fputs("\nThe same of a warm lock by time, in emulated milliseconds:\n", f);
	head(f, r, "what");
	row(f, r, "inside system calls", "time-warm/inside", 1000, "%.1f");
	row(f, r, "its own code and page faults", "time-warm/outside", 1000, "%.1f");
	row(f, r, "other processes ran instead", "time-warm/taken", 1000, "%.1f");
	pair_row(f, r, "its own code and page faults, of both", "time-warm/outside",
		 "time-warm/inside", spread_of_shares);
	breakdown_write(f, r);
}

static void links_tables(FILE *f, const struct report *r)
{
	char what[80], name[80];
	size_t i;

	fputs("\n## release and lock with many links\n\n"
	      "Emulated milliseconds for each link: the whole time, divided by the\n"
	      "number of links.\n",
	      f);
	head(f, r, "verb, links");
	for (i = 0; i < COUNT(link_counts); i++) {
		snprintf(what, sizeof(what), "release, %u", link_counts[i]);
		snprintf(name, sizeof(name), "links/release-%u", link_counts[i]);
		row(f, r, what, name, 1000.0 * link_counts[i], "%.2f");
	}
	for (i = 0; i < COUNT(link_counts); i++) {
		snprintf(what, sizeof(what), "lock, %u", link_counts[i]);
		snprintf(name, sizeof(name), "links/lock-%u", link_counts[i]);
		row(f, r, what, name, 1000.0 * link_counts[i], "%.2f");
	}
}

static void guard_table(FILE *f, const struct report *r)
{
	fputs("\n## The guard\n", f);
	head(f, r, "what");
	row(f, r, "memory of its own, KiB", "guard/own", 1, "%.0f");
	row(f, r, "the same with its program, KiB", "guard/rss", 1, "%.0f");
	row(f, r, "times it ran in 10 idle seconds", "guard/wakeups", 1, "%.0f");
	row(f, r, "CPU time a link, 10 at once, emulated ms", "guard/ns-10", 1e6, "%.2f");
	row(f, r, "CPU time a link, 100 at once, emulated ms", "guard/ns-100", 1e6,
	    "%.2f");
	row(f, r, "CPU time a link, 300 at once, emulated ms", "guard/ns-300", 1e6,
	    "%.2f");
}

static double bytes(const struct report *r, const char *name)
{
	return samples_spread(r->samples, "image", name).median;
}

static void image_table(FILE *f, const struct report *r)
{
	static const struct {
		const char *what, *zstd, *gzip;
	} sets[] = {
		{ "netlatch: program, init-top script, list of modules", "netlatch-zstd",
		  "netlatch-gzip" },
		{ "nft, tc, their libraries, the script and its files", "by-hand-zstd",
		  "by-hand-gzip" },
		{ "kernel modules of netlatch (the script needs all but tun)",
		  "modules-zstd", "modules-gzip" },
	};
	size_t i;

	fputs("\n## What an initramfs grows by\n\n", f);
	if (bytes(r, "netlatch-zstd") <= 0 || bytes(r, "by-hand-zstd") <= 0) {
		fputs("**Not measured.**\n", f);
		return;
	}
	fputs("Bytes, with the programs and modules of Debian 12.\n\n"
	      "| files | zstd -19 | gzip -9 |\n|---|---|---|\n",
	      f);
	for (i = 0; i < COUNT(sets); i++)
		fprintf(f, "| %s | %.0f | %.0f |\n", sets[i].what, bytes(r, sets[i].zstd),
			bytes(r, sets[i].gzip));
	fprintf(f, "| ratio of the first two | %.2f | %.2f |\n",
		bytes(r, "netlatch-zstd") / bytes(r, "by-hand-zstd"),
		bytes(r, "netlatch-gzip") / bytes(r, "by-hand-gzip"));
}

void report_write(FILE *f, const struct report *r)
{
	const char *how;
	size_t i;

	fputs(begin, f);
	fprintf(f,
		"The sources were those of commit\n%s, QEMU's accelerator `%s`. "
		"The kernels:\n\n",
		r->commit, r->accel);
	for (i = 0; i < r->column_count; i++)
		fprintf(f, "- %s: %s, %u CPU%s\n", r->columns[i].label,
			r->columns[i].version, r->columns[i].cpus,
			r->columns[i].cpus > 1 ? "s" : "");
	fputc('\n', f);
	if (!strcmp(r->accel, "tcg"))
		fputs(ratios_only, f);
	if (r->failures[0])
		fprintf(f, "\n**Some parts failed, so their numbers are missing:**\n\n%s",
			r->failures);
	limits_table(f, r);
	lock_tables(f, r);
	links_tables(f, r);
	guard_table(f, r);
	image_table(f, r);
	how = strstr(r->how, "\n## "); /* behind the comments of that file */
	fprintf(f, "%s\n```sh\n%s```\n", how ? how : r->how, r->script);
}
