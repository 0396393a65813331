/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NFT_LIBNFTNL_H
#define NFT_LIBNFTNL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes the batch that makes these parts (a mask of NFT_INET and so on) to `to`, size
 * bytes at most. Devices are called "*", because libnftnl has no way to name all devices.
 * Returns the number of bytes.
 */
size_t libnftnl_encode(unsigned char *to, size_t size, unsigned int parts, bool counters);

#endif
