// SPDX-License-Identifier: GPL-2.0-or-later
/* nfnetlink messages as a tree. */
#include "layers/nft/tests/nft-tree.h"

#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#define NAME_MAX_LEN 32
#define TYPES 0x4000 /* below the two flag bits of an attribute's type */

static void *pool[1 << 19];
static size_t pooled;

static void *pool_get(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory || pooled == sizeof(pool) / sizeof(pool[0]))
		abort();
	return pool[pooled++] = memory;
}

void tree_forget(void)
{
	while (pooled > 0)
		free(pool[--pooled]);
}

static void fail(const char *what, size_t offset)
{
	printf("Bail out! nft-tree: %s at byte %zu\n", what, offset);
	exit(1);
}

/* What a nest holds, so which of its attributes are nests in turn. */
enum kind {
	LEAF,
	TABLE,
	CHAIN,
	HOOK,
	DEVICES,
	RULE,
	LIST,
	ELEMENT,
	META,
	CMP,
	IMMEDIATE,
	DATA,
	VERDICT,
	COUNTER
};

static enum kind message_kind(uint16_t type)
{
	switch (type) {
	case NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN:
		return CHAIN;
	case NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE:
		return RULE;
	}
	return TABLE; /* flat, as a batch's ends are */
}

static enum kind child_kind(enum kind in, uint16_t type, const char *expression)
{
	switch (in) {
	case CHAIN:
		return type == NFTA_CHAIN_HOOK ? HOOK : LEAF;
	case HOOK:
		return type == NFTA_HOOK_DEVS ? DEVICES : LEAF;
	case RULE:
		return type == NFTA_RULE_EXPRESSIONS ? LIST : LEAF;
	case LIST:
		return type == NFTA_LIST_ELEM ? ELEMENT : LEAF;
	case ELEMENT:
		if (type != NFTA_EXPR_DATA)
			return LEAF;
		return strcmp(expression, "meta") == 0	      ? META
		       : strcmp(expression, "cmp") == 0	      ? CMP
		       : strcmp(expression, "immediate") == 0 ? IMMEDIATE
		       : strcmp(expression, "counter") == 0   ? COUNTER
							      : LEAF;
	case CMP:
		return type == NFTA_CMP_DATA ? DATA : LEAF;
	case IMMEDIATE:
		return type == NFTA_IMMEDIATE_DATA ? DATA : LEAF;
	case DATA:
		return type == NFTA_DATA_VERDICT ? VERDICT : LEAF;
	default:
		return LEAF;
	}
}

static struct attribute *read_attributes(const unsigned char *at, size_t len,
					 enum kind in)
{
	struct attribute *first = NULL, **last = &first, *a;
	char expression[NAME_MAX_LEN] = "";
	struct nlattr h;
	enum kind kind;
	size_t offset, padded;

	for (offset = 0; offset < len; offset += padded) {
		if (len - offset < sizeof(h))
			fail("half an attribute", offset);
		memcpy(&h, at + offset, sizeof(h));
		padded = (h.nla_len + 3) & ~3;
		if (h.nla_len < sizeof(h) || padded > len - offset)
			fail("an attribute's length", offset);
		a = pool_get(sizeof(*a));
		a->type = h.nla_type % TYPES;
		a->data = at + offset + sizeof(h);
		a->len = h.nla_len - sizeof(h);
		if (in == ELEMENT && a->type == NFTA_EXPR_NAME &&
		    a->len <= sizeof(expression))
			memcpy(expression, a->data, a->len - 1);
		kind = child_kind(in, a->type, expression);
		if (kind != LEAF) {
			a->child = read_attributes(a->data, a->len, kind);
			a->data = NULL;
		}
		*last = a;
		last = &a->next;
	}
	return first;
}

struct message *tree_read(const void *bytes, size_t len)
{
	struct message *first = NULL, **last = &first, *m;
	const unsigned char *at = bytes;
	struct nfgenmsg nf;
	struct nlmsghdr h;
	size_t offset;

	for (offset = 0; offset < len; offset += h.nlmsg_len) {
		if (len - offset < sizeof(h))
			fail("half a message", offset);
		memcpy(&h, at + offset, sizeof(h));
		if (h.nlmsg_len < sizeof(h) + sizeof(nf) || h.nlmsg_len % 4 ||
		    h.nlmsg_len > len - offset)
			fail("a message's length", offset);
		memcpy(&nf, at + offset + sizeof(h), sizeof(nf));
		m = pool_get(sizeof(*m));
		m->type = h.nlmsg_type;
		m->flags = h.nlmsg_flags;
		m->seq = h.nlmsg_seq;
		m->family = nf.nfgen_family;
		m->version = nf.version;
		m->res_id = ntohs(nf.res_id);
		m->attributes = read_attributes(at + offset + sizeof(h) + sizeof(nf),
						h.nlmsg_len - sizeof(h) - sizeof(nf),
						message_kind(h.nlmsg_type));
		*last = m;
		last = &m->next;
	}
	return first;
}

