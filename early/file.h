/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FILE_H
#define NETLATCH_FILE_H

#include <stddef.h>

/*
 * Writes temporary and renames it to path, mode 0644: a reader sees the old file or the new
 * one. Nothing is left behind on failure. Returns 0 or -errno.
 */
int file_replace(const char *path, const char *temporary, const char *data, size_t len);

#endif
