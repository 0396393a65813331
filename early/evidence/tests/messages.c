// SPDX-License-Identifier: GPL-2.0-or-later
#include "messages.h"

#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nfnetlink.h>

static unsigned char memory[4096];
static size_t nests[8];
static unsigned int depth;

struct nlbuf message;
uint16_t message_generation = 7;

static void nest(uint16_t type)
{
	nests[depth++] = nlmsg_nest(&message, type);
}

void message_close(void)
{
	nlmsg_nest_end(&message, nests[--depth]);
}

void message_begin(unsigned int type, uint8_t family)
{
	struct nfgenmsg header = { .nfgen_family = family,
				   .version = NFNETLINK_V0,
				   .res_id = htons(message_generation) };

	depth = 0;
	nlbuf_init(&message, memory, sizeof(memory));
	nlmsg_begin(&message, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_MULTI, 1, &header,
		    sizeof(header));
}

size_t message_payload(void)
{
	return message.len - sizeof(struct nlmsghdr);
}

unsigned char *message_bytes(void)
{
	return memory + sizeof(struct nlmsghdr);
}

int message_take(netlink_reader *read, size_t len, void *context)
{
	struct nlmsghdr h;
	struct nlmsg m;
	unsigned char *exact;
	int rc;

	nlmsg_end(&message);
	if (!nlbuf_ok(&message) || depth)
		abort();
	if (len == NONE)
		len = message_payload();
	exact = malloc(len ? len : 1);
	memcpy(&h, memory, sizeof(h));
	memcpy(exact, memory + sizeof(h), len);
	m = (struct nlmsg){ .type = h.nlmsg_type,
			    .flags = h.nlmsg_flags,
			    .seq = h.nlmsg_seq,
			    .payload = exact,
			    .len = len };
	rc = read(&m, context);
	free(exact);
	return rc;
}

void message_table(uint8_t family, const char *name, uint32_t flags)
{
	message_begin(NFT_MSG_NEWTABLE, family);
	nlmsg_put_string(&message, NFTA_TABLE_NAME, name);
	nlmsg_put_be32(&message, NFTA_TABLE_FLAGS, flags);
	nlmsg_put_be32(&message, NFTA_TABLE_USE, 3);
}

static void put_devices(const char *devices)
{
	char name[17];
	size_t len;

	nest(NFTA_HOOK_DEVS);
	for (; *devices; devices += len + (devices[len] == ' ')) {
		len = strcspn(devices, " ");
		memset(name, 0, sizeof(name));
		memcpy(name, devices, len);
		/* "*" alone: the empty prefix; "d*": the prefix d. */
		if (name[len - 1] == '*') {
			name[len - 1] = '\0';
			nlmsg_put_string(&message, 2, name); /* NFTA_DEVICE_PREFIX */
		} else {
			nlmsg_put_string(&message, NFTA_DEVICE_NAME, name);
		}
	}
	message_close();
}

void message_chain(uint8_t family, const char *table, const char *name, const char *type,
		   uint32_t hook, uint32_t policy, uint32_t rules, const char *devices)
{
	message_begin(NFT_MSG_NEWCHAIN, family);
	nlmsg_put_string(&message, NFTA_CHAIN_TABLE, table);
	nlmsg_put_string(&message, NFTA_CHAIN_NAME, name);
	if (hook != NONE) {
		nest(NFTA_CHAIN_HOOK);
		nlmsg_put_be32(&message, NFTA_HOOK_HOOKNUM, hook);
		nlmsg_put_be32(&message, NFTA_HOOK_PRIORITY, 0);
		if (devices && *devices == '=')
			nlmsg_put_string(&message, NFTA_HOOK_DEV, devices + 1);
		else if (devices)
			put_devices(devices);
		message_close();
		if (policy != NONE)
			nlmsg_put_be32(&message, NFTA_CHAIN_POLICY, policy);
		nlmsg_put_string(&message, NFTA_CHAIN_TYPE, type);
	}
	if (rules != NONE)
		nlmsg_put_be32(&message, NFTA_CHAIN_USE, rules);
}

void message_rule(uint8_t family, const char *table, const char *chain)
{
	message_begin(NFT_MSG_NEWRULE, family);
	nlmsg_put_string(&message, NFTA_RULE_TABLE, table);
	nlmsg_put_string(&message, NFTA_RULE_CHAIN, chain);
	nest(NFTA_RULE_EXPRESSIONS);
}

void message_rule_end(void)
{
	message_close();
}

void message_expression(const char *name)
{
	nest(NFTA_LIST_ELEM);
	nlmsg_put_string(&message, NFTA_EXPR_NAME, name);
	nest(NFTA_EXPR_DATA);
}

static void end(void)
{
	message_close();
	message_close();
}

