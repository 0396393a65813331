/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_HELD_TABLE_H
#define NETLATCH_HELD_TABLE_H

#include "held/kind.h"

/*
 * The kinds of frames that the latch has held, and the file in which the guard keeps
 * them: HELD_FILE, mode 0600. It stays when the guard ends, and the next guard of this
 * boot goes on with it. Its size has a limit, whatever arrives: each direction has its
 * own number of kinds, so that frames of strangers cannot displace those that this
 * machine wanted to send. What does not fit is counted. Pure, and shared with
 * netlatch-policy.
 *
 * The guard writes the file in place by one pwrite(), because after switch_root it cannot
 * reach the folder. A reader that meets a wrong checksum has read while the guard wrote,
 * and reads again. Before the first frame the file is empty.
 *
 * All integers are little-endian, and nothing is aligned. Sizes are in bytes.
 *
 *   offset  size  header
 *        0     8  "NLATHELD"
 *        8     2  version of this format: HELD_VERSION
 *       10     2  number of kinds, at most HELD_KINDS
 *       12     4  CRC-32 of everything behind this field, as that of the policy (blob.h)
 *       16     8  frames out that are of no kind below, because there were too many
 *       24     8  frames in of that sort
 *       32     8  how often the kernel had more frames than the guard could take
 *       40        kinds, HELD_KIND_SIZE each, in the order in which they came
 *
 *   offset  size  kind
 *        0    16  link: a name of printable ASCII, NULs behind it
 *       16     1  0: out, 1: in
 *       17     1  flags: HELD_FRAGMENT, HELD_SHORT
 *       18     1  IP protocol
 *       19     1  detail, see struct held_kind
 *       20     2  ethertype
 *       22     2  VLAN id, 0: no tag
 *       24     2  destination port
 *       26    16  peer's address, in network byte order; IPv4: the first 4 bytes
 *       42     8  how many frames
 *       50     8  time of the first, 58: of the last one: milliseconds since the kernel
 *                 started
 */
#define HELD_FILE "/run/netlatch/held"
#define HELD_MAGIC "NLATHELD"
#define HELD_VERSION 1
#define HELD_HEADER_SIZE 40
#define HELD_KIND_SIZE 66
#define HELD_KINDS_OUT 96
#define HELD_KINDS_IN 32
#define HELD_KINDS (HELD_KINDS_OUT + HELD_KINDS_IN)
#define HELD_SIZE_MAX (HELD_HEADER_SIZE + HELD_KINDS * HELD_KIND_SIZE)

struct held_entry {
	struct held_kind kind;
	uint64_t count, first_ms, last_ms;
};

struct held_table {
	unsigned int count;
	unsigned int of[2]; /* how many of them go out, and come in */
	uint64_t others[2]; /* frames out and in that found no place */
	uint64_t lost;	    /* see the header */
	struct held_entry entry[HELD_KINDS];
};

/* Counts one frame. */
void held_add(struct held_table *table, const struct held_kind *kind, uint64_t now_ms);

/* Writes the file's content, and returns its size: at most HELD_SIZE_MAX. */
size_t held_write(const struct held_table *table, uint8_t *to);

/*
 * Reads the content of a file, and believes nothing. Returns NULL, or what is wrong with
 * it in words for a message; the table is empty then.
 */
const char *held_read(struct held_table *table, const void *data, size_t size);
#define HELD_TORN "its checksum is wrong" /* maybe it was just being written */

#endif
