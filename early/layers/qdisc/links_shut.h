/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINKS_SHUT_H
#define NETLATCH_LINKS_SHUT_H

#include "kernel/link.h"

/*
 * An explicit blackhole on links, for lock and the guard. What fails goes to the kernel log. fd:
 * NETLINK_ROUTE, or the -errno of a socket that could not be had.
 */
void link_shut_or_say(int fd, const struct link *link);
/*
 * Reads the links (links_free() them in any case) and shuts all of them, because the blackhole of a
 * default has no handle. Returns what links_read() did; -EINTR goes to no log.
 */
int links_shut(int fd, struct links *links);
/* The same with a socket of its own, in the network namespace in which it is called. */
void links_shut_here(void *context);

#endif
