// SPDX-License-Identifier: GPL-2.0-or-later
/* `netlatch release`: its options, and the wrong ones, which do nothing. */
#include "verbs/tests/fake-world.h"
#include "check.h"

#include <stdio.h>
#include <string.h>

static void test_options(void)
{
	static const char *const bad[] = { "--when",
					   "--when=",
					   "--when never",
					   "--when ruleset x",
					   "--wait",
					   "--wait=",
					   "--wait x",
					   "--wait 1s",
					   "--wait -1",
					   "--wait 3601",
					   "--wait 99999999999999999999",
					   "--wait 4294967297",
					   "--Force",
					   "--force=1",
					   "-f",
					   "x",
					   "--whenruleset",
					   "--waits 3",
					   "--wait forever --when manual",
					   "--wait for",
					   "--wait forevers",
					   "--force --help" };
	unsigned int i, good = 0, count = sizeof(bad) / sizeof(bad[0]) - 1;

	for (i = 0; i < count; i++) {
		world_shut();
		if (world_run(bad[i]) == 2 && world_is_shut() && !world->requests &&
		    !world->log[0] && strstr(world->out, "; nothing was done\n") &&
		    (strstr(world->out, "is unknown") ||
		     strstr(world->out, "is not allowed; use ") ||
		     strstr(world->out, "needs a value: ")) &&
		    strstr(world->out, "usage: "))
			good++;
		else
			printf("# %s: exit %d, %s\n", bad[i], world->exit, world->out);
	}
	CHECK(good == count, "%u wrong options: exit 2, nothing was done", count);
	world_shut();
	CHECK(world_run(bad[count]) == 0 && world_is_shut() && !world->requests,
	      "--help beside others: help, and nothing is done");
	world_shut();
	CHECK(world_run("--wait x") == 2 &&
		      strstr(world->out,
			     "--wait x is not allowed; use 0 to 3600 seconds, "
			     "forever or policy"),
	      "the wrong word is named");
	world_shut();
	CHECK(world_run("--help") == 0 && world_is_shut() && !world->requests &&
		      strstr(world->out, "usage: netlatch"),
	      "--help: usage, exit 0, nothing is done");
	world_shut();
	CHECK(world_run("--wait 3600 --when=manual --when=ruleset") == 0,
	      "the last of several counts");
	world_shut();
	CHECK(world_run("--wait 0 --debug") == 0 && strstr(world->log, "steps\n"),
	      "--debug shows steps");
}

int main(void)
{
	test_options();
	return check_done();
}
