// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables and chains of nf_tables: which of them a packet that comes in meets first. */
#include "evidence/model.h"

#include <errno.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>

#include "layers/nft/nft.h"
#include "layers/nft/nft_abi.h"

#define INET_INGRESS 5 /* NF_INET_INGRESS, since 5.10 */

int model_body(struct model *model, const struct nlmsg *m, unsigned int type,
	       uint8_t *family, struct nlattr_view *table, unsigned int max)
{
	struct nfgenmsg header;
	uint16_t generation;
	int rc = nft_body(m, type, family, table, max);

	if (rc <= 0)
		return rc;
	/*
	 * Each dump by itself is consistent, or netlink_dump() says so. The generation
	 * tells whether all dumps show the same ruleset.
	 */
	memcpy(&header, m->payload, sizeof(header));
	generation = ntohs(header.res_id);
	if (model->has_generation && model->generation != generation)
		return -EINTR;
	model->has_generation = true;
	model->generation = generation;
	return rc;
}

int model_take_table(const struct nlmsg *m, void *context)
{
	struct model *model = context;
	struct nlattr_view a[NFTA_TABLE_FLAGS + 1];
	uint32_t flags = 0, name;
	uint8_t family;
	int rc;

	rc = model_body(model, m, NFT_MSG_NEWTABLE, &family, a, NFTA_TABLE_FLAGS);
	if (rc <= 0)
		return rc;
	if (a[NFTA_TABLE_FLAGS].data && !nlattr_be32(&a[NFTA_TABLE_FLAGS], &flags))
		return -EBADMSG;
	if (!(flags & NFT_TABLE_F_DORMANT))
		return 0;
	if (model->dormant_count < EVIDENCE_DORMANT) {
		rc = model_text(model, a[NFTA_TABLE_NAME].data, a[NFTA_TABLE_NAME].len,
				&name);
		if (rc)
			return rc;
		model->dormant[model->dormant_count].family = family;
		model->dormant[model->dormant_count].name = name;
	}
	model->dormant_count++;
	return 0;
}

static bool sleeps(const struct model *model, uint8_t family,
		   const struct nlattr_view *table)
{
	unsigned int i;

	if (model->dormant_count > EVIDENCE_DORMANT)
		return true; /* this table may be one of those that did not fit */
	for (i = 0; i < model->dormant_count; i++)
		if (model->dormant[i].family == family &&
		    nlattr_is(table, model_table_name(model, model->dormant[i].name)))
			return true;
	return false;
}

/*
 * Keeps the devices of an ingress chain as text: 'n' or 'p' and a name or a prefix, for
 * each; an empty string ends the list.
 */
static int take_devices(struct model *model, struct fw_chain *chain,
			const struct nlattr_view *h)
{
	const struct nlattr_view *list = &h[NFTA_HOOK_DEVS];
	struct nlattr_view a;
	uint32_t ignored;
	char entry[1 + 16 + 1]; /* IFNAMSIZ */
	size_t offset = 0;
	int rc = 0;

	chain->devices = model->text_len;
	if (!list->data && h[NFTA_HOOK_DEV].data) {
		entry[0] = 'n';
		nlattr_copy(&h[NFTA_HOOK_DEV], entry + 1, sizeof(entry) - 1);
		rc = model_text(model, entry, strlen(entry), &ignored);
	}
	while (!rc && (rc = nlattr_next(list->data, list->len, &offset, &a)) > 0) {
		entry[0] = a.type == DEVICE_PREFIX ? 'p' : 'n';
		nlattr_copy(&a, entry + 1, sizeof(entry) - 1);
		rc = a.type == DEVICE_PREFIX || a.type == NFTA_DEVICE_NAME
			     ? model_text(model, entry, strlen(entry), &ignored)
			     : 0;
	}
	return rc ? rc : model_text(model, "", 0, &ignored);
}

/* Is this one of the hooks that count? The numbers differ between the families. */
static uint8_t hook_of(uint8_t family, uint32_t hook)
{
	if (family == NFPROTO_NETDEV)
		return hook == NETDEV_INGRESS ? HOOK_INGRESS : HOOK_NONE;
	if (family == NFPROTO_INET && hook == INET_INGRESS)
		return HOOK_INGRESS;
	return hook == NF_INET_LOCAL_IN	     ? HOOK_INPUT
	       : hook == NF_INET_PRE_ROUTING ? HOOK_PREROUTING
					     : HOOK_NONE;
}

static int take_hook(struct model *model, struct fw_chain *chain,
		     const struct nlattr_view *a)
{
	struct nlattr_view h[NFTA_HOOK_DEVS + 1];
	uint32_t hook, policy;

	if (nlattr_parse(a[NFTA_CHAIN_HOOK].data, a[NFTA_CHAIN_HOOK].len, h,
			 NFTA_HOOK_DEVS) ||
	    !nlattr_be32(&h[NFTA_HOOK_HOOKNUM], &hook))
		return -EBADMSG;
	if (!nlattr_is(&a[NFTA_CHAIN_TYPE], NFT_CHAIN_TYPE) ||
	    !nlattr_be32(&a[NFTA_CHAIN_POLICY], &policy))
		return 0;
	chain->drops = policy == NF_DROP;
	/* No rule jumps to a base chain, so its use count is the number of its rules. */
	nlattr_be32(&a[NFTA_CHAIN_USE], &chain->uses);
	chain->hook = hook_of(chain->family, hook);
	chain->dormant = sleeps(model, chain->family, &a[NFTA_CHAIN_TABLE]);
	return chain->hook == HOOK_INGRESS ? take_devices(model, chain, h) : 0;
}

int model_take_chain(const struct nlmsg *m, void *context)
{
	struct model *model = context;
	struct nlattr_view a[NFTA_CHAIN_TYPE + 1];
	struct fw_chain chain = { .count = 0 };
	uint32_t name;
	int rc;

	rc = model_body(model, m, NFT_MSG_NEWCHAIN, &chain.family, a, NFTA_CHAIN_TYPE);
	if (rc <= 0)
		return rc;
	if ((chain.family != NFPROTO_INET && chain.family != NFPROTO_IPV4 &&
	     chain.family != NFPROTO_IPV6 && chain.family != NFPROTO_NETDEV) ||
	    nlattr_is(&a[NFTA_CHAIN_TABLE], NFT_TABLE_NAME))
		return 0;
	if (!a[NFTA_CHAIN_TABLE].data || !a[NFTA_CHAIN_NAME].data)
		return -EBADMSG;
	/* Two names, one directly behind the other. */
	rc = model_text(model, a[NFTA_CHAIN_TABLE].data, a[NFTA_CHAIN_TABLE].len,
			&chain.name);
	if (!rc)
		rc = model_text(model, a[NFTA_CHAIN_NAME].data, a[NFTA_CHAIN_NAME].len,
				&name);
	if (!rc && a[NFTA_CHAIN_HOOK].data)
		rc = take_hook(model, &chain, a);
	return rc ? rc : model_chain(model, &chain);
}
