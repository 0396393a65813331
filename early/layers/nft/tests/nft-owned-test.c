// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables with an owner, their deletion, and chains of single devices, on a faked kernel
 * in place of netlink.c. It has the features of a chosen version, accepts a whole batch
 * or nothing, and answers dumps with the tables that it accepted.
 */
#include "layers/nft/nft.h"
#include "check.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "layers/nft/tests/nft-tree.h"

#define FD 9
#define NFT_TYPE(message) (NFNL_SUBSYS_NFTABLES << 8 | (message))
#define DESTROY NFT_TYPE(26) /* NFT_MSG_DESTROYTABLE */
#define LAYER_3 (NFT_INET | NFT_ARP | NFT_BRIDGE)
#define SENT_MAX 16

/* ---- the kernel ---- */

static struct {
	uint32_t table_flags; /* those that it knows */
	bool destroys;	      /* since 6.3 */
	bool prefix;	      /* since 6.16 */
	bool counters;
	uint8_t no_family; /* one that it lacks */
	unsigned int
		lacks; /* the chains of a device that are not there: a mask of parts */
	bool silent;   /* it answers no batch */
	int ask_error; /* of the question for one of them */
	int send_error;
	unsigned int
		failing; /* number of the message in a batch that is refused; 0: none */
	int error;
	unsigned int batches;
	struct {
		unsigned char bytes[NFT_BATCH_SIZE];
		size_t len;
	} sent[SENT_MAX];
	const unsigned char *taken;
	size_t taken_len;
} kernel;
static uint32_t last_seq;
static bool begun;

static void number_is_new(uint32_t seq)
{
	if (begun && seq <= last_seq) {
		printf("Bail out! seq %u after %u\n", seq, last_seq);
		exit(1);
	}
	begun = true;
}

static bool is_counter(const struct message *m)
{
	const struct attribute *name = tree_find(
		m, TREE_PATH(NFTA_RULE_EXPRESSIONS, NFTA_LIST_ELEM, NFTA_EXPR_NAME));

	return name && !strcmp((const char *)name->data, "counter");
}

/*
 * This kernel's answer to one message. Messages for a refused table or chain fail, too.
 */
static int judge(const struct message *m, unsigned int i, bool gone[256],
		 bool chain_gone[256])
{
	const struct attribute *flags = tree_find(m, TREE_PATH(NFTA_TABLE_FLAGS));
	uint32_t value = 0;
	int error = 0;

	if (kernel.failing && i == kernel.failing)
		return kernel.error;
	if (m->type == DESTROY)
		return kernel.destroys ? 0 : -EINVAL;
	if (m->type == NFT_TYPE(NFT_MSG_NEWTABLE)) {
		memcpy(&value, flags->data, sizeof(value));
		if (ntohl(value) & ~kernel.table_flags)
			error = -EOPNOTSUPP;
		if (m->family == kernel.no_family)
			error = -EAFNOSUPPORT;
		gone[m->family] |= error != 0;
		return error;
	}
	if (m->type >> 8 == NFNL_SUBSYS_NFTABLES && gone[m->family])
		return -ENOENT;
	if (m->type == NFT_TYPE(NFT_MSG_NEWCHAIN) && !kernel.prefix &&
	    tree_find(m, TREE_PATH(NFTA_CHAIN_HOOK, NFTA_HOOK_DEVS))) {
		chain_gone[m->family] = true;
		return -EINVAL;
	}
	if (m->type != NFT_TYPE(NFT_MSG_NEWRULE))
		return 0;
	return chain_gone[m->family] || (!kernel.counters && is_counter(m)) ? -ENOENT : 0;
}

