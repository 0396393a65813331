// SPDX-License-Identifier: GPL-2.0-or-later
/* Both ends of the path-MTU experiment; builds with klcc -static. */
#include "pmtu/guest/talk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int talk_fail(const char *what)
{
	fprintf(stderr, "talk: %s: %s; this proves nothing\n", what, strerror(errno));
	return 2;
}

struct address talk_with_port(const struct address *a, int port)
{
	struct address b = *a;

	/* Both families have the port at the same place. */
	b.in.sin_port = htons(port);
	return b;
}

int talk_read_line(int fd, char *line, size_t size)
{
	size_t len = 0;

	while (len < size - 1 && read(fd, line + len, 1) == 1)
		if (line[len++] == '\n')
			break;
	line[len] = 0;
	return len;
}

/* Reads eight groups; klibc's inet_pton() accepts no address of IPv6 at all. */
static int parse_ipv6(const char *text, struct in6_addr *a)
{
	unsigned int g[8];
	int i;

	if (sscanf(text, "%x:%x:%x:%x:%x:%x:%x:%x", &g[0], &g[1], &g[2], &g[3], &g[4],
		   &g[5], &g[6], &g[7]) != 8)
		return -1;
	for (i = 0; i < 8; i++)
		a->s6_addr16[i] = htons(g[i]);
	return 0;
}

static int parse(const char *text, struct address *a)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->in.sin_addr) == 1) {
		a->in.sin_family = AF_INET;
		a->len = sizeof(a->in);
		return 0;
	}
	if (!parse_ipv6(text, &a->in6.sin6_addr)) {
		a->in6.sin6_family = AF_INET6;
		a->len = sizeof(a->in6);
		return 0;
	}
	fprintf(stderr,
		"talk: %s: neither an IPv4 address nor eight "
		"groups of IPv6\n",
		text);
	return -1;
}

static int usage(void)
{
	fputs("usage: talk serve\n"
	      "       talk upload ADDRESS BYTES [CONTROL...]\n"
	      "       talk ftp ADDRESS\n"
	      "       talk udp ADDRESS\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct address to;

	/* A connection that broke is an error of write(). */
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && !strcmp(argv[1], "serve"))
		return talk_serve();
	if (argc < 3 || parse(argv[2], &to))
		return usage();
	if (argc >= 4 && !strcmp(argv[1], "upload"))
		return talk_upload(&to, atol(argv[3]), argc > 4 ? argv + 4 : NULL);
	if (argc == 3 && !strcmp(argv[1], "ftp"))
		return talk_ftp(&to);
	if (argc == 3 && !strcmp(argv[1], "udp"))
		return talk_udp(&to);
	return usage();
}
