/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_BLOB_WRITE_H
#define NETLATCH_BLOB_WRITE_H

#include "policy.h"

/*
 * Writes the compiled policy into data, which has room for BLOB_SIZE_MAX bytes. Returns
 * its size, or 0 if that is not enough. Pure.
 */
size_t blob_write(const struct policy *policy, uint8_t *data);

#endif
