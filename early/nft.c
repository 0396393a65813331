// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Installs the ruleset and reads it back. One batch is one transaction: if the kernel
 * refuses one chain (no bridge family, no hook on all devices), it takes none. So what was
 * refused is left out and the rest is tried again, until the batch passes or is empty.
 */
#include "nft.h"

#include <errno.h>
#include <string.h>

#include <sys/socket.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>

#include "netlink.h"

#define DUMP_TRIES 5

static uint32_t sequence = 1;

/*
 * Returns the parts to leave out. The kernel goes on after the first message that it
 * refuses, so what follows in the same table fails as well: the first error is the reason,
 * and a counter counts as refused only if nothing else was.
 */
static unsigned int refused_parts(const struct nft_batch *batch, const int *errors,
				  bool *counters, struct nft_result *result)
{
	unsigned int out = 0, i, p;
	bool counter_refused = false;

	for (i = 0; i < batch->count; i++) {
		if (errors[i] == 0 || errors[i] == -ENOMSG)
			continue;
		if (batch->parts[i] == 0)
			counter_refused = true;
		out |= batch->parts[i];
		for (p = 0; p < NFT_PARTS; p++)
			if (batch->parts[i] & 1 << p && !result->error[p])
				result->error[p] = errors[i];
	}
	if (!out && counter_refused)
		*counters = false; /* a luxury; tried again without */
	return out;
}

void nft_install(int fd, unsigned int parts, bool counters, struct nft_result *result)
{
	static unsigned char memory[NFT_BATCH_SIZE];
	int errors[NFT_BATCH_MESSAGES];
	unsigned int out, p;
	struct nft_batch batch;
	struct nlbuf b;
	bool counted;
	int rc;

	memset(result, 0, sizeof(*result));
	while (parts) {
		nlbuf_init(&b, memory, sizeof(memory));
		nft_encode(&b, parts, counters, sequence, &batch);
		rc = netlink_batch(fd, &b, sequence, errors, batch.count);
		sequence += batch.count;
		if (rc) {
			for (p = 0; p < NFT_PARTS; p++)
				if (parts & 1 << p)
					result->error[p] = rc;
			break;
		}
		counted = counters;
		out = refused_parts(&batch, errors, &counters, result);
		if (!out && counted == counters)
			break;
		parts &= ~out;
	}
	result->view_error = nft_inspect(fd, &result->view);
	if (!result->view_error)
		result->standing = nft_view_standing(&result->view);
	result->counters = counters && result->standing;
}

static int read_table(const struct nlmsg *m, void *view)
{
	return nft_view_table(view, m);
}

static int read_chain(const struct nlmsg *m, void *view)
{
	return nft_view_chain(view, m);
}

static int read_rule(const struct nlmsg *m, void *view)
{
	return nft_view_rule(view, m);
}

/* One family, or AF_UNSPEC for all; rules are asked for by table. */
static int dump(int fd, unsigned int message, uint8_t family, netlink_reader *read,
		struct nft_view *view)
{
	struct nfgenmsg header = { .nfgen_family = family, .version = NFNETLINK_V0 };
	unsigned char memory[64];
	uint32_t seq = sequence++;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, NFNL_SUBSYS_NFTABLES << 8 | message, NLM_F_REQUEST | NLM_F_DUMP, seq,
		    &header, sizeof(header));
	if (message == NFT_MSG_GETRULE)
		nlmsg_put_string(&b, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, read, view);
}

/* The kernel ends such a dump behind the first table of that name, whatever its family, so
 * each family is asked for by itself; an administrator's many rules are left out that way. */
static int dump_rules(int fd, struct nft_view *view)
{
	uint8_t family = 0;
	int rc = 0, i;

	for (i = 0; i < NFT_CHAINS && !rc; i++) {
		if (nft_chains[i].family == family)
			continue;
		family = nft_chains[i].family;
		rc = dump(fd, NFT_MSG_GETRULE, family, read_rule, view);
	}
	return rc;
}

int nft_inspect(int fd, struct nft_view *view)
{
	int rc = -EINTR, try;

	for (try = 0; try < DUMP_TRIES; try++) {
		memset(view, 0, sizeof(*view));
		rc = dump(fd, NFT_MSG_GETTABLE, AF_UNSPEC, read_table, view);
		if (!rc)
			rc = dump(fd, NFT_MSG_GETCHAIN, AF_UNSPEC, read_chain, view);
		if (!rc)
			rc = dump_rules(fd, view);
		if (rc != -EINTR)
			break;
	}
	return rc;
}
