// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads our tables back from the kernel and decides which parts stand exactly as
 * nft_encode() writes them. A success code proves little: an older kernel accepts a
 * device name that matches nothing, and another root process may have added its rule to
 * our chain.
 */
#include "layers/nft/nft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/number.h"
#include "held/packet.h"
#include "kernel/link.h"
#include "layers/nft/allow.h"
#include "layers/nft/nft_abi.h"

#define ARRAY_MAX(t) (sizeof(t) / sizeof((t)[0]) - 1)

static bool be32_is(const struct nlattr_view *a, uint32_t want)
{
	uint32_t value;

	return nlattr_be32(a, &value) && value == want;
}

int nft_body(const struct nlmsg *m, unsigned int message, uint8_t *family,
	     struct nlattr_view *table, unsigned int max)
{
	struct nfgenmsg header;
	int rc;

	if (m->type != (NFNL_SUBSYS_NFTABLES << 8 | message))
		return 0;
	if (m->len < sizeof(header))
		return -EBADMSG;
	memcpy(&header, m->payload, sizeof(header));
	*family = header.nfgen_family;
	rc = nlattr_parse(m->payload + sizeof(header), m->len - sizeof(header), table,
			  max);
	return rc ? rc : 1;
}

int nft_view_table(const struct nlmsg *message, void *context)
{
	struct nft_view *view = context;
	struct nlattr_view a[NFTA_TABLE_FLAGS + 1];
	const struct nft_chain *c;
	uint32_t flags = 0;
	uint8_t family;
	int rc;

	rc = nft_body(message, NFT_MSG_NEWTABLE, &family, a, ARRAY_MAX(a));
	if (rc <= 0 || !nlattr_is(&a[NFTA_TABLE_NAME], NFT_TABLE_NAME))
		return rc < 0 ? rc : 0;
	if (a[NFTA_TABLE_FLAGS].data && !nlattr_be32(&a[NFTA_TABLE_FLAGS], &flags))
		return -EBADMSG;
	for (c = nft_chains; c < nft_chains + NFT_CHAINS; c++) {
		if (c->family != family)
			continue;
		view->present |= c->part;
		if (!(flags & NFT_TABLE_F_DORMANT))
			view->tables |= c->part;
		if (flags & TABLE_OWNER)
			view->owned |= c->part;
	}
	return 0;
}

static int find_chain(uint8_t family, const struct nlattr_view *name)
{
	int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (nft_chains[i].family == family && nlattr_is(name, nft_chains[i].name))
			return i;
	return -1;
}

/* All devices are covered by exactly one prefix attribute with the empty prefix. */
static bool covers_all_devices(const struct nlattr_view *devices)
{
	struct nlattr_view a;
	size_t offset = 0;

	return devices->data &&
	       nlattr_next(devices->data, devices->len, &offset, &a) > 0 &&
	       a.type == DEVICE_PREFIX && nlattr_is(&a, "") &&
	       nlattr_next(devices->data, devices->len, &offset, &a) == 0;
}

/* device: the device that the chain has to be on; NULL: all devices. */
static const char *chain_fault(const struct nft_chain *c, const struct nlattr_view *a,
			       const char *device)
{
	struct nlattr_view h[NFTA_HOOK_DEVS + 1];
	const struct nlattr_view *hook = &a[NFTA_CHAIN_HOOK];
	uint32_t number, priority, policy;

	if (!hook->data || nlattr_parse(hook->data, hook->len, h, ARRAY_MAX(h)))
		return "has no hook";
	if (!nlattr_be32(&h[NFTA_HOOK_HOOKNUM], &number) || number != c->hook)
		return "is on another hook";
	if (!nlattr_be32(&h[NFTA_HOOK_PRIORITY], &priority) || priority != NFT_PRIORITY)
		return "has a wrong priority";
	if (!nlattr_is(&a[NFTA_CHAIN_TYPE], NFT_CHAIN_TYPE))
		return "is no filter chain";
	if (!nlattr_be32(&a[NFTA_CHAIN_POLICY], &policy) || policy != NF_DROP)
		return "does not drop by policy";
	if (device && !nlattr_is(&h[NFTA_HOOK_DEV], device))
		return "is on another device";
	if (c->part & NFT_NETDEV && !device && !covers_all_devices(&h[NFTA_HOOK_DEVS]))
		return "is not on all devices";
	return NULL;
}

#define EGRESS (NFT_CHAINS - 2)

