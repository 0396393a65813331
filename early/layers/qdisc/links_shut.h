/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINKS_SHUT_H
#define NETLATCH_LINKS_SHUT_H

#include "kernel/link.h"
#include "policy/policy.h"

/*
 * Puts an explicit blackhole qdisc on links, for lock and the guard. Failures go to the
 * kernel log. fd: a NETLINK_ROUTE socket, or the -errno with which opening that socket
 * failed.
 */

/*
 * Shuts one link. Returns 0 or -errno, which is logged. A link that has disappeared
 * meanwhile is no failure.
 */
int link_shut_or_say(int fd, const struct link *link);
/*
 * Reads the list of links and shuts all of them, also those whose default qdisc is a
 * blackhole already, because a default qdisc has no handle. Call links_free() in any
 * case. Returns 0 or -errno of links_read(); -EINTR is not logged. spared: links that
 * stay as they are; or NULL.
 */
int links_shut(int fd, struct links *links, const struct allowed *spared);
/*
 * The same with a socket of its own, in the caller's network namespace. context: the
 * spared links.
 */
void links_shut_here(void *context);

#endif
