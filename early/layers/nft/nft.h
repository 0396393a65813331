/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NFT_H
#define NETLATCH_NFT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/netlink.h"
#include "kernel/nlmsg.h"
#include "policy/policy.h"

/*
 * The drop-all firewall: tables named "netlatch" with base chains of type filter and
 * policy drop. The priority is -2147483648, so the chains run before defragmentation and
 * connection tracking. They accept only loopback. policy/floor.nft is the same ruleset in
 * nft's language.
 *
 *   part      family  chains              frames or packets that pass them
 *   INET      inet    prerouting, output  IPv4 and IPv6, in and out (AF_PACKET does not)
 *   ARP       arp     input, output       ARP of the kernel
 *   BRIDGE    bridge  prerouting, output  frames between and from bridge ports
 *   EGRESS    netdev  egress              every frame that leaves any device
 *   INGRESS   netdev  ingress             every frame that reaches any device
 *
 * The two netdev chains name no device. One attribute NFTA_DEVICE_PREFIX with the empty
 * prefix stands for all devices, present and future. This needs Linux 6.16 (commits
 * 6d07a289504a and 4039ce7ef404); an older kernel refuses the chain with EINVAL.
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

/* Names the first part in the mask: "inet", "arp", ... */
const char *nft_part_name(unsigned int parts);

enum nft_loopback {
	LOOPBACK_NEVER, /* frames of lo never pass this chain */
	LOOPBACK_IN,	/* accept packets that came in by lo */
	LOOPBACK_OUT,	/* accept packets that go out by lo */
};

struct nft_chain {
	uint8_t part;	/* enum nft_part */
	uint8_t family; /* NFPROTO_* */
	uint8_t hook;
	uint8_t loopback; /* enum nft_loopback */
	const char *family_name;
	const char *name;
	/* The chain of exceptions to which it jumps (allow.h); NULL: it has none. */
	const char *allow;
	/*
	 * NFT_HELD: what it drops is logged. No frame passes two of these chains: what
	 * the kernel sends by IP and ARP is dropped before it gets to egress.
	 */
	bool named;
};

#define ALLOW_IN "allow-in"
#define ALLOW_OUT "allow-out"

#define NFT_CHAINS 8
extern const struct nft_chain nft_chains[NFT_CHAINS];

/* ---- pure: the batch ---- */

#define NFT_BATCH_SIZE 4096 /* bytes; enough for all parts with counters (unit-tested) */

/*
 * Bytes for a batch with the rules of exceptions: no message is larger than
 * NFT_MESSAGE_MAX (unit-tested), so the number of messages is the limit. Only those pages
 * cost memory that a batch fills.
 */
#define NFT_MESSAGE_MAX 1792
#define NFT_ALLOW_SIZE (NFT_BATCH_MESSAGES * NFT_MESSAGE_MAX)

/*
 * parts[i] says what is lost if the kernel refuses message i of the batch: a mask of
 * parts; 0: only an optional counter; NFT_OWNED: the ownership of the tables; NFT_ALLOW:
 * the exceptions; NFT_HELD: the log of held frames.
 */
struct nft_batch {
	unsigned int count;
	uint8_t parts[NFT_BATCH_MESSAGES];
};

enum nft_option {
	NFT_COUNTERS = 1 << 0, /* one counting rule per chain */
	/*
	 * The tables belong to the socket that sends the batch. While that socket is
	 * open, nobody else can flush or delete the tables. When it closes, they stay,
	 * without an owner. This takes the table flags owner (5.12) and persist (6.9,
	 * commit da5141bbe0c2). Older kernels refuse the flags with EOPNOTSUPP, or the
	 * message DESTROYTABLE (6.3) with EINVAL.
	 */
	NFT_OWNED = 1 << 5, /* not the bit of any part, because nft_batch uses it, too */
	/* nft_encode_device(): the chains jump to the chains of exceptions. */
	NFT_ALLOW = 1 << 6, /* nor this one */
	/*
	 * One rule per chain that logs what the policy drops to the guard (HELD_GROUP),
	 * at most HELD_RATE frames a second for each chain. The rule has no verdict, so
	 * nothing of it can let a frame pass, or keep one from being dropped.
	 */
	NFT_HELD = 1 << 7, /* nor this one */
};

