// SPDX-License-Identifier: GPL-2.0-or-later
/* In place of guard/: the guard of the machine of fake-world.c, and its child. */
#include "guard/guard.h"
#include "guard/lsm.h"
#include "verbs/tests/fake-world.h"

#include <stdlib.h>

#include "layers/nft/nft.h"

int guard_stop(void)
{
	int rc = world_request("stop", "guard");

	if (!rc && world->guard)
		world_step("stop", "guard");
	world->guard = rc ? world->guard : false;
	return rc;
}

const char *guard_label(void)
{
	return "guard";
}

pid_t guard_pid(void)
{
	int rc = world_request("look for", "guard");

	return rc ? rc : world->guard ? 321 : 0;
}

int guard_exclude_others(bool wait)
{
	int rc = world_request("exclude", wait ? "others" : "nobody");

	if (world->closed_meanwhile)
		world->nft = NFT_ALL;
	if (world->opened_meanwhile)
		world_open();
	if (world->flushed_meanwhile)
		world->finds4 = false;
	return rc ? rc : world->others_error;
}

/* The child outlives the guard, not the guard it. */
void lsm_await_end(void)
{
	world->attaching = world->attaching && world->guard;
}

int guard_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	abort();
}
