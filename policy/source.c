// SPDX-License-Identifier: GPL-2.0-or-later
#include "source.h"

#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

const char *source_error(int error)
{
	switch (-error) {
	case ENOTSUP:
		return "it is no regular file, so it is not read";
	case EFBIG:
		return "it is larger than 1 MiB, so it is not read";
	}
	return strerror(-error);
}

void source_from_text(struct source *source, const char *name, const char *text,
		      size_t size)
{
	char *copy = keep_text(text, size);
	unsigned int lines = 1;

	for (size_t i = 0; i < size; i++) {
		lines += copy[i] == '\n';
		/* A NUL would hide the rest of its line. The parser refuses this one. */
		if (!copy[i])
			copy[i] = '\1';
	}
	source->name = name;
	source->count = 0;
	source->lines = keep(lines * sizeof(*source->lines));
	while (*copy) {
		char *end = strchrnul(copy, '\n');
		int more = *end == '\n';

		source->lines[source->count++] = copy;
		*end = 0;
		/* Editors of other systems end lines with CR LF. */
		if (end > copy && end[-1] == '\r')
			end[-1] = 0;
		copy = end + more;
	}
}

/* A link to /dev/null (device 1:3) hides a file, as in sysctl.d(5). */
static bool is_readable(const struct stat *st)
{
	return S_ISREG(st->st_mode) || S_ISDIR(st->st_mode) ||
	       (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3));
}

int source_read(struct source *source, const char *path, const char *name)
{
	/* Not from keep(), because only a copy of what is in the file has to live on. */
	static char data[SOURCE_SIZE_MAX + 1];
	/* Not blocking, so that a FIFO in the place of a file cannot hold us. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		return errno == ENXIO ? -ENOTSUP : -errno;
	if (fstat(fd, &st) || !is_readable(&st)) {
		close(fd);
		return -ENOTSUP;
	}
	do {
		got = read(fd, data + size, sizeof(data) - size);
		if (got < 0 && errno != EINTR) {
			got = -errno;
			close(fd);
			return got;
		}
		size += got > 0 ? got : 0;
	} while (got && size <= SOURCE_SIZE_MAX);
	close(fd);
	if (size > SOURCE_SIZE_MAX)
		return -EFBIG;
	source_from_text(source, name, data, size);
	return 0;
}
