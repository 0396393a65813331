/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hostile set: frames that make an open machine answer. Pure builders; the unit tests
 * check lengths and checksums, and the control scenario that an open guest does answer.
 */
#ifndef INJECT_H
#define INJECT_H

#include "harness/packet.h"

#define INJECT_MAX 1514

size_t inject_count(void);
const char *inject_name(size_t index);

/*
 * Builds frame number index into out (INJECT_MAX bytes). Rounds differ where a protocol
 * has something to vary: ports, ids, ethertypes; the same round gives the same bytes.
 * Returns the length.
 */
size_t inject_build(size_t index, unsigned int round, const struct inject_ends *ends,
		    uint8_t *out);

#endif
