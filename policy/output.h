/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_OUTPUT_H
#define NETLATCH_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes `size` bytes to the file. Whatever happens, there is either the whole new file
 * or what was there. Only a regular file is replaced: no device, no FIFO, no symbolic
 * link. False if that fails, which is told on stderr.
 */
bool output_write(const char *path, const uint8_t *data, size_t size);

#endif