/*
 * Returns the index in nft_chains[] of the netdev chain of which this is the copy for one
 * device, by its name, as in "egress-INDEX"; -1 for any other chain.
 */
static int find_device_chain(const struct nlattr_view *a, int *index)
{
	char name[NFT_DEVICE_CHAIN_SIZE];
	size_t prefix;
	const char *end;
	int i;

	if (!nlattr_copy(a, name, sizeof(name)))
		return -1;
	for (i = EGRESS; i < NFT_CHAINS; i++) {
		prefix = strlen(nft_chains[i].name);
		if (strncmp(name, nft_chains[i].name, prefix) != 0 || name[prefix] != '-')
			continue;
		*index = number(name + prefix + 1, &end);
		return *end ? -1 : i;
	}
	return -1;
}

void nft_view_unchain(struct nft_view *view)
{
	unsigned int i;

	for (i = 0; view->links && i < view->links->count; i++)
		view->links->link[i].chained = false;
}

int nft_view_chain(const struct nlmsg *message, void *context)
{
	struct nft_view *view = context;
	struct nlattr_view a[NFTA_CHAIN_TYPE + 1];
	uint8_t family;
	int rc, i, index;
	struct link *l;

	rc = nft_body(message, NFT_MSG_NEWCHAIN, &family, a, ARRAY_MAX(a));
	if (rc <= 0 || !nlattr_is(&a[NFTA_CHAIN_TABLE], NFT_TABLE_NAME))
		return rc < 0 ? rc : 0;
	i = find_chain(family, &a[NFTA_CHAIN_NAME]);
	if (i < 0 && family == NFPROTO_NETDEV && view->links &&
	    view->tables & NFT_EGRESS) {
		i = find_device_chain(&a[NFTA_CHAIN_NAME], &index);
		/*
		 * nft_view_rule() judges the rules. Ingress chains hold no frame that
		 * leaves.
		 */
		for (l = view->links->link;
		     i == EGRESS && l < view->links->link + view->links->count; l++)
			if (l->index == index)
				l->chained = !chain_fault(&nft_chains[i], a, l->name);
		return 0;
	}
	if (i < 0)
		return 0; /* an unknown chain can only drop more */
	view->chain[i].seen = true;
	view->chain[i].fault = chain_fault(&nft_chains[i], a, NULL);
	return 0;
}

/*
 * The expressions of a rule, one letter for each, in their order: m loads the loopback
 * key, c compares it with lo, a accepts, j jumps to the chain of exceptions, n counts, l
 * limits the rate, g logs to the guard, ? is anything else.
 */
#define RULE_LOOPBACK "mca"
#define RULE_COUNTER "n"
#define RULE_JUMP "j"
#define RULE_HELD "lg" /* it has no verdict, so whatever the rate is, nothing passes */
#define RULE_LET_IN "m?na" /* nft_encode_let_in(): no link that it names is lo */
#define RULE_LETTERS 4

int nft_verdict(const struct nlattr_view *data, struct nlattr_view *chain)
{
	struct nlattr_view d[NFTA_DATA_VERDICT + 1], v[NFTA_VERDICT_CHAIN + 1];
	uint32_t code;

	if (!data->data || nlattr_parse(data->data, data->len, d, ARRAY_MAX(d)) ||
	    !d[NFTA_DATA_VERDICT].data ||
	    nlattr_parse(d[NFTA_DATA_VERDICT].data, d[NFTA_DATA_VERDICT].len, v,
			 ARRAY_MAX(v)) ||
	    !nlattr_be32(&v[NFTA_VERDICT_CODE], &code))
		return NFT_NO_VERDICT;
	if (chain)
		*chain = v[NFTA_VERDICT_CHAIN];
	return code;
}

bool nft_counter_packets(const struct nlattr_view *a, uint64_t *packets)
{
	unsigned int i;

	if (!a->data || a->len != sizeof(*packets))
		return false;
	*packets = 0;
	for (i = 0; i < sizeof(*packets); i++) /* big-endian */
		*packets = *packets << 8 | a->data[i];
	return true;
}

static bool value_is_lo(const struct nlattr_view *data)
{
	struct nlattr_view d[NFTA_DATA_VALUE + 1];
	uint32_t index;

	return data->data && !nlattr_parse(data->data, data->len, d, ARRAY_MAX(d)) &&
	       nlattr_u32(&d[NFTA_DATA_VALUE], &index) && index == LOOPBACK_INDEX;
}

