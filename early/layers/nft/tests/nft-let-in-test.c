// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that let in what arrives by the probe's link: against those that libnftnl
 * writes, and read back; and which of our chains get one, on a faked kernel in place of
 * netlink.c.
 */
#include "layers/nft/nft.h"
#include "check.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/tests/nft-libnftnl.h"
#include "layers/nft/tests/nft-tree.h"

#define FD 9
#define INDEX 57
#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))

/* ---- libnftnl ---- */

static struct nftnl_expr *expression(struct nftnl_rule *r, const char *name)
{
	struct nftnl_expr *e = nftnl_expr_alloc(name);

	nftnl_rule_add_expr(r, e);
	return e;
}

static void match(struct nftnl_rule *r, uint32_t key, const void *value, uint32_t len)
{
	struct nftnl_expr *e = expression(r, "meta");

	nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
	e = expression(r, "cmp");
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, value, len);
}

static unsigned char memory_of_messages[16][512];
static unsigned int turn;

static struct nlmsghdr *begin(int message, uint32_t family, uint16_t flags)
{
	void *to = memory_of_messages[turn++ % 16];

	return nftnl_nlmsg_build_hdr(to, message, family, flags, 0);
}

static struct nftnl_rule *begin_rule(const char *chain)
{
	struct nftnl_rule *r = nftnl_rule_alloc();

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, "netlatch");
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	return r;
}

static struct message *end_rule(struct nftnl_rule *r, uint32_t family)
{
	struct nlmsghdr *h = begin(NFT_MSG_NEWRULE, family, NLM_F_CREATE | NLM_F_APPEND);

	nftnl_rule_nlmsg_build_payload(h, r);
	nftnl_rule_free(r);
	return tree_read(h, h->nlmsg_len);
}

static void count(struct nftnl_rule *r)
{
	struct nftnl_expr *e = expression(r, "counter");

	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_BYTES, 0);
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_PACKETS, 0);
}

/* `iif 57 counter accept`, as one message. */
static struct message *their_rule(uint32_t family, const char *chain)
{
	struct nftnl_rule *r = begin_rule(chain);
	uint32_t index = INDEX;
	struct nftnl_expr *e;

	match(r, NFT_META_IIF, &index, sizeof(index));
	count(r);
	e = expression(r, "immediate");
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);
	return end_rule(r, family);
}

/* `iif 57 meta nfproto FAMILY meta l4proto PROTOCOL counter` */
static struct message *their_counter(uint8_t family, uint8_t protocol)
{
	struct nftnl_rule *r = begin_rule("got-in");
	uint32_t index = INDEX;

	match(r, NFT_META_IIF, &index, sizeof(index));
	match(r, NFT_META_NFPROTO, &family, 1);
	match(r, NFT_META_L4PROTO, &protocol, 1);
	count(r);
	return end_rule(r, 1);
}

/* The chain that counts, its flush and its rules; then `next`. */
static struct message *their_chain(struct message *next)
{
	static const uint8_t kinds[][2] = { { 2, 17 }, { 2, 6 }, { 10, 17 }, { 10, 6 } };
	struct nftnl_chain *c = nftnl_chain_alloc();
	struct nftnl_rule *r = begin_rule("got-in");
	struct message *list, *last;
	struct nlmsghdr *h;
	unsigned int i;

	nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, "netlatch");
	nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, "got-in");
	nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, 1);
	nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, INT_MAX);
	nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_ACCEPT);
	nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
	h = begin(NFT_MSG_NEWCHAIN, 1, NLM_F_CREATE);
	nftnl_chain_nlmsg_build_payload(h, c);
	nftnl_chain_free(c);
	list = last = tree_read(h, h->nlmsg_len);
	h = begin(NFT_MSG_DELRULE, 1, 0);
	nftnl_rule_nlmsg_build_payload(h, r);
	nftnl_rule_free(r);
	last = last->next = tree_read(h, h->nlmsg_len);
	for (i = 0; i < 4; i++)
		last = last->next = their_counter(kinds[i][0], kinds[i][1]);
	last->next = next;
	return list;
}

/* ---- the kernel ---- */

static struct {
	unsigned int parts; /* of our tables that stand */
	int dump_error, refuses;
	unsigned char got[NFT_BATCH_SIZE];
	size_t len;
	unsigned int batches;
} kernel;

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	static unsigned char memory[NFT_BATCH_SIZE];
	struct nft_batch batch;
	struct nlbuf answer;
	struct nlmsg m;
	size_t offset = 0;

	(void)b;
	(void)seq;
	if (fd != FD)
		return -EBADF;
	if (kernel.dump_error)
		return kernel.dump_error;
	nlbuf_init(&answer, memory, sizeof(memory));
	nft_encode(&answer, kernel.parts, 0, NULL, 1, &batch);
	/* Each reader takes its own. */
	while (nlmsg_next(memory, answer.len, &offset, &m) > 0)
		if (read(&m, context) < 0)
			abort();
	return 0;
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	(void)fd;
	(void)b;
	(void)seq;
	abort();
}

int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count)
{
	unsigned int i;

	(void)first;
	if (fd != FD || !nlbuf_ok(b) || b->len > sizeof(kernel.got))
		abort();
	memcpy(kernel.got, b->base, b->len);
	kernel.len = b->len;
	kernel.batches++;
	for (i = 0; i < count; i++)
		errors[i] = i == 0 || i + 1 == count ? -ENOMSG : 0;
	errors[1] = kernel.refuses;
	return 0;
}

/* ---- comparing ---- */

static char *printed(const struct message *list)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	tree_print(to, list);
	fclose(to);
	return text;
}

