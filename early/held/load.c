// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the file of held frames. */
#include "held/load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"

#define TRIES 5 /* the guard may be writing, but does so once a second at most */

static int load(const char *path, struct held_table *table, const char **fault)
{
	static uint8_t data[HELD_SIZE_MAX + 1]; /* one more: a longer file is wrong */
	int fd = SYS(open(path, O_RDONLY | O_CLOEXEC)), len;

	if (fd < 0)
		return fd;
	len = SYS(read(fd, data, sizeof(data)));
	close(fd);
	if (len < 0)
		return len;
	/* The guard makes the file when it begins, and writes it at the first frame. */
	if (len == 0)
		return 0;
	*fault = held_read(table, data, len);
	return *fault ? -EBADMSG : 0;
}

int held_load(const char *path, struct held_table *table, const char **fault)
{
	int rc = -EBADMSG, try;

	*fault = NULL;
	memset(table, 0, sizeof(*table));
	for (try = 0; try < TRIES; try++) {
		rc = load(path, table, fault);
		if (rc != -EBADMSG || strcmp(*fault, HELD_TORN) != 0)
			break;
	}
	return rc;
}
