// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What release sends to the journal, on the machine of fake-world.c: one entry for each
 * outcome, with the fields that netlatch(7) names.
 */
#include "verbs/tests/fake-world.h"
#include "base/tests/fake-journal.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BY "ruleset: inet fw in (policy drop, 3 rules)"

/* One entry, and it is this one. */
static bool sent(const char *entry)
{
	bool same = strcmp(journal_text, entry) == 0;

	if (!same)
		printf("# %s\n", journal_text);
	journal_text[0] = '\0';
	return same;
}

int main(void)
{
	world_shut();
	world_run("");
	CHECK(world->exit == 0 && sent("released 5 The network is open: " BY
				       "; NETLATCH_LEVEL=open NETLATCH_REASON=" BY
				       " NETLATCH_SHUT_SECONDS=88\n"),
	      "opened: why, and how long it was shut");
	world_shut();
	strcpy(world->state, "level=full\n");
	world_run("--force");
	CHECK(world->exit == 0 && sent("released 5 The network is open: FORCED; "
				       "NETLATCH_LEVEL=open NETLATCH_REASON=FORCED\n"),
	      "a time that is not known is no field");
	world_shut();
	world->finds4 = world->finds6 = false;
	world_run("");
	CHECK(world->exit == 1 &&
		      sent("refused 3 The network stays shut: no ruleset filters input "
			   "(IPv4: nothing; IPv6: nothing); NETLATCH_REASON=no ruleset "
			   "filters input (IPv4: nothing; IPv6: nothing) "
			   "NETLATCH_WHEN=ruleset\n"),
	      "refused: why, and on what it would have opened");
	world_shut();
	world_run("--when manual");
	CHECK(world->exit == 4 && sent("refused 3 The network stays shut: manual; "
				       "NETLATCH_REASON=manual NETLATCH_WHEN=manual\n"),
	      "told to leave it shut");
	world_shut();
	world->nft_stays = true;
	world_run("");
	CHECK(world->exit == 3 &&
		      strstr(journal_text, "failed 2 The network is half open: release "
					   "FAILED: nft tables: ") == journal_text &&
		      strstr(journal_text, " NETLATCH_WHEN=ruleset\n") &&
		      strchr(journal_text, '\n')[1] == '\0',
	      "failed half-way");
	journal_text[0] = '\0';
	world_shut();
	world_open();
	world->state_error = -ENOENT;
	world_run("");
	CHECK(world->exit == 0 && sent(""), "nothing was shut: no event");
	world_shut();
	world->evidence_at = 30000;
	world_run("--when proven --wait forever");
	CHECK(world->exit == 0 &&
		      strstr(journal_text, "waiting 5 Waiting for a ruleset, to open the "
					   "network then; NETLATCH_WHEN=proven\n"
					   "released 5 ") == journal_text &&
		      strchr(strchr(journal_text, '\n') + 1, '\n')[1] == '\0',
	      "waited, then opened");
	return check_done();
}
