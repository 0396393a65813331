// SPDX-License-Identifier: GPL-2.0-or-later
/* The state file: read whole, written whole. */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "file.h"
#include "sysctl.h"

void state_boot_id(char *id, size_t size)
{
	if (sysctl_read("kernel/random/boot_id", id, size) < 0)
		id[0] = '\0';
}

/* Reads until the end or until the buffer is full. Returns the length or -errno. */
static ssize_t read_all(int fd, char *to, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size && (got = read(fd, to + len, size - len)) != 0) {
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0)
			len += got;
	}
	return len;
}

int state_load(char **state)
{
	char boot_id[64], *text;
	struct stat st;
	ssize_t len;
	int fd, rc;

	*state = NULL;
	fd = open(STATE_FILE, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || st.st_size > STATE_SIZE_MAX) {
		close(fd);
		return -EFBIG;
	}
	text = malloc(st.st_size + 1);
	len = text ? read_all(fd, text, st.st_size) : -ENOMEM;
	close(fd);
	if (len < 0) {
		free(text);
		return len;
	}
	text[len] = '\0';
	state_boot_id(boot_id, sizeof(boot_id));
	rc = state_check(text, boot_id);
	if (rc) {
		free(text);
		return rc;
	}
	*state = text;
	return 0;
}

int state_save(const struct text *t)
{
	if (t->failed)
		return -ENOMEM;
	if (mkdir(STATE_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	return file_replace(STATE_FILE, STATE_FILE ".new", t->data, t->len);
}
