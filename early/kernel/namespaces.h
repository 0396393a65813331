/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NAMESPACES_H
#define NETLATCH_NAMESPACES_H

/* Called in a network namespace other than our own, more than once in some. */
typedef void namespace_visitor(void *context);

/*
 * Visits each network namespace in which the main thread of a process of this pid namespace lives, or which
 * this mount namespace holds by a file without blanks (`ip netns`, container engines), and is back in our own
 * then. One that cannot be entered is said. Users make namespaces: what is in there may be made to fail, and
 * the verdict is not to depend on it. In another than the kernel's first one it does nothing: what is up elsewhere is no business of
 * a container's. One that neither a process nor a file holds (a descriptor, a socket) is not found, nor
 * is one that is made meanwhile. Returns 0; or -errno if the way back into our own fails: this process
 * is then in another namespace, and nothing that it asks or does from here on is about ours.
 */
int namespaces_visit(namespace_visitor *visit, void *context);

#endif
