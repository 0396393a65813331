// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cpio.h"

#include <stdio.h>
#include <string.h>

#define HEADER 110
#define END "TRAILER!!!"

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static size_t member_size(const char *path, size_t len)
{
	return padded(HEADER + strlen(path) + 1) + padded(len);
}

/* The buffer is all zero. */
static uint8_t *put(uint8_t *to, const char *path, unsigned int mode, const void *data,
		    size_t len)
{
	size_t name = strlen(path) + 1;

	/*
	 * ino mode uid gid nlink mtime filesize, two numbers of the device, two of the
	 * node, namesize, check
	 */
	sprintf((char *)to,
		"070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 1, mode,
		0, 0, 1, 0, len, 0, 0, 0, 0, name, 0);
	memcpy(to + HEADER, path, name);
	if (len)
		memcpy(to + padded(HEADER + name), data, len);
	return to + member_size(path, len);
}

size_t cpio_write(uint8_t *to, size_t size, const char *path, const void *data,
		  size_t len)
{
	size_t needed = member_size(path, len) + member_size(END, 0);

	if (len > size || needed > size)
		return 0;
	memset(to, 0, needed);
	put(put(to, path, 0100644, data, len), END, 0, NULL, 0);
	return needed;
}
