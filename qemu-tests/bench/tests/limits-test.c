// SPDX-License-Identifier: GPL-2.0-or-later
/* The limits judge by the median, and nothing unmeasured holds. */
#include "bench/limits.h"
#include "bench/report.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

static struct samples samples;

static const struct limit *find(const char *what)
{
	size_t i;

	for (i = 0; i < limit_count; i++)
		if (!strncmp(limits[i].what, what, strlen(what)))
			return &limits[i];
	printf("Bail out! no limit '%s'\n", what);
	exit(1);
}

static void add(const char *name, double value)
{
	char full[SAMPLE_NAME_SIZE];

	snprintf(full, sizeof(full), "x/%s", name);
	samples_add(&samples, full, value);
}

static enum verdict judge(const char *what)
{
	const struct limit *l = find(what);
	struct spread m = limit_measure(l, &samples, "x");

	return limit_judge(l, &m);
}

static void add_pairs(const char *a, double value_a, const char *b, double value_b)
{
	int i;

	for (i = 0; i < 3; i++) {
		add(a, value_a);
		add(b, value_b);
	}
}

static void nothing(void)
{
	size_t i;
	bool unknown = true;

	for (i = 0; i < limit_count; i++) {
		struct spread m = limit_measure(&limits[i], &samples, "x");

		unknown &= limit_judge(&limits[i], &m) == VERDICT_UNKNOWN;
	}
	CHECK(unknown, "no limit holds before it was measured");
}

static void verdicts(void)
{
	static const struct {
		const char *what, *a, *b;
		double good, bad, to;
	} pairs[] = {
		{ "warm lock / script", "warm/lock", "warm/by-hand", 35, 36, 100 },
		{ "cold lock / script", "counted/lock", "counted/by-hand", 120, 121,
		  100 },
		{ "cold lock / its modules", "counted/lock", "counted/modules", 120, 121,
		  100 },
		{ "warm lock's own code", "calls-warm/outside", "calls-least/outside",
		  300, 301, 100 },
		{ "user space's share of a cold", "calls-cold/outside",
		  "calls-cold/inside", 10, 11, 90 },
	};
	static const struct {
		const char *what, *name;
		double good, bad;
	} values[] = {
		{ "system calls of a warm", "calls-warm/own", 599, 600 },
		{ "system calls of a cold", "calls-cold/own", 599, 600 },
		{ "release at 1,000", "links/release-1000", 3.0e6, 3.1e6 },
		{ "guard: memory", "guard/own", 72, 76 },
		{ "guard: times", "guard/wakeups", 0, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		add_pairs(pairs[i].a, pairs[i].good, pairs[i].b, pairs[i].to);
		CHECK(judge(pairs[i].what) == VERDICT_HELD, "%s: held", pairs[i].what);
		samples_free(&samples);
		add_pairs(pairs[i].a, pairs[i].bad, pairs[i].b, pairs[i].to);
		CHECK(judge(pairs[i].what) == VERDICT_MISSED, "%s: missed",
		      pairs[i].what);
		samples_free(&samples);
		add(pairs[i].a, pairs[i].good);
		CHECK(judge(pairs[i].what) == VERDICT_UNKNOWN, "%s: only one side",
		      pairs[i].what);
		samples_free(&samples);
	}
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		add(values[i].name, values[i].good);
		CHECK(judge(values[i].what) == VERDICT_HELD, "%s: held", values[i].what);
		add(values[i].name, values[i].bad);
		add(values[i].name, values[i].bad);
		CHECK(judge(values[i].what) == VERDICT_MISSED, "%s: missed",
		      values[i].what);
		samples_free(&samples);
	}
}

/* milliseconds of release at 10, 300 and 1,000 links */
static enum verdict judge_growth(double few, double some, double many)
{
	enum verdict verdict;

	add("links/release-10", few * 1000);
	add("links/release-300", some * 1000);
	add("links/release-1000", many * 1000);
	verdict = judge("release: each link");
	samples_free(&samples);
	return verdict;
}

static void growth(void)
{
	CHECK(judge_growth(220, 800, 2200) == VERDICT_HELD,
	      "200 ms and 2 ms for each link is linear");
	CHECK(judge_growth(200.0025, 202.25, 225) == VERDICT_MISSED,
	      "a square is not, even a small one behind a long start");
	CHECK(judge_growth(220, 800, 2900 + 1) == VERDICT_MISSED,
	      "just more than 1.5 times as much for a late link is not");
	CHECK(judge_growth(800, 220, 100) == VERDICT_UNKNOWN,
	      "times that fall are noise, and prove nothing");
}

static void report(void)
{
	static const struct column column = { .label = "Linux 6.1",
					      .version = "6.1.0-1",
					      .suite = "bookworm",
					      .folder = "x",
					      .cpus = 1 };
	struct report r = { .samples = &samples,
			    .columns = &column,
			    .column_count = 1,
			    .commit = "abc",
			    .accel = "tcg",
			    .how = "How.\n",
			    .script = "echo by hand\n" };
	char *text = NULL;
	size_t size;
	FILE *f;

	add_pairs("warm/lock", 50, "warm/by-hand", 100);
	add_pairs("counted/lock", 90, "counted/by-hand", 100);
	strcpy(r.failures, "- Linux 6.1: guard: it hung\n");
	f = open_memstream(&text, &size);
	report_write(f, &r);
	fclose(f);
	CHECK(strstr(text,
		     "| warm lock / script by hand | 0.35 | **missed:** 0.50 (0.50 to "
		     "0.50; 3) |"),
	      "the report says which limit was missed");
	CHECK(strstr(text,
		     "| cold lock / script by hand, instructions | 1.20 | 0.90 (0.90 to "
		     "0.90; 3) |"),
	      "and which one holds");
	CHECK(strstr(text, "| guard: memory of its own, KiB | 72 | **not measured** |"),
	      "and what was not measured");
	CHECK(strstr(text, "- Linux 6.1: guard: it hung\n"), "and why");
	CHECK(strstr(text, "commit\nabc") && strstr(text, "6.1.0-1"),
	      "it names the commit and the kernel");
	CHECK(strstr(text, "echo by hand\n```"), "and shows the script");
	free(text);
	samples_free(&samples);
}

int main(void)
{
	nothing();
	verdicts();
	growth();
	report();
	return check_done();
}
