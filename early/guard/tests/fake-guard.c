// SPDX-License-Identifier: GPL-2.0-or-later
/* Plays the guard in processes of its own, and makes the clock run faster. */
#include "guard/tests/fake-guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "guard/guard.h"
#include "guard/watch.h"

enum behaviour fake_behaviour;
int fake_clock_speed = 5;
bool fake_clock_leaps, no_kill, no_pidfd, no_close_range, early_alarm;
unsigned int terms, kills, others;
int kill_error;
pid_t ends_meanwhile;

static char folder[] = "/tmp/netlatch-guard-XXXXXX";
static pid_t the_guard, watchdog;
static long leapt, forgotten_at;

/* ---- the clock ---- */

static long fast_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec % 100000 * 1000 + now.tv_nsec / 1000000) * fake_clock_speed +
	       leapt;
}

long fake_clock_passed(void)
{
	return (fast_ms() - forgotten_at) / 1000;
}

int __wrap_sysinfo(struct sysinfo *info);
int __wrap_sysinfo(struct sysinfo *info)
{
	info->uptime = (fast_ms() + 999) / 1000;
	return 0;
}

int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	if (!fake_clock_leaps)
		return __real_poll(fds, count, timeout / fake_clock_speed);
	__real_poll(fds, count, -1); /* it happens, and nobody looks */
	fake_clock_leaps = false;
	leapt += 1000000;
	return 0;
}

static void faster(struct timeval *t)
{
	long us = (t->tv_sec * 1000000 + t->tv_usec) / fake_clock_speed;

	t->tv_sec = us / 1000000;
	t->tv_usec = us % 1000000;
}

int __real_setitimer(int which, const struct itimerval *new, struct itimerval *old);
int __wrap_setitimer(int which, const struct itimerval *new, struct itimerval *old);
int __wrap_setitimer(int which, const struct itimerval *new, struct itimerval *old)
{
	struct itimerval fast = *new;
	bool early = early_alarm && fast.it_value.tv_sec;
	int rc;

	faster(&fast.it_interval);
	faster(&fast.it_value);
	if (early)
		fast.it_value = (struct timeval){ .tv_usec = 1 };
	rc = __real_setitimer(which, &fast, old);
	if (early)
		usleep(5000);
	return rc;
}

/* ---- files, signals, an older kernel ---- */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	char redirected[64];

	if (strncmp(path, "/run/netlatch/", 14) != 0)
		return __real_open(path, flags, 0600);
	if (!(flags & O_NOFOLLOW))
		abort();
	snprintf(redirected, sizeof(redirected), "%s/%s", folder, path + 14);
	return __real_open(redirected, flags, 0600);
}

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	if (strcmp(path, "/run/netlatch") != 0 || mode != 0755)
		abort();
	return 0;
}

void forget_signals(void)
{
	terms = kills = 0;
	forgotten_at = fast_ms();
}

void let_kill(void)
{
	no_kill = false;
}

int __real_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig)
{
	terms += sig == SIGTERM;
	kills += sig == SIGKILL;
	others += sig == SIGTERM && pid != the_guard && pid != guard_pid();
	if (kill_error) {
		errno = kill_error;
		return -1;
	}
	return sig == SIGKILL && no_kill ? 0 : __real_kill(pid, sig);
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
	va_list args;
	pid_t pid;

	va_start(args, number);
	pid = va_arg(args, int);
	va_end(args);
	if (number != __NR_pidfd_open)
		abort();
	if (ends_meanwhile) {
		__real_kill(ends_meanwhile, SIGKILL);
		waitpid(ends_meanwhile, NULL, 0);
	}
	errno = ENOSYS;
	return no_pidfd ? -1 : __real_syscall(number, pid, 0);
}

int __real_close_range(unsigned int first, unsigned int last, int flags);
int __wrap_close_range(unsigned int first, unsigned int last, int flags);
int __wrap_close_range(unsigned int first, unsigned int last, int flags)
{
	errno = ENOSYS;
	return no_close_range ? -1 : __real_close_range(first, last, flags);
}

/* ---- the guard ---- */

static int claimed; /* descriptor of the file whose lock is held */

static void claim(const char *path)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

	claimed = open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	if (fcntl(claimed, F_SETLK, &l) < 0)
		_exit(1);
}

static void unlock_and_linger(int sig)
{
	(void)sig;
	close(claimed);
	usleep(80000);
	_exit(0);
}

