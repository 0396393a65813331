// SPDX-License-Identifier: GPL-2.0-or-later
/* The server: a sink for uploads, an FTP server that knows PORT alone, and a UDP echo. */
#include "pmtu/guest/talk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Takes all bytes, and says how many they were. */
static void sink(int fd)
{
	static char bytes[65536];
	char answer[32];
	long total = 0;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		total += n;
	snprintf(answer, sizeof(answer), "%ld\n", total);
	write(fd, answer, strlen(answer));
}

static void say(int fd, const char *line)
{
	write(fd, line, strlen(line));
}

/* Connects back to where PORT says, from the port for data, as FTP servers do. */
static int connect_back(const char *line)
{
	unsigned int a, b, c, d, high, low;
	struct sockaddr_in from = { .sin_family = AF_INET }, to = from;
	int fd, one = 1;

	if (sscanf(line, "PORT %u,%u,%u,%u,%u,%u", &a, &b, &c, &d, &high, &low) != 6)
		return -1;
	from.sin_port = htons(FTP_DATA_PORT);
	to.sin_addr.s_addr = htonl(a << 24 | b << 16 | c << 8 | d);
	to.sin_port = htons(high << 8 | low);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, (struct sockaddr *)&from, sizeof(from)))
		return -1;
	/* Ends after tcp_syn_retries of this network namespace if nobody answers. */
	return connect(fd, (struct sockaddr *)&to, sizeof(to)) ? -1 : fd;
}

static void ftp(int fd)
{
	char line[128];
	int data;

	say(fd, "220 ready\r\n");
	while (talk_read_line(fd, line, sizeof(line))) {
		if (strncmp(line, "PORT ", 5)) {
			say(fd, "331 go on\r\n");
			continue;
		}
		data = connect_back(line);
		if (data >= 0)
			say(data, "data\n");
		say(fd, data >= 0 ? "226 done\r\n" : "425 cannot connect back\r\n");
	}
}

/* A socket for both families. Returns -1 if it cannot be made. */
static int open_port(int type, int port)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6 };
	int one = 1, fd = socket(AF_INET6, type, 0);

	at.sin6_port = htons(port);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	return type == SOCK_STREAM && listen(fd, 8) ? -1 : fd;
}

/* Each connection has a process, because one that stalls must not hold up the others. */
static void take(int listener, void (*serve)(int fd))
{
	int fd = accept(listener, NULL, NULL);

	if (fd >= 0 && fork() == 0) {
		serve(fd);
		_exit(0);
	}
	close(fd);
}

/* Answers with the first byte of what came. */
static void echo(int fd)
{
	char bytes[LARGE_DATAGRAM];
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &len);

	if (n > 0)
		sendto(fd, bytes, 1, 0, (struct sockaddr *)&from, len);
}

int talk_serve(void)
{
	struct pollfd p[] = {
		{ open_port(SOCK_STREAM, UPLOAD_PORT), POLLIN, 0 },
		{ open_port(SOCK_STREAM, FTP_PORT), POLLIN, 0 },
		{ open_port(SOCK_DGRAM, UPLOAD_PORT), POLLIN, 0 },
	};

	if (p[0].fd < 0 || p[1].fd < 0 || p[2].fd < 0)
		return talk_fail("serve: sockets");
	signal(SIGCHLD, SIG_IGN);
	printf("serving\n");
	fflush(stdout);
	while (poll(p, 3, -1) > 0 || errno == EINTR) {
		if (p[0].revents)
			take(p[0].fd, sink);
		if (p[1].revents)
			take(p[1].fd, ftp);
		if (p[2].revents)
			echo(p[2].fd);
	}
	return talk_fail("serve: poll");
}
