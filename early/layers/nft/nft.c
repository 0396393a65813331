// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Installs the ruleset and reads it back. One batch is one transaction: if the kernel
 * refuses one chain (no bridge family, no hook on all devices), it installs nothing. So
 * nft_install() leaves out the refused parts and sends the rest again, until the batch
 * passes or is empty.
 */
#include "layers/nft/nft.h"

#include <errno.h>
#include <string.h>

#include <sys/socket.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>

#include "kernel/link.h"
#include "kernel/netlink.h"

#define DUMP_TRIES 5

static uint32_t sequence; /* the number of the next message */

/*
 * Returns the parts to leave out. The kernel goes on after the first message that it
 * refuses, so later messages for the same table fail as well. The first error is
 * therefore the reason. Exceptions, a counter or the log count as refused only if the
 * kernel refused nothing else.
 */
static unsigned int refused_parts(const struct nft_batch *batch, const int *errors,
				  unsigned int *options, const struct allowed **allowed,
				  struct nft_result *result)
{
	unsigned int out = 0, i, p;
	bool counter_refused = false;
	int allow_error = 0, held_error = 0;

	/*
	 * All other messages need the tables, so send the batch again without ownership.
	 */
	for (i = 0; i < batch->count; i++)
		if (batch->parts[i] & NFT_OWNED && errors[i] != 0 &&
		    errors[i] != -ENOMSG) {
			*options &= ~NFT_OWNED;
			return 0;
		}

	for (i = 0; i < batch->count; i++) {
		if (errors[i] == 0 || errors[i] == -ENOMSG)
			continue;
		if (batch->parts[i] == 0)
			counter_refused = true;
		if (batch->parts[i] & NFT_ALLOW) {
			allow_error = allow_error ? allow_error : errors[i];
			continue;
		}
		if (batch->parts[i] & NFT_HELD) {
			held_error = held_error ? held_error : errors[i];
			continue;
		}
		out |= batch->parts[i];
		for (p = 0; p < NFT_PARTS; p++)
			if (batch->parts[i] & 1 << p && !result->error[p])
				result->error[p] = errors[i];
	}
	if (!out && held_error) {
		*options &= ~NFT_HELD; /* frames are dropped, and not named */
		result->held_error = held_error;
	} else if (!out && allow_error) {
		*allowed = NULL; /* exceptions are optional */
		result->allow_error = allow_error;
	} else if (!out && counter_refused) {
		*options &= ~NFT_COUNTERS; /* as counters are */
	}
	return out;
}

/*
 * A batch with exceptions cannot be sent: it has too many messages, or the kernel has no
 * memory for one so large. Log and counters only tell; an exception may carry the root
 * file system. Without exceptions the batch is small.
 */
static void leave_out(unsigned int *options, const struct allowed **allowed,
		      struct nft_result *result, int error)
{
	if (*options & NFT_HELD) {
		*options &= ~NFT_HELD;
		result->held_error = error;
	} else if (*options & NFT_COUNTERS) {
		*options &= ~NFT_COUNTERS;
	} else {
		*allowed = NULL;
		result->allow_error = error;
	}
}

/* For batches with exceptions. Its pages are used as far as a batch fills it. */
static unsigned char large[NFT_ALLOW_SIZE];

void nft_install(int fd, unsigned int parts, unsigned int options,
		 const struct allowed *allowed, struct nft_result *result)
{
	const struct allowed *tried_allowed;
	int errors[NFT_BATCH_MESSAGES];
	unsigned int out, p, tried;
	struct nft_batch batch;
	struct nlbuf b;
	int rc;

	memset(result, 0, sizeof(*result));
	result->asked = parts;
	while (parts) {
		nlbuf_init(&b, large, sizeof(large));
		nft_encode(&b, parts, options, allowed, sequence, &batch);
		rc = nlbuf_ok(&b) ? netlink_batch(fd, &b, sequence, errors, batch.count)
				  : -E2BIG;
		sequence += batch.count;
		if (rc && allowed) {
			leave_out(&options, &allowed, result, rc);
			continue;
		}
		if (rc) {
			for (p = 0; p < NFT_PARTS; p++)
				if (parts & 1 << p)
					result->error[p] = rc;
			break;
		}
		tried = options;
		tried_allowed = allowed;
		out = refused_parts(&batch, errors, &options, &allowed, result);
		if (!out && tried == options && tried_allowed == allowed)
			break;
		parts &= ~out;
	}
	result->view.allowed = allowed;
	result->view_error = nft_inspect(fd, &result->view);
	if (!result->view_error)
		result->standing = nft_view_standing(&result->view);
	result->counters = options & NFT_COUNTERS && result->standing;
	result->owned = options & NFT_OWNED && result->standing;
	result->held = options & NFT_HELD && result->standing;
}

/*
 * Dumps one family, or all with AF_UNSPEC. A dump of rules asks for those of our table
 * only.
 */
