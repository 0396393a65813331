// SPDX-License-Identifier: GPL-2.0-or-later
/* Other programs: modprobe, and the helper of `auto`. */
#include "run.h"

#include <errno.h>
#include <unistd.h>

#include <sys/wait.h>

int run(char *const argv[], char *answer, size_t size)
{
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	int ends[2], status;
	size_t len = 0;
	pid_t pid;

	answer[0] = '\0';
	if (pipe(ends) < 0)
		return -errno;
	pid = fork();
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
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}