int netlink_batch(int fd, const struct nlbuf *b, uint32_t first, int *errors,
		  unsigned int count)
{
	bool gone[256] = { false }, chain_gone[256] = { false }, failed = false;
	const struct message *m;
	unsigned int i;

	if (fd != FD || !nlbuf_ok(b) || kernel.batches == SENT_MAX ||
	    b->len > NFT_BATCH_SIZE)
		abort();
	number_is_new(first);
	memcpy(kernel.sent[kernel.batches].bytes, b->base, b->len);
	kernel.sent[kernel.batches++].len = b->len;
	for (i = 0; i < count; i++)
		errors[i] = -ENOMSG;
	last_seq = first + count - 1;
	if (kernel.send_error)
		return kernel.send_error;
	for (m = tree_read(b->base, b->len), i = 0; m; m = m->next, i++) {
		int error = judge(m, i, gone, chain_gone);

		if (i >= count || m->seq != first + i)
			abort();
		failed |= error != 0;
		if ((error || m->flags & NLM_F_ACK) && !kernel.silent)
			errors[i] = error;
	}
	if (i != count)
		abort();
	if (!failed) {
		kernel.taken = kernel.sent[kernel.batches - 1].bytes;
		kernel.taken_len = b->len;
	}
	tree_forget();
	return 0;
}

/* The question whether a device has a chain. */
int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	const struct message *m = tree_read(b->base, b->len);
	unsigned int part;

	if (fd != FD || m->next || m->seq != seq || !(m->flags & NLM_F_ACK) ||
	    m->flags & NLM_F_DUMP || m->type != NFT_TYPE(NFT_MSG_GETCHAIN) ||
	    m->family != NFPROTO_NETDEV)
		abort();
	number_is_new(seq);
	last_seq = seq;
	part = !strcmp((const char *)tree_find(m, TREE_PATH(NFTA_CHAIN_NAME))->data,
		       "egress-12")
		       ? NFT_EGRESS
		       : NFT_INGRESS;
	tree_forget();
	return kernel.ask_error ? kernel.ask_error : kernel.lacks & part ? -ENOENT : 0;
}

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	const struct message *asked = tree_read(b->base, b->len);
	unsigned char bytes[1024];
	struct nlmsg message;
	struct message *m;
	size_t offset, len;
	int rc = 0;

	if (fd != FD || asked->seq != seq)
		abort();
	number_is_new(seq);
	last_seq = seq;
	for (m = tree_read(kernel.taken, kernel.taken_len); m && !rc; m = m->next) {
		/* GETx is NEWx + 1 for all three. */
		if (asked->type != m->type + 1 ||
		    (asked->family && asked->family != m->family) ||
		    (m->next && m->next->type == NFT_TYPE(NFT_MSG_DELTABLE)))
			continue;
		len = tree_write(m, bytes, sizeof(bytes));
		offset = 0;
		if (nlmsg_next(bytes, len, &offset, &message) != 1)
			abort();
		rc = read(&message, context);
	}
	tree_forget();
	return rc;
}

/* Starts as Linux 6.16 or later; the tests take features away. */
static void newest(void)
{
	memset(&kernel, 0, sizeof(kernel));
	kernel.table_flags = NFT_TABLE_F_DORMANT | 2 | 4;
	kernel.destroys = kernel.prefix = kernel.counters = true;
}

/* ---- installing with an owner ---- */

static struct nft_result result;

static unsigned int install(unsigned int options)
{
	memset(&result, 0x55, sizeof(result));
	nft_install(FD, NFT_ALL, options, NULL, &result);
	return result.standing;
}

/* The errors of inet, arp, bridge, egress, ingress. */
static bool errors_are(int inet, int arp, int bridge, int egress, int ingress)
{
	const int *e = result.error;

	return e[0] == inet && e[1] == arp && e[2] == bridge && e[3] == egress &&
	       e[4] == ingress;
}

/* With owner the last batch destroys tables, without it deletes them; never both. */
static bool last_batch_is_owned(void)
{
	const struct message *m = tree_read(kernel.sent[kernel.batches - 1].bytes,
					    kernel.sent[kernel.batches - 1].len);
	bool owned = m->next->type == DESTROY;

	tree_forget();
	return owned;
}

