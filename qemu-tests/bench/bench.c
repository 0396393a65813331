// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures what netlatch costs, in guests, and writes it down. Prints TAP: first each
 * part, then each limit in each column. A part that fails does not keep the others from
 * running, and the report is written in any case.
 */
#include "bench/parts.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOW "qemu-tests/bench/how.md"
#define BY_HAND "qemu-tests/bench/guest/by-hand"

struct options {
	const char *output, *commit, *only, *from;
};

static struct column columns[] = {
	{ .suite = "bookworm", .folder = "bookworm", .cpus = 1 },
	{ .suite = "bookworm", .folder = "bookworm-2", .cpus = 2 },
	{ .suite = "trixie", .folder = "trixie", .cpus = 1 },
	{ .suite = "sid", .folder = "sid", .cpus = 1 },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static unsigned int test_count, test_failed;

static void tap(bool good, const char *column, const char *name)
{
	printf("%sok %u - %s%s%s\n", good ? "" : "not ", ++test_count, column,
	       *column ? ": " : "", name);
	test_failed += !good;
	fflush(stdout);
}

/* Each line of text behind "# ", for prove to show. */
static void diagnose(const char *text)
{
	const char *end;

	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		fprintf(stderr, "# %.*s\n", (int)(end - text), text);
	}
}

static int read_text(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t len;

	if (!f)
		return -errno;
	len = fread(text, 1, size - 1, f);
	text[len] = 0;
	fclose(f);
	return len == size - 1 ? -EFBIG : 0;
}

/* Labels like "Linux 6.1" come from the kernels that were fetched. */
static int name_columns(const char *build)
{
	char path[256], *version;
	unsigned int major, minor;
	size_t i;
	int err;

	for (i = 0; i < COLUMNS; i++) {
		snprintf(path, sizeof(path), "%s/kernels/%s/version", build,
			 columns[i].suite);
		version = columns[i].version;
		err = read_text(path, version, sizeof(columns[i].version));
		if (err || sscanf(version, "%u.%u", &major, &minor) != 2) {
			fprintf(stderr,
				"netlatch-bench: %s: no version of a kernel; "
				"nothing is measured. Run: make bench\n",
				path);
			return err ? err : -EINVAL;
		}
		version[strcspn(version, "\n")] = 0;
		snprintf(columns[i].label, sizeof(columns[i].label), "Linux %u.%u%s",
			 major, minor, columns[i].cpus > 1 ? ", 2 CPUs" : "");
	}
	return 0;
}

/* Keeps what was measured so far, whatever happens to the next part. */
static void save(const struct bench *b)
{
	const struct series *s;
	char path[256];
	size_t i, k;
	FILE *f;

	snprintf(path, sizeof(path), "%s/qemu-tests/bench/samples", b->build);
	f = fopen(path, "we");
	if (!f) {
		fprintf(stderr, "# %s: %s; raw samples are not kept\n", path,
			strerror(errno));
		return;
	}
	for (i = 0; i < b->samples.count; i++) {
		s = &b->samples.list[i];
		for (k = 0; k < s->count; k++)
			fprintf(f, "sample %s %.0f\n", s->name, s->values[k]);
	}
	fclose(f);
}

static void run_part(struct bench *b, struct report *r, const char *column,
		     const char *name, int err)
{
	size_t len = strlen(r->failures);

	tap(!err, column, name);
	save(b);
	if (!err)
		return;
	diagnose(b->why);
	diagnose("consoles are in build/qemu-tests/bench");
	snprintf(r->failures + len, sizeof(r->failures) - len, "- %s%s%s: %.*s\n", column,
		 *column ? ": " : "", name, (int)strcspn(b->why, "\n"), b->why);
}

static void run_parts(struct bench *b, struct report *r, const char *only)
{
	const struct column *c;
	size_t i, k;

	for (k = 0; k < part_count; k++) {
		for (i = 0; i < COLUMNS; i++) {
			c = &columns[i];
			if (parts[k].first_cpu && c->cpus > 1)
				continue;
			if (only && !strstr(parts[k].name, only) &&
			    strcmp(c->folder, only))
				continue;
			b->why[0] = 0;
			run_part(b, r, c->label, parts[k].name, parts[k].run(b, c));
		}
	}
	if (!only || strstr("image", only))
		run_part(b, r, "", "image", part_image(b));
}

static void judge_one(const struct report *r, const struct limit *l,
		      const struct column *c, bool some)
{
	struct spread m = limit_measure(l, r->samples, c->folder);
	enum verdict verdict = limit_judge(l, &m);
	char name[160], number[40], max[40];

	/* A part that ran and failed has its own line. */
	if (some && verdict == VERDICT_UNKNOWN)
		return;
	snprintf(number, sizeof(number), l->form, m.median);
	snprintf(max, sizeof(max), l->form, l->max);
	snprintf(name, sizeof(name), "%s: %s, at most %s", l->what,
		 verdict == VERDICT_UNKNOWN ? "not measured" : number, max);
	tap(verdict == VERDICT_HELD, c->label, name);
}

