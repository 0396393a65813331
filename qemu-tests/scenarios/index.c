// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/index.h"
#include "scenarios/tables.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const names[INDEX_FILES] = {
	[INDEX_REPORT] = "report.html",
	[INDEX_LOG] = "console.log",
	[INDEX_PCAP] = "wire.pcap",
};

static void find_files(struct index_cell *c, const char *from,
		       const struct scenario_files *files)
{
	char path[PATH_MAX], folder[PATH_MAX];
	int i;

	if (!realpath(files->dir, folder) ||
	    index_path(c->folder, sizeof(c->folder), from, folder))
		return;
	for (i = 0; i < INDEX_FILES; i++) {
		snprintf(path, sizeof(path), "%s/%s", files->dir, names[i]);
		if (access(path, R_OK) == 0)
			c->files |= 1U << i;
	}
}

/* Fills cells; their number, or -1. from: the folder of the page. */
static int find_cells(struct index_cell *cells, const char *build, const char *from)
{
	struct scenario_files files;
	const struct scenario *s;
	size_t row, i;
	int count = 0;

	for (row = 0; (s = scenario_at(row)); row++) {
		for (i = 0; suite_at(i); i++) {
			if (!(s->suites & suite_at(i)))
				continue;
			if (count == CELLS_MAX)
				return -1;
			cells[count] = (struct index_cell){
				.scenario = s,
				.suite = suite_at(i),
				.result = *result_at(row, i),
			};
			scenario_files(s, suite_at(i), build, &files);
			if (cells[count].result.here)
				find_files(&cells[count], from, &files);
			count++;
		}
	}
	return count;
}

/* Makes the folder of a file, and puts its absolute path into folder. 0 or -errno. */
static int folder_of(const char *file, char folder[PATH_MAX])
{
	char path[PATH_MAX];
	char *slash;

	if (snprintf(path, sizeof(path), "%s", file) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	slash = strrchr(path, '/');
	if (slash)
		slash[slash == path] = '\0';
	if (slash && mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	return realpath(slash ? path : ".", folder) ? 0 : -errno;
}

/* The report of the first of the systems that the demo has shown. */
static const char *find_demo(const char *build, const char *from)
{
	static const char *const systems[] = { "debian12", "dracut13", "dracut-sid" };
	static char link[PATH_MAX];
	char path[PATH_MAX], whole[PATH_MAX];
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/demo/%s/report.html", build, systems[i]);
		if (realpath(path, whole) && !index_path(link, sizeof(link), from, whole))
			return link;
	}
	return NULL;
}

int index_write(const char *file, const char *build, const char *last_run)
{
	static struct index_cell cells[CELLS_MAX];
	struct index_page page = { .cells = cells, .commit = results_commit() };
	char from[PATH_MAX], date[32];
	time_t now = time(NULL);
	struct index_counts n;
	struct tm tm;
	int err, count;
	FILE *out;

	if (results_read(build, last_run))
		return 1;
	err = folder_of(file, from);
	out = err ? NULL : fopen(file, "we");
	if (!out) {
		fprintf(stderr, "wire-test: %s: %s; the results have no page\n", file,
			strerror(err ? -err : errno));
		return 1;
	}
	count = find_cells(cells, build, from);
	if (count < 0) {
		fprintf(stderr,
			"wire-test: %s: more than %d cells; the results have no "
			"page\n",
			file, CELLS_MAX);
		fclose(out);
		return 1;
	}
	page.count = (size_t)count;
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", gmtime_r(&now, &tm));
	page.date = date;
	page.demo = find_demo(build, from);
	index_print(out, &page);
	err = ferror(out);
	if (fclose(out) || err) {
		fprintf(stderr, "wire-test: %s: cannot be written; is the disk full?\n",
			file);
		return 1;
	}
	n = index_count(&page);
	printf("%s: every row on every kernel; %u cells ran here, %u passed, %u FAILED\n",
	       file, n.passed + n.failed, n.passed, n.failed);
	return 0;
}
