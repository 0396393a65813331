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
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
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

/* `iif 57 counter accept`, as one message. */
static struct message *their_rule(uint32_t family, const char *chain)
{
	static unsigned char memory[2][512];
	static unsigned int turn;
	unsigned char *to = memory[turn++ % 2];
	struct nftnl_rule *r = nftnl_rule_alloc();
	struct nftnl_expr *e;
	struct nlmsghdr *h;
	uint32_t index = INDEX;

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, "netlatch");
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	e = expression(r, "meta");
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, NFT_META_IIF);
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
	e = expression(r, "cmp");
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, &index, sizeof(index));
	e = expression(r, "counter");
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_BYTES, 0);
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_PACKETS, 0);
	e = expression(r, "immediate");
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);
	h = nftnl_nlmsg_build_hdr((char *)to, NFT_MSG_NEWRULE, family,
				  NLM_F_CREATE | NLM_F_APPEND, 0);
	nftnl_rule_nlmsg_build_payload(h, r);
	nftnl_rule_free(r);
	return tree_read(to, h->nlmsg_len);
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
	nft_encode(&answer, kernel.parts, 0, 1, &batch);
	/* Each reader takes its own. */
	while (nlmsg_next(memory, answer.len, &offset, &m) > 0)
		if (read(&m, context) < 0)
			abort();
	return 0;
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
		      kernel_got(their_rule(1, "prerouting")),
	      "inet prerouting gets the rule that libnftnl writes, nothing else does");
	want = their_rule(1, "prerouting");
	want->next = their_rule(5, "ingress");
	CHECK(let_in(NFT_ALL) == 0 && kernel.batches == 1 && kernel_got(want),
	      "ingress as well where it stands, output and egress never");

	want = inner(tree_read(theirs,
			       libnftnl_encode(theirs, sizeof(theirs), NFT_INET, false)));
	/* Behind the table, the chain prerouting and its rule for lo. */
	m = their_rule(1, "prerouting");
	m->next = want->next->next->next;
	want->next->next->next = m;
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

static void test_view(void)
{
	static unsigned char memory[NFT_BATCH_SIZE];
	struct nft_view view = { 0 };
	struct attribute *a, *e;
	uint32_t packets[] = { htonl(1), htonl(8) };
	struct nft_batch batch;
	struct message *m;
	struct nlbuf b;
	size_t len;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode(&b, NFT_ALL, NFT_COUNTERS, 1, &batch);
	take(&view, memory, b.len);
	CHECK(nft_view_standing(&view) == NFT_ALL && !view.let_in, "our tables stand");

	m = their_rule(1, "prerouting");
	a = tree_find(m, TREE_PATH(NFTA_RULE_EXPRESSIONS));
	for (e = a->child->next->next->child; e->type != NFTA_EXPR_DATA; e = e->next)
		;
	for (e = e->child; e->type != NFTA_COUNTER_PACKETS; e = e->next)
		;
	e->data = (unsigned char *)packets;
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
	tree_forget();
}

int main(void)
{
	test_chains();
	test_view();
	return check_done();
}