static void test_owned(void)
{
	newest();
	CHECK(install(NFT_OWNED) == NFT_ALL && kernel.batches == 1 && result.owned &&
		      !result.counters && result.view.owned == NFT_ALL &&
		      last_batch_is_owned(),
	      "a kernel that knows owners: one batch, all stands, all is owned");
	newest();
	CHECK(install(NFT_OWNED | NFT_COUNTERS) == NFT_ALL && kernel.batches == 1 &&
		      result.owned && result.counters,
	      "and with counters");
	newest();
	CHECK(install(NFT_COUNTERS) == NFT_ALL && !result.owned && !result.view.owned &&
		      !last_batch_is_owned(),
	      "who does not ask for it gets none");
	newest();
	kernel.prefix = false;
	CHECK(install(NFT_OWNED) == LAYER_3 && result.owned &&
		      errors_are(0, 0, 0, -EINVAL, -EINVAL) &&
		      result.view.owned == LAYER_3,
	      "6.12: netdev refused, the others stand and are owned");
	newest();
	kernel.counters = false;
	CHECK(install(NFT_OWNED | NFT_COUNTERS) == NFT_ALL && result.owned &&
		      !result.counters && errors_are(0, 0, 0, 0, 0),
	      "counters refused: the owner stays");
	newest();
	kernel.send_error = -ENOBUFS;
	CHECK(install(NFT_OWNED) == 0 && !result.owned && kernel.batches == 1 &&
		      errors_are(-ENOBUFS, -ENOBUFS, -ENOBUFS, -ENOBUFS, -ENOBUFS),
	      "the batch cannot be sent: nothing is owned");
}

