/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FILE_H
#define NETLATCH_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Reads a whole file of at most max bytes. Returns its length and sets *text to the
 * content, which ends in a NUL and which the caller frees. Returns -errno on failure,
 * and -EFBIG for a larger file; *text is NULL then.
 */
ssize_t file_read(const char *path, char **text, size_t max);
/*
 * Reads at most size - 1 bytes from the beginning of a file and ends them with a NUL.
 * Returns false, with text "", if the file cannot be read.
 */
bool file_read_start(const char *path, char *text, size_t size);

/*
 * Writes the data to path.new (a path of at most 63 bytes) and renames that file to
 * path, so that a reader sees either the old file or the new one. The mode is 0644. On
 * failure the function removes path.new. Returns 0 or -errno.
 */
int file_replace(const char *path, const char *data, size_t len);

#endif