void message_plain(const char *name)
{
	message_expression(name);
	end();
}

void message_meta(uint32_t key, uint32_t reg)
{
	message_expression("meta");
	nlmsg_put_be32(&message, NFTA_META_KEY, key);
	nlmsg_put_be32(&message, NFTA_META_DREG, reg);
	end();
}

void message_ct(uint32_t key, uint32_t reg)
{
	message_expression("ct");
	nlmsg_put_be32(&message, NFTA_CT_KEY, key);
	nlmsg_put_be32(&message, NFTA_CT_DREG, reg);
	end();
}

void message_payload_load(uint32_t base, uint32_t offset, uint32_t len, uint32_t reg)
{
	message_expression("payload");
	nlmsg_put_be32(&message, NFTA_PAYLOAD_DREG, reg);
	nlmsg_put_be32(&message, NFTA_PAYLOAD_BASE, base);
	nlmsg_put_be32(&message, NFTA_PAYLOAD_OFFSET, offset);
	nlmsg_put_be32(&message, NFTA_PAYLOAD_LEN, len);
	end();
}

static void put_data(uint16_t type, const void *value, size_t len)
{
	nest(type);
	nlmsg_put(&message, NFTA_DATA_VALUE, value, len);
	message_close();
}

static void put_verdict(uint16_t type, int32_t code, const char *chain)
{
	nest(type);
	nest(NFTA_DATA_VERDICT);
	nlmsg_put_be32(&message, NFTA_VERDICT_CODE, code);
	if (chain)
		nlmsg_put_string(&message, NFTA_VERDICT_CHAIN, chain);
	end();
}

void message_cmp(uint32_t reg, uint32_t op, const void *value, size_t len)
{
	message_expression("cmp");
	nlmsg_put_be32(&message, NFTA_CMP_SREG, reg);
	nlmsg_put_be32(&message, NFTA_CMP_OP, op);
	put_data(NFTA_CMP_DATA, value, len);
	end();
}

void message_bitwise(uint32_t reg, uint32_t mask, uint32_t xor)
{
	message_expression("bitwise");
	nlmsg_put_be32(&message, NFTA_BITWISE_SREG, reg);
	nlmsg_put_be32(&message, NFTA_BITWISE_DREG, reg);
	nlmsg_put_be32(&message, NFTA_BITWISE_LEN, sizeof(mask));
	nlmsg_put_be32(&message, NFTA_BITWISE_OP, NFT_BITWISE_BOOL);
	put_data(NFTA_BITWISE_MASK, &mask, sizeof(mask));
	put_data(NFTA_BITWISE_XOR, &xor, sizeof(xor));
	end();
}

void message_verdict(int32_t code, const char *chain)
{
	message_expression("immediate");
	nlmsg_put_be32(&message, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	put_verdict(NFTA_IMMEDIATE_DATA, code, chain);
	end();
}

void message_lookup(const char *set, uint32_t reg, bool map, uint32_t flags)
{
	message_expression("lookup");
	nlmsg_put_string(&message, NFTA_LOOKUP_SET, set);
	nlmsg_put_be32(&message, NFTA_LOOKUP_SREG, reg);
	if (map)
		nlmsg_put_be32(&message, NFTA_LOOKUP_DREG, NFT_REG_VERDICT);
	nlmsg_put_be32(&message, NFTA_LOOKUP_FLAGS, flags);
	end();
}

void message_elements(uint8_t family, const char *table, const char *set)
{
	message_begin(NFT_MSG_NEWSETELEM, family);
	nlmsg_put_string(&message, NFTA_SET_ELEM_LIST_TABLE, table);
	nlmsg_put_string(&message, NFTA_SET_ELEM_LIST_SET, set);
	nest(NFTA_SET_ELEM_LIST_ELEMENTS);
}

static void put_key(const void *key, size_t len, uint32_t flags)
{
	nest(NFTA_LIST_ELEM);
	if (key)
		put_data(NFTA_SET_ELEM_KEY, key, len);
	if (flags)
		nlmsg_put_be32(&message, NFTA_SET_ELEM_FLAGS, flags);
}

void message_element(const void *key, size_t len, uint32_t flags)
{
	put_key(key, len, flags);
	message_close();
}

void message_map_element(const void *key, size_t len, uint32_t flags, int32_t code,
			 const char *chain)
{
	put_key(key, len, flags);
	put_verdict(NFTA_SET_ELEM_DATA, code, chain);
	message_close();
}

void message_elements_end(void)
{
	message_close();
}

int proves(struct model *model, const struct links *links, struct evidence *e)
{
	memset(e, 0, sizeof(*e));
	model_judge(model, links, e);
	model_free(model);
	return e->v4.found ? e->v6.found ? 46 : 4 : e->v6.found ? 6 : 0;
}