static bool group_is_ours(const struct nlattr_view *a)
{
	return a->len == 2 && (a->data[0] << 8 | a->data[1]) == HELD_GROUP;
}

static char expression_letter(const struct nlattr_view *element,
			      const struct nft_chain *c, uint64_t *packets)
{
	/* d: attributes 1 to 3, the only ones in the expressions that we write. */
	struct nlattr_view e[NFTA_EXPR_DATA + 1], d[4], chain;
	int verdict;

	if (nlattr_parse(element->data, element->len, e, ARRAY_MAX(e)) ||
	    !e[NFTA_EXPR_DATA].data ||
	    nlattr_parse(e[NFTA_EXPR_DATA].data, e[NFTA_EXPR_DATA].len, d, ARRAY_MAX(d)))
		return '?';
	if (nlattr_is(&e[NFTA_EXPR_NAME], "meta") &&
	    be32_is(&d[NFTA_META_KEY], nft_loopback_key(c->loopback)) &&
	    be32_is(&d[NFTA_META_DREG], NFT_REG_1))
		return 'm';
	if (nlattr_is(&e[NFTA_EXPR_NAME], "cmp") &&
	    be32_is(&d[NFTA_CMP_SREG], NFT_REG_1) &&
	    be32_is(&d[NFTA_CMP_OP], NFT_CMP_EQ) && value_is_lo(&d[NFTA_CMP_DATA]))
		return 'c';
	if (nlattr_is(&e[NFTA_EXPR_NAME], "immediate") &&
	    be32_is(&d[NFTA_IMMEDIATE_DREG], NFT_REG_VERDICT)) {
		verdict = nft_verdict(&d[NFTA_IMMEDIATE_DATA], &chain);
		if (verdict == NF_ACCEPT)
			return 'a';
		if (verdict == NFT_JUMP && c->allow && nlattr_is(&chain, c->allow))
			return 'j';
	}
	if (nlattr_is(&e[NFTA_EXPR_NAME], "counter") &&
	    nft_counter_packets(&d[NFTA_COUNTER_PACKETS], packets))
		return 'n';
	if (nlattr_is(&e[NFTA_EXPR_NAME], "limit"))
		return 'l';
	if (nlattr_is(&e[NFTA_EXPR_NAME], "log") && group_is_ours(&d[NFTA_LOG_GROUP]))
		return 'g';
	return '?';
}

/* Takes one rule of the chain got-in. Their order is that of nft_encode_let_in(). */
static int take_got_in(struct nft_view *view, const struct nlattr_view *expressions)
{
	struct nlattr_view element;
	uint64_t packets = 0;
	size_t offset = 0;
	int rc = 0;

	while (expressions->data && (rc = nlattr_next(expressions->data, expressions->len,
						      &offset, &element)) > 0)
		expression_letter(&element, nft_chains, &packets);
	if (view->got_in_rules < NFT_GOT_IN)
		view->got_in[view->got_in_rules] = packets;
	view->got_in_rules++;
	return rc;
}

/* The base chain that jumps to this chain of exceptions, -1 for any other chain. */
static int find_allow_chain(uint8_t family, const struct nlattr_view *name)
{
	int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (nft_chains[i].family == family && nft_chains[i].allow &&
		    nlattr_is(name, nft_chains[i].allow))
			return i;
	return -1;
}

/*
 * Takes one rule of a chain of exceptions. A rule that is missing lets nothing pass, so
 * it makes no fault; but nothing else may be there, and nothing in another order.
 */
static void take_allow(struct nft_view *view, int i,
		       const struct nlattr_view *expressions)
{
	struct allow_rule have, want;
	uint64_t packets;

	if (allow_read(expressions, &have, &packets))
		while (allow_next(view->allowed, &nft_chains[i], &view->allow[i],
				  &want)) {
			if (!allow_same(&have, &want)) {
				view->allow_missing = true;
				continue;
			}
			if (nft_chains[i].part & NFT_NETDEV)
				view->passed[i == EGRESS][want.exception] += packets;
			return;
		}
	view->chain[i].fault = "lets more pass than the policy says";
	if (nft_chains[i].part & NFT_NETDEV)
		nft_view_unchain(view);
}

bool nft_view_allows(const struct nft_view *view)
{
	struct allow_cursor at;
	struct allow_rule rule;
	int i;

	for (i = 0; i < NFT_CHAINS; i++) {
		at = view->allow[i];
		if (nft_chains[i].allow &&
		    allow_next(view->allowed, &nft_chains[i], &at, &rule))
			return false;
	}
	return !view->allow_missing;
}

