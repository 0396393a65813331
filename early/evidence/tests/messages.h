/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EVIDENCE_TESTS_MESSAGES_H
#define NETLATCH_EVIDENCE_TESTS_MESSAGES_H

/*
 * Messages of a ruleset, made attribute by attribute as the kernel sends them
 * (net/netfilter/nf_tables_api.c), and read from memory of exactly their size.
 */

#include <netinet/in.h> /* before linux/in.h */

#include "evidence/model.h"
#include "kernel/netlink.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#define NONE ~0u /* leaves the attribute out */

extern struct nlbuf message; /* the one that is being written */
extern uint16_t message_generation;

void message_begin(unsigned int type, uint8_t family);
/* Ends the message and gives the first len bytes of its payload (NONE: all) to read. */
int message_take(netlink_reader *read, size_t len, void *context);
size_t message_payload(void);
unsigned char *message_bytes(void);

void message_table(uint8_t family, const char *name, uint32_t flags);
/* A base chain; hook NONE: no base chain. devices: names with spaces between, or NULL. */
void message_chain(uint8_t family, const char *table, const char *name, const char *type,
		   uint32_t hook, uint32_t policy, uint32_t rules, const char *devices);

/* A rule: begin, expressions, end. */
void message_rule(uint8_t family, const char *table, const char *chain);
/* Opens an expression; its attributes follow; then message_close() twice. */
void message_expression(const char *name);
void message_close(void);
void message_rule_end(void);

/* Whole expressions. */
void message_meta(uint32_t key, uint32_t reg);
void message_ct(uint32_t key, uint32_t reg);
void message_payload_load(uint32_t base, uint32_t offset, uint32_t len, uint32_t reg);
void message_cmp(uint32_t reg, uint32_t op, const void *value, size_t len);
void message_bitwise(uint32_t reg, uint32_t mask, uint32_t xor);
void message_verdict(int32_t code, const char *chain);
void message_lookup(const char *set, uint32_t reg, bool map, uint32_t flags);
void message_plain(const char *name); /* an expression that needs no attributes */

/* Elements: begin, elements, end. key NULL: for everything else; code of a map. */
void message_elements(uint8_t family, const char *table, const char *set);
void message_element(const void *key, size_t len, uint32_t flags);
void message_map_element(const void *key, size_t len, uint32_t flags, int32_t code,
			 const char *chain);
void message_elements_end(void);

/* Judges the model; what it proves: 46, 4, 6 or 0. Frees the model. */
int proves(struct model *model, const struct links *links, struct evidence *e);

#endif
