/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_ABI_H
#define NETLATCH_NFT_ABI_H

/* What encoder and reader share, and kernel numbers that the headers of Debian 12 lack. */

#include <limits.h>
#include <stdint.h>

#include <linux/netfilter/nf_tables.h>

#include "nft.h"

#define NFT_PRIORITY ((uint32_t)INT_MIN)
#define NFT_CHAIN_TYPE "filter"
#define LOOPBACK_INDEX 1 /* LOOPBACK_IFINDEX of include/net/flow.h */

#define NETDEV_INGRESS 0 /* NF_NETDEV_INGRESS */
#define NETDEV_EGRESS 1	 /* NF_NETDEV_EGRESS, since 5.16 */
#define DEVICE_PREFIX 2	 /* NFTA_DEVICE_PREFIX, since 6.16 */

static inline uint32_t nft_loopback_key(enum nft_loopback loopback)
{
	return loopback == LOOPBACK_IN ? NFT_META_IIF : NFT_META_OIF;
}

#endif
