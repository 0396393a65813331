/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NFT_LIBNFTNL_H
#define NFT_LIBNFTNL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The batch that makes these parts (NFT_INET and so on, or'ed). Devices are called "*": how every
 * device is meant libnftnl does not know. Returns the bytes written to `to`, of size at most.
 */
size_t libnftnl_encode(unsigned char *to, size_t size, unsigned int parts, bool counters);

#endif
