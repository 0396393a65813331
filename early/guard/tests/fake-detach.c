// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process does to be nobody's any more, noted and not done. */
#include "guard/tests/fake-detach.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "guard/watch.h"
#include "kernel/cgroup.h"

unsigned int detached;
int answer;
char did[4096];

void note(const char *format, ...)
{
	size_t len = strlen(did);
	va_list args;

	va_start(args, format);
	vsnprintf(did + len, sizeof(did) - len, format, args);
	va_end(args);
}

int __wrap_dup2(int from, int to);
int __wrap_dup2(int from, int to)
{
	if (from == DETACH_FD && to >= 0 && to < 3)
		detached |= 1 << to;
	return to;
}

void ignore_sigterm(void)
{
	sigset_t term;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	signal(SIGTERM, SIG_IGN);
}

void cgroup_leave(void)
{
	detached |= 1024;
}

pid_t __wrap_setsid(void);
pid_t __wrap_setsid(void)
{
	struct sigaction on_term;
	sigset_t blocked;

	/* Else release could end the guard by SIGKILL alone, seconds later. */
	sigaction(SIGTERM, NULL, &on_term);
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	if (on_term.sa_handler == SIG_DFL && !sigismember(&blocked, SIGTERM))
		detached |= 8;
	return 1;
}

int __wrap_chdir(const char *path);
int __wrap_chdir(const char *path)
{
	detached |= strcmp(path, "/") == 0 ? 16 : 0;
	return 0;
}

mode_t __wrap_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask)
{
	detached |= mask == 0077 ? 32 : 0;
	return 0;
}

int __wrap_prctl(int option, ...);
int __wrap_prctl(int option, ...)
{
	(void)option;
	detached |= 64;
	return 0;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
	struct sigaction on_hang_up;

	if (fd == GUARD_FD_ANSWER) {
		/* lock may have died meanwhile. */
		sigaction(SIGPIPE, NULL, &on_hang_up);
		if (len != sizeof(answer) || on_hang_up.sa_handler != SIG_IGN)
			abort();
		memcpy(&answer, bytes, len);
		return len;
	}
	detached |=
		fd == DETACH_FD && len == 5 && memcmp(bytes, "-1000", 5) == 0 ? 128 : 0;
	return len;
}

int __wrap_fclose(FILE *stream);
int __wrap_fclose(FILE *stream)
{
	if (stream == stdin || stream == stdout || stream == stderr)
		detached += 256;
	return 0;
}
