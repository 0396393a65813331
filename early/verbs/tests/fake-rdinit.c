// SPDX-License-Identifier: GPL-2.0-or-later
/* What main() may call besides the verbs of these tests. */
#include "verbs/rdinit.h"

#include <stdlib.h>

#include "verbs/verbs.h"

const struct verb recall_verb = { .name = "recall" };

bool rdinit_is_meant(const char *name)
{
	(void)name;
	return false;
}

int rdinit_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	abort();
}
