// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FRAMES_AT_ONCE 64

/*
 * The shell that runs the peer's commands. It speaks as mkimage/guest/agent does: a
 * command a line, each line of the answer behind "| ", then "rc N". peer.log keeps all.
 */
static const char shell[] = "exec 2>>peer.log; echo ready\n"
			    "while IFS= read -r line; do\n"
			    "	echo \"\\$ $line\" >>peer.log\n"
			    "	sh -c \"$line\" </dev/null >peer.out 2>&1\n"
			    "	rc=$?\n"
			    "	awk '{ print \"| \" $0 }' peer.out\n"
			    "	cat peer.out >>peer.log\n"
			    "	echo \"rc $rc\"\n"
			    "done\n";

#define LINK_UP \
	"echo 1 >/proc/sys/net/ipv6/conf/" PEER_LINK "/disable_ipv6; " \
	"ip link set lo up && ip link set " PEER_LINK " address " PEER_MAC " up"

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return len == (ssize_t)strlen(text);
}

/*
 * Works as fork(), but the child is in new namespaces, and PID 1 there, so that all
 * programs of the peer end with it. Who is not root becomes it in a user namespace.
 */
static pid_t fork_apart(void)
{
	unsigned long flags = SIGCHLD | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char uids[64], gids[64];
	pid_t pid;

	if (uid)
		flags |= CLONE_NEWUSER;
	pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, 0);
	if (pid || !uid)
		return pid;
	snprintf(uids, sizeof(uids), "0 %u 1\n", uid);
	snprintf(gids, sizeof(gids), "0 %u 1\n", gid);
	if (!write_text("/proc/self/setgroups", "deny") ||
	    !write_text("/proc/self/uid_map", uids) ||
	    !write_text("/proc/self/gid_map", gids))
		_exit(1);
	return 0;
}

/* Makes the tap in the network namespace of the caller. The descriptor, or -errno. */
static int tap_open(void)
{
	struct ifreq request;
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK), err;

	if (fd < 0)
		return -errno;
	memset(&request, 0, sizeof(request));
	request.ifr_flags = IFF_TAP | IFF_NO_PI;
	snprintf(request.ifr_name, sizeof(request.ifr_name), PEER_LINK);
	if (ioctl(fd, TUNSETIFF, &request) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* One message: the number err, and the descriptor fd unless it is below 0. */
static int send_fd(int socket, int fd, int err)
{
	char room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { .iov_base = &err, .iov_len = sizeof(err) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *control;

	if (fd >= 0) {
		message.msg_control = room;
		message.msg_controllen = sizeof(room);
		control = CMSG_FIRSTHDR(&message);
		control->cmsg_level = SOL_SOCKET;
		control->cmsg_type = SCM_RIGHTS;
		control->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(control), &fd, sizeof(fd));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static int receive_fd(int socket)
{
	int err = 0, fd = -1;
	char room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { .iov_base = &err, .iov_len = sizeof(err) };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = room,
				  .msg_controllen = sizeof(room) };
	struct cmsghdr *control;
	ssize_t len = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);

	if (len != sizeof(err))
		return len < 0 ? -errno : -EPIPE; /* the child has ended */
	control = CMSG_FIRSTHDR(&message);
	if (control && control->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	return err ? err : fd >= 0 ? fd : -EPROTO;
}

/*
 * The child: makes the link, hands it over, and becomes the shell. /proc has to show the
 * processes of the namespace, and programs that write to /run must not meet the host's.
 */
static void child(int socket, const char *dir, const char *build)
{
	int tap;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	tap = tap_open();
	if (tap >= 0 && (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
			 mount("proc", "/proc", "proc", 0, NULL) ||
			 mount("peer", "/run", "tmpfs", 0, "mode=755"))) {
		close(tap);
		tap = -errno;
	}
	if (send_fd(socket, tap, tap < 0 ? tap : 0) || tap < 0 || !dir)
		_exit(1);
	if (chdir(dir) || setenv("BUILD", build, 1) || setenv("LC_ALL", "C", 1) ||
	    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		   1))
		_exit(1);
	dup2(socket, 0);
	dup2(socket, 1);
	execl("/bin/sh", "sh", "-c", shell, NULL);
	_exit(127);
}

/* Starts the child. The tap's descriptor, or -errno; then no process is left. */
static int start(pid_t *pid, int *socket, const char *dir, const char *build)
{
	int ends[2], tap;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	fflush(NULL);
	*pid = fork_apart();
	if (*pid == 0) {
		close(ends[0]);
		child(ends[1], dir, build);
	}
	tap = *pid < 0 ? -errno : 0;
	close(ends[1]);
	if (!tap)
		tap = receive_fd(ends[0]);
	if (tap >= 0) {
		*socket = ends[0];
		return tap;
	}
	close(ends[0]);
	if (*pid > 0) {
		kill(*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
	return tap;
}

bool peer_net_possible(char *why, size_t size)
{
	pid_t pid = 0;
	int socket = -1, tap = start(&pid, &socket, NULL, NULL);

	if (tap < 0) {
		snprintf(why, size, "network namespace with a tap: %s%s", strerror(-tap),
			 tap == -ENOENT ? " (/dev/net/tun is missing)" : "");
		return false;
	}
	close(tap);
	close(socket);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return true;
}

int peer_net_start(struct guest *g, const char *dir, const char *setup)
{
	const char *build = getenv("BUILD");
	char path[512], *absolute;
	int err;

	snprintf(path, sizeof(path), "%s/peer.log", dir);
	unlink(path);
	absolute = realpath(build && *build ? build : "build", NULL);
	if (!absolute)
		return guest_fail(g, -errno, "build folder: %s; no peer",
				  strerror(errno));
	g->wire.tap = start(&g->peer_pid, &g->peer.fd, dir, absolute);
	free(absolute);
	if (g->wire.tap < 0)
		return guest_fail(g, g->wire.tap,
				  "peer: network namespace with a tap: %s; this row "
				  "needs one, and root or user namespaces for it",
				  strerror(-g->wire.tap));
	err = guest_run_peer(g, LINK_UP);
	if (!err && !g->rc)
		err = guest_run_peer(g, setup);
	if (!err && g->rc)
		err = guest_fail(g, -EIO, "peer: exit status %d: %.300s", g->rc,
				 g->output);
	return err;
}

int peer_net_forward(struct guest *g)
{
	struct pollfd wire = { .fd = g->wire.fd, .events = POLLOUT };
	uint8_t frame[65536];
	ssize_t len;
	int i, err;

	/* A frame that QEMU has no room for stays in the tap. */
	for (i = 0; i < FRAMES_AT_ONCE && poll(&wire, 1, 0) > 0; i++) {
		if (!(wire.revents & POLLOUT))
			return 0;
		len = read(g->wire.tap, frame, sizeof(frame));
		if (len <= 0)
			return len < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
		err = wire_send(&g->wire, frame, (size_t)len);
		if (err)
			return err;
	}
	return 0;
}

void peer_net_end(struct guest *g)
{
	if (g->peer_pid > 0) {
		kill(g->peer_pid, SIGKILL);
		waitpid(g->peer_pid, NULL, 0);
	}
	g->peer_pid = 0;
	if (g->wire.tap >= 0)
		close(g->wire.tap);
	g->wire.tap = -1;
	if (g->peer.fd >= 0)
		close(g->peer.fd);
	g->peer.fd = -1;
}