/*
 * Writes one batch that replaces the tables of our name, if there are any, by tables with
 * the chains of parts. Messages are numbered from seq on, including the begin and the end
 * of the batch. If the batch does not fit, b->full is set.
 *
 * allowed: the base chains jump to the chains of exceptions, which get the rules of these
 * links. Without NFT_EGRESS in parts the batch also makes the netdev chains of these
 * links. NULL: there are no exceptions.
 */
void nft_encode(struct nlbuf *b, unsigned int parts, unsigned int options,
		const struct allowed *allowed, uint32_t seq, struct nft_batch *batch);

/*
 * Writes the batch that gives the chains of exceptions the rules of these links, and no
 * others. The chains have to exist.
 */
void nft_encode_allow(struct nlbuf *b, const struct allowed *allowed, uint32_t seq,
		      struct nft_batch *batch);

/* Writes the batch that deletes our tables of these parts. Each table has to exist. */
void nft_encode_delete(struct nlbuf *b, unsigned int parts, uint32_t seq,
		       struct nft_batch *batch);

/*
 * For kernels without a hook on all devices: writes the batch that makes the chains
 * egress-INDEX and ingress-INDEX on one device. The batch makes the table if there is
 * none, and removes all rules from chains that exist. The only rule is the counter, if
 * asked for. For a device that has these chains already, the batch changes nothing, but
 * the counters start at 0 again.
 */
void nft_encode_device(struct nlbuf *b, int index, const char *name, unsigned int options,
		       uint32_t seq, struct nft_batch *batch);
/*
 * Writes the batch that deletes one of the two chains of a device that has disappeared.
 */
void nft_encode_device_gone(struct nlbuf *b, int index, enum nft_part part, uint32_t seq,
			    struct nft_batch *batch);

/*
 * Writes the request, no batch, that asks whether the device has this chain. The kernel
 * answers with the chain and an ack, or with ENOENT.
 */
void nft_encode_device_ask(struct nlbuf *b, int index, enum nft_part part, uint32_t seq);

/*
 * For the probe of release: writes the batch that lets packets in that arrive by one
 * link. To the end of the chains prerouting (NFT_INET) and ingress (NFT_INGRESS) of parts
 * it appends a rule that counts and accepts them. What leaves by that link stays shut.
 * It also makes the chain got-in, which is the last one on the input hook and counts what
 * all other chains there have let pass.
 *
 * new_table: there is no inet table (a `flush ruleset` took it away), so the batch makes
 * it first, as nft_encode() does.
 */
#define NFT_GOT_IN_CHAIN "got-in"
#define NFT_GOT_IN 4 /* UDP by IPv4, TCP by IPv4, UDP by IPv6, TCP by IPv6 */
void nft_encode_let_in(struct nlbuf *b, unsigned int parts, bool new_table, int index,
		       uint32_t seq, struct nft_batch *batch);

/* ---- pure: reading the kernel's answers ---- */

/*
 * Reads family and attributes of a message of this type. Returns 1; 0 for a message of
 * another type; -EBADMSG for a malformed one.
 */
int nft_body(const struct nlmsg *m, unsigned int message, uint8_t *family,
	     struct nlattr_view *table, unsigned int max);

struct links;

/* The rules of one chain of exceptions (allow.h): the next one. */
struct allow_cursor {
	unsigned int link, exception, rule;
};

