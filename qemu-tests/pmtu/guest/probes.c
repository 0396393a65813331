// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What else depends on packets in state RELATED: a connection back from an FTP server,
 * errors about UDP, and large datagrams. Nothing here waits for a time: each probe ends
 * with an answer that comes behind what the ruleset may have dropped.
 */
#include "pmtu/guest/talk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DATAGRAMS 3
#define PATIENCE_MS 60000 /* without an answer for so long the probe has failed */

/* Sends a command and reads the reply. */
static int ask(int fd, const char *command, char *reply, size_t size)
{
	if (write(fd, command, strlen(command)) < 0)
		return -1;
	return talk_read_line(fd, reply, size) ? 0 : -1;
}

int talk_ftp(const struct address *to)
{
	struct address server = talk_with_port(to, FTP_PORT);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	char line[128], command[64];
	unsigned int ip, port;
	int control, listener, data;

	control = socket(AF_INET, SOCK_STREAM, 0);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (control < 0 || listener < 0 || listen(listener, 1) ||
	    connect(control, &server.any, server.len) ||
	    !talk_read_line(control, line, sizeof(line)))
		return talk_fail("ftp: connect");
	getsockname(listener, (struct sockaddr *)&at, &len);
	port = ntohs(at.sin_port);
	getsockname(control, (struct sockaddr *)&at, &len);
	ip = ntohl(at.sin_addr.s_addr);
	snprintf(command, sizeof(command), "PORT %u,%u,%u,%u,%u,%u\r\n", ip >> 24,
		 ip >> 16 & 255, ip >> 8 & 255, ip & 255, port >> 8, port & 255);
	/* The helper reads no line before it has seen the end of another one. */
	if (ask(control, "USER anonymous\r\n", line, sizeof(line)) ||
	    ask(control, command, line, sizeof(line)))
		return talk_fail("ftp: control connection");
	if (!strncmp(line, "425 ", 4)) {
		printf("ftp=held\n");
		return 0;
	}
	data = accept(listener, NULL, NULL);
	if (strncmp(line, "226 ", 4) || !talk_read_line(data, line, sizeof(line)) ||
	    strcmp(line, "data\n"))
		return talk_fail("ftp: data connection");
	printf("ftp=connected\n");
	return 0;
}

/* Small datagrams always get an answer; it comes after all that was sent before it. */
static int wait_behind(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char byte;

	if (send(fd, "", 1, 0) != 1 || poll(&p, 1, PATIENCE_MS) != 1 ||
	    recv(fd, &byte, 1, 0) != 1)
		return talk_fail("udp: the answer to a small datagram");
	return 0;
}

int talk_udp(const struct address *to)
{
	struct address open_port = talk_with_port(to, UPLOAD_PORT);
	struct address closed = talk_with_port(to, CLOSED_PORT);
	static const char bytes[LARGE_DATAGRAM];
	int large, small, refused, i, answers = 0;
	char byte;

	/* An unconnected socket hears of no error, so it sends on as most programs do. */
	large = socket(to->any.sa_family, SOCK_DGRAM, 0);
	small = socket(to->any.sa_family, SOCK_DGRAM, 0);
	refused = socket(to->any.sa_family, SOCK_DGRAM, 0);
	if (large < 0 || connect(small, &open_port.any, open_port.len) ||
	    connect(refused, &closed.any, closed.len))
		return talk_fail("udp: sockets");
	for (i = 0; i < DATAGRAMS; i++) {
		if (sendto(large, bytes, sizeof(bytes), 0, &open_port.any,
			   open_port.len) != sizeof(bytes))
			return talk_fail("udp: a large datagram");
		if (wait_behind(small))
			return 2;
		answers += recv(large, &byte, 1, MSG_DONTWAIT) == 1;
	}
	if (send(refused, "", 1, 0) != 1)
		return talk_fail("udp: a datagram to a closed port");
	if (wait_behind(small))
		return 2;
	i = recv(refused, &byte, 1, MSG_DONTWAIT);
	if (i >= 0 || (errno != ECONNREFUSED && errno != EAGAIN))
		return talk_fail("udp: closed port");
	printf("closed_port=%s large_datagrams=%d/%d\n",
	       errno == ECONNREFUSED ? "refused" : "silent", answers, DATAGRAMS);
	return 0;
}
