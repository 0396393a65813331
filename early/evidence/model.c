// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory of the model: lists that grow, names, and chains found by their names. */
#include "evidence/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROW_MIN 64
#define ITEMS_MAX (16u << 20) /* a larger ruleset is not understood */
#define NAME_MAX_LEN 255

void model_free(struct model *model)
{
	free(model->chain);
	free(model->rule);
	free(model->set);
	free(model->text);
	memset(model, 0, sizeof(*model));
}

/* Makes room for count more items. */
static int grow(void *list, uint32_t *room, uint32_t used, uint32_t count, size_t size)
{
	uint32_t want = *room ? *room : GROW_MIN;
	void *old, *new;

	if (used > ITEMS_MAX || count > ITEMS_MAX)
		return -ENOMEM;
	while (want < used + count)
		want *= 2;
	if (want == *room)
		return 0;
	memcpy(&old, list, sizeof(old));
	new = realloc(old, want * size);
	if (!new)
		return -ENOMEM;
	memcpy(list, &new, sizeof(new));
	*room = want;
	return 0;
}

int model_text(struct model *model, const void *bytes, size_t len, uint32_t *offset)
{
	int rc;

	len = len ? strnlen(bytes, len) : 0;
	if (len > NAME_MAX_LEN)
		len = NAME_MAX_LEN;
	rc = grow(&model->text, &model->text_room, model->text_len, len + 1, 1);
	if (rc)
		return rc;
	*offset = model->text_len;
	if (len)
		memcpy(model->text + model->text_len, bytes, len);
	model->text_len += len;
	model->text[model->text_len++] = '\0';
	return 0;
}

const char *model_second_name(const struct model *model, uint32_t name)
{
	return model->text + name + strlen(model->text + name) + 1;
}

/* FNV-1a */
static uint32_t hash(uint32_t h, const unsigned char *bytes, size_t len)
{
	while (len--)
		h = (h ^ *bytes++) * 16777619u;
	return h;
}

static uint32_t *bucket(struct model *model, uint8_t family, const void *table,
			size_t table_len, const void *chain, size_t chain_len)
{
	uint32_t h = hash(hash(2166136261u ^ family, table, table_len), chain, chain_len);

	return &model->bucket[(h ^ h >> 16) % 256];
}

int model_chain(struct model *model, const struct fw_chain *chain)
{
	uint32_t *head;
	const char *table, *name;
	int rc;

	rc = grow(&model->chain, &model->chains_room, model->chains, 1,
		  sizeof(*model->chain));
	if (rc)
		return rc;
	model->chain[model->chains] = *chain;
	model->chain[model->chains].next = 0;
	if (!chain->legacy) {
		table = model_table_name(model, chain->name);
		name = model_second_name(model, chain->name);
		head = bucket(model, chain->family, table, strlen(table), name,
			      strlen(name));
		model->chain[model->chains].next = *head;
		*head = model->chains + 1;
	}
	model->chains++;
	return 0;
}

static bool is_name(const char *name, const struct nlattr_view *a)
{
	return a->len <= NAME_MAX_LEN + 1 && nlattr_is(a, name);
}

/* The length of a string attribute without its NUL. */
static size_t length(const struct nlattr_view *a)
{
	return a->data ? strnlen((const char *)a->data, a->len) : 0;
}

struct fw_chain *model_find(struct model *model, uint8_t family,
			    const struct nlattr_view *table,
			    const struct nlattr_view *chain)
{
	uint32_t at = *bucket(model, family, table->data, length(table), chain->data,
			      length(chain));
	struct fw_chain *c;

	for (; at; at = c->next) {
		c = &model->chain[at - 1];
		if (c->family == family &&
		    is_name(model_table_name(model, c->name), table) &&
		    is_name(model_second_name(model, c->name), chain))
			return c;
	}
	return NULL;
}

int model_rule(struct model *model, const struct fw_rule *rule)
{
	int rc = grow(&model->rule, &model->rules_room, model->rules, 1,
		      sizeof(*model->rule));

	if (!rc)
		model->rule[model->rules++] = *rule;
	return rc;
}

static bool same_set(const struct model *model, const struct fw_set *a,
		     const struct fw_set *b)
{
	return a->family == b->family && a->first_slot == b->first_slot &&
	       a->map == b->map && a->inverted == b->inverted &&
	       memcmp(&a->slots, &b->slots, sizeof(a->slots)) == 0 &&
	       strcmp(model_table_name(model, a->name),
		      model_table_name(model, b->name)) == 0 &&
	       strcmp(model_second_name(model, a->name),
		      model_second_name(model, b->name)) == 0;
}

int model_set(struct model *model, const struct fw_set *set, uint32_t *index)
{
	uint32_t i;
	int rc;

	for (i = 0; i < model->sets; i++)
		if (same_set(model, &model->set[i], set)) {
			*index = i;
			model->text_len = set->name; /* its names are there already */
			return 0;
		}
	if (model->sets >= FW_SETS)
		return -ENOSPC;
	rc = grow(&model->set, &model->sets_room, model->sets, 1, sizeof(*model->set));
	if (rc)
		return rc;
	*index = model->sets;
	model->set[model->sets++] = *set;
	return 0;
}

uint8_t model_why(struct model *model, const void *name, size_t len)
{
	uint32_t offset;
	unsigned int i;
	const char *old;

	len = strnlen(name, len);
	for (i = 0; i < model->names_count; i++) {
		old = model->text + model->names[i];
		if (strlen(old) == len && memcmp(old, name, len) == 0)
			return WHY_NAMES + i;
	}
	if (model->names_count == FW_NAMES || model_text(model, name, len, &offset))
		return WHY_NAMES + model->names_count -
		       1; /* a wrong name is not worth more */
	model->names[model->names_count++] = offset;
	return WHY_NAMES + i;
}

const char *model_why_text(const struct model *model, uint8_t why, bool *name)
{
	static const char *const words[WHY_NAMES] = {
		[WHY_NOTHING] = "",
		[WHY_FAMILY] = "is not for this family",
		[WHY_LOOPBACK] = "is for lo",
		[WHY_LINK] = "is for links that do not exist",
		[WHY_SOURCE] = "names a source",
		[WHY_DESTINATION] = "names a destination address",
		[WHY_PORT] = "names one port",
		[WHY_PROTOCOL] = "is not for TCP or UDP",
		[WHY_RATE] = "depends on a rate",
		[WHY_MARK] = "depends on a mark",
		[WHY_STATE] = "is not for new packets",
		[WHY_TYPE] = "is not for packets to this host",
		[WHY_SET] = "asks sets that are too large",
	};

	*name = why >= WHY_NAMES;
	if (!*name)
		return words[why];
	return why - WHY_NAMES < model->names_count
		       ? model->text + model->names[why - WHY_NAMES]
		       : "?";
}
