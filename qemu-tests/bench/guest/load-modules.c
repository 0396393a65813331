// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: load-modules LIST
 *
 * Loads the modules of netlatch's list, one finit_module() each, and does nothing else:
 * the least that any program can take which needs these modules.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COMPRESSED_FILE 4 /* MODULE_INIT_COMPRESSED_FILE */

/* klibc has this function, but none of its headers declares it. */
extern int finit_module(int fd, const char *options, int flags);

/* ENODEV: the module is for a CPU with more features. */
static int load(const char *path)
{
	size_t len = strlen(path);
	int plain = len > 3 && strcmp(path + len - 3, ".ko") == 0;
	int fd = open(path, O_RDONLY), rc;

	if (fd < 0)
		return -1;
	rc = finit_module(fd, "", plain ? 0 : COMPRESSED_FILE);
	close(fd);
	return rc < 0 && errno != ENODEV ? -1 : 0;
}

int main(int argc, char **argv)
{
	static char text[8192];
	char *line;
	int fd;

	if (argc != 2)
		return 2;
	fd = open(argv[1], O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0) {
		printf("%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (load(line)) {
			printf("%s: %s\n", line, strerror(errno));
			return 1;
		}
	}
	return 0;
}
