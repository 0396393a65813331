// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs other programs: modprobe, and the helper of the release condition `auto`. */
#include "base/run.h"

#include <errno.h>
#include <unistd.h>

#include <sys/wait.h>

#include "base/sys.h"

int run(char *const argv[], char *answer, size_t size)
{
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	int ends[2], status, rc;
	size_t len = 0;
	pid_t pid;

	answer[0] = '\0';
	rc = SYS(pipe(ends));
	if (rc < 0)
		return rc;
	pid = SYS(fork());
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execve(argv[0], argv, envp);
		_exit(127);
	}
	close(ends[1]);
	while (len < size - 1 && read(ends[0], answer + len, 1) == 1)
		len++;
	answer[len] = '\0';
	close(ends[0]);
	if (pid < 0)
		return pid;
	rc = SYS(waitpid(pid, &status, 0));
	if (rc < 0)
		return rc;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}
