// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Uploads, and watches which bytes the server acknowledges.
 *
 * A stall is not judged by a clock of ours, which a slow machine would beat. It is: the
 * kernel has sent the same segment again UNANSWERED times, each time after twice the wait
 * (51 s in all on a fast machine, more on a slow one), and no byte was acknowledged; then
 * another client uploads as much through the same routers, and still no byte was.
 */
#include "pmtu/guest/talk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/tcp.h>

#ifndef SOL_TCP
#define SOL_TCP 6
#endif
#ifndef SHUT_WR /* klibc */
#define SHUT_WR 1
#endif
/* Probing helps after at most 6: tcp_retries1, then one for each halved segment. */
#define UNANSWERED 8
#define LOOK_MS 20

struct upload {
	int fd;
	long left;
	struct tcp_info info;
	unsigned long long acked;
	long long began, moved, pause; /* milliseconds */
	bool answered;
};

static long long now_ms(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return t.tv_sec * 1000LL + t.tv_usec / 1000;
}

static int look(struct upload *u)
{
	socklen_t len = sizeof(u->info);
	long long now = now_ms();

	if (getsockopt(u->fd, SOL_TCP, TCP_INFO, &u->info, &len))
		return talk_fail("upload: TCP_INFO");
	if (now - u->moved > u->pause)
		u->pause = now - u->moved;
	if (u->info.tcpi_bytes_acked != u->acked) {
		u->acked = u->info.tcpi_bytes_acked;
		u->moved = now;
	}
	return 0;
}

/* Writes what the socket takes, and reads the answer if it is there. */
static int move(struct upload *u)
{
	static const char bytes[65536];
	struct pollfd p = { u->fd, POLLIN, 0 };
	ssize_t n;

	if (u->left)
		p.events |= POLLOUT;
	if (poll(&p, 1, LOOK_MS) < 0)
		return talk_fail("upload: poll");
	while (u->left) {
		n = write(u->fd, bytes,
			  u->left < (long)sizeof(bytes) ? u->left : (long)sizeof(bytes));
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0)
			return talk_fail("upload: write");
		u->left -= n;
		if (!u->left)
			shutdown(u->fd, SHUT_WR);
	}
	u->answered = p.revents & POLLIN;
	return look(u);
}

/* Runs the control, and goes on with the upload meanwhile. Returns its exit status. */
static int run_control(struct upload *u, char **control)
{
	int status, err = 0;
	pid_t pid = fork();

	if (pid == 0) {
		execvp(control[0], control);
		_exit(127);
	}
	while (!err && pid > 0 && waitpid(pid, &status, WNOHANG) == 0)
		err = u->answered ? poll(NULL, 0, LOOK_MS) : move(u);
	if (err || pid < 0 || !WIFEXITED(status))
		return 2;
	return WEXITSTATUS(status);
}

static void print(const struct upload *u, const char *result, unsigned int unanswered)
{
	printf("result=%s ms=%lld pause_ms=%lld unanswered=%u retransmitted=%u mss=%u "
	       "segments=%u\n",
	       result, now_ms() - u->began, u->pause, unanswered,
	       u->info.tcpi_total_retrans, u->info.tcpi_snd_mss,
	       u->info.tcpi_data_segs_out);
}

/* Returns -1 to go on, or the exit status. */
static int judge_stall(struct upload *u, char **control)
{
	unsigned long long acked = u->acked;
	unsigned int unanswered = u->info.tcpi_retransmits;
	int status;

	if (!control)
		return talk_fail("upload: no byte was acknowledged");
	status = run_control(u, control);
	if (status) {
		fprintf(stderr, "talk: the control failed with %d; this proves nothing\n",
			status);
		return 2;
	}
	if (u->answered || u->acked != acked)
		return -1;
	print(u, "stalled", unanswered);
	return 0;
}

static int finish(struct upload *u, long bytes)
{
	char line[32];

	fcntl(u->fd, F_SETFL, 0);
	talk_read_line(u->fd, line, sizeof(line));
	if (atol(line) != bytes) {
		fprintf(stderr, "talk: upload: the server took %ld of %ld bytes\n",
			atol(line), bytes);
		return 2;
	}
	print(u, "done", 0);
	return 0;
}

int talk_upload(const struct address *to, long bytes, char **control)
{
	struct address server = talk_with_port(to, UPLOAD_PORT);
	struct upload u = { .left = bytes };
	int status = -1;

	u.fd = socket(server.any.sa_family, SOCK_STREAM, 0);
	if (u.fd < 0 || connect(u.fd, &server.any, server.len) ||
	    fcntl(u.fd, F_SETFL, O_NONBLOCK))
		return talk_fail("upload: connect");
	u.began = u.moved = now_ms();
	while (!u.answered && status < 0) {
		if (move(&u))
			return 2;
		if (!u.answered && u.info.tcpi_retransmits >= UNANSWERED)
			status = judge_stall(&u, control);
	}
	return u.answered ? finish(&u, bytes) : status;
}