static size_t put(unsigned char *to, size_t size, size_t at, const void *bytes,
		  size_t len)
{
	size_t padded = (len + 3) & ~(size_t)3;

	if (at + padded > size)
		fail("no room to write", at);
	memset(to + at, 0, padded);
	if (len)
		memcpy(to + at, bytes, len);
	return at + padded;
}

static size_t write_attributes(const struct attribute *a, unsigned char *to, size_t size,
			       size_t at)
{
	struct nlattr h = { 0 };
	size_t begin;

	for (; a; a = a->next) {
		begin = at;
		h.nla_type = a->data ? a->type : a->type | NLA_F_NESTED;
		at = put(to, size, at, &h, sizeof(h));
		if (a->data)
			at = put(to, size, at, a->data, a->len);
		else
			at = write_attributes(a->child, to, size, at);
		h.nla_len = a->data ? sizeof(h) + a->len : at - begin;
		memcpy(to + begin, &h, sizeof(h));
	}
	return at;
}

size_t tree_write(const struct message *m, unsigned char *to, size_t size)
{
	struct nlmsghdr h = { .nlmsg_type = m->type,
			      .nlmsg_flags = m->flags,
			      .nlmsg_seq = m->seq };
	struct nfgenmsg nf = { m->family, m->version, htons(m->res_id) };
	size_t at;

	at = put(to, size, 0, &h, sizeof(h));
	at = put(to, size, at, &nf, sizeof(nf));
	at = write_attributes(m->attributes, to, size, at);
	h.nlmsg_len = at;
	memcpy(to, &h, sizeof(h));
	return at;
}

struct attribute *tree_find(const struct message *m, const uint16_t *path)
{
	struct attribute *a = m->attributes;

	for (;; path++, a = a->child) {
		while (a && a->type != *path)
			a = a->next;
		if (!a || !path[1])
			return a;
	}
}

void tree_drop(struct message *list, uint16_t message, uint16_t attribute)
{
	struct attribute **at;

	for (; list; list = list->next) {
		at = &list->attributes;
		while (list->type == message && *at) {
			if ((*at)->type == attribute)
				*at = (*at)->next;
			else
				at = &(*at)->next;
		}
	}
}

struct attribute *tree_leaf(uint16_t type, const void *data, size_t len)
{
	struct attribute *a = pool_get(sizeof(*a));
	unsigned char *copy = pool_get(len);

	memcpy(copy, data, len);
	a->type = type;
	a->data = copy;
	a->len = len;
	return a;
}

static struct attribute *copy_attributes(const struct attribute *a)
{
	struct attribute *copy;

	if (!a)
		return NULL;
	copy = pool_get(sizeof(*copy));
	*copy = *a;
	copy->child = copy_attributes(a->child);
	copy->next = copy_attributes(a->next);
	return copy;
}

struct message *tree_copy(const struct message *m)
{
	struct message *copy;

	if (!m)
		return NULL;
	copy = pool_get(sizeof(*copy));
	*copy = *m;
	copy->attributes = copy_attributes(m->attributes);
	copy->next = tree_copy(m->next);
	return copy;
}

static void print_attributes(FILE *to, const struct attribute *list, int depth)
{
	const struct attribute *a;
	int type = -1, next;
	size_t i;

	/* Smallest type first, one pass for each: the lists are short. */
	for (;;) {
		next = TYPES;
		for (a = list; a; a = a->next)
			if (a->type > type && a->type < next)
				next = a->type;
		if (next == TYPES)
			return;
		type = next;
		for (a = list; a; a = a->next) {
			if (a->type != type)
				continue;
			fprintf(to, "%*s%d:", 2 * depth, "", type);
			for (i = 0; a->data && i < a->len; i++)
				fprintf(to, " %02x", a->data[i]);
			fprintf(to, "\n");
			print_attributes(to, a->child, depth + 1);
		}
	}
}

void tree_print(FILE *to, const struct message *m)
{
	unsigned int flags;

	for (; m; m = m->next) {
		flags = m->flags & ~NLM_F_ACK;
		if (m->type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE))
			flags &= ~NLM_F_CREATE;
		fprintf(to, "message %04x flags %x family %u version %u res %u\n",
			m->type, flags, m->family, m->version, m->res_id);
		print_attributes(to, m->attributes, 1);
	}
}

/* Families by their first appearance would depend on the encoder: by number. */
static unsigned int sort_key(const struct message *m)
{
	if (m->type == NFNL_MSG_BATCH_BEGIN)
		return 0;
	if (m->type == NFNL_MSG_BATCH_END)
		return UINT32_MAX;
	return (unsigned int)m->family << 16 | m->type;
}

struct message *tree_sort(struct message *list)
{
	struct message *sorted = NULL, **at, *m;

	while ((m = list)) {
		list = m->next;
		at = &sorted;
		while (*at && sort_key(*at) <= sort_key(m))
			at = &(*at)->next;
		m->next = *at;
		*at = m;
	}
	return sorted;
}
