// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs scenarios and prints TAP. Each scenario runs in its own process and starts one
 * guest. When a scenario's process ends, its QEMU ends; when this program ends, all
 * scenarios do.
 */
#include "harness/peer_net.h"
#include "scenarios/deal.h"
#include "scenarios/index.h"
#include "scenarios/results.h"
#include "scenarios/row_report.h"
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

#define JOBS_MAX 16

struct job {
	const struct scenario *scenario;
	enum suite suite;
	struct scenario_files files;
	FILE *report;
	pid_t pid;
	bool started, ended, passed, skipped;
};

struct options {
	unsigned int suites;	    /* enum suite bits; 0: none is named */
	unsigned int slice, slices; /* slices 0: not in slices */
	const char *last_run;
	const char *index; /* write this page instead of running anything */
	int jobs;
	bool list, slow, inputs, table, record;
};

static const char *build_folder(void)
{
	const char *build = getenv("BUILD");

	return build && *build ? build : "build";
}

static int usage(FILE *to)
{
	fputs("usage: wire-test [--suite SUITE] [--jobs N] [--slow | --slice K/N]\n"
	      "                 [--list | --inputs] [SCENARIO...]\n"
	      "       wire-test --table | --record | --index FILE\n"
	      "  boots guests and judges what they put on the wire; TAP on stdout\n"
	      "  -s, --suite SUITE  bullseye, bookworm, trixie, sid, arm64-bookworm,\n"
	      "                     arm64-trixie, cloud-bookworm, cloud-trixie, "
	      "cloud-sid:\n"
	      "                     a small system with that suite's kernel;\n"
	      "                     debian12, debian13, dracut13, dracut-sid: the whole\n"
	      "                     system. The default is bookworm; with --slow or\n"
	      "                     --slice it is all suites\n"
	      "  -j, --jobs N       guests at a time, default 1\n"
	      "  -S, --slow         the rows that `make check` leaves out, not its own\n"
	      "  -k, --slice K/N    slice K of N of these rows; the first slice is 0\n"
	      "  -l, --list         name the cells that would run\n"
	      "  -i, --inputs       name the files that these cells boot (those of "
	      "bullseye, which\n"
	      "                     may be gone from the archive, "
	      "only with --suite bullseye)\n"
	      "  -t, --table        print for every cell its last result, "
	      "date and commit\n"
	      "  -r, --record       merge the results of this build folder into " LAST_RUN
	      "\n"
	      "  -I, --index FILE   write a page with all results and links to their "
	      "reports\n"
	      "  -L, --last-run F   the same file elsewhere\n"
	      "Report, logs and captures: $BUILD/qemu-tests/SUITE/SCENARIO/ (BUILD "
	      "defaults to\n"
	      "build).\n"
	      "NETLATCH_ACCEL sets QEMU's accelerator (default tcg), "
	      "NETLATCH_TIMEOUT the\n"
	      "time limit of a guest in seconds (default 240; whole systems 800).\n",
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
 * Debian 11 will leave the archive, so its rows are skipped if its kernel or its userland
 * was never fetched. If both are there but an image is missing, that is an error as in
 * every other suite.
 */
static bool cannot_fetch(const struct job *job)
{
	char userland[300];

	if (!(job->suite & SUITE_BULLSEYE))
		return false;
	snprintf(userland, sizeof(userland), "%s/userland/%s/complete", build_folder(),
		 suite_name(job->suite));
	return access(job->files.kernel, R_OK) || access(userland, R_OK);
}

/*
 * Rows with programs at the other end of the wire need a network namespace. Where there
 * is none they fail, unless the environment says that this is known.
 */
static bool cannot_have_peer(const struct job *job)
{
	const char *skip = getenv("NETLATCH_SKIP_NAMESPACES");
	char why[200];

	return job->scenario->peer && skip && !strcmp(skip, "y") &&
	       !peer_net_possible(why, sizeof(why));
}

/* If an input is missing no guest can boot: name the command that makes it, and stop. */
static bool inputs_there(const struct job *job)
{
	const char *paths[] = { job->files.kernel, job->files.initrd, job->files.disk };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!*paths[i] || access(paths[i], R_OK) == 0)
			continue;
		printf("not ok 1 - %s %s\n", suite_name(job->suite), job->scenario->name);
		printf("Bail out! %s: %s; no guest can boot. Make it with: make %s\n",
		       paths[i], strerror(errno), paths[i]);
		return false;
	}
	return true;
}

