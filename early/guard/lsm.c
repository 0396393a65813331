// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard's second part of the socket layer, which also sees 32-bit programs. To attach
 * it takes long: the kernel's types have 5 MiB, and the kernel waits for a grace period
 * of all tasks (17 to 280 ms were seen). Meanwhile the guard has to shut links that
 * appear. So a child process does it, and passes the descriptor of the BPF link to the
 * guard, which holds it until the guard ends.
 *
 * If the guard ends first, the kernel kills the child. While the child is in the middle
 * of attaching, that takes until the kernel has attached, and then ends, the BPF link.
 * LSM_FILE holds the child's pid for this time, so that release can wait for it.
 */
#include "guard/lsm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/number.h"
#include "base/record_lock.h"
#include "base/sys.h"
#include "guard/guard.h"
#include "layers/socket/sockets.h"

#define DESCRIPTORS 256
#define END_S 60 /* the longest wait for the child's end; see base/clock.h */

/* A message with an errno, or with 0 and a descriptor. */
struct message {
	struct msghdr header;
	struct iovec data;
	int error;
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} rights;
};

static void message_init(struct message *m)
{
	memset(m, 0, sizeof(*m));
	m->data.iov_base = &m->error;
	m->data.iov_len = sizeof(m->error);
	m->header.msg_iov = &m->data;
	m->header.msg_iovlen = 1;
	m->header.msg_control = &m->rights;
	m->header.msg_controllen = sizeof(m->rights);
}

static void send_result(int to, int link)
{
	struct message m;

	message_init(&m);
	m.rights.header.cmsg_level = SOL_SOCKET;
	m.rights.header.cmsg_type = SCM_RIGHTS;
	m.rights.header.cmsg_len = CMSG_LEN(sizeof(link));
	memcpy(CMSG_DATA(&m.rights.header), &link, sizeof(link));
	if (link < 0) {
		m.error = link;
		m.header.msg_control = NULL;
		m.header.msg_controllen = 0;
	}
	sendmsg(to, &m.header, 0);
}

/* Lock holds CHANGE_FILE until it ends. Nobody is kept waiting by this process. */
static void wait_for_lock(void)
{
	int fd = record_lock_open(CHANGE_FILE, false);

	if (fd < 0)
		return;
	record_lock_wait(fd);
	close(fd); /* gives the lock up at once */
}

static void child(int to, pid_t guard)
{
	char pid[16];
	int fd, link;

	/*
	 * Release has to find the tables without an owner once the guard has ended. So
	 * keep none of the guard's sockets, and do not outlive it.
	 */
	for (fd = 0; fd < DESCRIPTORS; fd++)
		if (fd != to)
			close(fd);
	/* Nobody may take it for the guard, whose name it has; see find() in guard.c. */
	fd = open("/proc/self/oom_score_adj", O_WRONLY);
	if (fd >= 0) {
		(void)!write(fd, "0", 1);
		close(fd);
	}
	/* Before it asks for its parent: without this file, nothing is being attached. */
	snprintf(pid, sizeof(pid), "%d", getpid());
	link = file_replace(LSM_FILE, pid, strlen(pid));
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == guard) {
		wait_for_lock();
		if (!link)
			link = sockets_attach_lsm();
		send_result(to, link);
		if (link >= 0)
			close(link); /* from here on the guard alone holds it */
	}
	unlink(LSM_FILE);
}

int lsm_begin(void)
{
	int ends[2],
		rc = SYS(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	pid_t guard = getpid(), pid;

	if (rc)
		return rc;
	signal(SIGCHLD, SIG_IGN); /* nobody waits for the child's end */
	pid = SYS(fork());
	if (pid == 0) {
		child(ends[1], guard);
		_exit(0);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return pid;
	}
	return ends[0];
}

int lsm_take(int from)
{
	struct message m;
	int rc, link;

	message_init(&m);
	rc = SYS(recvmsg(from, &m.header, MSG_CMSG_CLOEXEC));
	close(from);
	if (rc != sizeof(m.error))
		return rc < 0 ? rc : -ECHILD;
	if (m.error || m.rights.header.cmsg_type != SCM_RIGHTS)
		return m.error ? m.error : -EBADMSG;
	memcpy(&link, CMSG_DATA(&m.rights.header), sizeof(link));
	return link;
}

/*
 * The pid may meanwhile be another process's; nothing but the child has the guard's name
 * without its lock.
 */
static int open_child(void)
{
	char path[32], text[sizeof(GUARD_NAME) + 1];
	pid_t pid;
	int fd;

	if (!file_read_start(LSM_FILE, text, sizeof(text)))
		return -ENOENT;
	pid = number(text, NULL);
	fd = pid > 0 ? SYS(pidfd_open(pid, 0)) : -ESRCH;
	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	if (file_read_start(path, text, sizeof(text)) && strcmp(text, GUARD_NAME) == 0)
		return fd;
	close(fd);
	return -ESRCH;
}

void lsm_await_end(void)
{
	int fd = open_child();

	if (fd < 0)
		return;
	clock_wait(fd, clock_seconds() + END_S);
	close(fd);
}
