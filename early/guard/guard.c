// SPDX-License-Identifier: GPL-2.0-or-later
/* Starts, finds and stops the guard. watch.c holds the guard's own work. */
#include "guard/guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/time.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/number.h"
#include "base/process.h"
#include "base/record_lock.h"
#include "base/sys.h"
#include "guard/watch.h"

/* Limits in seconds. None is reached unless something is wrong; see base/clock.h. */
#define START_S 120 /* with thousands of links, on a busy machine */
#define TERM_S 2    /* then SIGKILL */
#define STOP_S 60
#define OTHERS_S 120 /* another release may wait for the guard's end first */

/* On kernels that lack close_range(): the descriptors below this number are closed. */
#define DESCRIPTORS 256

static void end_of_wait(int sig)
{
	(void)sig; /* fcntl() returns -EINTR, because the handler lacks SA_RESTART */
}

/*
 * Takes the lock. If another process holds it, waits for that process until
 * clock_seconds() reaches limit. Returns 0; -EAGAIN at the limit; or another -errno.
 */
static int lock_within(int fd, unsigned long limit)
{
	struct sigaction action = { .sa_handler = end_of_wait };
	unsigned long now = clock_seconds();
	/* Each second again, because the first alarm may come before fcntl() sleeps. */
	struct itimerval alarm = { .it_interval.tv_sec = 1 };
	int rc = record_lock_take(fd);
	sigset_t set;

	if (rc != -EAGAIN)
		return rc;
	alarm.it_value.tv_sec = now < limit ? limit - now : 1;
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigaction(SIGALRM, &action, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	setitimer(ITIMER_REAL, &alarm, NULL);
	do
		rc = record_lock_wait(fd);
	while (rc == -EINTR && clock_seconds() < limit);
	memset(&alarm, 0, sizeof(alarm));
	setitimer(ITIMER_REAL, &alarm, NULL);
	return rc == -EINTR ? record_lock_take(fd) : rc;
}

static bool says(const char *process, const char *file, const char *what)
{
	char path[64], text[sizeof(GUARD_NAME) + 1];

	snprintf(path, sizeof(path), "/proc/%s/%s", process, file);
	return file_read_start(path, text, sizeof(text)) && strcmp(text, what) == 0;
}

/*
 * Whether a process other than this one may hold a lock as the guard does, on any file.
 * The kernel lists all locks, also those on deleted files, as
 * "1: POSIX  ADVISORY  WRITE 96 00:15:3 0 0". Returns true if the list is missing or too
 * long, or has any line that does not clearly belong to this process.
 */
static bool others_hold_locks(void)
{
	char text[1024], mine[48];
	const char *line, *end;
	size_t len;

	if (!file_read_start("/proc/locks", text, sizeof(text)) ||
	    strlen(text) == sizeof(text) - 1)
		return true;
	len = snprintf(mine, sizeof(mine), ": POSIX  ADVISORY  WRITE %d ", getpid());
	for (line = text; *line; line = end + 1) {
		number(line, &line);
		end = strchr(line, '\n');
		if (!end || strncmp(line, mine, len) != 0)
			return true;
	}
	return false;
}

/*
 * Finds the guard if its file is gone. No lock means no guard: at the first lock of a
 * boot, one read of the kernel's list saves hundreds of system calls for all processes.
 * Any process can take the guard's name, so the
 * function also asks for an oom_score_adj of -1000, which only a process with
 * CAP_SYS_RESOURCE can give itself (guard_main()). The owner of a file in /proc would
 * prove less, because the files of a process that cannot be traced belong to root.
 */
static pid_t find(void)
{
	struct dirent *entry;
	DIR *processes;
	pid_t pid = 0;

	if (!others_hold_locks())
		return 0;
	processes = opendir("/proc");
	while (!pid && processes && (entry = readdir(processes)))
		if (says(entry->d_name, "cmdline", GUARD_NAME) &&
		    says(entry->d_name, "oom_score_adj", "-1000\n"))
			pid = number(entry->d_name, NULL);
	if (processes)
		closedir(processes);
	return pid;
}

pid_t guard_pid(void)
{
	int fd = record_lock_open(GUARD_FILE, false);
	pid_t pid;

	if (fd < 0)
		return fd == -ENOENT ? find() : fd;
	pid = record_lock_holder(fd);
	close(fd);
	return pid;
}

/*
 * Waits for the end of the process, not only for its lock: a process that ends gives up
 * its locks some time before its sockets, and until then the kernel refuses changes of
 * the tables that the process owns (EPERM, seen on 6.12). A pidfd becomes readable once
 * the process has closed all its files, whether or not another process reaps it. Where
 * there is no pidfd_open() (before 5.3) no table has an owner, so the lock is enough.
 * Returns as clock_wait().
 */
static int wait_for_end(int pidfd, unsigned long limit)
{
	int fd, rc;

	if (pidfd >= 0)
		return clock_wait(pidfd, limit);
	fd = record_lock_open(GUARD_FILE, false);
	if (fd < 0)
		return fd;
	rc = lock_within(fd, limit);
	close(fd);
	return rc == -EAGAIN ? 0 : rc ? rc : 1;
}

static int end(pid_t pid, int pidfd, int sig, unsigned long limit)
{
	int rc = process_signal(pid, pidfd, sig);

	if (rc < 0)
		return rc == -ESRCH ? 1 : rc;
	return wait_for_end(pidfd, limit);
}

static char label[48] = "guard";

const char *guard_label(void)
{
	return label;
}

/* Names the process that does not end, and its state, the third word of its stat. */
static void label_stuck(pid_t pid)
{
	char path[32], stat[64];
	const char *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file_read_start(path, stat, sizeof(stat));
	state = strrchr(stat, ')');
	snprintf(label, sizeof(label), "guard (process %d, state %c) does not end", pid,
		 state && state[1] ? state[2] : '?');
}

/*
 * SIGKILL ends a process that ignores SIGTERM, and one that SIGSTOP has stopped. Only a
 * process in an uninterruptible sleep (state D) outlives it, until the kernel wakes it:
 * then release fails, and a later release finds no guard.
 */
int guard_stop(void)
{
	pid_t pid = guard_pid();
	unsigned long now;
	int pidfd, rc;

	if (pid <= 0)
		return pid;
	now = clock_seconds();
	pidfd = SYS(pidfd_open(pid, 0));
	/*
	 * The guard may have ended, and its number may belong to another process. If
	 * the guard still holds its lock, the pidfd is the guard's.
	 */
	rc = guard_pid() == pid ? end(pid, pidfd, SIGTERM, now + TERM_S) : 1;
	if (rc == 0)
		rc = end(pid, pidfd, SIGKILL, now + STOP_S);
	if (pidfd >= 0)
		close(pidfd);
	/* A guard that has lost its lock is about to end, and shuts nothing any more. */
	if (rc == 0 && guard_pid() == pid) {
		label_stuck(pid);
		return -EBUSY;
	}
	return rc < 0 ? rc : 0;
}

int guard_exclude_others(bool wait)
{
	int fd = record_lock_open(CHANGE_FILE, true); /* stays open */
	int rc;

	if (fd < 0)
		return fd;
	rc = wait ? lock_within(fd, clock_seconds() + OTHERS_S) : record_lock_take(fd);
	if (rc)
		close(fd);
	return rc;
}

/*
 * Runs in the child between fork and exec. Moves the descriptors to the numbers that
 * guard_main() expects.
 */
static void become_guard(const struct guard_fds *inherited, int answer,
			 unsigned int tasks)
{
	char digit[2] = { '0' + tasks };
	char *argv[] = { GUARD_NAME, "guard", digit, NULL };
	char *envp[] = { NULL };
	int fds[] = { inherited->events, inherited->nft, inherited->radio, answer };
	int i, count = sizeof(fds) / sizeof(fds[0]);

	/*
	 * First copy the descriptors to higher numbers, so that dup2() overwrites none
	 * of them. A descriptor that is missing (-1) stays missing.
	 */
	for (i = 0; i < count; i++)
		fds[i] = fcntl(fds[i], F_DUPFD, GUARD_FD_END);
	for (i = 0; i < count; i++)
		if (dup2(fds[i], GUARD_FD_EVENTS + i) < 0)
			close(GUARD_FD_EVENTS + i);
	/* Close every other descriptor that the caller left open. */
	if (close_range(GUARD_FD_END, ~0U, 0) < 0)
		for (i = GUARD_FD_END; i < DESCRIPTORS; i++)
			close(i);
	execve("/proc/self/exe", argv, envp);
	_exit(127);
}

/*
 * The guard's answer: 0 once it is at work, or the -errno with which it ends. End of file
 * means that it has ended without an answer.
 */
static int wait_for_answer(int fd)
{
	int rc = clock_wait(fd, clock_seconds() + START_S), answer;

	if (rc <= 0)
		return rc ? rc : -ETIMEDOUT;
	if (read(fd, &answer, sizeof(answer)) != sizeof(answer))
		return -ECHILD;
	return answer;
}

int guard_start(const struct guard_fds *inherited, unsigned int tasks)
{
	int ends[2], fd, rc;
	pid_t pid;

	if (inherited->events < 0)
		return inherited->events;
	fd = record_lock_open(GUARD_FILE, true);
	if (fd < 0)
		return fd;
	close(fd);
	rc = SYS(pipe(ends));
	if (rc < 0)
		return rc;
	pid = SYS(fork());
	if (pid == 0)
		become_guard(inherited, ends[1], tasks);
	close(ends[1]);
	rc = pid < 0 ? pid : wait_for_answer(ends[0]);
	close(ends[0]);
	/* No second guard may come to life later. */
	if (rc && pid > 0 && waitpid(pid, NULL, WNOHANG) == 0)
		kill(pid, SIGKILL);
	return rc;
}