static void test_not_owned(void)
{
	static const struct {
		uint32_t flags;
		bool destroys;
		const char *what;
	} kernels[] = {
		{ 1, false, "before 5.12: neither owner nor DESTROYTABLE" },
		{ 3, false, "6.1: owner without persist, no DESTROYTABLE" },
		{ 3, true, "6.6: owner without persist: EOPNOTSUPP alone" },
		{ 7, false, "no DESTROYTABLE: EINVAL alone" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		newest();
		kernel.table_flags = kernels[i].flags;
		kernel.destroys = kernels[i].destroys;
		CHECK(install(NFT_OWNED) == NFT_ALL && !result.owned &&
			      kernel.batches == 2 && !last_batch_is_owned(),
		      "%s: all stands without owner, in a second batch", kernels[i].what);
		CHECK(errors_are(0, 0, 0, 0, 0) && !result.view.owned &&
			      !result.view_error,
		      "no part is given up, and no error is left behind");
		newest();
		kernel.table_flags = kernels[i].flags;
		kernel.destroys = kernels[i].destroys;
		kernel.prefix = false;
		CHECK(install(NFT_OWNED | NFT_COUNTERS) == LAYER_3 && !result.owned &&
			      result.counters && errors_are(0, 0, 0, -EINVAL, -EINVAL) &&
			      kernel.batches == 3,
		      "and without netdev: the other three, counters, "
		      "and netdev's own error");
	}
	newest();
	kernel.table_flags = 1;
	kernel.destroys = kernel.prefix = kernel.counters = false;
	kernel.no_family = NFPROTO_BRIDGE;
	CHECK(install(NFT_OWNED | NFT_COUNTERS) == (NFT_INET | NFT_ARP) &&
		      !result.owned && !result.counters &&
		      errors_are(0, 0, -EAFNOSUPPORT, -EINVAL, -EINVAL) &&
		      kernel.batches <= 4,
	      "a kernel that knows nothing of all this: "
	      "what it can stands, in %u batches",
	      kernel.batches);
}

/* ---- deleting, and single devices ---- */

/* The types of a batch's messages and their families: "DELTABLE 1, ..." in numbers. */
static bool sent_are(unsigned int i, const char *want)
{
	const struct message *m = tree_read(kernel.sent[i].bytes, kernel.sent[i].len);
	char text[256] = "";
	size_t len = 0;

	for (; m; m = m->next)
		if (m->type >> 8 == NFNL_SUBSYS_NFTABLES)
			len += snprintf(text + len, sizeof(text) - len, "%u/%u ",
					m->type & 0xff, m->family);
	tree_forget();
	if (strcmp(text, want) != 0)
		printf("# batch %u: %s\n", i, text);
	return strcmp(text, want) == 0;
}

static bool sent_names(unsigned int i, const char *name)
{
	return memmem(kernel.sent[i].bytes, kernel.sent[i].len, name, strlen(name) + 1);
}

static void test_remove(void)
{
	unsigned int i, told = 0;

	newest();
	CHECK(nft_remove(FD, NFT_ALL) == 0 && kernel.batches == 1 &&
		      sent_are(0, "2/1 2/3 2/7 2/5 "),
	      "remove: all tables in one transaction");
	newest();
	CHECK(nft_remove(FD, NFT_ARP | NFT_INGRESS) == 0 && sent_are(0, "2/3 2/5 "),
	      "or those of some parts");
	for (i = 1; i <= 4; i++) {
		newest();
		kernel.failing = i;
		kernel.error = -EPERM - i;
		told += nft_remove(FD, NFT_ALL) == kernel.error && kernel.batches == 1;
	}
	CHECK(told == 4, "whichever table it refuses, its error is told");
	newest();
	kernel.send_error = -ENOBUFS;
	CHECK(nft_remove(FD, NFT_ALL) == -ENOBUFS, "it cannot be sent");
}

static void test_device(void)
{
	unsigned int i, told = 0;

	newest();
	CHECK(nft_device_shut(FD, 12, "eth0", 0) == 0 && kernel.batches == 1 &&
		      sent_are(0, "0/5 3/5 8/5 3/5 8/5 ") && sent_names(0, "egress-12") &&
		      sent_names(0, "ingress-12") && sent_names(0, "eth0"),
	      "a device is shut: its two chains, in one transaction");
	for (i = 1; i <= 5; i++) {
		newest();
		kernel.failing = i;
		kernel.error = -ENOENT - i;
		told += nft_device_shut(FD, 12, "eth0", NFT_OWNED) == kernel.error;
	}
	CHECK(told == 5, "whichever message is refused, its error is told");
	newest();
	kernel.table_flags = 1;
	CHECK(nft_device_shut(FD, 12, "eth0", 0) == 0, "an owner is only asked for");
	CHECK(nft_device_shut(FD, 12, "eth0", NFT_OWNED) == -EOPNOTSUPP,
	      "where the tables have one");
	newest();
	kernel.send_error = -EPERM;
	CHECK(nft_device_shut(FD, 12, "eth0", NFT_OWNED) == -EPERM, "it cannot be sent");
	newest();
	kernel.silent = true;
	CHECK(nft_device_shut(FD, 12, "eth0", NFT_OWNED) == -ENOMSG,
	      "silence is no consent: the last message has to be acknowledged");

	newest();
	nft_device_gone(FD, 12);
	CHECK(kernel.batches == 2 && sent_are(0, "8/5 5/5 ") && sent_are(1, "8/5 5/5 ") &&
		      sent_names(0, "egress-12") && sent_names(1, "ingress-12"),
	      "a device is gone: its chains are deleted, each by itself");
	newest();
	kernel.failing = 1;
	kernel.error = -ENOENT;
	nft_device_gone(FD, 12);
	CHECK(kernel.batches == 2 && sent_names(1, "ingress-12"),
	      "the first gone already does not keep the second");
	newest();
	kernel.lacks = NFT_NETDEV;
	nft_device_gone(FD, 12);
	CHECK(kernel.batches == 0,
	      "chains that are not there are not deleted: each batch that the kernel "
	      "refuses costs a grace period");
	newest();
	kernel.lacks = NFT_EGRESS;
	nft_device_gone(FD, 12);
	CHECK(kernel.batches == 1 && sent_names(0, "ingress-12"), "but the one that is");
	newest();
	kernel.ask_error = -ETIMEDOUT;
	nft_device_gone(FD, 12);
	CHECK(kernel.batches == 2, "nor does a question without an answer keep them");
}

int main(void)
{
	test_owned();
	test_not_owned();
	test_remove();
	test_device();
	return check_done();
}
