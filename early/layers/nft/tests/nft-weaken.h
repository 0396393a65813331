/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NFT_WEAKEN_H
#define NFT_WEAKEN_H

#include <stdbool.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/nft.h"
#include "layers/nft/tests/nft-tree.h"

/*
 * What the kernel answers when it is asked for our tables, and every way to weaken that
 * in one place.
 */
#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))
#define MESSAGE_SIZE 1024

/* Three dumps, one behind the other: tables (one of a family), chains, rules. */
struct message *answers(bool counters);

/* Has each of the three readers look at one message, as nft.c does. 0 or -errno. */
int view_message(struct nft_view *view, const unsigned char *bytes, size_t len);
/* The parts that stand; 0 if an answer is malformed, because then nothing counts. */
unsigned int standing(struct nft_view *view, const struct message *list);

/* The same messages as bytes, one of which may be replaced. */
struct dump {
	unsigned int count;
	struct {
		size_t len;
		unsigned char bytes[MESSAGE_SIZE];
	} message[64];
};

void dump_write(struct dump *d, const struct message *list);
unsigned int standing_with(const struct dump *d, unsigned int i,
			   const unsigned char *bytes, size_t len);

/* The nth message of this kind for a chain: its table, itself, or its rules. */
struct message *find(struct message *list, int type, const struct nft_chain *c,
		     unsigned int n);
/* The nth expression of a rule, and what is inside of one. */
struct attribute *element(struct message *rule, unsigned int n);
struct attribute *inside(struct attribute *element, const uint16_t *path);
bool name_is(const struct attribute *a, const char *name);
void set_text(struct attribute *a, const char *text);

/* Changes the list for one chain; false: that cannot be done to this chain. */
typedef bool weakening(struct message **list, const struct nft_chain *c);

/* The list is in nft-weaken.c; the number of its entries is weakening_count. */
extern const struct weakening_entry {
	weakening *weaken;
	const char *what, *fault; /* part of what nft_view_fault() has to say */
	bool whole_table;	  /* all parts that share it fall */
} weakenings[];
extern const unsigned int weakening_count;

#endif