/* Without the first and the last message of the batch, which have no table. */
static struct message *inner(struct message *list)
{
	struct message *m = list->next;

	while (m->next->next)
		m = m->next;
	m->next = NULL;
	return list->next;
}

static bool kernel_got(const struct message *wanted)
{
	char *a = printed(inner(tree_read(kernel.got, kernel.len)));
	char *b = printed(wanted);
	bool equal = *a && strcmp(a, b) == 0;

	if (!equal)
		fprintf(stderr, "ours:\n%stheirs:\n%s", a, b);
	free(a);
	free(b);
	return equal;
}

static int let_in(unsigned int parts)
{
	memset(&kernel.got, 0, sizeof(kernel.got));
	kernel.batches = kernel.len = 0;
	kernel.parts = parts;
	return nft_let_in(FD, INDEX);
}

static void test_chains(void)
{
	static unsigned char theirs[NFT_BATCH_SIZE];
	struct message *want, *m;

	CHECK(let_in(NFT_ALL & ~NFT_NETDEV) == 0 && kernel.batches == 1 &&
		      kernel_got(their_chain(their_rule(1, "prerouting"))),
	      "libnftnl writes the same: a chain that counts, a rule in inet prerouting");
	m = their_rule(1, "prerouting");
	m->next = their_rule(5, "ingress");
	CHECK(let_in(NFT_ALL) == 0 && kernel.batches == 1 && kernel_got(their_chain(m)),
	      "and one in ingress where it stands; never in output or egress");
	want = inner(tree_read(theirs,
			       libnftnl_encode(theirs, sizeof(theirs), NFT_INET, false)));
	for (m = want; m->next; m = m->next)
		;
	m->next = their_chain(their_rule(1, "prerouting"));
	CHECK(let_in(0) == 0 && kernel.batches == 1 && kernel_got(want),
	      "without our tables the batch makes the inet table first");
	tree_forget();

	kernel.dump_error = -EPERM;
	CHECK(let_in(NFT_ALL) == -EPERM && !kernel.batches,
	      "what cannot be read is not changed");
	kernel.dump_error = 0;
	kernel.refuses = -ENOENT;
	CHECK(let_in(NFT_ALL) == -ENOENT, "a rule that is refused is an error");
	kernel.refuses = 0;
}

/* ---- reading it back ---- */

static void take(struct nft_view *view, const unsigned char *bytes, size_t len)
{
	size_t offset = 0;
	struct nlmsg m;

	while (nlmsg_next(bytes, len, &offset, &m) > 0)
		if (nft_view_table(&m, view) || nft_view_chain(&m, view) ||
		    nft_view_rule(&m, view))
			abort();
}

/* Gives the counter of a rule this many packets. Returns false if it has none. */
static bool set_packets(struct message *m, uint64_t count)
{
	static uint32_t values[16][2];
	static unsigned int used;
	struct attribute *a = tree_find(m, TREE_PATH(NFTA_RULE_EXPRESSIONS)), *e;
	uint32_t *value = values[used++ % 16];

	if (m->type != NFT_TYPE(NFT_MSG_NEWRULE) || !a)
		return false;
	for (a = a->child; a; a = a->next) {
		for (e = a->child; e->type != NFTA_EXPR_NAME; e = e->next)
			;
		if (strcmp((const char *)e->data, "counter") != 0)
			continue;
		for (e = a->child; e->type != NFTA_EXPR_DATA; e = e->next)
			;
		for (e = e->child; e->type != NFTA_COUNTER_PACKETS; e = e->next)
			;
		value[0] = htonl(count >> 32);
		value[1] = htonl(count);
		e->data = (unsigned char *)value;
		return true;
	}
	return false;
}

static void test_view(void)
{
	static unsigned char memory[NFT_BATCH_SIZE];
	struct nft_view view = { 0 };
	unsigned int i, packets = 8;
	struct nft_batch batch;
	struct message *m;
	struct nlbuf b;
	size_t len;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode(&b, NFT_ALL, NFT_COUNTERS, NULL, 1, &batch);
	take(&view, memory, b.len);
	CHECK(nft_view_standing(&view) == NFT_ALL && !view.let_in, "our tables stand");

	m = their_rule(1, "prerouting");
	set_packets(m, (1ull << 32) + 8);
	len = tree_write(m, memory, sizeof(memory));
	take(&view, memory, len);
	CHECK(view.let_in == (1ull << 32) + 8, "its packets are read, 64 bits of them");
	CHECK(nft_view_standing(&view) == (NFT_ALL & ~NFT_INET) &&
		      strstr(nft_view_fault(&view, NFT_INET), "foreign rule"),
	      "beside it the part does not stand");

	view.let_in = 0;
	m = their_rule(5, "ingress");
	len = tree_write(m, memory, sizeof(memory));
	take(&view, memory, len);
	CHECK(view.let_in == 0 && !(nft_view_standing(&view) & NFT_INGRESS),
	      "in ingress it weakens, and counts no arrival");

	for (m = their_chain(NULL); m; m = m->next) {
		packets += set_packets(m, packets + 1);
		len = tree_write(m, memory, sizeof(memory));
		take(&view, memory, len);
	}
	for (i = 0; i < NFT_GOT_IN && view.got_in[i] == i + 9; i++)
		;
	CHECK(i == NFT_GOT_IN && view.got_in_rules == NFT_GOT_IN,
	      "what got in is read by its kind");
	take(&view, memory, len);
	CHECK(view.got_in_rules == NFT_GOT_IN + 1 && view.got_in[3] == 12,
	      "a rule too many is counted, and read nowhere");
	tree_forget();
}

int main(void)
{
	test_chains();
	test_view();
	return check_done();
}
