// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the evidence from the kernel. */
#include "evidence/evidence.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <sys/socket.h>

#include "kernel/netlink.h"
#include "layers/nft/nft.h"

#define DUMP_TRIES 20 /* a ruleset changes often while it is loaded */

static void read_xtables(int family, struct evidence_found *f)
{
	if (!f->found)
		f->found = xtables_filters(family, f->what, sizeof(f->what));
}

int evidence_read(struct evidence *e)
{
	int fd, rc, try;

	fd = netlink_open(NETLINK_NETFILTER);
	if (fd < 0) {
		memset(e, 0, sizeof(*e));
		return fd;
	}
	for (try = 0, rc = -EINTR; try < DUMP_TRIES && rc == -EINTR; try++) {
		memset(e, 0, sizeof(*e));
		rc = nft_dump(fd, evidence_table, evidence_chain, e);
	}
	close(fd);
	if (rc)
		memset(e, 0, sizeof(*e));
	read_xtables(AF_INET, &e->v4);
	read_xtables(AF_INET6, &e->v6);
	return evidence_complete(e) ? 0 : rc;
}
