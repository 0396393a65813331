// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs other programs: modprobe, and the helper of the release condition `auto`. */
#include "base/run.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <sys/wait.h>

#include "base/clock.h"
#include "base/sys.h"

/* seconds; modprobe has to wait for the kernel, the helpers for the init system */
#define RUN_S 60

int run(char *const argv[], char *answer, size_t size)
{
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	int ends[2], status, rc;
	unsigned long limit;
	size_t len = 0;
	pid_t pid;

	answer[0] = '\0';
	rc = SYS(pipe(ends));
	if (rc < 0)
		return rc;
	pid = SYS(fork());
	if (pid == 0) {
		/* release ignores them while it opens */
		signal(SIGTERM, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		signal(SIGHUP, SIG_DFL);
		dup2(ends[1], STDOUT_FILENO);
		execve(argv[0], argv, envp);
		_exit(127);
	}
	close(ends[1]);
	limit = clock_seconds() + RUN_S;
	while (len < size - 1 && (rc = clock_wait(ends[0], limit)) > 0 &&
	       (rc = read(ends[0], answer + len, size - 1 - len)) > 0)
		len += rc;
	answer[len] = '\0';
	close(ends[0]);
	if (pid < 0)
		return pid;
	if (rc == 0 && clock_seconds() >= limit)
		kill(pid, SIGKILL);
	rc = SYS(waitpid(pid, &status, 0));
	if (rc < 0)
		return rc;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}
