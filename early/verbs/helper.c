// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds and runs the shell programs beside the binary. */
#include "verbs/helper.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/run.h"

int helper_run(const char *helper, const char *argument, char *answer, size_t size)
{
	char self[200], path[256], *argv[] = { path, (char *)argument, NULL }, *slash;
	int len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len > 0 ? len : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	snprintf(path, sizeof(path), "%s/%s", self, helper);
	if (!slash || access(path, X_OK) < 0)
		snprintf(path, sizeof(path), "/usr/%s", helper);
	return run(argv, answer, size);
}
