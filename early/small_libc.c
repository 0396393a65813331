// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Smaller stand-ins for parts of klibc, which the linker takes before klibc's own; not in the unit
 * tests. Start: nothing here uses a stream, atexit(), the auxiliary vector or the size of a page.
 * Memory: a handful of blocks, each of whole pages from the kernel, so that one that is freed is
 * gone. Directories: one at a time.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>

#include "sys.h"

#define HEADER 16 /* the size of the block, and alignment for what follows */

char **environ __attribute__((nocommon, used));

int main(int argc, char **argv);

/* What crt0 calls. stack: argc, then argv and the environment, each ended by NULL. */
void __libc_init(char **stack, void (*at_exit)(void)) __attribute__((noreturn));
void __libc_init(char **stack, void (*at_exit)(void))
{
	int argc = (long)stack[0];

	(void)at_exit;
	environ = stack + argc + 2;
	_exit(main(argc, stack + 1));
}

/* klibc's own asks for more, and keeps an errno. */
int isatty(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

/* ---- directories ---- */

static struct {
	int fd, at, len;
	char entries[4096] __attribute__((aligned(8)));
} directory;

/* As klibc has it; not in glibc's headers. */
int getdents(unsigned int fd, struct dirent *entries, unsigned int size);

DIR *opendir(const char *path)
{
	directory.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	directory.at = directory.len = 0;
	return directory.fd < 0 ? NULL : (DIR *)&directory;
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *entry;

	(void)dir;
	if (directory.at >= directory.len) {
		directory.at = 0;
		directory.len = getdents(directory.fd, (struct dirent *)directory.entries,
					 sizeof(directory.entries));
		if (directory.len <= 0)
			return NULL;
	}
	entry = (struct dirent *)(directory.entries + directory.at);
	directory.at += entry->d_reclen;
	return entry;
}

int closedir(DIR *dir)
{
	(void)dir;
	return close(directory.fd);
}

/* ---- strings and memory ---- */

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
	if (SYS((long)block) < 0)
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
