/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LAYERS_H
#define NETLATCH_LAYERS_H

#include <stdbool.h>

#include "layers/latch.h"
#include "kernel/link.h"
#include "layers/nft/nft.h"
#include "layers/radio/radio.h"

/*
 * Judges what stands, by asking the kernel. lock judges with these what it has just done,
 * status what is left of it, so that the two cannot differ. Nothing is changed here.
 */

struct look {
	struct links links;
	int links_error; /* -errno: they could not be read */
	struct nft_view nft;
	int nft_error; /* likewise */
	struct radios radios;
	int radio_error;
	int sockets_error;
};

/* Asks the kernel; look_free() it in any case. */
void look_take(struct look *look);
void look_free(struct look *look);
/* Does anything hold frames back that release would have to open? */
bool look_is_shut(const struct look *look);

/* Changes `held` and `fault` of links that another layer holds, or that end in another link. */
void judge_qdisc(struct latch *latch, struct look *look);
/* The inet and netdev layers. */
void judge_nft(struct latch *latch, struct look *look);
void judge_radio(struct latch *latch, const struct look *look);
void judge_sockets(struct latch *latch, const struct look *look);

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
