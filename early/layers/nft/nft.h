/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_H
#define NETLATCH_NFT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/netlink.h"
#include "kernel/nlmsg.h"

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
	uint8_t part;	/* enum nft_part */
	uint8_t family; /* NFPROTO_* */
	uint8_t hook;
	uint8_t loopback; /* enum nft_loopback */
	const char *family_name;
	const char *name;
};

#define NFT_CHAINS 8
extern const struct nft_chain nft_chains[NFT_CHAINS];

/* ---- pure: the batch ---- */

#define NFT_BATCH_SIZE 4096 /* bytes; all parts with counters need less (unit-tested) */
#define NFT_BATCH_MESSAGES 48

/* What depends on message i of the batch: parts that fall if it is refused; 0: an optional
 * counter; NFT_OWNED: the ownership of the tables. */
struct nft_batch {
	unsigned int count;
	uint8_t parts[NFT_BATCH_MESSAGES];
};

enum nft_option {
	NFT_COUNTERS = 1 << 0, /* one counting rule per chain */
	/*
	 * Tables belong to the socket that sends the batch: nobody else's flush or delete
	 * touches them while it is open, and they stay, without an owner, when it closes.
	 * Flags owner (5.12) and persist (6.9, commit da5141bbe0c2); older kernels refuse
	 * them with EOPNOTSUPP, or EINVAL for DESTROYTABLE (6.3).
	 */
	NFT_OWNED = 1 << 5, /* no part's bit: also marks messages in nft_batch */
};

/*
 * Writes one batch that replaces whatever stands in tables of our name by the chains of
 * parts. Messages are numbered from seq on, batch begin and end included.
 */
void nft_encode(struct nlbuf *b, unsigned int parts, unsigned int options, uint32_t seq,
		struct nft_batch *batch);

/* Writes the batch that deletes our tables of these parts; each must be there. */
void nft_encode_delete(struct nlbuf *b, unsigned int parts, uint32_t seq,
		       struct nft_batch *batch);

/*
 * Kernels without a hook on all devices: a chain egress-INDEX and a chain ingress-INDEX on one
 * device, in the table that is there or is made, without any rule but the one that counts. Whatever
 * stood in these chains goes. Once more for a device that has them changes nothing, but counts from 0.
 */
void nft_encode_device(struct nlbuf *b, int index, const char *name, unsigned int options,
		       uint32_t seq, struct nft_batch *batch);
/* Takes away one of the two chains of a device that is gone. */
void nft_encode_device_gone(struct nlbuf *b, int index, enum nft_part part, uint32_t seq,
			    struct nft_batch *batch);

/* ---- pure: what the kernel holds ---- */

/* Takes family and attributes out of a message of this type: 1; 0 for another; -EBADMSG. */
int nft_body(const struct nlmsg *m, unsigned int message, uint8_t *family,
	     struct nlattr_view *table, unsigned int max);

struct links;

struct nft_view {
	uint8_t tables;	 /* parts whose table is there and awake */
	uint8_t present; /* parts whose table is there, awake or not */
	uint8_t owned;	 /* parts whose table has a living owner */
	struct links
		*links; /* whose `chained` the chains of single devices set; or NULL */
	struct {
		bool seen, good, counted;
		unsigned int rules;
		uint64_t
			packets; /* that the policy dropped, single devices' too; only if counted */
		const char *fault;
	} chain[NFT_CHAINS];
};

/* No link is held by a chain of its own any more. */
void nft_view_unchain(struct nft_view *view);
/* Each takes one message of a dump into the nft_view that is context; others' tables are passed
 * over. 0 or -EBADMSG. */
int nft_view_table(const struct nlmsg *message, void *context);
int nft_view_chain(const struct nlmsg *message, void *context);
int nft_view_rule(const struct nlmsg *message, void *context);

/* The parts that stand exactly as nft_encode() writes them. */
unsigned int nft_view_standing(const struct nft_view *view);
/* Why one part does not stand; NULL if it does. */
const char *nft_view_fault(const struct nft_view *view, enum nft_part part);

/* ---- system calls ---- */

struct nft_result {
	unsigned int standing; /* read back, as asked for */
	bool counters, owned;  /* asked for and there */
	int error[NFT_PARTS];  /* -errno for which a part was given up, or 0 */
	struct nft_view view;
	int view_error; /* -errno: the read-back itself failed, nothing counts as standing */
};

/*
 * Installs what the kernel takes of parts and reads it back. fd: NETLINK_NETFILTER, here and
 * below. Counters and ownership are left out where the kernel does not take them.
 */
void nft_install(int fd, unsigned int parts, unsigned int options,
		 struct nft_result *result);

/* Reads only. Forgets all that view held but links. 0 or -errno; -EPERM without CAP_NET_ADMIN. */
int nft_inspect(int fd, struct nft_view *view);

/* Deletes our tables of these parts in one transaction, or none of them. 0 or -errno. */
int nft_remove(int fd, unsigned int parts);

/* Chains for a device, see nft_encode_device(). 0 or -errno (-ENOENT: no such device). */
int nft_device_shut(int fd, int index, const char *name, unsigned int options);
/* Forgets the chains of a device that is gone; the kernel may have done so already. */
void nft_device_gone(int fd, int index);

/*
 * Dumps tables, then chains, of all families, and hands them to the readers.
 * 0 or -errno, -EINTR if they changed underneath.
 */
int nft_dump(int fd, netlink_reader *table, netlink_reader *chain, void *context);

#endif
