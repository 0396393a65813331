// SPDX-License-Identifier: GPL-2.0-or-later
#include "source.h"

#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

int source_read(struct source *source, const char *path, const char *name)
{
	/* Not from keep(), because only a copy of what is in the file has to live on. */
	static char data[SOURCE_SIZE_MAX + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		return -errno;
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
