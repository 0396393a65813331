/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_ABI_H
#define NETLATCH_NFT_ABI_H

/*
 * Definitions for both encoder and reader, and numbers that the headers of Debian 12
 * lack.
 */

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/netfilter/nf_tables.h>

#include "layers/nft/nft.h"

#define NFT_PRIORITY ((uint32_t)INT_MIN)
#define NFT_CHAIN_TYPE "filter"
#define DESTROY_TABLE 26 /* NFT_MSG_DESTROYTABLE, since 6.3 */
#define TABLE_OWNER 2	 /* NFT_TABLE_F_OWNER, since 5.12 */
#define TABLE_PERSIST 4	 /* NFT_TABLE_F_PERSIST, since 6.9 */

#define NETDEV_INGRESS 0 /* NF_NETDEV_INGRESS */
#define NETDEV_EGRESS 1	 /* NF_NETDEV_EGRESS, since 5.16 */
#define DEVICE_PREFIX 2	 /* NFTA_DEVICE_PREFIX, since 6.16 */

#define NFT_DEVICE_CHAIN_SIZE 24 /* "ingress-" and an index, with NUL */

static inline uint32_t nft_loopback_key(enum nft_loopback loopback)
{
	return loopback == LOOPBACK_IN ? NFT_META_IIF : NFT_META_OIF;
}

/* What the readers share, in nft_verify.c. */

/*
 * The code of the verdict in the data of an immediate expression, or NFT_NO_VERDICT.
 * chain gets the attribute with the name of the chain to which it jumps; it may be NULL.
 */
struct nlattr_view;
int nft_verdict(const struct nlattr_view *data, struct nlattr_view *chain);
#define NFT_NO_VERDICT INT_MIN
bool nft_counter_packets(const struct nlattr_view *a, uint64_t *packets);

#endif
