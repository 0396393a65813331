/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GUARD_MEMORY_H
#define GUARD_MEMORY_H

/*
 * A limit that rows of the test matrix share with `make bench`.
 *
 * The guard's own memory, in KiB: the anonymous pages of its smaps_rollup, which are
 * those that it has written. The pages of its program do not count. They are those of
 * the file, which is in memory anyway, and how many of them the kernel maps around a page
 * fault differs between kernels and runs. 28 to 56 KiB were seen; the stack begins at a
 * random address, so it has two to four pages. Four pages are left as a margin.
 */
#define GUARD_OWN_KIB 72

#endif
