// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's answers about our tables, as messages and as bytes, and our reading of
 * them.
 */
#include "layers/nft/tests/nft-weaken.h"

#include <stdlib.h>
#include <string.h>

static unsigned char batch_memory[NFT_BATCH_SIZE];

struct message *answers(bool counters)
{
	static const int types[] = { NFT_MSG_NEWTABLE, NFT_MSG_NEWCHAIN,
				     NFT_MSG_NEWRULE };
	struct message *list, *all = NULL, **last = &all, *m;
	struct nft_batch batch;
	struct nlbuf b;
	unsigned int i;

	nlbuf_init(&b, batch_memory, sizeof(batch_memory));
	nft_encode(&b, NFT_ALL, counters, NULL, 1, &batch);
	list = tree_read(batch_memory, b.len);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		for (m = list; m; m = m->next) {
			if (m->type != NFT_TYPE(types[i]) ||
			    (i == 0 && m->next->type == NFT_TYPE(NFT_MSG_DELTABLE)))
				continue;
			*last = tree_copy(m);
			(*last)->next = NULL;
			last = &(*last)->next;
		}
	return all;
}

int view_message(struct nft_view *view, const unsigned char *bytes, size_t len)
{
	struct nlmsg m;
	size_t offset = 0;
	int rc = nlmsg_next(bytes, len, &offset, &m);

	if (rc <= 0)
		return rc;
	/* nft.c asks the three one after the other; each has to know its own. */
	rc = nft_view_table(&m, view);
	if (!rc)
		rc = nft_view_chain(&m, view);
	return rc ? rc : nft_view_rule(&m, view);
}

unsigned int standing(struct nft_view *view, const struct message *list)
{
	unsigned char memory[MESSAGE_SIZE], *exact;
	size_t len;
	int rc;

	memset(view, 0, sizeof(*view));
	for (; list; list = list->next) {
		len = tree_write(list, memory, sizeof(memory));
		exact = malloc(len);
		memcpy(exact, memory, len);
		rc = view_message(view, exact, len);
		free(exact);
		if (rc)
			return 0;
	}
	return nft_view_standing(view);
}

void dump_write(struct dump *d, const struct message *list)
{
	for (d->count = 0; list; list = list->next, d->count++)
		d->message[d->count].len =
			tree_write(list, d->message[d->count].bytes, MESSAGE_SIZE);
}

unsigned int standing_with(const struct dump *d, unsigned int i,
			   const unsigned char *bytes, size_t len)
{
	struct nft_view view = { 0 };
	unsigned int n;
	int rc;

	for (n = 0; n < d->count; n++) {
		rc = n == i ? view_message(&view, bytes, len)
			    : view_message(&view, d->message[n].bytes, d->message[n].len);
		if (rc)
			return 0;
	}
	return nft_view_standing(&view);
}
