// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the evidence from the kernel. */
#include "evidence/evidence.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "evidence/model.h"
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "layers/nft/nft.h"

#define DUMP_TRIES 20	       /* a ruleset changes often while it is loaded */
#define FIRST_SEQUENCE 0x10000 /* nft_dump() numbers its requests from 0 on */
#define REQUEST_SIZE 1024      /* two names of 255 bytes fit */

/* Dumps all rules of all families, or with a set the elements of that set. */
static int dump(int fd, uint32_t seq, const struct model *model, const struct fw_set *set,
		netlink_reader *read, void *context)
{
	struct nfgenmsg header = { .nfgen_family = set ? set->family : AF_UNSPEC,
				   .version = NFNETLINK_V0 };
	unsigned char memory[REQUEST_SIZE];
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b,
		    NFNL_SUBSYS_NFTABLES << 8 |
			    (set ? NFT_MSG_GETSETELEM : NFT_MSG_GETRULE),
		    NLM_F_REQUEST | NLM_F_DUMP, seq, &header, sizeof(header));
	if (set) {
		nlmsg_put_string(&b, NFTA_SET_ELEM_LIST_TABLE,
				 model_table_name(model, set->name));
		nlmsg_put_string(&b, NFTA_SET_ELEM_LIST_SET,
				 model_second_name(model, set->name));
	}
	nlmsg_end(&b);
	return netlink_dump(fd, &b, seq, read, context);
}

static int read_nft(int fd, struct model *model)
{
	uint32_t seq = FIRST_SEQUENCE, i;
	int rc;

	rc = nft_dump(fd, model_take_table, model_take_chain, model);
	if (!rc)
		rc = dump(fd, seq++, model, NULL, model_take_rule, model);
	for (i = 0; i < model->sets && !rc; i++) {
		model_begin_set(model, i);
		rc = dump(fd, seq++, model, &model->set[i], model_take_elements, model);
		model_end_set(model, i);
		if (rc == -ENOENT)
			rc = -EINTR; /* the set was there a moment ago */
	}
	return rc;
}

/* Ingress chains count only if they hold every link. Without the links, they do not. */
static void judge(struct model *model, struct evidence *e)
{
	struct links links = { .count = 0 };
	int fd = netlink_open(NETLINK_ROUTE), rc = fd;

	if (fd >= 0) {
		rc = links_read(fd, &links);
		close(fd);
	}
	model_judge(model, rc ? NULL : &links, e);
	links_free(&links);
}

/* The legacy table of one family. What cannot be read is no evidence. */
static void read_legacy(int family, struct evidence *e)
{
	struct model model = { .chains = 0 };
	char weak[sizeof(e->weak)];

	memcpy(weak, e->weak, sizeof(weak));
	if (!xtables_read(&model, family) && model.chains)
		model_judge(&model, NULL, e);
	if (weak[0])
		memcpy(e->weak, weak, sizeof(weak)); /* the reason of nf_tables */
	model_free(&model);
}

int evidence_read(struct evidence *e)
{
	struct model model = { .chains = 0 };
	int fd, rc, try;

	memset(e, 0, sizeof(*e));
	for (try = 0, rc = -EINTR; try < DUMP_TRIES && rc == -EINTR; try++) {
		/*
		 * A new socket for each try, because a reader that found a change leaves
		 * a dump unfinished, and the kernel starts no other one on that socket.
		 */
		fd = netlink_open(NETLINK_NETFILTER);
		model_free(&model);
		if (fd < 0)
			return fd;
		rc = read_nft(fd, &model);
		close(fd);
	}
	if (!rc)
		judge(&model, e);
	model_free(&model);
	if (!e->v4.found)
		read_legacy(AF_INET, e);
	if (!e->v6.found)
		read_legacy(AF_INET6, e);
	return evidence_complete(e) ? 0 : rc;
}
