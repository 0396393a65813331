// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs scenarios, each in a process of its own, and speaks TAP. Each starts one guest;
 * QEMU dies with its scenario's process, and that with this one.
 */
#include "scenarios/tables.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX	16
#define ROWS_MAX	128

struct job {
	const struct scenario *scenario;
	struct scenario_files files;
	FILE *report;
	pid_t pid;
	bool started, ended, passed;
};

struct options {
	enum suite suite;
	int jobs;
	bool list, slow, table, forget;
};

static const char *build_folder(void)
{
	const char *build = getenv("BUILD");

	return build && *build ? build : "build";
}

static int usage(FILE *to)
{
	fputs("usage: wire-test [--suite SUITE] [--jobs N] [--slow] [--list] [SCENARIO...]\n"
	      "       wire-test --table | --forget\n"
	      "  boots guests and judges what they put on the wire; TAP on stdout\n"
	      "  -s, --suite SUITE  bullseye, bookworm (default), trixie, sid: that\n"
	      "                     suite's kernel; debian12, debian13: the whole system\n"
	      "  -j, --jobs N       guests at a time, default 1\n"
	      "  -S, --slow         the rows of make check-all instead\n"
	      "  -l, --list         name the scenarios of the suite\n"
	      "  -t, --table        what became of every row, in every suite\n"
	      "  -f, --forget       forget it\n"
	      "Logs and captures: $BUILD/qemu-tests/SUITE/SCENARIO/ (BUILD defaults to build).\n"
	      "NETLATCH_ACCEL is QEMU's accelerator (tcg), NETLATCH_TIMEOUT the time limit of a\n"
	      "guest in seconds (120; whole systems 400).\n",
	      to);
	return to == stdout ? 0 : 2;
}

static int make_folder(const char *path)
{
	char part[256];
	size_t i;

	for (i = 1; path[i - 1]; i++) {
		if (path[i] && path[i] != '/')
			continue;
		snprintf(part, sizeof(part), "%.*s", (int)i, path);
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

/*
 * Something to boot is missing: the whole run is worth nothing, and a command mends it.
 */
static bool inputs_there(const struct job *job, enum suite suite)
{
	const char *paths[] = { job->files.kernel, job->files.initrd, job->files.disk };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!*paths[i] || access(paths[i], R_OK) == 0)
			continue;
		printf("not ok 1 - %s %s\n", suite_name(suite), job->scenario->name);
		printf("Bail out! %s: %s; no guest can boot. Make it with: ", paths[i],
		       strerror(errno));
		if (suite & SUITE_WHOLE)
			printf("make %s\n", suite_name(suite));
		else
			printf("mkimage/busybox-image %s %s\n", suite_name(suite),
			       job->scenario->variant);
		return false;
	}
	return true;
}

static int start(struct job *job, enum suite suite)
{
	int err = make_folder(job->files.dir);

	if (err) {
		fprintf(stderr, "%s: %s; no place for logs\n", job->files.dir,
			strerror(-err));
		return err;
	}
	job->report = tmpfile();
	if (!job->report) {
		fprintf(stderr, "temporary file: %s; no scenario runs\n",
			strerror(errno));
		return -errno;
	}
	fflush(stdout);
	job->pid = fork();
	if (job->pid < 0) {
		fprintf(stderr, "fork: %s; no scenario runs\n", strerror(errno));
		return -errno;
	}
	if (job->pid == 0) {
		bool passed;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		passed = scenario_run(job->scenario, suite, &job->files, job->report);
		fflush(job->report);
		_exit(passed ? 0 : 1);
	}
	job->started = true;
	return 0;
}

static int reap(struct job *jobs, int count)
{
	int status, i;
	pid_t pid;

	do {
		pid = wait(&status);
	} while (pid < 0 && errno == EINTR);
	for (i = 0; i < count; i++) {
		if (jobs[i].pid != pid || jobs[i].ended)
			continue;
		jobs[i].ended = true;
		jobs[i].passed = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (WIFSIGNALED(status))
			fprintf(jobs[i].report, "# harness: died of signal %d\n",
				WTERMSIG(status));
		return 0;
	}
	return pid < 0 ? -1 : 0;
}

