// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `netlatch release --if-removed-from`: on which root file systems and policies it opens,
 * and what it tells people.
 */
#include "verbs/tests/fake-world.h"
#include "check.h"
#include "verbs/release.h"

#include <string.h>

static bool opened(void)
{
	return world->exit == 0 && world_is_open() && !world->locked_again &&
	       !world->notice && world_says("<5>released (" NOT_INSTALLED) &&
	       !strcmp(world->released_by, NOT_INSTALLED) && !world->looks_for_evidence &&
	       !world->helper_runs;
}

/* What it says if nothing opens, and that nothing was done. */
static bool stays(int exit, const char *says)
{
	return world->exit == exit && world_is_shut() && !world->locked_again &&
	       world_says(says);
}

int main(void)
{
	world_shut();
	world->finds4 = world->finds6 = false;
	world->policy = world->opens_without = true;
	world->main_system = MAIN_LACKS_NETLATCH;
	world->image_command = "update-initramfs -u -k 6.1.0-1-amd64";
	world_run("--if-removed-from /root");
	CHECK(opened(), "no netlatch in the root file system: opens without looking");
	CHECK(world_says("<3>" NOT_INSTALLED ", but in this kernel's image: the network "
			 "is OPEN") &&
		      world_says("`update-initramfs -u -k 6.1.0-1-amd64`"),
	      "says so on the console, with the remedy");
	CHECK(strstr(world->told, "was opened without a look for a firewall") &&
		      strstr(world->told, "`update-initramfs -u -k 6.1.0-1-amd64`"),
	      "and to whoever logs in");
	world_shut();
	world->policy = world->opens_without = true;
	world->main_system = MAIN_LACKS_NETLATCH;
	world_run("--if-removed-from /root");
	CHECK(world_says("As root: make the initramfs image of Linux 6.1.0-1-amd64 anew, "
			 "which takes netlatch out of it") &&
		      strstr(world->told, "image of Linux 6.1.0-1-amd64 anew"),
	      "an image that knows no command: the remedy names none");

	world_shut();
	world->policy = world->opens_without = true;
	world->main_system = MAIN_HAS_NETLATCH;
	world_run("--if-removed-from=/root");
	CHECK(stays(1, "") && !world->log[0] && !world->told[0],
	      "an ordinary root file system: nothing is done, and nothing said");
	world_shut();
	world->policy = world->opens_without = true;
	world->main_system = MAIN_UNKNOWN;
	world_run("--if-removed-from /root");
	CHECK(stays(1, "<4>release: whether the root file system has netlatch cannot be "
		       "told (because); the wire stays shut\n") &&
		      !world->told[0],
	      "one of which that is not known: stays shut");

	world_shut();
	world->policy = true;
	world->main_system = MAIN_LACKS_NETLATCH;
	world_run("--if-removed-from /root");
	CHECK(stays(4, "<3>" NOT_INSTALLED ", and the wire stays shut: the policy: "
		       "without-netlatch = shut. As root: `/proc/") &&
		      world_says("/exe release --force` opens it now; "),
	      "without-netlatch = shut: says how to open by hand");
	CHECK(strstr(world->told, "/exe release --force` opens it now;"),
	      "and to whoever logs in");
	world_shut();
	world->main_system = MAIN_LACKS_NETLATCH;
	world_run("--if-removed-from /root");
	CHECK(stays(4, "stays shut: the policy: there is none."), "no policy: the floor");
	world_shut();
	world->policy_wrong = "its checksum is wrong";
	world->main_system = MAIN_LACKS_NETLATCH;
	world_run("--if-removed-from /root");
	CHECK(stays(4, "stays shut: the policy: its checksum is wrong."),
	      "neither is one that is damaged");

	world_shut();
	world->policy = world->opens_without = true;
	world->main_system = MAIN_LACKS_NETLATCH;
	world->nft_stays = true;
	world_run("--if-removed-from /root");
	CHECK(world->exit == 3 && world->locked_again == 1 &&
		      world_says("<3>" NOT_INSTALLED
				 ", and the wire stays shut: it could "
				 "not be opened, see the lines above. As root: "),
	      "an opening that fails: a guard is left, which can try again");
	world_shut();
	CHECK(world_run("--if-removed-from") == 2 && world_is_shut() &&
		      strstr(world->out, "--if-removed-from needs a value"),
	      "a folder is needed");
	return check_done();
}
