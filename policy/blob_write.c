// SPDX-License-Identifier: GPL-2.0-or-later
#include "blob_write.h"

#include <string.h>

/* The part of the blob that has fixed places, and the texts behind it. */
struct writing {
	uint8_t *data, *texts;
	size_t used; /* of the texts */
	size_t room;
	bool full;
};

static void put16(uint8_t *p, unsigned int value)
{
	p[0] = value;
	p[1] = value >> 8;
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, value & 0xffff);
	put16(p + 2, value >> 16);
}

/* The offset of the text. Equal texts are written once. */
static uint32_t put_text(struct writing *w, const char *text)
{
	size_t size = strlen(text) + 1, offset = 0;

	while (offset < w->used) {
		if (!strcmp((char *)w->texts + offset, text))
			return offset;
		offset += strlen((char *)w->texts + offset) + 1;
	}
	if (size > w->room - w->used) {
		w->full = true;
		return 0;
	}
	memcpy(w->texts + offset, text, size);
	w->used += size;
	return offset;
}

static void put_exception(struct writing *w, uint8_t *p, const struct blob_exception *e)
{
	p[0] = e->link;
	p[1] = e->flags;
	put16(p + 2, e->needs);
	put16(p + 4, e->first_rule);
	put16(p + 6, e->rule_count);
	memcpy(p + 8, e->name, sizeof(e->name));
	put32(p + 24, put_text(w, e->text));
}

static void put_rule(uint8_t *p, const struct blob_rule *r)
{
	p[0] = r->direction;
	p[1] = r->kind;
	p[2] = r->protocol;
	p[3] = r->flags;
	put16(p + 4, r->ethertype);
	put16(p + 6, r->vlan);
	p[8] = r->type_low;
	p[9] = r->type_high;
	p[10] = r->source_bits;
	p[11] = r->destination_bits;
	put16(p + 12, r->source_port_low);
	put16(p + 14, r->source_port_high);
	put16(p + 16, r->destination_port_low);
	put16(p + 18, r->destination_port_high);
	memcpy(p + 20, r->source, sizeof(r->source));
	memcpy(p + 36, r->destination, sizeof(r->destination));
}

static void put_header(const struct writing *w, const struct policy *policy, size_t size)
{
	uint8_t *p = w->data;

	memcpy(p, BLOB_MAGIC, 8);
	put16(p + 8, BLOB_VERSION);
	put16(p + 10, policy->exception_count);
	put16(p + 12, policy->rule_count);
	put16(p + 14, policy->setting_count);
	put32(p + 16, w->used);
	p[24] = policy->release;
	p[25] = policy->radio;
	p[26] = policy->allow_skip;
	put16(p + 28, policy->wait_s);
	p[30] = policy->without_netlatch;
	p[31] = policy->kdump;
	put32(p + 20, blob_checksum(p + 24, size - 24));
}

size_t blob_write(const struct policy *policy, uint8_t *data)
{
	uint8_t *exceptions = data + BLOB_HEADER_SIZE;
	uint8_t *rules = exceptions + policy->exception_count * BLOB_EXCEPTION_SIZE;
	uint8_t *settings = rules + policy->rule_count * BLOB_RULE_SIZE;
	struct writing w = { .data = data };

	memset(data, 0, BLOB_SIZE_MAX);
	w.texts = settings + policy->setting_count * BLOB_SETTING_SIZE;
	w.room = data + BLOB_SIZE_MAX - w.texts;
	for (unsigned int i = 0; i < policy->exception_count; i++)
		put_exception(&w, exceptions + i * BLOB_EXCEPTION_SIZE,
			      &policy->exceptions[i]);
	for (unsigned int i = 0; i < policy->rule_count; i++)
		put_rule(rules + i * BLOB_RULE_SIZE, &policy->rules[i]);
	for (unsigned int i = 0; i < policy->setting_count; i++) {
		uint8_t *p = settings + i * BLOB_SETTING_SIZE;

		put32(p, put_text(&w, policy->settings[i].path));
		put32(p + 4, put_text(&w, policy->settings[i].value));
	}
	if (w.full)
		return 0;
	put_header(&w, policy, w.texts + w.used - data);
	return w.texts + w.used - data;
}
