/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_MODULE_H
#define NETLATCH_MODULE_H

#include <stdbool.h>

/*
 * hook/netlatch-modules writes this list when the image is built: one path a line, in the
 * order of loading.
 */
#define MODULE_LIST "/etc/netlatch/modules"
/* The same for the modules that name held frames; lock loads them with netlatch.debug. */
#define MODULE_LIST_HELD "/etc/netlatch/modules-held"
#define MODULE_LIST_SIZE 8192 /* bytes, with NUL */

/*
 * Loads every module of the list by finit_module(). A module that is already loaded is
 * no error. If the list names a file .ko.xz, .ko.zst or .ko.gz, the function first looks
 * for the .ko, because image builders may unpack modules after the list was written. If
 * the file is still compressed, the kernel unpacks it (CONFIG_MODULE_DECOMPRESS, since
 * 5.17).
 *
 * Returns 0, -ENOENT if there is no list, or the first error as -errno; what gets the
 * path of the module that failed, or the path of the list.
 */
int module_load_list(const char *list, char *what, unsigned int what_size);

/*
 * Loads a module by /sbin/modprobe. Returns 0; -ENOENT if there is no modprobe; -EIO if
 * modprobe failed; or another -errno.
 */
int module_probe(const char *name);

/*
 * Pure: returns the next non-empty line of *text, ended by a NUL in place, and moves
 * *text behind it; NULL at the end.
 */
char *module_next_line(char **text);
/* Pure: returns the length of the path without its suffix .xz, .zst or .gz, if any. */
unsigned int module_plain_length(const char *path);

#endif