static void unlock_and_stay(int sig)
{
	(void)sig;
	close(claimed);
}

static void stay(void)
{
	for (;;)
		pause();
}

/*
 * A parent in vfork() is in an uninterruptible sleep. The child ends with its parent,
 * and first of all it says that the guard is at work.
 */
static void sleep_in_vfork(int answer)
{
	pid_t parent = getpid();

	if (vfork() == 0) {
		int rc = prctl(PR_SET_PDEATHSIG, SIGKILL);

		(void)!write(answer, &rc, sizeof(rc));
		while (getppid() == parent)
			usleep(1000);
		_exit(0);
	}
}

static void play(enum behaviour behaviour, int answer)
{
	int rc = 0;

	if (behaviour == IGNORES || behaviour == UNINTERRUPTIBLE)
		signal(SIGTERM, SIG_IGN);
	if (behaviour == LINGERS)
		signal(SIGTERM, unlock_and_linger);
	if (behaviour == UNLOCKS)
		signal(SIGTERM, unlock_and_stay);
	switch (behaviour) {
	case DIES:
		_exit(1);
	case REFUSES:
		rc = -EMFILE;
		(void)!write(answer, &rc, sizeof(rc));
		_exit(1);
	case CLOSES:
		close(answer);
		stay();
		break;
	case WEDGED:
		stay();
		break;
	case SLOW:
		usleep(600000);
		break;
	default:
		break;
	}
	claim(GUARD_FILE);
	if (behaviour == UNINTERRUPTIBLE)
		sleep_in_vfork(answer);
	(void)!write(answer, &rc, sizeof(rc));
	close(answer);
	if (behaviour == STOPPED)
		raise(SIGSTOP);
	stay();
}

pid_t fake_guard(enum behaviour behaviour)
{
	int ends[2], rc, status;

	fflush(stdout);
	if (pipe(ends) < 0)
		abort();
	the_guard = fork();
	if (the_guard == 0)
		play(behaviour, ends[1]);
	close(ends[1]);
	if (read(ends[0], &rc, sizeof(rc)) != sizeof(rc))
		abort();
	close(ends[0]);
	if (behaviour == STOPPED && waitpid(the_guard, &status, WUNTRACED) != the_guard)
		abort();
	return the_guard;
}

pid_t fake_holder(unsigned int ms)
{
	int ends[2];
	pid_t pid;
	char byte;

	fflush(stdout);
	if (pipe(ends) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		claim(CHANGE_FILE);
		(void)!write(ends[1], "", 1);
		usleep(ms * 1000);
		_exit(0);
	}
	if (read(ends[0], &byte, 1) != 1)
		abort();
	close(ends[0]);
	close(ends[1]);
	return pid;
}

/* The type of the file at the other end of a descriptor; 0: not open. */
static unsigned int device_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? 0 : S_ISCHR(st.st_mode) ? st.st_rdev : st.st_mode;
}

int __wrap_execve(const char *path, char *const argv[], char *const envp[]);
int __wrap_execve(const char *path, char *const argv[], char *const envp[])
{
	unsigned int null = 0x103, zero = 0x105, fd, open = 0;

	for (fd = GUARD_FD_END; fd < 256; fd++)
		open += fcntl(fd, F_GETFD) >= 0;
	if (strcmp(path, "/proc/self/exe") != 0 || strcmp(argv[0], GUARD_NAME) != 0 ||
	    strcmp(argv[1], "guard") != 0 || strcmp(argv[2], "2") != 0 || argv[3] ||
	    envp[0] || device_of(GUARD_FD_EVENTS) != null ||
	    device_of(GUARD_FD_NFT) != zero || device_of(GUARD_FD_RADIO) || open ||
	    !S_ISFIFO(device_of(GUARD_FD_ANSWER)))
		_exit(1);
	play(fake_behaviour, GUARD_FD_ANSWER);
	return -1;
}

void fake_begin(void)
{
	pid_t test = getpid();

	/* If a wait hangs, what went before is shown. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!mkdtemp(folder))
		abort();
	/* A wait without a limit must not hang the tests. */
	watchdog = fork();
	if (watchdog == 0) {
		sleep(120);
		if (getppid() == test)
			__real_kill(test, SIGKILL);
		_exit(0);
	}
}

void fake_end(void)
{
	char path[64];

	__real_kill(watchdog, SIGKILL);
	snprintf(path, sizeof(path), "%s/guard", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/change", folder);
	unlink(path);
	rmdir(folder);
}