static bool run(const struct job *job)
{
	struct scenario_watcher watcher;
	struct row_report row;
	bool passed;

	watcher = row_report_begin(&row, job->scenario, job->suite, &job->files);
	passed = scenario_run(job->scenario, job->suite, &job->files, job->report,
			      &watcher);
	row_report_end(&row, passed, job->report);
	fflush(job->report);
	return passed;
}

static int start(struct job *job)
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
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(run(job) ? 0 : 1);
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

/* The reason of a failure goes to stderr, because prove hides comments on stdout. */
static void report(struct job *job, int number)
{
	FILE *to = job->passed ? stdout : stderr;
	char line[512];

	if (job->skipped) {
		printf("ok %d - %s %s # SKIP %s\n", number, suite_name(job->suite),
		       job->scenario->name,
		       job->suite & SUITE_BULLSEYE
			       ? "Debian 11 cannot be fetched: its archive may be gone"
			       : "no network namespace with a tap can be made here");
		return;
	}
	printf("%sok %d - %s %s: %s\n", job->passed ? "" : "not ", number,
	       suite_name(job->suite), job->scenario->name, job->scenario->what);
	result_keep(&job->files, job->passed ? "pass" : "FAIL");
	fflush(stdout);
	rewind(job->report);
	if (!job->passed)
		fprintf(to, "# %s %s\n", suite_name(job->suite), job->scenario->name);
	while (fgets(line, sizeof(line), job->report))
		fputs(line, to);
	fflush(to);
	fclose(job->report);
}

static int run_all(struct job *jobs, int count, const struct options *o)
{
	int next = 0, running = 0, reported = 0, failed = 0;

	printf("1..%d\n", count);
	for (next = 0; next < count; next++) {
		jobs[next].skipped = jobs[next].ended = jobs[next].passed =
			cannot_fetch(&jobs[next]) || cannot_have_peer(&jobs[next]);
		if (!jobs[next].skipped && !inputs_there(&jobs[next]))
			return 1;
	}
	next = 0;
	while (reported < count) {
		for (; next < count && running < o->jobs; next++) {
			if (jobs[next].skipped)
				continue;
			if (start(&jobs[next]))
				return 1;
			running++;
		}
		if (running) {
			if (reap(jobs, count))
				return 1;
			running--;
		}
		for (; reported < count && jobs[reported].ended; reported++) {
			failed += !jobs[reported].passed;
			report(&jobs[reported], reported + 1);
		}
	}
	return failed ? 1 : 0;
}

/*
 * A row that is named on the command line is always wanted. Without names, the cells of
 * `make check` are wanted, or with --slow the others, but no row that runs by hand only.
 */
static bool wanted(const struct scenario *s, enum suite suite, const struct options *o,
		   char **names, bool *known)
{
	bool found = !*names && !s->by_hand && scenario_slow(s, suite) == o->slow;
	int i;

	for (i = 0; names[i]; i++) {
		if (!strcmp(names[i], s->name)) {
			known[i] = true;
			found = true;
		}
	}
	return found;
}

static int in_slice(const struct options *o, const struct scenario *s, enum suite suite)
{
	static struct cell cells[CELLS_MAX];
	static int dealt;
	struct deal d;
	int i;

	if (!o->slices)
		return 1;
	if (!dealt)
		dealt = deal(cells, o->slices, &d);
	for (i = 0; i < dealt; i++)
		if (cells[i].scenario == s && cells[i].suite == suite)
			return cells[i].slice == o->slice;
	return dealt < 0 ? -1 : 0;
}

static int choose_suite(struct job *jobs, int count, enum suite suite,
			const struct options *o, char **names, bool *known)
{
	const struct scenario *s;
	size_t row;
	int in;

	for (row = 0; (s = scenario_at(row)); row++) {
		if (!(s->suites & suite) || !wanted(s, suite, o, names, known))
			continue;
		in = in_slice(o, s, suite);
		if (in < 0 || count == CELLS_MAX) {
			fprintf(stderr, "wire-test: more than %d cells; none runs\n",
				CELLS_MAX);
			return -1;
		}
		if (!in)
			continue;
		jobs[count].scenario = s;
		jobs[count].suite = suite;
		scenario_files(s, suite, build_folder(), &jobs[count].files);
		count++;
	}
	return count;
}

