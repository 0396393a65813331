// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals by pidfd, to real processes. A kernel without that call is faked. */
#include "base/process.h"
#include "base/sys.h"
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <sys/wait.h>

static bool no_call;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
	long first, second;
	va_list args;

	va_start(args, number);
	first = va_arg(args, int);
	second = va_arg(args, int);
	va_end(args);
	errno = ENOSYS;
	return number == __NR_pidfd_send_signal && no_call
		       ? -1
		       : __real_syscall(number, first, second, NULL, 0);
}

static pid_t start(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	while (pid == 0)
		pause();
	if (pid < 0)
		abort();
	return pid;
}

/* Which signal has ended it? */
static int ended_by(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) ? WTERMSIG(status)
								      : 0;
}

int main(void)
{
	pid_t pid = start(), other;
	int pidfd = pidfd_open(pid, 0);

	CHECK(pidfd >= 0 && process_signal(pid, pidfd, SIGTERM) == 0 &&
		      ended_by(pid) == SIGTERM,
	      "the process of the pidfd gets the signal");
	other = start();
	CHECK(process_signal(other, pidfd, SIGTERM) == -ESRCH &&
		      waitpid(other, NULL, WNOHANG) == 0,
	      "it has ended: said, and another process of its number gets nothing");
	CHECK(process_signal(other, -1, SIGKILL) == 0 && ended_by(other) == SIGKILL,
	      "no pidfd: by number");
	no_call = true;
	other = start();
	CHECK(process_signal(other, pidfd, SIGTERM) == 0 && ended_by(other) == SIGTERM,
	      "a kernel without the call: by number as well");
	CHECK(process_signal(other, pidfd, SIGTERM) == -ESRCH, "whose errors are said");
	close(pidfd);
	return check_done();
}
