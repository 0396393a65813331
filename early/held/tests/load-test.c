// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of held frames, as it is before the first frame, behind it, and damaged. */
#include "held/load.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/netlatch-load-test.XXXXXX";
static struct held_table table;
static const char *fault;

static int load_of(const void *data, size_t size)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		return -EIO;
	memset(&table, 0x55, sizeof(table));
	return held_load(path, &table, &fault);
}

int main(void)
{
	static const struct held_kind kind = { .link = "eth0", .protocol = 6 };
	static struct held_table one;
	static uint8_t data[HELD_SIZE_MAX + 1];
	int fd = mkstemp(path);
	size_t size;

	if (fd < 0)
		return 1;
	close(fd);
	CHECK(!load_of("", 0) && !fault && !table.count && !table.others[HELD_OUT],
	      "nothing was held yet: an empty file is an empty table, and no error");
	held_add(&one, &kind, 3100);
	size = held_write(&one, data);
	CHECK(!load_of(data, size) && !fault && table.count == 1, "one frame was held");
	CHECK(load_of(data, 1) == -EBADMSG && strstr(fault, "no table of held frames") &&
		      !table.count,
	      "one byte is damage");
	data[size - 1] ^= 1;
	CHECK(load_of(data, size) == -EBADMSG && !strcmp(fault, HELD_TORN) &&
		      !table.count,
	      "a changed byte is damage");
	CHECK(load_of(data, sizeof(data)) == -EBADMSG && !table.count,
	      "so is a file that is too long");
	unlink(path);
	CHECK(held_load(path, &table, &fault) == -ENOENT && !fault && !table.count,
	      "there is no file");
	return check_done();
}
