// SPDX-License-Identifier: GPL-2.0-or-later
/* The guard's child, with real processes; only the kernel's answer is faked. */
#include "guard/lsm.h"
#include "check.h"
#include "base/file.h"
#include "guard/guard.h"
#include "layers/socket/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static char folder[] = "/tmp/lsm-test.XXXXXX", change[64], attached[64], pid_file[64],
	    pid_file_new[64];
static int attach_error;
static sem_t *asks_for_lock; /* the child is there */
static char name_file[64];   /* in place of each /proc/PID/cmdline */

/* The files of /run/netlatch lie in the test's folder. */
static const char *here(const char *path)
{
	if (strncmp(path, "/proc/", 6) == 0 && strstr(path, "/cmdline"))
		return name_file;
	return strcmp(path, CHANGE_FILE) == 0	    ? change
	       : strcmp(path, LSM_FILE) == 0	    ? pid_file
	       : strcmp(path, LSM_FILE ".new") == 0 ? pid_file_new
						    : path;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	return __real_open(here(path), flags, 0600);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
	return __real_rename(here(from), here(to));
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	return __real_unlink(here(path));
}

/* Runs in the child. The descriptor that it returns gives zeros. */
int sockets_attach_lsm(void)
{
	int fd, open_files = 0;
	char pid[16] = "";

	if (!file_read_start(LSM_FILE, pid, sizeof(pid)) || atoi(pid) != getpid())
		return -ESRCH;
	for (fd = 0; fd < 256; fd++)
		open_files += fcntl(fd, F_GETFD) >= 0;
	close(open(attached, O_WRONLY | O_CREAT, 0600));
	if (open_files != 1)
		return -EMFILE;
	return attach_error ? attach_error : open("/dev/zero", O_RDONLY);
}

/* Has the child answered? Waits as long as it takes, or looks only once. */
static bool answers(int fd, bool wait)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, wait ? -1 : 0) == 1;
}

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...)
{
	va_list args;
	void *arg;

	if (command == F_GETFD)
		return __real_fcntl(fd, command);
	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	if (command == F_SETLKW)
		sem_post(asks_for_lock);
	return __real_fcntl(fd, command, arg);
}

/* As lock holds it. Returns a descriptor, which gives the lock up when it is closed. */
static int hold(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	int fd = open(change, O_RDWR | O_CREAT, 0600);

	if (fcntl(fd, F_SETLK, &l) < 0)
		abort();
	return fd;
}

static void test_result(void)
{
	char byte = 1;
	int from = lsm_begin(), link;

	CHECK(from >= 0 && answers(from, true), "the result comes");
	link = lsm_take(from);
	CHECK(link >= 0 && read(link, &byte, 1) == 1 && !byte,
	      "a descriptor that the child opened");
	CHECK(fcntl(link, F_GETFD) == FD_CLOEXEC, "which no other program inherits");
	CHECK(fcntl(from, F_GETFD) < 0 && waitpid(-1, NULL, 0) < 0 &&
		      access(pid_file, F_OK) < 0,
	      "nothing else stays: no socket, no process, no file");
	close(link);
	attach_error = -EOPNOTSUPP;
	from = lsm_begin();
	CHECK(lsm_take(from) == -EOPNOTSUPP, "an error comes as such");
	attach_error = 0;
}

static void test_lock(void)
{
	int lock = hold(), from;

	unlink(attached);
	while (sem_trywait(asks_for_lock) == 0)
		; /* the children before */
	from = lsm_begin();
	sem_wait(asks_for_lock);
	CHECK(!answers(from, false) && access(attached, F_OK) < 0,
	      "nothing is attached before lock has returned");
	close(lock);
	CHECK(answers(from, true), "but then");
	close(lsm_take(from));
}

static void test_death(void)
{
	int lock = hold(), status;
	pid_t guard;

	unlink(attached);
	while (waitpid(-1, NULL, 0) > 0)
		;		  /* the children before */
	signal(SIGCHLD, SIG_DFL); /* lsm_begin() ignored it in this process, too */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	guard = fork();
	if (guard == 0) {
		if (lsm_begin() < 0)
			_exit(1);
		sem_wait(asks_for_lock);
		_exit(0);
	}
	CHECK(waitpid(guard, &status, 0) == guard && status == 0,
	      "a guard that ends while its child waits");
	close(lock);
	/* The child is this process's now. */
	CHECK(waitpid(-1, &status, 0) > 0 && access(attached, F_OK) < 0,
	      "takes the child along");
}

/* ---- waiting for the end of a child ---- */

static sem_t *may_end;
static unsigned int polls;

int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	polls++;
	sem_post(may_end); /* the process that is waited for does not end earlier */
	return __real_poll(fds, count, timeout);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
}

/* Returns whether a process with this name, which LSM_FILE names, was waited for. */
static bool awaited(const char *name)
{
	char digits[16];
	bool ended;
	pid_t pid;

	while (sem_trywait(may_end) == 0)
		; /* the polls before */
	pid = fork();
	if (pid == 0) {
		sem_wait(may_end);
		_exit(0);
	}
	snprintf(digits, sizeof(digits), "%d", pid);
	write_file(pid_file, digits);
	write_file(name_file, name);
	polls = 0;
	lsm_await_end();
	ended = waitpid(pid, NULL, WNOHANG) == pid;
	sem_post(may_end);
	if (!ended)
		waitpid(pid, NULL, 0);
	return ended && polls;
}

static void test_await(void)
{
	while (waitpid(-1, NULL, 0) > 0)
		; /* the children before */
	signal(SIGCHLD, SIG_DFL);
	CHECK(awaited(GUARD_NAME), "a child that is still at work is waited for");
	CHECK(!awaited("other") && !polls, "another process by its number is not");
	write_file(pid_file, "0");
	lsm_await_end();
	write_file(pid_file, "x");
	lsm_await_end();
	unlink(LSM_FILE);
	lsm_await_end();
	CHECK(!polls, "no process, no number, no file: nothing to wait for");
}

static sem_t *shared_sem(void)
{
	sem_t *sem = mmap(NULL, sizeof(*sem), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (sem == MAP_FAILED || sem_init(sem, 1, 0) < 0)
		abort();
	return sem;
}

int main(void)
{
	alarm(120); /* nothing but a wait that hangs takes so long */
	asks_for_lock = shared_sem();
	may_end = shared_sem();
	if (!mkdtemp(folder))
		return 1;
	snprintf(change, sizeof(change), "%s/change", folder);
	snprintf(attached, sizeof(attached), "%s/attached", folder);
	snprintf(pid_file, sizeof(pid_file), "%s/attaching", folder);
	snprintf(pid_file_new, sizeof(pid_file_new), "%s/attaching.new", folder);
	snprintf(name_file, sizeof(name_file), "%s/name", folder);
	close(open(change, O_RDWR | O_CREAT, 0600));
	fflush(stdout);
	test_result();
	fflush(stdout);
	test_lock();
	fflush(stdout);
	test_death();
	fflush(stdout);
	test_await();
	unlink(name_file);
	unlink(LSM_FILE);
	unlink(change);
	unlink(attached);
	rmdir(folder);
	return check_done();
}
