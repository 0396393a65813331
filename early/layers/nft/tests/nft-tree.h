/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NFT_TREE_H
#define NFT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * nfnetlink messages taken apart: to be compared, changed, and put together again. Knows
 * nothing of early/nlmsg.c. What it cannot make sense of ends the test program.
 */
struct attribute {
	uint16_t type;		   /* without its flag bits */
	const unsigned char *data; /* NULL: a nest */
	size_t len;
	struct attribute *child, *next;
};

struct message {
	uint16_t type, flags;
	uint32_t seq;
	uint8_t family, version;
	uint16_t res_id;
	struct attribute *attributes;
	struct message *next;
};

/* The messages in bytes, which have to stay. Everything lives until tree_forget(). */
struct message *tree_read(const void *bytes, size_t len);
void tree_forget(void);

/* Returns the number of bytes; attributes keep the order that they have. */
size_t tree_write(const struct message *message, unsigned char *to, size_t size);

/* The attribute at a path of types that ends with 0; NULL if there is none. */
struct attribute *tree_find(const struct message *m, const uint16_t *path);
#define TREE_PATH(...) \
	(const uint16_t[]) \
	{ \
		__VA_ARGS__, 0 \
	}

/* Takes this attribute out of each message of this type. */
void tree_drop(struct message *list, uint16_t message, uint16_t attribute);

/* New ones, to be linked in. */
struct attribute *tree_leaf(uint16_t type, const void *data, size_t len);
struct message *tree_copy(const struct message *list);

/*
 * One line per message and attribute. Attributes are sorted by type within their nest
 * (those of one type, a rule's expressions, keep their order), NLA_F_NESTED is not shown,
 * nor are sequence numbers, NLM_F_ACK, and NLM_F_CREATE of tables. Everything else is.
 */
void tree_print(FILE *to, const struct message *list);

/* Of one family after the other, tables, then chains, then rules; a batch's ends stay. */
struct message *tree_sort(struct message *list);

#endif
