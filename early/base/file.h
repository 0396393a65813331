/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FILE_H
#define NETLATCH_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Reads a whole file of at most max bytes. Returns its length, with *text terminated and to be
 * freed, or -errno; -EFBIG if it is larger.
 */
ssize_t file_read(const char *path, char **text, size_t max);
/* Reads the beginning of a file, terminated; false and "" if it cannot be read. */
bool file_read_start(const char *path, char *text, size_t size);

/*
 * Writes path.new (63 bytes at most) and renames it to path, mode 0644: a reader sees the old file or the new
 * one. Nothing is left behind on failure. Returns 0 or -errno.
 */
int file_replace(const char *path, const char *data, size_t len);

#endif
