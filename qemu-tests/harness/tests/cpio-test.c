// SPDX-License-Identifier: GPL-2.0-or-later
/* An archive of one file, as cpio(1) reads it. */
#include "harness/cpio.h"
#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint8_t archive[4096];
static char text[4096];

/* Runs cpio(1) with the archive as its input. True: it printed exactly this. */
static bool cpio_prints(const char *options, size_t size, const char *wanted)
{
	char path[] = "/tmp/cpio-test-XXXXXX", command[200];
	int fd = mkstemp(path);
	FILE *from;
	size_t len = 0;

	if (fd < 0 || write(fd, archive, size) != (ssize_t)size)
		return false;
	close(fd);
	snprintf(command, sizeof(command), "cpio --quiet %s <%s 2>&1", options, path);
	from = popen(command, "re");
	if (from)
		len = fread(text, 1, sizeof(text) - 1, from);
	text[len] = 0;
	unlink(path);
	return from && pclose(from) == 0 && !strcmp(text, wanted);
}

int main(void)
{
	static const char *const words[] = { "", "1", "12", "123", "1234", "12345" };
	unsigned int i, read = 0;
	size_t size;

	for (i = 0; i < 6; i++) {
		size = cpio_write(archive, sizeof(archive), "etc/a/policy.bin", words[i],
				  strlen(words[i]));
		read += size % 4 == 0 && cpio_prints("-it", size, "etc/a/policy.bin\n") &&
			cpio_prints("-i --to-stdout", size, words[i]);
	}
	CHECK(read == 6, "cpio reads the file, whatever its length");
	size = cpio_write(archive, sizeof(archive), "a", "x", 1);
	CHECK(cpio_write(archive, size, "a", "x", 1) == size,
	      "as many bytes as it takes");
	CHECK(!cpio_write(archive, size - 1, "a", "x", 1), "one less is too few");
	CHECK(!cpio_write(archive, 8, "a", archive, sizeof(archive)), "far less as well");
	return check_done();
}