static int choose(struct job *jobs, const struct options *o, char **names)
{
	bool known[CELLS_MAX] = { false };
	int count = 0, i;
	size_t n;

	for (i = 0; names[i]; i++) {
		if (i == CELLS_MAX - 1) {
			fprintf(stderr,
				"wire-test: too many scenarios named; none runs\n");
			return -1;
		}
	}
	for (n = 0; count >= 0 && suite_at(n); n++)
		if (suite_at(n) & o->suites)
			count = choose_suite(jobs, count, suite_at(n), o, names, known);
	for (i = 0; names[i]; i++) {
		if (!known[i]) {
			fprintf(stderr,
				"wire-test: %s: no such scenario in this suite (--list "
				"shows "
				"them); none runs\n",
				names[i]);
			return -1;
		}
	}
	return count;
}

static void list(const struct job *jobs, int count)
{
	int i;

	for (i = 0; i < count; i++)
		printf("%-14s %-20s %s\n", suite_name(jobs[i].suite),
		       jobs[i].scenario->name, jobs[i].scenario->what);
}

/* Each file once. */
static void list_inputs(const struct job *jobs, int count, bool optional)
{
	const char *paths[3];
	int i, j, k;

	for (i = 0; i < count; i++) {
		if ((jobs[i].suite & SUITE_BULLSEYE) && !optional)
			continue;
		paths[0] = jobs[i].files.kernel;
		paths[1] = jobs[i].files.initrd;
		paths[2] = jobs[i].files.disk;
		for (k = 0; k < 3; k++) {
			for (j = 0; j < i; j++)
				if (!strcmp(paths[k], jobs[j].files.kernel) ||
				    !strcmp(paths[k], jobs[j].files.initrd) ||
				    !strcmp(paths[k], jobs[j].files.disk))
					break;
			if (*paths[k] && j == i)
				printf("%s\n", paths[k]);
		}
	}
}

static int parse_slice(const char *text, struct options *o)
{
	char behind;

	return sscanf(text, "%u/%u%c", &o->slice, &o->slices, &behind) != 2 ||
	       !o->slices || o->slices > SLICES_MAX || o->slice >= o->slices;
}

static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "suite", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "slow", no_argument, NULL, 'S' },
		{ "slice", required_argument, NULL, 'k' },
		{ "list", no_argument, NULL, 'l' },
		{ "inputs", no_argument, NULL, 'i' },
		{ "table", no_argument, NULL, 't' },
		{ "record", no_argument, NULL, 'r' },
		{ "index", required_argument, NULL, 'I' },
		{ "last-run", required_argument, NULL, 'L' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool bad = false;
	int c;

	while ((c = getopt_long(argc, argv, "s:j:Sk:litrI:L:h", options, NULL)) != -1) {
		switch (c) {
		case 's':
			o->suites = suite_by_name(optarg);
			bad |= !o->suites;
			break;
		case 'j':
			o->jobs = atoi(optarg);
			break;
		case 'S':
			o->slow = true;
			break;
		case 'k':
			bad |= parse_slice(optarg, o);
			o->slow = true;
			break;
		case 'l':
			o->list = true;
			break;
		case 'i':
			o->inputs = true;
			break;
		case 't':
			o->table = true;
			break;
		case 'r':
			o->record = true;
			break;
		case 'I':
			o->index = optarg;
			break;
		case 'L':
			o->last_run = optarg;
			break;
		case 'h':
			return 1;
		default:
			return -1;
		}
	}
	return bad || o->jobs < 1 || o->jobs > JOBS_MAX ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .last_run = LAST_RUN, .jobs = 1 };
	bool optional;
	static struct job jobs[CELLS_MAX];
	int count, err = parse(argc, argv, &o);

	if (err)
		return usage(err > 0 ? stdout : stderr);
	if (o.record)
		return results_record(build_folder(), o.last_run);
	if (o.index)
		return index_write(o.index, build_folder(), o.last_run);
	if (o.table)
		return results_print(build_folder(), o.last_run);
	optional = o.suites;
	if (!o.suites)
		o.suites = o.slow ? SUITE_ALL : SUITE_BOOKWORM;
	count = choose(jobs, &o, argv + optind);
	if (count < 0)
		return 2;
	if (o.list)
		list(jobs, count);
	else if (o.inputs)
		list_inputs(jobs, count, optional);
	else
		return run_all(jobs, count, &o);
	return 0;
}
