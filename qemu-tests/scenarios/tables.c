// SPDX-License-Identifier: GPL-2.0-or-later
/* All tables of scenarios, and what became of their rows: one cell for each suite. */
#include "scenarios/tables.h"

#include <string.h>

static const struct scenario_table *const tables[] = {
	&kernel_table, &ways_table, &race_table, &opening_table, &whole_table, &refusal_table, &lifecycle_table,
};

const struct scenario *scenario_at(size_t i)
{
	size_t t;

	for (t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		if (i < tables[t]->count)
			return &tables[t]->rows[i];
		i -= tables[t]->count;
	}
	return NULL;
}

static void result_path(const struct scenario_files *files, char *path, size_t size)
{
	snprintf(path, size, "%s/result", files->dir);
}

void result_keep(const struct scenario_files *files, const char *result)
{
	char path[300];
	FILE *f;

	result_path(files, path, sizeof(path));
	f = fopen(path, "we");
	if (!f) {
		fprintf(stderr, "%s: %m; the table will lack this cell\n", path);
		return;
	}
	fprintf(f, "%s\n", result);
	fclose(f);
}

static const char *result_of(const struct scenario *s, enum suite suite,
			     const char *build)
{
	struct scenario_files files;
	static char line[16];
	char path[300];
	FILE *f;

	if (!(s->suites & suite))
		return "-";
	scenario_files(s, suite, build, &files);
	result_path(&files, path, sizeof(path));
	f = fopen(path, "re");
	if (!f)
		return "not run";
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	line[strcspn(line, "\n")] = 0;
	return line;
}

static void print_rows(const char *build, unsigned int suites)
{
	const struct scenario *s;
	unsigned int suite;
	size_t i;

	printf("\n%-78s", "");
	for (suite = 1; suite <= SUITE_WHOLE; suite <<= 1)
		if (suite & suites)
			printf(" %-9s", suite_name(suite));
	for (i = 0; (s = scenario_at(i)); i++) {
		if (!(s->suites & suites))
			continue;
		printf("\n%-78.78s", s->what);
		for (suite = 1; suite <= SUITE_WHOLE; suite <<= 1)
			if (suite & suites)
				printf(" %-9s", result_of(s, suite, build));
	}
	printf("\n");
}

void results_print(const char *build)
{
	print_rows(build, SUITE_KERNELS);
	print_rows(build, SUITE_WHOLE);
}

void results_forget(const char *build)
{
	struct scenario_files files;
	const struct scenario *s;
	unsigned int suite;
	char path[300];
	size_t i;

	for (i = 0; (s = scenario_at(i)); i++) {
		for (suite = 1; suite <= SUITE_WHOLE; suite <<= 1) {
			if (!(s->suites & suite))
				continue;
			scenario_files(s, suite, build, &files);
			result_path(&files, path, sizeof(path));
			remove(path);
		}
	}
}
