/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NAMESPACES_H
#define NETLATCH_NAMESPACES_H

/*
 * namespaces_visit() calls this function inside each network namespace other than our
 * own, and may call it more than once in the same namespace.
 */
typedef void namespace_visitor(void *context);

/*
 * Calls visit in other network namespaces, and then returns to our own. The function
 * finds a namespace in two ways: the main thread of a process of this pid namespace
 * lives in it, or a file of this mount namespace, with no blank in its path, holds it
 * (`ip netns`, container engines). The function does not find a namespace that only a
 * descriptor or a socket holds, nor one that a program creates meanwhile.
 *
 * If a namespace cannot be entered, the function logs an error. Errors in other
 * namespaces must not change the result of netlatch, because any user can create a
 * namespace and make netlatch fail there.
 *
 * Outside the kernel's initial network namespace the function does nothing, because a
 * container must not change the links of other namespaces.
 *
 * Returns 0; or -errno if the return to our own namespace fails. This process is then in
 * another namespace, and nothing that it reads or changes afterwards concerns our own.
 */
int namespaces_visit(namespace_visitor *visit, void *context);

#endif
