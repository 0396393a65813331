// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine that is switched off and on again, and its disk, which keeps all it holds. */
#include "harness/run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Copies without the blocks that are zero, so that the copy is sparse. */
static int copy_sparse(int from, int to)
{
	static char block[1 << 16];
	off_t at = 0;
	ssize_t len;

	while ((len = read(from, block, sizeof(block))) > 0) {
		if ((block[0] || memcmp(block, block + 1, (size_t)len - 1)) &&
		    pwrite(to, block, (size_t)len, at) != len)
			return -EIO;
		at += len;
	}
	return len < 0 || ftruncate(to, at) ? -errno : 0;
}

int own_disk_make(struct run *r, const char *image, unsigned int mb)
{
	int from = image ? open(image, O_RDONLY | O_CLOEXEC) : -1, to, err = 0;

	snprintf(r->own_disk, sizeof(r->own_disk), "%s/own-disk.img", r->spec.dir);
	to = open(r->own_disk, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (to < 0 || (image && from < 0))
		err = -errno;
	else if (image)
		err = copy_sparse(from, to);
	else if (ftruncate(to, (off_t)mb << 20))
		err = -errno;
	if (from >= 0)
		close(from);
	if (to >= 0 && close(to) && !err)
		err = -errno;
	r->spec.disk = r->own_disk;
	r->spec.disk_keeps = true;
	return err ? complain(r, "%s: %s; no guest", r->own_disk, strerror(-err)) : 0;
}

int power_on_again(struct run *r)
{
	if (!r->guest.gone)
		return complain(r, "guest: not off; it cannot be switched on again");
	if (!r->second_dir[0]) {
		snprintf(r->second_dir, sizeof(r->second_dir), "%s/second", r->spec.dir);
		if (mkdir(r->second_dir, 0755) && errno != EEXIST)
			return complain(r, "%s: %s; no second boot", r->second_dir,
					strerror(errno));
	}
	end_guest(r);
	r->spec.dir = r->second_dir;
	r->mark = r->heard = 0;
	return guest_start(&r->guest, &r->spec);
}
