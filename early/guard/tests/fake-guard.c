// SPDX-License-Identifier: GPL-2.0-or-later
/* Plays the guard in processes of its own, and the clock. */
#include "guard/tests/fake-guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "base/file.h"
#include "guard/guard.h"
#include "guard/watch.h"

enum behaviour fake_behaviour;
bool fake_clock_leaps, no_kill, no_pidfd, no_close_range, early_alarm;
unsigned int terms, kills, others, signals_meanwhile;
int kill_error;
pid_t ends_meanwhile;

static char folder[] = "/tmp/netlatch-guard-XXXXXX";
static pid_t the_guard, watchdog;

/* What the processes of this test share. */
static struct {
	long now, forgotten_at; /* seconds of the clock */
	sem_t go;		/* the process that is waited for may go on */
	sem_t acted;		/* it has done what SIGTERM makes it do */
	bool told;		/* go was posted */
} * shared;

/* ---- the clock ---- */

/*
 * It stands still, and leaps only in a wait: to the end of the wait if what is waited for
 * never comes, else by EVENT_S. What comes is known beforehand, and the real wait for it
 * has no limit. So the load of this machine has no part in any result.
 */
#define EVENT_S 50

/* Will what the next wait is for come, as things are? */
static bool event_comes;
/* SIGTERM has been sent to a process that gives up its lock then. */
static bool acts;
/* The alarm that setitimer() has set: in so many seconds, then each so many; 0: none. */
static long alarm_in, alarm_again;

static void await(sem_t *sem)
{
	while (sem_wait(sem) < 0)
		;
}

long fake_clock_passed(void)
{
	return shared->now - shared->forgotten_at;
}

/* The process that is waited for goes on now, after a while by the clock. */
static void let_go(void)
{
	if (shared->told)
		return;
	shared->told = true;
	shared->now += EVENT_S;
	sem_post(&shared->go);
}

int __wrap_sysinfo(struct sysinfo *info);
int __wrap_sysinfo(struct sysinfo *info)
{
	info->uptime = shared->now;
	return 0;
}

int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	if (acts) {
		await(&shared->acted);
		acts = false;
	}
	if (event_comes && fake_clock_leaps) {
		__real_poll(fds, count, -1); /* it happens, and nobody looks */
		fake_clock_leaps = false;
		shared->now += 1000;
		return 0;
	}
	if (event_comes && (fake_behaviour == SLOW || fake_behaviour == LINGERS)) {
		/* Neither its answer nor its lock may be taken for the event. */
		if (!shared->told && __real_poll(fds, count, 0))
			return -1;
		let_go();
	}
	if (event_comes)
		return __real_poll(fds, count, timeout ? -1 : 0);
	shared->now += timeout / 1000;
	return __real_poll(fds, count, 0);
}

/* Each ms, because the first one may come before the process sleeps. */
static const struct itimerval at_once = { { .tv_usec = 1000 }, { .tv_usec = 1000 } };

int __real_setitimer(int which, const struct itimerval *new, struct itimerval *old);

/* Nothing but the alarm ends the next wait. */
static void go_to_alarm(void)
{
	if (!alarm_in) {
		puts("# the wait would have no end");
		abort();
	}
	shared->now += alarm_in;
	alarm_in = alarm_again;
}

int __wrap_setitimer(int which, const struct itimerval *new, struct itimerval *old);
int __wrap_setitimer(int which, const struct itimerval *new, struct itimerval *old)
{
	static const struct itimerval none;

	if (which != ITIMER_REAL || old)
		abort();
	alarm_in = new->it_value.tv_sec;
	alarm_again = new->it_interval.tv_sec;
	if (early_alarm && alarm_in) {
		go_to_alarm();
		raise(SIGALRM);
	}
	return __real_setitimer(which, &none, NULL);
}

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...)
{
	va_list args;
	void *arg = NULL;

	va_start(args, command);
	if (command == F_DUPFD) {
		int least = va_arg(args, int);

		va_end(args);
		return __real_fcntl(fd, command, least);
	}
	if (command != F_GETFD)
		arg = va_arg(args, void *);
	va_end(args);
	if (command != F_SETLKW)
		return __real_fcntl(fd, command, arg);
	if (signals_meanwhile) {
		/* The test sends SIGUSR1 again and again, so this ends with EINTR. */
		signals_meanwhile--;
		shared->now++;
		alarm_in -= alarm_in > 1;
	} else if (!event_comes) {
		go_to_alarm();
		__real_setitimer(ITIMER_REAL, &at_once, NULL);
	} else if (fake_behaviour == LEAVES) {
		let_go();
	}
	return __real_fcntl(fd, command, arg);
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
	shared->forgotten_at = shared->now;
	shared->told = false;
	while (sem_trywait(&shared->go) == 0 || sem_trywait(&shared->acted) == 0)
		;
	event_comes = fake_behaviour != WEDGED && fake_behaviour != STAYS;
}

void let_kill(void)
{
	no_kill = false;
}

/* Does it end at SIGTERM? */
static bool obeys(enum behaviour behaviour)
{
	return behaviour != IGNORES && behaviour != STOPPED && behaviour != UNLOCKS &&
	       behaviour != UNINTERRUPTIBLE;
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
	event_comes = sig == SIGKILL ? !no_kill : obeys(fake_behaviour);
	acts = sig == SIGTERM && (fake_behaviour == UNLOCKS || fake_behaviour == LINGERS);
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
	sem_post(&shared->acted);
	await(&shared->go);
	_exit(0);
}

static void unlock_and_stay(int sig)
{
	(void)sig;
	close(claimed);
	sem_post(&shared->acted);
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

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* also if the watchdog ends the test */
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
		await(&shared->go);
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

/* The state of a process, as in proc(5). */
static char state_of(pid_t pid)
{
	char path[32], stat[256], *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (!file_read_start(path, stat, sizeof(stat)))
		abort();
	name_end = strrchr(stat, ')');
	return name_end && name_end[1] ? name_end[2] : '?';
}

pid_t fake_guard(enum behaviour behaviour)
{
	int ends[2], rc, status;

	fake_behaviour = behaviour;
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
	/* The child may have answered before its parent sleeps. */
	while (behaviour == UNINTERRUPTIBLE && state_of(the_guard) != 'D')
		sched_yield();
	return the_guard;
}

pid_t fake_holder(enum behaviour behaviour)
{
	int ends[2];
	pid_t pid;
	char byte;

	fake_behaviour = behaviour;
	fflush(stdout);
	if (pipe(ends) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		claim(CHANGE_FILE);
		(void)!write(ends[1], "", 1);
		await(&shared->go);
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) != 1)
		abort();
	close(ends[0]);
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
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || sem_init(&shared->go, 1, 0) < 0 ||
	    sem_init(&shared->acted, 1, 0) < 0)
		abort();
	shared->now = 1000;
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
