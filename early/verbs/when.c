// SPDX-License-Identifier: GPL-2.0-or-later
/* When to release, and the question that `auto` asks. */
#include "verbs/when.h"

#include <string.h>

#include "base/log.h"
#include "base/run.h"

bool when_parse(const char *word, enum when *when)
{
	static const char *const words[] = { "ruleset", "auto", "network-pre", "manual" };
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			*when = i;
			return true;
		}
	return false;
}

enum when when_decide(void)
{
	char *argv[] = { FIREWALLS_HELPER, NULL };
	char names[200], *end;
	int status = run(argv, names, sizeof(names));

	if (status == 0 && !names[0])
		return WHEN_NETWORK_PRE;
	if (status == 0) {
		while ((end = strchr(names, '\n')))
			*end = ' ';
		log_line(LOG_NOTICE, "auto: enabled here: %s; opening on a ruleset", names);
	} else {
		log_line(LOG_ERR, "auto: " FIREWALLS_HELPER " cannot tell (%d); opening on a ruleset",
			 status);
	}
	return WHEN_RULESET;
}
