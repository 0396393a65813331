// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of what a cold lock and the script spend their time on. */
#include "bench/breakdown.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

static struct samples samples;
static const struct column columns[] = {
	{ .label = "Linux 6.1", .folder = "x", .cpus = 1 },
	{ .label = "Linux 6.1, 2 CPUs", .folder = "x-2", .cpus = 2 },
	{ .label = "Linux 7.2", .folder = "y", .cpus = 1 },
};
static char *text;

static void add(const char *name, double value)
{
	samples_add(&samples, name, value);
}

static void write_table(void)
{
	struct report r = { .samples = &samples,
			    .columns = columns,
			    .column_count = sizeof(columns) / sizeof(columns[0]) };
	size_t size;
	FILE *f;

	free(text);
	f = open_memstream(&text, &size);
	breakdown_write(f, &r);
	fclose(f);
}

static bool before(const char *a, const char *b)
{
	const char *at = strstr(text, a), *then = strstr(text, b);

	return at && then && at < then;
}

int main(void)
{
	char name[SAMPLE_NAME_SIZE];
	int i;

	write_table();
	CHECK(!*text, "nothing measured, no table");

	add("x/calls-cold/whole", 100000);
	add("x/calls-cold/time/module-tun", 60000);
	add("x/calls-cold/count/module-tun", 1);
	add("x/calls-cold/time/sendto", 20400);
	add("x/calls-cold/count/sendto", 17);
	add("x/calls-cold/time/own-code", 3000);
	add("x/calls-by-hand/whole", 50000);
	add("x/calls-by-hand/time/wait", 40000);
	add("x/calls-by-hand/count/wait", 2);
	add("y/calls-cold/whole", 7000);
	write_table();
	CHECK(strstr(text, "| what | Linux 6.1: lock | script |\n|---|---|---|\n"),
	      "a column for each side, where both were measured");
	CHECK(strstr(text, "| loading the module tun | 60.0 (1) | - |\n") &&
		      strstr(text, "| `sendto` | 20.4 (17) | - |\n") &&
		      strstr(text, "| `wait` | - | 40.0 (2) |\n"),
	      "a row for each kind");
	CHECK(strstr(text, "| own code, page faults included | 3.0 | - |\n"),
	      "its own code is no number of calls");
	CHECK(before("module tun", "`wait`") && before("`wait`", "`sendto`") &&
		      before("`sendto`", "own code"),
	      "the largest first, whichever side it is on");
	CHECK(strstr(text, "| everything else | 16.6 | 10.0 |\n| sum | 100.0 | 50.0 |\n"),
	      "the rest and the sum");

	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "x/calls-cold/time/kind%d", i);
		add(name, 1);
	}
	write_table();
	CHECK(strstr(text, "module tun") && !strstr(text, "kind199"),
	      "too many kinds: what was there first is shown");
	samples_free(&samples);
	free(text);
	return check_done();
}
