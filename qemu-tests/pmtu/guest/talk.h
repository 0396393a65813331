/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of talk, the program whose two ends speak through the routers of the path-MTU
 * experiment. Each returns an exit status.
 */
#ifndef TALK_H
#define TALK_H

#include <netinet/in.h>
#include <netinet/in6.h>
#include <stddef.h>
#include <sys/socket.h>

#define UPLOAD_PORT 5001 /* TCP: takes bytes, and answers how many. UDP: answers */
#define CLOSED_PORT 5002 /* nobody listens */
#define FTP_PORT 21
#define FTP_DATA_PORT 20
/* Larger than the far link, smaller than the client's. */
#define LARGE_DATAGRAM 1400

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	};
	socklen_t len;
};

/* Answers on all ports above until it is killed. */
int talk_serve(void);
/* Uploads bytes; control: a command that proves that the path works, or NULL. */
int talk_upload(const struct address *to, long bytes, char **control);
/* Asks the server by FTP to connect back. */
int talk_ftp(const struct address *to);
/* Sends large datagrams, and one to a closed port. */
int talk_udp(const struct address *to);

/* The same address with another port. */
struct address talk_with_port(const struct address *a, int port);
/* Reads a line, or what came before the end. Returns its length, 0 at the end. */
int talk_read_line(int fd, char *line, size_t size);
/* Prints what failed and why; returns 2. */
int talk_fail(const char *what);

#endif
