// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks for the administrator's own firewall in what the kernel holds. Pure. */
#include "evidence/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>

#include "layers/nft/nft.h"

int evidence_table(const struct nlmsg *m, void *context)
{
	struct evidence *e = context;
	struct nlattr_view a[NFTA_TABLE_FLAGS + 1];
	uint32_t flags = 0;
	uint8_t family;
	int rc;

	rc = nft_body(m, NFT_MSG_NEWTABLE, &family, a, NFTA_TABLE_FLAGS);
	if (rc <= 0)
		return rc;
	if (a[NFTA_TABLE_FLAGS].data && !nlattr_be32(&a[NFTA_TABLE_FLAGS], &flags))
		return -EBADMSG;
	if (!(flags & NFT_TABLE_F_DORMANT))
		return 0;
	if (e->dormant_count < EVIDENCE_DORMANT) {
		e->dormant[e->dormant_count].family = family;
		/* A longer name is cut, and matches every name that begins so. */
		nlattr_copy(&a[NFTA_TABLE_NAME], e->dormant[e->dormant_count].name,
			    sizeof(e->dormant[0].name));
	}
	e->dormant_count++;
	return 0;
}

static bool sleeps(const struct evidence *e, uint8_t family,
		   const struct nlattr_view *table)
{
	char name[sizeof(e->dormant[0].name)];
	unsigned int i;

	if (e->dormant_count > EVIDENCE_DORMANT)
		return true; /* this table may be one of those that did not fit */
	nlattr_copy(table, name, sizeof(name));
	for (i = 0; i < e->dormant_count; i++)
		if (e->dormant[i].family == family &&
		    strcmp(e->dormant[i].name, name) == 0)
			return true;
	return false;
}

/* Copies a name and makes it printable, because others choose names. */
static void copy_name(const struct nlattr_view *a, char *to, unsigned int size)
{
	nlattr_copy(a, to, size);
	for (; *to; to++)
		if (*to < ' ' || *to > '~')
			*to = '?';
}

static void take(struct evidence_found *f, const char *what)
{
	if (!f->found)
		snprintf(f->what, sizeof(f->what), "%s", what);
	f->found = true;
}

int evidence_chain(const struct nlmsg *m, void *context)
{
	struct evidence *e = context;
	struct nlattr_view a[NFTA_CHAIN_TYPE + 1], h[NFTA_HOOK_PRIORITY + 1];
	uint32_t hook, policy, rules = 0;
	char table[32], chain[32], what[128];
	bool drops, asleep;
	const char *name;
	uint8_t family;
	int rc;

	rc = nft_body(m, NFT_MSG_NEWCHAIN, &family, a, NFTA_CHAIN_TYPE);
	if (rc <= 0)
		return rc;
	if (!a[NFTA_CHAIN_HOOK].data || nlattr_is(&a[NFTA_CHAIN_TABLE], NFT_TABLE_NAME))
		return 0;
	e->chains++;
	if ((family != NFPROTO_INET && family != NFPROTO_IPV4 &&
	     family != NFPROTO_IPV6) ||
	    !nlattr_is(&a[NFTA_CHAIN_TYPE], "filter") ||
	    nlattr_parse(a[NFTA_CHAIN_HOOK].data, a[NFTA_CHAIN_HOOK].len, h,
			 NFTA_HOOK_PRIORITY) ||
	    !nlattr_be32(&h[NFTA_HOOK_HOOKNUM], &hook) ||
	    !nlattr_be32(&a[NFTA_CHAIN_POLICY], &policy))
		return 0;
	/* No rule jumps to a base chain, so its use count is the number of its rules. */
	nlattr_be32(&a[NFTA_CHAIN_USE], &rules);
	drops = policy == NF_DROP;
	if (hook != NF_INET_LOCAL_IN && !(hook == NF_INET_PRE_ROUTING && drops))
		return 0;

	name = family == NFPROTO_INET ? "inet" : family == NFPROTO_IPV4 ? "ip" : "ip6";
	asleep = sleeps(e, family, &a[NFTA_CHAIN_TABLE]);
	copy_name(&a[NFTA_CHAIN_TABLE], table, sizeof(table));
	copy_name(&a[NFTA_CHAIN_NAME], chain, sizeof(chain));
	snprintf(what, sizeof(what), "%s %s %s (policy %s, %u rules%s)", name, table,
		 chain, drops ? "drop" : "accept", rules,
		 asleep ? ", table dormant" : "");
	if (asleep || (!drops && !rules)) {
		if (!e->weak[0])
			snprintf(e->weak, sizeof(e->weak), "%s", what);
		return 0;
	}
	if (family != NFPROTO_IPV6)
		take(&e->v4, what);
	if (family != NFPROTO_IPV4)
		take(&e->v6, what);
	return 0;
}

void evidence_say(const struct evidence *e, char *text, unsigned int size)
{
	if (evidence_complete(e) && strcmp(e->v4.what, e->v6.what) == 0) {
		snprintf(text, size, "%s", e->v4.what);
		return;
	}
	snprintf(text, size, "IPv4: %s; IPv6: %s%s%s",
		 e->v4.found ? e->v4.what : "nothing",
		 e->v6.found ? e->v6.what : "nothing",
		 e->weak[0] ? "; no evidence: " : "", e->weak);
}