struct nft_view {
	uint8_t tables;	 /* parts whose table exists and is not dormant */
	uint8_t present; /* parts whose table exists, dormant or not */
	uint8_t owned;	 /* parts whose table has a living owner */
	/*
	 * The links whose `chained` is set if a chain of its own holds the link; or NULL.
	 */
	struct links *links;
	/*
	 * The links that may have rules of exceptions, or NULL: none. What the kernel has
	 * of them: `allow` is how far each chain was read, `passed` the packets that came
	 * in [0] and went out [1] by each exception.
	 */
	const struct allowed *allowed;
	struct allow_cursor allow[NFT_CHAINS];
	bool allow_missing;
	uint64_t passed[2][BLOB_EXCEPTIONS_MAX];
	/*
	 * Of nft_let_in(): the packets that its rule accepted in the chain inet
	 * prerouting, and those that the chain got-in counted, by their kind.
	 */
	uint64_t let_in, got_in[NFT_GOT_IN];
	unsigned int got_in_rules;
	struct {
		bool seen, good, counted, named;
		unsigned int rules;
		/*
		 * Dropped by the policy, with the chains of single devices; if counted.
		 */
		uint64_t packets;
		const char *fault;
	} chain[NFT_CHAINS];
};

/* Clears `chained` of all links. */
void nft_view_unchain(struct nft_view *view);
/*
 * Each adds one message of a dump to the struct nft_view that context points to, and
 * ignores tables with other names. Returns 0 or -EBADMSG.
 */
int nft_view_table(const struct nlmsg *message, void *context);
int nft_view_chain(const struct nlmsg *message, void *context);
int nft_view_rule(const struct nlmsg *message, void *context);

/* Returns the parts that stand exactly as nft_encode() writes them. */
unsigned int nft_view_standing(const struct nft_view *view);
/* Does the kernel have each rule of the exceptions of view->allowed? */
bool nft_view_allows(const struct nft_view *view);
/* Says why one part does not stand; NULL if it does. */
const char *nft_view_fault(const struct nft_view *view, enum nft_part part);

/* ---- system calls ---- */

struct nft_result {
	unsigned int asked;	    /* the parts that nft_install() was asked for */
	unsigned int standing;	    /* those of them that were read back */
	bool counters, owned, held; /* asked for, and in force */
	int error[NFT_PARTS]; /* -errno with which the kernel refused a part, or 0 */
	int allow_error;      /* the same for the exceptions; -E2BIG: too many rules */
	int held_error;	      /* the same for the log of held frames */
	struct nft_view view;
	/* 0, or -errno of the read-back; after an error no part counts as standing. */
	int view_error;
};

/*
 * Installs those parts that the kernel accepts, and reads them back. Leaves out counters,
 * ownership or the log if the kernel refuses them, and the exceptions. If a batch with
 * exceptions is too large, the log goes first, then the counters. allowed: see
 * nft_encode().
 * fd: a NETLINK_NETFILTER socket, here and below.
 */
void nft_install(int fd, unsigned int parts, unsigned int options,
		 const struct allowed *allowed, struct nft_result *result);

/*
 * Gives the chains of exceptions the rules of these links, and reads all back into view,
 * which has `links`. Returns 0 if the kernel holds exactly these rules; or -errno.
 */
int nft_allow(int fd, const struct allowed *allowed, struct nft_view *view);

/*
 * Reads our tables; changes nothing. Overwrites all of view but links and allowed.
 * Returns 0 or -errno; -EPERM without CAP_NET_ADMIN.
 */
int nft_inspect(int fd, struct nft_view *view);

/* Deletes our tables of these parts in one transaction: all or none. 0 or -errno. */
int nft_remove(int fd, unsigned int parts);

/*
 * Makes the chains of a device: see nft_encode_device(); without NFT_HELD if the kernel
 * refuses them with it. 0 or -errno; -ENOENT: no such device.
 */
int nft_device_shut(int fd, int index, const char *name, unsigned int options);
/*
 * Deletes the chains of a device that has disappeared. It asks first whether they are
 * there, because a link may never have had any, or the kernel has deleted them already,
 * and deleting what is not there costs a grace period of RCU.
 */
void nft_device_gone(int fd, int index);

/*
 * Lets in what arrives by the link of this index, and by no other, and counts what gets
 * in: see nft_encode_let_in(). All that stays until the tables are made anew or deleted.
 * Returns 0 or -errno.
 */
int nft_let_in(int fd, int index);

/*
 * Dumps the tables and then the chains of all families, and hands each message to its
 * reader. Returns 0 or -errno; -EINTR: the ruleset changed during the dump.
 */
int nft_dump(int fd, netlink_reader *table, netlink_reader *chain, void *context);

#endif