int nft_view_rule(const struct nlmsg *message, void *context)
{
	struct nft_view *view = context;
	struct nlattr_view a[NFTA_RULE_EXPRESSIONS + 1], element;
	char letters[RULE_LETTERS + 1] = "";
	const struct nft_chain *c;
	unsigned int count = 0, position;
	uint64_t packets = 0;
	size_t offset = 0;
	uint8_t family;
	int rc, i, index;
	bool device;

	rc = nft_body(message, NFT_MSG_NEWRULE, &family, a, ARRAY_MAX(a));
	if (rc <= 0 || !nlattr_is(&a[NFTA_RULE_TABLE], NFT_TABLE_NAME))
		return rc < 0 ? rc : 0;
	i = find_allow_chain(family, &a[NFTA_RULE_CHAIN]);
	if (i >= 0) {
		take_allow(view, i, &a[NFTA_RULE_EXPRESSIONS]);
		return 0;
	}
	i = find_chain(family, &a[NFTA_RULE_CHAIN]);
	device = i < 0 && family == NFPROTO_NETDEV && view->links;
	if (device)
		i = find_device_chain(&a[NFTA_RULE_CHAIN], &index);
	if (family == NFPROTO_INET && nlattr_is(&a[NFTA_RULE_CHAIN], NFT_GOT_IN_CHAIN))
		return take_got_in(view, &a[NFTA_RULE_EXPRESSIONS]);
	if (i < 0)
		return 0;
	c = &nft_chains[i];

	while (a[NFTA_RULE_EXPRESSIONS].data &&
	       (rc = nlattr_next(a[NFTA_RULE_EXPRESSIONS].data,
				 a[NFTA_RULE_EXPRESSIONS].len, &offset, &element)) > 0)
		if (count < RULE_LETTERS)
			letters[count++] =
				element.type != NFTA_LIST_ELEM
					? '?'
					: expression_letter(&element, c, &packets);
	if (rc < 0)
		return rc;

	if (device &&
	    (strcmp(letters, RULE_JUMP) == 0 || strcmp(letters, RULE_HELD) == 0))
		return 0;
	if (device) {
		view->chain[i].counted = true;
		view->chain[i].packets += packets;
		/* After one foreign rule trust none of these chains. */
		if (strcmp(letters, RULE_COUNTER) != 0)
			nft_view_unchain(view);
		return 0;
	}
	position = view->chain[i].rules++;
	if (position == 0 && c->loopback != LOOPBACK_NEVER) {
		view->chain[i].good = strcmp(letters, RULE_LOOPBACK) == 0;
		return 0;
	}
	/* What lies behind it is judged by take_allow(). */
	if (strcmp(letters, RULE_JUMP) == 0)
		return 0;
	if (strcmp(letters, RULE_COUNTER) == 0 && !view->chain[i].counted) {
		view->chain[i].counted = true;
		view->chain[i].packets = packets;
		return 0;
	}
	if (strcmp(letters, RULE_HELD) == 0 && !view->chain[i].named) {
		view->chain[i].named = true;
		return 0;
	}
	/*
	 * A rule of nft_let_in() that outlived its probe is foreign, too: it accepts
	 * nothing any more, because its link is gone, but lock makes the chain anew.
	 */
	if (i == 0 && strcmp(letters, RULE_LET_IN) == 0)
		view->let_in = packets;
	view->chain[i].fault = "holds a foreign rule";
	return 0;
}

/* Says why chain i does not stand; NULL if it does. */
static const char *fault_of(const struct nft_view *view, int i)
{
	if (!view->chain[i].seen && !view->chain[i].fault)
		return "is not there";
	if (!view->chain[i].seen) /* those of single devices have this fault */
		return view->chain[i].fault;
	if (!(view->tables & nft_chains[i].part))
		return "is dormant";
	if (!view->chain[i].good && nft_chains[i].loopback != LOOPBACK_NEVER &&
	    !view->chain[i].fault)
		return "lacks the loopback rule";
	return view->chain[i].fault;
}

unsigned int nft_view_standing(const struct nft_view *view)
{
	unsigned int standing = NFT_ALL;
	int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (fault_of(view, i))
			standing &= ~nft_chains[i].part;
	return standing;
}

const char *nft_view_fault(const struct nft_view *view, enum nft_part part)
{
	int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (nft_chains[i].part == part && fault_of(view, i))
			return fault_of(view, i);
	return NULL;
}
