/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LAYERS_H
#define NETLATCH_LAYERS_H

#include "latch.h"
#include "link.h"
#include "nft.h"

/*
 * Judges what stands, by asking the kernel. lock judges with these what it has just done,
 * status what is left of it, so that the two cannot differ. Nothing is changed here.
 */

/* links may be NULL; else it gets what was read (links_free() it). */
void judge_qdisc(struct latch *latch, struct links *links);

/* The inet and netdev layers from a read-back; error: of the read-back, 0 or -errno. */
void judge_nft(struct latch *latch, struct nft_view *view, int error);

struct sysctl_counts {
	unsigned int held, absent, failed;
	char first_failed[128]; /* path below /proc/sys */
};
void judge_sysctl(struct latch *latch, struct sysctl_counts *counts);

#endif
