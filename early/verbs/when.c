// SPDX-License-Identifier: GPL-2.0-or-later
/* When release opens, and how `auto` decides. */
#include "verbs/when.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/run.h"

bool when_parse(const char *word, enum when *when)
{
	static const char *const words[] = { "proven", "ruleset", "auto", "network-pre",
					     "manual" };
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			*when = i;
			return true;
		}
	return false;
}

/*
 * PREFIX/sbin/netlatch -> PREFIX/share/..., or /usr/share/... if there is no such file.
 */
static void find_helper(char *path, size_t size)
{
	char self[200];
	int len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[len > 0 ? len : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	snprintf(path, size, "%s/" FIREWALLS_HELPER, self);
	if (!slash || access(path, X_OK) < 0)
		snprintf(path, size, "/usr/" FIREWALLS_HELPER);
}

enum when when_decide(void)
{
	char helper[256], names[200], *end;
	char *argv[] = { helper, NULL };
	int status;

	find_helper(helper, sizeof(helper));
	status = run(argv, names, sizeof(names));
	if (status == 0 && !names[0])
		return WHEN_NETWORK_PRE;
	if (status == 0) {
		while ((end = strchr(names, '\n')))
			*end = ' ';
		log_line(LOG_NOTICE, "auto: enabled here: %s; opening on a ruleset",
			 names);
	} else {
		log_line(LOG_ERR, "auto: %s cannot tell (%d); opening on a ruleset",
			 helper, status);
	}
	return WHEN_RULESET;
}
