// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The self-test on a faked tap: a frame gets out, a frame is held, and errors. The child
 * that runs the test is a real one; it tells the parent by shared memory what it did.
 */
#include "probe/selftest.h"
#include "base/clock.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define TAP 1000
#define PACKET 1001
#define INDEX 9
#define OWNER 1002

/* Which call fails, and how. */
static int open_error, socket_error, create_error, index_error, up_error, send_error,
	option_error;
static bool queue_leaks, bypass_leaks;
static bool up, bypass, frame_out, dies, hangs;

/* What the child did. */
static struct told {
	unsigned int sent;
	int files_open;
	bool bypass;
	bool owner_closed; /* before anything else */
	bool inherited[3]; /* closed: standard input, output, error */
	char steps[32];	   /* after the test: answer, tap closed, packet socket closed */
} * told;

static void step(const char *what)
{
	strcat(told->steps, what);
}

static int fails(int error)
{
	errno = error;
	return error ? -1 : 0;
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, TUN_FILE) != 0 || !(flags & O_NONBLOCK) || !(flags & O_CLOEXEC))
		abort();
	if (dies)
		_exit(1);
	while (hangs)
		pause();
	if (fails(open_error))
		return -1;
	told->files_open++;
	return TAP;
}

int __wrap_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol)
{
	/* Protocol 0: it hears nothing. */
	if (domain != AF_PACKET || protocol != 0 || !(type & SOCK_CLOEXEC))
		abort();
	if (fails(socket_error))
		return -1;
	told->files_open++;
	return PACKET;
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd == OWNER) {
		told->owner_closed = !*told->steps && !told->files_open;
		return 0;
	}
	if (fd != TAP && fd != PACKET) {
		if (fd >= 0 && fd < 3)
			told->inherited[fd] = true;
		return __real_close(fd);
	}
	step(fd == TAP ? " tap" : " packet");
	told->files_open--;
	return 0;
}

ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	step(" answer");
	return __real_write(fd, bytes, size);
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	struct ifreq *r;
	va_list args;

	va_start(args, request);
	r = va_arg(args, struct ifreq *);
	va_end(args);
	if (request == TUNSETIFF && fd == TAP) {
		if (r->ifr_flags != (IFF_TAP | IFF_NO_PI) || !strchr(r->ifr_name, '%'))
			abort();
		strcpy(r->ifr_name, "netlatch0");
		return fails(create_error);
	}
	if (fd != PACKET || strcmp(r->ifr_name, "netlatch0") != 0)
		abort();
	if (request == SIOCGIFINDEX) {
		r->ifr_ifindex = INDEX;
		return fails(index_error);
	}
	if (request != SIOCSIFFLAGS || !(r->ifr_flags & IFF_UP))
		abort();
	up = true;
	return fails(up_error);
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len);
int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	if (fd != PACKET || level != SOL_PACKET || option != PACKET_QDISC_BYPASS ||
	    len != sizeof(int) || *(const int *)value != 1)
		abort();
	bypass = told->bypass = true;
	return fails(option_error);
}

ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags,
		      const struct sockaddr *to, socklen_t len);
ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags,
		      const struct sockaddr *to, socklen_t len)
{
	const struct sockaddr_ll *ll = (const void *)to;

	(void)bytes;
	if (fd != PACKET || !up || flags || len != sizeof(*ll) ||
	    ll->sll_ifindex != INDEX || size < 60)
		abort();
	told->sent++;
	frame_out = bypass ? bypass_leaks : queue_leaks;
	return fails(send_error) ? -1 : (ssize_t)size;
}

ssize_t __real_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size)
{
	if (fd != TAP)
		return __real_read(fd, to, size);
	if (frame_out)
		return size;
	errno = EAGAIN;
	return -1;
}

/* A child that hangs lets the time pass. */
int __real_clock_wait(int fd, unsigned long limit);
int __wrap_clock_wait(int fd, unsigned long limit);
int __wrap_clock_wait(int fd, unsigned long limit)
{
	unsigned long seconds = limit - clock_seconds();

	if (seconds < 30 || seconds > 60) /* some may have passed on a busy machine */
		abort();
	return hangs ? 0 : __real_clock_wait(fd, limit);
}

static int run(bool with_bypass)
{
	int rc, status;

	memset(told, 0, sizeof(*told));
	fflush(stdout);
	rc = selftest(with_bypass, OWNER);
	/* Exactly one child, which ends by itself. */
	if (wait(&status) < 0 || wait(NULL) >= 0)
		abort();
	return rc;
}

int main(void)
{
	static int *const errors[] = { &open_error,  &socket_error, &create_error,
				       &index_error, &up_error,	    &send_error };
	unsigned int i, good = 0;

	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		abort();
	CHECK(run(false) == 0 && told->sent == 1 && !told->files_open,
	      "nothing came out");
	CHECK(!strcmp(told->steps, " answer tap packet"),
	      "the child answers before it closes what costs a grace period:%s",
	      told->steps);
	CHECK(told->inherited[0] && told->inherited[1] && told->inherited[2],
	      "nobody who reads lock's output has to wait for the child");
	CHECK(told->owner_closed, "nor does the owner of the tables live on in it");
	CHECK(run(true) == 0 && told->sent == 2 && told->bypass && !told->files_open,
	      "nor round the queue");
	queue_leaks = true;
	CHECK(run(false) == FRAME_QUEUED && run(true) == FRAME_QUEUED &&
		      !told->files_open,
	      "a frame that came out");
	queue_leaks = false;
	bypass_leaks = true;
	CHECK(run(true) == FRAME_BYPASS, "one that came out round the queue");
	CHECK(run(false) == 0, "which is not tried where nothing holds it");
	bypass_leaks = false;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		*errors[i] = ENODEV;
		good += run(true) == -ENODEV && !told->files_open;
		*errors[i] = 0;
	}
	CHECK(good == i, "what cannot be tried has not passed");
	option_error = ENOPROTOOPT;
	CHECK(run(true) == -ENOPROTOOPT && !told->files_open, "nor without that option");
	option_error = EPERM;
	CHECK(run(true) == 0 && !told->files_open,
	      "it may be refused, by an earlier lock");
	option_error = 0;
	send_error = ENOBUFS;
	CHECK(run(true) == 0, "a netfilter hook that drops says ENOBUFS");
	send_error = EPERM;
	CHECK(run(true) == 0, "or EPERM");
	queue_leaks = true;
	CHECK(run(true) == FRAME_QUEUED,
	      "what comes out has come out, whatever was said");
	queue_leaks = false;
	send_error = 0;
	dies = true;
	CHECK(run(true) == -ECHILD, "a child that ends without an answer has not passed");
	dies = false;
	hangs = true;
	alarm(30); /* run() waits for the child, which would hang on */
	CHECK(run(true) == -ETIMEDOUT, "one that hangs is killed after a minute");
	return check_done();
}