/* some: only some parts ran, so judge only what they measured. */
static void judge(const struct report *r, bool some)
{
	size_t i, k;

	for (i = 0; i < limit_count; i++)
		for (k = 0; k < r->column_count; k++)
			if (report_wants(&limits[i], &r->columns[k]))
				judge_one(r, &limits[i], &r->columns[k], some);
}

static int write_report(const struct report *r, const char *path)
{
	char temporary[512];
	int err = 0;
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.tmp", path);
	f = fopen(temporary, "we");
	if (f) {
		report_write(f, r);
		err = ferror(f);
		err |= fclose(f);
	}
	if (!f || err || rename(temporary, path)) {
		fprintf(stderr, "# %s: %s; the report is not written\n", path,
			strerror(errno));
		return -EIO;
	}
	return 0;
}

static int usage(FILE *f)
{
	fputs("usage: netlatch-bench [--output FILE] [--commit NAME] [--only TEXT]\n"
	      "                      [--from FILE]\n\n"
	      "Boots guests from $BUILD (build), measures what netlatch costs, and\n"
	      "writes it to FILE. Prints TAP.\n\n"
	      "  --only TEXT  only parts with TEXT in their names, or those of one\n"
	      "               column: bookworm, bookworm-2, trixie, sid. Then FILE\n"
	      "               stays as it is, and the report is\n"
	      "               $BUILD/qemu-tests/bench/performance.md\n"
	      "  --from FILE  measure nothing; take the samples that an earlier run\n"
	      "               left in $BUILD/qemu-tests/bench/samples\n",
	      f);
	return f == stdout ? 0 : 2;
}

static int parse(int argc, char **argv, struct options *o)
{
	static const struct option list[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "commit", required_argument, NULL, 'c' },
		{ "only", required_argument, NULL, 'n' },
		{ "from", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", list, NULL)) != -1) {
		switch (c) {
		case 'o':
			o->output = optarg;
			break;
		case 'c':
			o->commit = optarg;
			break;
		case 'n':
			o->only = optarg;
			break;
		case 'f':
			o->from = optarg;
			break;
		case 'h':
			return 1;
		default:
			return -1;
		}
	}
	return optind == argc ? 0 : -1;
}

static int take_samples(struct bench *b, struct report *r, const struct options *o)
{
	static char text[1 << 20];
	int err;

	if (!o->from) {
		run_parts(b, r, o->only);
		return 0;
	}
	err = read_text(o->from, text, sizeof(text));
	if (err)
		snprintf(b->why, sizeof(b->why), "%s", strerror(-err));
	else
		err = samples_parse(&b->samples, "", text, b->why, sizeof(b->why));
	if (err)
		fprintf(stderr, "netlatch-bench: %s: %s\n", o->from, b->why);
	return err;
}

int main(int argc, char **argv)
{
	const char *build = getenv("BUILD"), *accel = getenv("NETLATCH_ACCEL");
	static struct bench b;
	static char script[8192], how[8192];
	struct options o = { .commit = "unknown" };
	struct report r = {
		.samples = &b.samples,
		.columns = columns,
		.column_count = COLUMNS,
		.how = how,
		.script = script,
	};
	char path[256];
	int err;

	err = parse(argc, argv, &o);
	if (err)
		return usage(err > 0 ? stdout : stderr);
	b.build = build && *build ? build : "build";
	r.commit = o.commit;
	r.accel = accel && *accel ? accel : "tcg";
	if (name_columns(b.build))
		return 2;
	if (read_text(BY_HAND, script, sizeof(script)) ||
	    read_text(HOW, how, sizeof(how))) {
		fputs("netlatch-bench: " BY_HAND ", " HOW ": not readable; run it in "
		      "the top folder of the sources\n",
		      stderr);
		return 2;
	}
	snprintf(path, sizeof(path), "%s/qemu-tests/bench", b.build);
	if (mkdir(path, 0755) && errno != EEXIST) {
		fprintf(stderr, "netlatch-bench: %s: %s\n", path, strerror(errno));
		return 2;
	}
	snprintf(path, sizeof(path), "%s/qemu-tests/bench/performance.md", b.build);
	err = take_samples(&b, &r, &o);
	if (!err) {
		judge(&r, o.only);
		/* A report of some parts must not replace that of all. */
		err = write_report(&r, o.output && !o.only ? o.output : path);
		printf("1..%u\n", test_count);
	}
	samples_free(&b.samples);
	return err || test_failed ? 1 : 0;
}