/* Why a row failed goes to stderr: prove hides what a test says in comments on stdout. */
static void report(struct job *job, int number, enum suite suite)
{
	FILE *to = job->passed ? stdout : stderr;
	char line[512];

	printf("%sok %d - %s %s: %s\n", job->passed ? "" : "not ", number,
	       suite_name(suite), job->scenario->name, job->scenario->what);
	result_keep(&job->files, job->passed ? "pass" : "FAIL");
	fflush(stdout);
	rewind(job->report);
	if (!job->passed)
		fprintf(to, "# %s %s\n", suite_name(suite), job->scenario->name);
	while (fgets(line, sizeof(line), job->report))
		fputs(line, to);
	fflush(to);
	fclose(job->report);
}

static int run_all(struct job *jobs, int count, const struct options *o)
{
	int next = 0, running = 0, reported = 0, failed = 0;

	printf("1..%d\n", count);
	for (next = 0; next < count; next++)
		if (!inputs_there(&jobs[next], o->suite))
			return 1;
	next = 0;
	while (reported < count) {
		while (next < count && running < o->jobs) {
			if (start(&jobs[next++], o->suite))
				return 1;
			running++;
		}
		if (reap(jobs, count))
			return 1;
		running--;
		for (; reported < count && jobs[reported].ended; reported++) {
			failed += !jobs[reported].passed;
			report(&jobs[reported], reported + 1, o->suite);
		}
	}
	return failed ? 1 : 0;
}

/* Without names: the suite's usual rows, or its slow ones instead. */
static bool wanted(const struct scenario *s, const struct options *o, char **names,
		   bool *known)
{
	unsigned int slow = s->slow | SUITE_BULLSEYE;
	bool found = !*names && ((slow & o->suite) != 0) == o->slow;
	int i;

	if (!(s->suites & o->suite))
		return false;
	for (i = 0; names[i]; i++) {
		if (!strcmp(names[i], s->name)) {
			known[i] = true;
			found = true;
		}
	}
	return found;
}

static int choose(struct job *jobs, const struct options *o, char **names)
{
	bool known[ROWS_MAX] = { false };
	int count = 0, i;
	const struct scenario *s;
	size_t row;

	for (i = 0; names[i]; i++) {
		if (i == ROWS_MAX - 1) {
			fprintf(stderr,
				"wire-test: too many scenarios named; none runs\n");
			return -1;
		}
	}
	for (row = 0; (s = scenario_at(row)) && count < ROWS_MAX; row++) {
		if (!wanted(s, o, names, known))
			continue;
		jobs[count].scenario = s;
		scenario_files(s, o->suite, build_folder(), &jobs[count].files);
		count++;
	}
	for (i = 0; names[i]; i++) {
		if (!known[i]) {
			fprintf(stderr,
				"wire-test: %s: no such scenario for %s (--list shows "
				"them); none runs\n",
				names[i], suite_name(o->suite));
			return -1;
		}
	}
	return count;
}

static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "suite", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "slow", no_argument, NULL, 'S' },
		{ "list", no_argument, NULL, 'l' },
		{ "table", no_argument, NULL, 't' },
		{ "forget", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "s:j:Sltfh", options, NULL)) != -1) {
		switch (c) {
		case 's':
			o->suite = suite_by_name(optarg);
			break;
		case 'j':
			o->jobs = atoi(optarg);
			break;
		case 'S':
			o->slow = true;
			break;
		case 'l':
			o->list = true;
			break;
		case 't':
			o->table = true;
			break;
		case 'f':
			o->forget = true;
			break;
		case 'h':
			return 1;
		default:
			return -1;
		}
	}
	return o->suite && o->jobs >= 1 && o->jobs <= JOBS_MAX ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct options o = { .suite = SUITE_BOOKWORM, .jobs = 1 };
	static struct job jobs[ROWS_MAX];
	int count, i, err = parse(argc, argv, &o);

	if (err)
		return usage(err > 0 ? stdout : stderr);
	if (o.forget)
		results_forget(build_folder());
	if (o.table)
		results_print(build_folder());
	if (o.forget || o.table)
		return 0;
	count = choose(jobs, &o, argv + optind);
	if (count < 0)
		return 2;
	if (!o.list)
		return run_all(jobs, count, &o);
	for (i = 0; i < count; i++)
		printf("%-20s %s\n", jobs[i].scenario->name, jobs[i].scenario->what);
	return 0;
}
