// SPDX-License-Identifier: GPL-2.0-or-later
/* The guard's child, with real processes; only the kernel's answer is faked. */
#include "guard/lsm.h"
#include "check.h"
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

static char folder[] = "/tmp/lsm-test.XXXXXX", change[64], attached[64];
static int attach_error;
static sem_t *asks_for_lock; /* the child is there */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	return __real_open(strcmp(path, CHANGE_FILE) == 0 ? change : path, flags, 0600);
}

/* Runs in the child. The descriptor that it returns gives zeros. */
int sockets_attach_lsm(void)
{
	int fd, open_files = 0;

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
	CHECK(fcntl(from, F_GETFD) < 0 && waitpid(-1, NULL, 0) < 0,
	      "nothing else stays: no socket, no process");
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

int main(void)
{
	alarm(120); /* nothing but a wait that hangs takes so long */
	asks_for_lock = mmap(NULL, sizeof(*asks_for_lock), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (asks_for_lock == MAP_FAILED || sem_init(asks_for_lock, 1, 0) < 0 ||
	    !mkdtemp(folder))
		return 1;
	snprintf(change, sizeof(change), "%s/change", folder);
	snprintf(attached, sizeof(attached), "%s/attached", folder);
	close(open(change, O_RDWR | O_CREAT, 0600));
	fflush(stdout);
	test_result();
	fflush(stdout);
	test_lock();
	fflush(stdout);
	test_death();
	unlink(change);
	unlink(attached);
	rmdir(folder);
	return check_done();
}
