/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SOURCE_H
#define NETLATCH_SOURCE_H

#include <stddef.h>

/* A file of the policy, cut into lines. */
struct source {
	const char *name; /* for messages */
	char **lines;	  /* lines[0] is line 1 */
	unsigned int count;
};

#define SOURCE_SIZE_MAX (1024 * 1024)

/*
 * Reads the file. Returns 0, or -errno (EFBIG: larger than SOURCE_SIZE_MAX; ENOTSUP: a
 * FIFO, a device or a socket, of which none is waited for). The name stays the caller's.
 */
int source_read(struct source *source, const char *path, const char *name);
/* What an error of source_read() means, for a person. */
const char *source_error(int error);

/* Makes one of a text in memory. A NUL counts as any other control character. Pure. */
void source_from_text(struct source *source, const char *name, const char *text,
		      size_t size);

#endif
