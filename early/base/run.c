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
#define KILLED_S 2

/*
 * Waits for the program's end, kills it at the limit, and returns its exit status. The
 * program may have closed its output, and still be at work. One in an uninterruptible
 * sleep outlives SIGKILL; the caller goes on without it.
 */
static int wait_for_end(pid_t pid, unsigned long limit)
{
	int pidfd = SYS(pidfd_open(pid, 0)), status;

	if (pidfd < 0 ? clock_seconds() >= limit : clock_wait(pidfd, limit) <= 0) {
		kill(pid, SIGKILL);
		if (pidfd >= 0)
			clock_wait(pidfd, clock_seconds() + KILLED_S);
	}
	if (pidfd >= 0)
		close(pidfd);
	pid = SYS(waitpid(pid, &status, pidfd >= 0 ? WNOHANG : 0));
	if (pid <= 0)
		return pid < 0 ? pid : -ETIMEDOUT;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}

int run(char *const argv[], char *answer, size_t size)
{
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	int ends[2], rc;
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
		/* No second descriptor, so that the end of its output is seen. */
		close(ends[0]);
		if (ends[1] != STDOUT_FILENO) {
			dup2(ends[1], STDOUT_FILENO);
			close(ends[1]);
		}
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
	return pid < 0 ? pid : wait_for_end(pid, limit);
}