static int dump(int fd, unsigned int message, uint8_t family, netlink_reader *read,
		void *context)
{
	struct nfgenmsg header = { .nfgen_family = family, .version = NFNETLINK_V0 };
	unsigned char memory[64];
	uint32_t seq = sequence++;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, NFNL_SUBSYS_NFTABLES << 8 | message, NLM_F_REQUEST | NLM_F_DUMP,
		    seq, &header, sizeof(header));
	if (message == NFT_MSG_GETRULE)
		nlmsg_put_string(&b, NFTA_RULE_TABLE, NFT_TABLE_NAME);
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, read, context);
}

/*
 * Asks for each family by itself, because the kernel ends a dump of one table's rules
 * behind the first table of that name, whatever its family. The table's name in the
 * request keeps an administrator's many rules out of the dump.
 */
static int dump_rules(int fd, struct nft_view *view)
{
	uint8_t family = 0;
	int rc = 0, i;

	for (i = 0; i < NFT_CHAINS && !rc; i++) {
		if (nft_chains[i].family == family)
			continue;
		family = nft_chains[i].family;
		rc = dump(fd, NFT_MSG_GETRULE, family, nft_view_rule, view);
	}
	return rc;
}

int nft_dump(int fd, netlink_reader *table, netlink_reader *chain, void *context)
{
	int rc = dump(fd, NFT_MSG_GETTABLE, AF_UNSPEC, table, context);

	return rc ? rc : dump(fd, NFT_MSG_GETCHAIN, AF_UNSPEC, chain, context);
}

int nft_inspect(int fd, struct nft_view *view)
{
	const struct allowed *allowed = view->allowed;
	struct links *links = view->links;
	int rc = -EINTR, try;

	for (try = 0; try < DUMP_TRIES; try++) {
		memset(view, 0, sizeof(*view));
		view->links = links;
		view->allowed = allowed;
		nft_view_unchain(view); /* forget the chains of the last try */
		rc = nft_dump(fd, nft_view_table, nft_view_chain, view);
		if (!rc)
			rc = dump_rules(fd, view);
		if (rc != -EINTR)
			break;
	}
	return rc;
}

/* Sends one batch, of which every message has to pass. Returns 0 or the first error. */
static int send_batch(int fd, const struct nlbuf *b, const struct nft_batch *batch)
{
	int errors[NFT_BATCH_MESSAGES], rc;
	unsigned int i;

	rc = netlink_batch(fd, b, sequence, errors, batch->count);
	sequence += batch->count;
	for (i = 0; !rc && i < batch->count; i++)
		if (errors[i] != -ENOMSG)
			rc = errors[i];
	/* The last message before the end asked for an ack. */
	return rc ? rc : errors[batch->count - 2];
}

int nft_remove(int fd, unsigned int parts)
{
	unsigned char memory[512];
	struct nft_batch batch;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode_delete(&b, parts, sequence, &batch);
	return send_batch(fd, &b, &batch);
}

int nft_allow(int fd, const struct allowed *allowed, struct nft_view *view)
{
	struct nft_batch batch;
	struct nlbuf b;
	int rc;

	nlbuf_init(&b, large, sizeof(large));
	nft_encode_allow(&b, allowed, sequence, &batch);
	rc = nlbuf_ok(&b) ? send_batch(fd, &b, &batch) : -E2BIG;
	view->allowed = allowed;
	if (!rc)
		rc = nft_inspect(fd, view);
	return rc ? rc : nft_view_allows(view) ? 0 : -EIO;
}

int nft_let_in(int fd, int index)
{
	struct nft_view view = { 0 };
	unsigned char memory[NFT_BATCH_SIZE];
	unsigned int parts = NFT_INET;
	struct nft_batch batch;
	struct nlbuf b;
	int rc = nft_inspect(fd, &view);

	if (rc)
		return rc;
	/* Chains on single devices are none of the new link's. */
	if (view.chain[NFT_CHAINS - 1].seen)
		parts |= NFT_INGRESS;
	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode_let_in(&b, parts, !(view.present & NFT_INET), index, sequence, &batch);
	return send_batch(fd, &b, &batch);
}

int nft_device_shut(int fd, int index, const char *name, unsigned int options)
{
	unsigned char memory[2048];
	struct nft_batch batch;
	struct nlbuf b;
	int rc;

	nlbuf_init(&b, memory, sizeof(memory));
	nft_encode_device(&b, index, name, options, sequence, &batch);
	rc = send_batch(fd, &b, &batch);
	/* Names for what is held are less than holding it. */
	return rc && options & NFT_HELD
		       ? nft_device_shut(fd, index, name, options & ~NFT_HELD)
		       : rc;
}

void nft_device_gone(int fd, int index)
{
	unsigned char memory[512];
	struct nft_batch batch;
	struct nlbuf b;
	unsigned int part;

	/*
	 * One batch for each: one chain may be gone already, and then its batch fails
	 * whole.
	 */
	for (part = NFT_EGRESS; part <= NFT_INGRESS; part <<= 1) {
		nlbuf_init(&b, memory, sizeof(memory));
		nft_encode_device_ask(&b, index, part, sequence);
		if (netlink_request(fd, &b, sequence++) == -ENOENT)
			continue;
		nlbuf_init(&b, memory, sizeof(memory));
		nft_encode_device_gone(&b, index, part, sequence, &batch);
		send_batch(fd, &b, &batch);
	}
}
