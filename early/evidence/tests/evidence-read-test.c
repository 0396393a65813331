// SPDX-License-Identifier: GPL-2.0-or-later
/* Asking for evidence: what the kernel's answers and the legacy tables add up to, both
 * faked. */
#include "evidence/evidence.h"
#include "check.h"
#include "layers/nft/nft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <sys/socket.h>

#define FD 1000

static int open_error, dump_errors[40];
static unsigned int dumps, files_open;
static bool finds, legacy4, legacy6;

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD)
		abort();
	files_open--;
	return 0;
}

int netlink_open(int protocol)
{
	if (protocol != NETLINK_NETFILTER)
		abort();
	if (open_error)
		return open_error;
	files_open++;
	return FD;
}

int nft_dump(int fd, netlink_reader *table, netlink_reader *chain, void *context)
{
	struct evidence *e = context;
	int rc = dump_errors[dumps++];

	if (fd != FD || table != evidence_table || chain != evidence_chain || e->chains)
		abort(); /* what an earlier try found has to be forgotten */
	e->chains = 1;
	if (finds || rc) /* a dump that fails may have found something before */
		e->v4.found = e->v6.found = true;
	return rc;
}

bool xtables_filters(int family, char *what, unsigned int size)
{
	snprintf(what, size, "legacy");
	return family == AF_INET    ? legacy4
	       : family == AF_INET6 ? legacy6
				    : (abort(), false);
}

/* In place of evidence.c, of which only the addresses matter here. */
int evidence_table(const struct nlmsg *m, void *context)
{
	(void)m;
	(void)context;
	abort();
}

int evidence_chain(const struct nlmsg *m, void *context)
{
	(void)m;
	(void)context;
	abort();
}

static int ask(unsigned int failures, int rc, struct evidence *e)
{
	unsigned int i;

	memset(dump_errors, 0, sizeof(dump_errors));
	for (i = 0; i < failures; i++)
		dump_errors[i] = rc;
	dumps = 0;
	memset(e, 0x5a, sizeof(*e)); /* whatever was there before */
	return evidence_read(e);
}

int main(void)
{
	struct evidence e;

	CHECK(ask(0, 0, &e) == 0 && !e.v4.found && !e.v6.found && dumps == 1,
	      "nothing there");
	finds = true;
	CHECK(ask(0, 0, &e) == 0 && evidence_complete(&e), "found");
	CHECK(ask(7, -EINTR, &e) == 0 && evidence_complete(&e) && dumps == 8,
	      "a ruleset that is being loaded is asked for again");
	CHECK(ask(40, -EINTR, &e) == -EINTR && !e.v4.found && !e.v6.found && dumps == 20,
	      "but not for ever, and half of an answer is none");
	CHECK(ask(1, -EBADMSG, &e) == -EBADMSG && !e.v4.found && dumps == 1,
	      "an error is an error");
	legacy4 = true;
	CHECK(ask(1, -EPERM, &e) == -EPERM && e.v4.found && !e.v6.found &&
		      !evidence_complete(&e),
	      "legacy rules for IPv4 alone are not enough");
	legacy6 = true;
	CHECK(ask(1, -EINVAL, &e) == 0 && evidence_complete(&e) &&
		      !strcmp(e.v4.what, "legacy"),
	      "legacy rules for both are, without nf_tables too");
	open_error = -EMFILE;
	CHECK(ask(0, 0, &e) == -EMFILE && !e.v4.found && !e.v6.found && dumps == 0,
	      "no socket: no evidence");
	CHECK(files_open == 0, "every socket is closed again");
	return check_done();
}
