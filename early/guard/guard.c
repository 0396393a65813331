// SPDX-License-Identifier: GPL-2.0-or-later
/* Starts, finds and stops the guard. watch.c holds the guard's own work. */
#include "guard/guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/number.h"
#include "base/state.h"
#include "base/sys.h"
#include "guard/watch.h"

#define STOP_TRIES 200	  /* of 10 ms; then SIGKILL and 200 more */
#define OTHERS_TRIES 6000 /* of 10 ms */
#define START_TRIES 1000 /* of 10 ms; under TCG with 1,000 links the guard may need 1 s */
#define DESCRIPTORS 256

static void wait_10_ms(void)
{
	struct timespec t = { .tv_nsec = 10000000 };

	nanosleep(&t, NULL);
}

/*
 * The guard's lock and the lock against other changes need a file each, because a
 * process that closes any descriptor of a file gives up all its locks on that file.
 */
static int open_file(const char *path, int flags)
{
	int rc = flags & O_CREAT ? SYS(mkdir(STATE_DIR, 0755)) : 0;

	if (rc < 0 && rc != -EEXIST)
		return rc;
	/* Mode 0600, because every process that can open the file could lock it. */
	return SYS(open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600));
}

/*
 * command: F_SETLK; or F_GETLK, which returns the pid of the process that holds the
 * lock, or 0 if no process holds it. Returns -errno on failure.
 */
static int lock_file(int fd, int command)
{
	struct flock l = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1
	};
	int rc = SYS(fcntl(fd, command, &l));

	return !rc && command == F_GETLK && l.l_type != F_UNLCK ? l.l_pid : rc;
}

static bool says(const char *process, const char *file, const char *what)
{
	char path[64], text[sizeof(GUARD_NAME) + 1];

	snprintf(path, sizeof(path), "/proc/%s/%s", process, file);
	return file_read_start(path, text, sizeof(text)) && strcmp(text, what) == 0;
}

/*
 * Finds the guard if its file is gone. Any process can take the guard's name, so the
 * function also asks for an oom_score_adj of -1000, which only a process with
 * CAP_SYS_RESOURCE can give itself (guard_main()). The owner of a file in /proc would
 * prove less, because the files of a process that cannot be traced belong to root.
 */
static pid_t find(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	pid_t pid = 0;

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
	int fd = open_file(GUARD_FILE, O_RDWR), rc;

	if (fd < 0)
		return fd == -ENOENT ? find() : fd;
	rc = lock_file(fd, F_GETLK);
	close(fd);
	return rc;
}

/*
 * Waits for the end of the process, not only for its lock: a process that ends gives up
 * its locks some time before its sockets, and until then the kernel refuses changes of
 * the tables that the process owns (EPERM, seen on 6.12). If no process reaps the guard,
 * its pid stays, so after 2 s a free lock is enough.
 */
int guard_stop(void)
{
	pid_t pid = guard_pid();
	int sig, i, rc;

	if (pid <= 0)
		return pid;
	for (i = 0; i < 2 * STOP_TRIES; i++) {
		sig = 0;
		if (i % STOP_TRIES == 0) {
			if (guard_pid() != pid)
				return 0;
			sig = i ? SIGKILL : SIGTERM;
		}
		rc = SYS(kill(pid, sig));
		if (rc < 0)
			return rc == -ESRCH ? 0 : rc;
		wait_10_ms();
	}
	return -EBUSY;
}

int guard_exclude_others(void)
{
	int fd = open_file(CHANGE_FILE, O_RDWR | O_CREAT), rc = -EAGAIN,
	    i; /* stays open */

	if (fd < 0)
		return fd;
	for (i = 0; i < OTHERS_TRIES; i++) {
		rc = lock_file(fd, F_SETLK);
		if (rc != -EAGAIN && rc != -EACCES)
			break;
		wait_10_ms();
	}
	return rc;
}

/*
 * Runs in the child between fork and exec. Moves the descriptors to the numbers that
 * guard_main() expects.
 */
static void become_guard(const struct guard_fds *inherited, unsigned int tasks)
{
	char digit[2] = { '0' + tasks };
	char *argv[] = { GUARD_NAME, "guard", digit, NULL };
	char *envp[] = { NULL };
	int fds[] = { inherited->events, inherited->nft, inherited->radio }, i;

	/*
	 * First copy the descriptors to higher numbers, so that dup2() overwrites none
	 * of them. A descriptor that is missing (-1) stays missing.
	 */
	for (i = 0; i < 3; i++)
		fds[i] = fcntl(fds[i], F_DUPFD, GUARD_FD_END);
	for (i = 0; i < 3; i++)
		if (dup2(fds[i], GUARD_FD_EVENTS + i) < 0)
			close(GUARD_FD_EVENTS + i);
	/* Close every other descriptor that the caller left open. */
	for (i = GUARD_FD_END; i < DESCRIPTORS; i++)
		close(i);
	execve("/proc/self/exe", argv, envp);
	_exit(127);
}

int guard_start(const struct guard_fds *inherited, unsigned int tasks)
{
	int fd, i;
	pid_t pid;

	if (inherited->events < 0)
		return inherited->events;
	fd = open_file(GUARD_FILE, O_RDWR | O_CREAT);
	if (fd < 0)
		return fd;
	close(fd);
	pid = SYS(fork());
	if (pid < 0)
		return pid;
	if (pid == 0)
		become_guard(inherited, tasks);
	for (i = 0; i < START_TRIES; i++) {
		if (guard_pid() == pid)
			return 0;
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return -ECHILD;
		wait_10_ms();
	}
	kill(pid, SIGKILL);
	return -ETIMEDOUT;
}
