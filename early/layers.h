/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LAYERS_H
#define NETLATCH_LAYERS_H

#include <stdbool.h>

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
	unsigned int loosened;	/* kept settings that differ; only without count_kept */
	char first_failed[128]; /* path below /proc/sys */
};
/*
 * count_kept: settings that are to stay for good belong to the layer too. lock counts them;
 * later the administrator's own sysctl.d may have had its say, which opens nothing.
 */
void judge_sysctl(struct latch *latch, bool count_kept, struct sysctl_counts *counts);

#endif
