// SPDX-License-Identifier: GPL-2.0-or-later
/* When to release, and the question that `auto` asks. */
#include "when.h"

#include <string.h>
#include <unistd.h>

#include <sys/wait.h>

#include "log.h"

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
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	char names[200];
	int ends[2], status = -1;
	ssize_t len = 0;
	pid_t pid;

	if (pipe(ends) == 0) {
		pid = fork();
		if (pid == 0) {
			dup2(ends[1], STDOUT_FILENO);
			execve(argv[0], argv, envp);
			_exit(127);
		}
		close(ends[1]);
		/* What does not fit is cut: one name would do. */
		while (len < (ssize_t)sizeof(names) - 1 &&
		       read(ends[0], names + len, 1) == 1)
			len++;
		close(ends[0]);
		if (pid < 0 || waitpid(pid, &status, 0) < 0)
			status = -1;
	}
	names[len > 0 ? len - 1 : 0] = '\0'; /* the last newline */
	if (status == 0 && len == 0)
		return WHEN_NETWORK_PRE;
	for (; len > 0; len--)
		if (names[len] == '\n')
			names[len] = ' ';
	if (names[0])
		log_line(LOG_NOTICE, "auto: enabled here: %s; opening on a ruleset", names);
	else
		log_line(LOG_ERR, "auto: " FIREWALLS_HELPER " cannot tell (%d); opening on a ruleset "
			 "only", status);
	return WHEN_RULESET;
}
