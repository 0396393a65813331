// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/results.h"
#include "scenarios/tables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SUITES_MAX 16
#define ROWS_MAX 512

/* The cells of all tables: result[row][suite]. */
static struct result last[ROWS_MAX][SUITES_MAX];

/*
 * The commit of the working tree. With "-dirty" at its end it does not identify the
 * sources that ran, so results_record() leaves such a result out.
 */
const char *results_commit(void)
{
	static char commit[32];
	FILE *git;

	if (commit[0])
		return commit;
	git = popen("git describe --always --abbrev=10 --exclude='*' --dirty 2>/dev/null",
		    "re");
	if (!git || fscanf(git, "%31s", commit) != 1)
		strcpy(commit, "unknown");
	if (git)
		pclose(git);
	return commit;
}

const struct result *result_at(size_t row, size_t suite)
{
	return &last[row][suite];
}

static void result_path(const struct scenario_files *files, char *path, size_t size)
{
	snprintf(path, size, "%s/result", files->dir);
}

void result_keep(const struct scenario_files *files, const char *result)
{
	time_t now = time(NULL);
	char path[300], date[16];
	struct tm tm;
	FILE *f;

	strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&now, &tm));
	result_path(files, path, sizeof(path));
	f = fopen(path, "we");
	if (!f) {
		fprintf(stderr, "%s: %m; the table will lack this cell\n", path);
		return;
	}
	fprintf(f, "%s\t%s\t%s\n", result, date, results_commit());
	fclose(f);
}

static struct result *find(const char *suite, const char *row)
{
	const struct scenario *s;
	size_t r, i;

	for (r = 0; r < ROWS_MAX && (s = scenario_at(r)); r++) {
		if (strcmp(s->name, row))
			continue;
		for (i = 0; suite_at(i); i++)
			if ((s->suites & suite_at(i)) &&
			    !strcmp(suite_name(suite_at(i)), suite))
				return &last[r][i];
	}
	return NULL;
}

/*
 * Drops lines of cells that no longer exist. A missing file means that no cell ran yet.
 */
static int read_tracked(const char *path)
{
	char line[256], suite[32], row[64];
	struct result r = { .here = false }, *cell;
	unsigned int number = 0;
	int bad = 0;
	FILE *f = fopen(path, "re");

	if (!f && errno == ENOENT)
		return 0;
	if (!f) {
		fprintf(stderr, "wire-test: %s: %m; the results cannot be read\n", path);
		return 1;
	}
	while (!bad && fgets(line, sizeof(line), f)) {
		number++;
		if (line[0] == '#')
			continue;
		bad = sscanf(line, "%31s %63s %7s %15s %31s", suite, row, r.result,
			     r.date, r.commit) != 5;
		cell = bad ? NULL : find(suite, row);
		if (cell)
			*cell = r;
	}
	fclose(f);
	if (bad)
		fprintf(stderr,
			"wire-test: %s:%u: the line does not have five fields (suite, "
			"row, "
			"result, date, commit); correct it, or run git checkout on the "
			"file\n",
			path, number);
	return bad;
}

/* Which results of the build folder count. */
enum counts {
	ALL,   /* of the build folder */
	NEWER, /* except those that are older than the tracked file's */
	CLEAN, /* of these, those whose commit is known and had no changes */
};

static void read_build(const char *build, enum counts counts, unsigned int *left_out)
{
	struct scenario_files files;
	const struct scenario *s;
	struct result r = { .here = true };
	char path[300];
	size_t row, i;
	FILE *f;

	for (row = 0; row < ROWS_MAX && (s = scenario_at(row)); row++) {
		for (i = 0; suite_at(i); i++) {
			if (!(s->suites & suite_at(i)))
				continue;
			scenario_files(s, suite_at(i), build, &files);
			result_path(&files, path, sizeof(path));
			f = fopen(path, "re");
			if (!f)
				continue;
			if (fscanf(f, "%7s %15s %31s", r.result, r.date, r.commit) != 3)
				r.result[0] = 0;
			fclose(f);
			if (!r.result[0] ||
			    (counts != ALL && strcmp(r.date, last[row][i].date) < 0))
				continue;
			if (counts == CLEAN &&
			    (strstr(r.commit, "-dirty") || !strcmp(r.commit, "unknown")))
				(*left_out)++;
			else
				last[row][i] = r;
		}
	}
}

