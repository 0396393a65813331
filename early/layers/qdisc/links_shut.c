// SPDX-License-Identifier: GPL-2.0-or-later
/* Shuts links one by one and logs each failure. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/error.h"
#include "base/log.h"
#include "kernel/netlink.h"
#include "layers/qdisc/links_shut.h"

int link_shut_or_say(int fd, const struct link *link)
{
	int rc = link_shut(fd, link->index);

	log_done(link->name, rc);
	/* A link that has disappeared meanwhile sends nothing. */
	if (rc == -ENODEV)
		rc = 0;
	if (rc)
		log_line(LOG_ERR,
			 "link %d %s: blackhole qdisc: %s; "
			 "the qdisc layer does not hold it",
			 link->index, link->name, error_text(rc));
	return rc;
}

int links_shut(int fd, struct links *links, const struct allowed *spared)
{
	unsigned int i;
	int rc;

	memset(links, 0, sizeof(*links));
	rc = fd < 0 ? fd : links_read(fd, links);
	if (rc && rc != -EINTR)
		log_line(LOG_ERR, "links cannot be read: %s; default_qdisc alone holds",
			 error_text(rc));
	/* A link that has an explicit blackhole already does not change. */
	for (i = 0; i < links->count; i++)
		if (!allowed_get(spared, links->link[i].index))
			link_shut_or_say(fd, &links->link[i]);
	return rc;
}

void links_shut_here(void *context)
{
	struct links links;
	int fd = netlink_open(NETLINK_ROUTE);

	links_shut(fd, &links, context);
	links_free(&links);
	if (fd >= 0)
		close(fd);
}
