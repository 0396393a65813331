/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_H
#define NETLATCH_NFT_H

#include <stdbool.h>
#include <stdint.h>

#include "nlmsg.h"

/*
 * The drop-all firewall: tables named "netlatch", base chains of type filter, policy drop,
 * priority -2147483648, so before defragmentation and connection tracking. Loopback is the
 * only thing accepted. policy/floor.nft is the same in nft's words.
 *
 *   part      family  chains              what passes them
 *   INET      inet    prerouting, output  IPv4 and IPv6, in and out (AF_PACKET does not)
 *   ARP       arp     input, output       ARP of the kernel
 *   BRIDGE    bridge  prerouting, output  frames between and from bridge ports
 *   EGRESS    netdev  egress              every frame that leaves any device
 *   INGRESS   netdev  ingress             every frame that reaches any device
 *
 * The two netdev chains name no device: one attribute NFTA_DEVICE_PREFIX with the empty
 * prefix stands for all of them, present and future, which needs Linux 6.16 (commits
 * 6d07a289504a and 4039ce7ef404). A kernel without it refuses the chain with EINVAL.
 */
#define NFT_TABLE_NAME "netlatch"

enum nft_part {
	NFT_INET = 1 << 0,
	NFT_ARP = 1 << 1,
	NFT_BRIDGE = 1 << 2,
	NFT_EGRESS = 1 << 3,
	NFT_INGRESS = 1 << 4,
};
#define NFT_PARTS 5
#define NFT_ALL ((1 << NFT_PARTS) - 1)
#define NFT_NETDEV (NFT_EGRESS | NFT_INGRESS)

/* "inet", "arp", ... for the first part in the mask. */
const char *nft_part_name(unsigned int parts);

enum nft_loopback {
	LOOPBACK_NEVER, /* lo does not come this way */
	LOOPBACK_IN,	/* accept what came in by lo */
	LOOPBACK_OUT,	/* accept what goes out by lo */
};

struct nft_chain {
	enum nft_part part;
	uint8_t family; /* NFPROTO_* */
	const char *family_name;
	const char *name;
	uint32_t hook;
	enum nft_loopback loopback;
};

#define NFT_CHAINS 8
extern const struct nft_chain nft_chains[NFT_CHAINS];

/* ---- pure: the batch ---- */

#define NFT_BATCH_SIZE 4096 /* bytes; all parts with counters need less (unit-tested) */
#define NFT_BATCH_MESSAGES 48

/* Which parts fall if message i of the batch is refused; 0: an optional counter. */
struct nft_batch {
	unsigned int count;
	uint8_t parts[NFT_BATCH_MESSAGES];
};

/*
 * Writes one batch that replaces whatever stands in tables of our name by the chains of
 * parts. Messages are numbered from seq on, batch begin and end included. counters adds
 * one counting rule per chain.
 */
void nft_encode(struct nlbuf *b, unsigned int parts, bool counters, uint32_t seq,
		struct nft_batch *batch);

/* ---- pure: what the kernel holds ---- */

struct nft_view {
	uint8_t tables; /* parts whose table is there and awake */
	struct {
		bool seen, good, counted;
		unsigned int rules;
		uint64_t packets; /* that the policy dropped; only if counted */
		const char *fault;
	} chain[NFT_CHAINS];
};

/* Each takes one message of a dump; others' tables are passed over. 0 or -EBADMSG. */
int nft_view_table(struct nft_view *view, const struct nlmsg *message);
int nft_view_chain(struct nft_view *view, const struct nlmsg *message);
int nft_view_rule(struct nft_view *view, const struct nlmsg *message);

/* The parts that stand exactly as nft_encode() writes them. */
unsigned int nft_view_standing(struct nft_view *view);
/* Why one part does not stand; NULL if it does. */
const char *nft_view_fault(const struct nft_view *view, enum nft_part part);

/* ---- system calls ---- */

struct nft_result {
	unsigned int standing;	/* read back, as asked for */
	bool counters;		/* asked for and there */
	int error[NFT_PARTS];	/* -errno for which a part was given up, or 0 */
	struct nft_view view;
	int view_error; /* -errno: the read-back itself failed, nothing counts as standing */
};

/* Installs what the kernel takes of parts and reads it back. fd: NETLINK_NETFILTER. */
void nft_install(int fd, unsigned int parts, bool counters, struct nft_result *result);

/* Reads only. Returns 0 or -errno; -EPERM without CAP_NET_ADMIN. */
int nft_inspect(int fd, struct nft_view *view);

#endif
