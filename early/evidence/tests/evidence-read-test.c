// SPDX-License-Identifier: GPL-2.0-or-later
/* Asking for evidence: what is asked, how often, and what an error leaves. The kernel's
 * answers and the legacy tables are faked. */
#include "messages.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "kernel/link.h"
#include "kernel/netlink.h"
#include "layers/nft/nft.h"

#define FD 1000

static int open_error, links_error, rule_error, element_error, legacy_error;
static int dump_errors[40];
static unsigned int dumps, rule_dumps, element_dumps, files_open, tables_read, opened;
static bool finds, asks_set, ingress, legacy4, legacy6;

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd != FD)
		abort();
	files_open--;
	return 0;
}

int netlink_open(int protocol)
{
	if (protocol != NETLINK_NETFILTER && protocol != NETLINK_ROUTE)
		abort();
	if (open_error)
		return open_error;
	files_open++;
	opened += protocol == NETLINK_NETFILTER;
	return FD;
}

int links_read(int fd, struct links *links)
{
	if (fd != FD)
		abort();
	links->link = calloc(1, sizeof(*links->link));
	strcpy(links->link[0].name, "eth0");
	links->count = 1;
	return links_error;
}

void links_free(struct links *links)
{
	free(links->link);
}

int nft_dump(int fd, netlink_reader *table, netlink_reader *chain, void *context)
{
	struct model *model = context;

	if (fd != FD || table != model_take_table || chain != model_take_chain ||
	    model->chains)
		abort(); /* what an earlier try found has to be forgotten */
	/* Also if it fails: an answer may have come before. */
	if (ingress)
		message_chain(NFPROTO_INET, "t", "in", "filter", 5, NF_DROP, 0, "eth0");
	else
		message_chain(NFPROTO_INET, "t", "in", "filter", NF_INET_LOCAL_IN,
			      finds ? NF_DROP : NF_ACCEPT, 1, NULL);
	if (message_take(chain, NONE, context))
		abort();
	return dump_errors[dumps++];
}

int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	uint32_t new = 8;
	struct nlmsg m;
	size_t offset = 0;

	if (fd != FD || nlmsg_next(b->base, b->len, &offset, &m) != 1 || m.seq != seq ||
	    m.flags != (NLM_F_REQUEST | NLM_F_DUMP))
		abort();
	if (m.type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE)) {
		rule_dumps++;
		if (m.len != sizeof(struct nfgenmsg))
			abort(); /* of all tables and families */
		message_rule(NFPROTO_INET, "t", "in");
		message_ct(NFT_CT_STATE, NFT_REG_1);
		message_lookup("states", NFT_REG_1, false, 0);
		message_verdict(NF_DROP, NULL);
		message_rule_end();
		return rule_error ? rule_error
		       : asks_set ? message_take(read, NONE, context)
				  : 0;
	}
	if (m.type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSETELEM) ||
	    m.payload[0] != NFPROTO_INET || !memmem(m.payload, m.len, "\6\0\1\0t", 5) ||
	    !memmem(m.payload, m.len, "states", 7))
		abort(); /* the set's family, table and name */
	element_dumps++;
	message_elements(NFPROTO_INET, "t", "states");
	message_element(&new, sizeof(new), 0);
	message_elements_end();
	return element_error ? element_error : message_take(read, NONE, context);
}

int xtables_read(struct model *model, int family)
{
	struct fw_chain chain = { .hook = HOOK_INPUT, .drops = true, .legacy = true };
	uint32_t ignored;

	tables_read++;
	if (family != AF_INET && family != AF_INET6)
		abort();
	if (!(family == AF_INET ? legacy4 : legacy6))
		return 0;
	chain.family = family == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6;
	if (model_text(model, "filter", 6, &chain.name) ||
	    model_text(model, "INPUT", 5, &ignored) || model_chain(model, &chain))
		abort();
	return legacy_error;
}

static int ask(unsigned int failures, int rc, struct evidence *e)
{
	unsigned int i;

	memset(dump_errors, 0, sizeof(dump_errors));
	for (i = 0; i < failures; i++)
		dump_errors[i] = rc;
	dumps = rule_dumps = element_dumps = tables_read = opened = 0;
	memset(e, 0x5a, sizeof(*e)); /* whatever was there before */
	return evidence_read(e);
}

int main(void)
{
	struct evidence e;

	CHECK(ask(0, 0, &e) == 0 && !e.v4.found && !e.v6.found && dumps == 1 &&
		      rule_dumps == 1 && tables_read == 2,
	      "nothing there: one dump of each kind, then the legacy tables");
	CHECK(strstr(e.weak, "inet t in (policy accept"), "and why");
	finds = true;
	CHECK(ask(0, 0, &e) == 0 && evidence_complete(&e) && tables_read == 0,
	      "found: the legacy tables are not read");
	CHECK(ask(7, -EINTR, &e) == 0 && evidence_complete(&e) && dumps == 8 &&
		      opened == 8,
	      "a ruleset that is being loaded is asked for again, on a new socket");
	CHECK(ask(40, -EINTR, &e) == -EINTR && !e.v4.found && !e.v6.found && dumps == 20,
	      "but not for ever, and half of an answer is none");
	CHECK(ask(1, -EBADMSG, &e) == -EBADMSG && !e.v4.found && dumps == 1,
	      "an error is an error");
	rule_error = -EBADMSG;
	CHECK(ask(0, 0, &e) == -EBADMSG && !e.v4.found, "also among the rules");
	rule_error = 0;

	finds = false;
	asks_set = true;
	CHECK(ask(0, 0, &e) == 0 && evidence_complete(&e) && element_dumps == 1,
	      "a set that decides is read");
	element_error = -ENOENT;
	CHECK(ask(0, 0, &e) == -EINTR && !e.v4.found && dumps == 20,
	      "a set that is gone: the ruleset has changed, ask again");
	element_error = -ENOMEM;
	CHECK(ask(0, 0, &e) == -ENOMEM && !e.v4.found && dumps == 1,
	      "a set that cannot be read is an error");
	element_error = 0;
	asks_set = false;

	ingress = true;
	CHECK(ask(0, 0, &e) == 0 && evidence_complete(&e), "ingress on every link");
	links_error = -EINTR;
	CHECK(ask(0, 0, &e) == 0 && !e.v4.found, "links that cannot be read: not held");
	ingress = false;

	legacy4 = true;
	CHECK(ask(1, -EPERM, &e) == -EPERM && e.v4.found && !e.v6.found &&
		      !evidence_complete(&e),
	      "legacy rules for IPv4 alone are not enough");
	legacy6 = true;
	CHECK(ask(1, -EINVAL, &e) == 0 && evidence_complete(&e) &&
		      strstr(e.v4.what, "legacy table filter INPUT"),
	      "legacy rules for both are, without nf_tables too");
	legacy_error = -EBADMSG;
	CHECK(ask(0, 0, &e) == 0 && !e.v4.found,
	      "a legacy table that cannot be read is not");
	open_error = -EMFILE;
	CHECK(ask(0, 0, &e) == -EMFILE && !e.v4.found && !e.v6.found && dumps == 0,
	      "no socket: no evidence");
	CHECK(files_open == 0, "every socket is closed again");
	return check_done();
}
