/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_MODULE_H
#define NETLATCH_MODULE_H

#include <stdbool.h>

/* Made by the image builder with hook/netlatch-modules: one path a line, in load order. */
#define MODULE_LIST "/etc/netlatch/modules"
#define MODULE_LIST_SIZE 8192 /* bytes, with NUL */

/*
 * Loads every module of the list by finit_module(); one that is loaded already is fine. A
 * module named .ko.xz, .ko.zst or .ko.gz is also looked for as .ko, because image builders
 * unpack modules after the list was made; if it is still packed the kernel unpacks it
 * (CONFIG_MODULE_DECOMPRESS, since 5.17).
 * Returns 0, -ENOENT if there is no list, or the first error; what says which module.
 */
int module_load_list(const char *list, char *what, unsigned int what_size);

/* Asks /sbin/modprobe. Returns 0, -ENOENT if there is none, -EIO if it failed. */
int module_probe(const char *name);

/* Pure: cuts the next non-empty line out of *text (which it changes); NULL at the end. */
char *module_next_line(char **text);
/* Pure: the length of the path without .xz, .zst or .gz; its whole length if it has none. */
unsigned int module_plain_length(const char *path);

#endif
