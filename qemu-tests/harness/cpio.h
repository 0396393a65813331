/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An archive of one file, in the format of an initramfs (newc, see cpio(5)). The kernel
 * unpacks archives that follow each other one after the other, so such an archive at the
 * end of an image adds that file to it, or takes its place. Pure.
 */
#ifndef CPIO_H
#define CPIO_H

#include <stddef.h>
#include <stdint.h>

/*
 * Writes the archive. path: without "/" at the beginning; its folder has to be in the
 * image. Returns its size; 0: it does not fit into size bytes.
 */
size_t cpio_write(uint8_t *to, size_t size, const char *path, const void *data,
		  size_t len);

#endif
