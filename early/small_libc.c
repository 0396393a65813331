// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Smaller stand-ins for parts of klibc, which the linker takes before klibc's own; not in the unit
 * tests. Streams: klibc's start-up opens stdin, stdout and stderr and exit() flushes them, but
 * nothing here uses one. Memory: a handful of blocks, each of whole pages from the kernel, so that
 * one that is freed is gone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>

#define HEADER 16 /* the size of the block, and alignment for what follows */

void __libc_init_stdio(void);

void __libc_init_stdio(void)
{
}

int fflush(FILE *stream)
{
	(void)stream;
	return 0;
}

char *strstr(const char *text, const char *part)
{
	size_t len = strlen(part);

	for (; strncmp(text, part, len) != 0; text++)
		if (!*text)
			return NULL;
	return (char *)text;
}

void *malloc(size_t size)
{
	size_t *block;

	size += HEADER;
	block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (block == MAP_FAILED)
		return NULL;
	*block = size;
	return (char *)block + HEADER;
}

/* Fresh pages are zeroes. */
void *zalloc(size_t size);
void *zalloc(size_t size)
{
	return malloc(size);
}

void free(void *memory)
{
	size_t *block = (size_t *)((char *)memory - HEADER);

	if (memory)
		munmap(block, *block);
}

void *realloc(void *memory, size_t size)
{
	char *grown = malloc(size);
	size_t old;

	if (!grown || !memory)
		return grown;
	old = *(size_t *)((char *)memory - HEADER) - HEADER;
	memcpy(grown, memory, old < size ? old : size);
	free(memory);
	return grown;
}