int results_read(const char *build, const char *last_run)
{
	if (read_tracked(last_run))
		return 1;
	read_build(build, ALL, NULL);
	return 0;
}

static bool same(const struct result *a, const struct result *b)
{
	return !strcmp(a->result, b->result) && !strcmp(a->date, b->date) &&
	       !strcmp(a->commit, b->commit);
}

/* Prints one line for all suites of a row with the same result, date and commit. */
static void print_alike(const struct scenario *s, size_t row, size_t first,
			unsigned int *shown)
{
	const struct result *r = &last[row][first];
	size_t i;

	if (r->result[0])
		printf("    %-4s  %s  %-16s ", r->result, r->date, r->commit);
	else
		printf("    %-4s  %-10s  %-16s ", "-", "never run", "");
	for (i = first; suite_at(i); i++) {
		if (!(s->suites & suite_at(i)) || !same(r, &last[row][i]))
			continue;
		*shown |= suite_at(i);
		printf(" %s", suite_name(suite_at(i)));
	}
	printf("\n");
}

int results_print(const char *build, const char *last_run)
{
	unsigned int shown, cells = 0, passed = 0, failed = 0;
	const struct scenario *s;
	size_t row, i;

	if (read_tracked(last_run))
		return 1;
	read_build(build, NEWER, NULL);
	for (row = 0; row < ROWS_MAX && (s = scenario_at(row)); row++) {
		printf("%s: %s\n", s->name, s->what);
		shown = 0;
		for (i = 0; suite_at(i); i++) {
			if (!(s->suites & suite_at(i)))
				continue;
			cells++;
			passed += !strcmp(last[row][i].result, "pass");
			failed += !strcmp(last[row][i].result, "FAIL");
			if (!(shown & suite_at(i)))
				print_alike(s, row, i, &shown);
		}
	}
	printf("\n%u cells: %u passed when they last ran, %u FAILED, %u never ran\n",
	       cells, passed, failed, cells - passed - failed);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int results_record(const char *build, const char *last_run)
{
	static char *lines[ROWS_MAX * SUITES_MAX];
	unsigned int left_out = 0;
	const struct scenario *s;
	size_t row, i, count = 0;
	struct result *r;
	char path[300];
	FILE *f;

	if (read_tracked(last_run))
		return 1;
	read_build(build, CLEAN, &left_out);
	for (row = 0; row < ROWS_MAX && (s = scenario_at(row)); row++) {
		for (i = 0; suite_at(i); i++) {
			r = &last[row][i];
			if (!r->result[0])
				continue;
			if (asprintf(&lines[count++], "%s\t%s\t%s\t%s\t%s",
				     suite_name(suite_at(i)), s->name, r->result, r->date,
				     r->commit) < 0) {
				fprintf(stderr,
					"wire-test: no memory; nothing is recorded\n");
				return 1;
			}
		}
	}
	qsort(lines, count, sizeof(lines[0]), by_text);
	snprintf(path, sizeof(path), "%s.tmp", last_run);
	f = fopen(path, "we");
	if (!f) {
		fprintf(stderr, "wire-test: %s: %m; nothing is recorded\n", path);
		return 1;
	}
	fputs("# SPDX-License-Identifier: GPL-2.0-or-later\n"
	      "# When each cell last ran: suite, row, result, date (UTC), "
	      "commit. `make check-record` "
	      "writes it.\n",
	      f);
	for (i = 0; i < count; i++) {
		fprintf(f, "%s\n", lines[i]);
		free(lines[i]);
	}
	if (fclose(f) || rename(path, last_run)) {
		fprintf(stderr, "wire-test: %s: %m; nothing is recorded\n", last_run);
		return 1;
	}
	printf("%s: %zu cells\n", last_run, count);
	if (left_out)
		printf("%u results are left out, because their commit is unknown or had "
		       "changes that "
		       "are not committed\n",
		       left_out);
	return 0;
}
