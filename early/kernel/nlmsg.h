/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NLMSG_H
#define NETLATCH_NLMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

/*
 * Writes and reads netlink messages. All integers are in host byte order unless a
 * protocol says otherwise, and every part is padded to 4 bytes:
 *
 *   +----------+----------------+-----------+-----------+--
 *   | nlmsghdr | fixed header   | attribute | attribute | ...
 *   | 16 bytes | of the family  |           |           |
 *   +----------+----------------+-----------+-----------+--
 *                               | len type  | payload   |     a nest: payload is
 *                               | u16 u16   |           |     attributes again
 *
 * Pure: nothing here makes a system call or allocates.
 */

/* ---- writing ---- */

/*
 * Messages one after the other in memory of the caller. Once the memory is full, the
 * writers write nothing more and nlbuf_ok() returns false, so a caller needs to check
 * only once.
 */
struct nlbuf {
	unsigned char *base;
	size_t size;
	size_t len;
	size_t message; /* offset of the open message */
	bool full;
};

void nlbuf_init(struct nlbuf *b, void *memory, size_t size);
bool nlbuf_ok(const struct nlbuf *b);

/* Opens a message and copies its fixed header of header_len bytes from header. */
void nlmsg_begin(struct nlbuf *b, uint16_t type, uint16_t flags, uint32_t seq,
		 const void *header, size_t header_len);
void nlmsg_end(struct nlbuf *b);
/* Adds flags to the message that was begun last. */
void nlmsg_add_flags(struct nlbuf *b, uint16_t flags);

void nlmsg_put(struct nlbuf *b, uint16_t type, const void *payload, size_t len);
void nlmsg_put_u32(struct nlbuf *b, uint16_t type, uint32_t host_order);
void nlmsg_put_be32(struct nlbuf *b, uint16_t type, uint32_t host_order);
void nlmsg_put_string(struct nlbuf *b, uint16_t type, const char *string); /* with NUL */

/* Opens a nest and returns the mark that nlmsg_nest_end() needs to close the nest. */
size_t nlmsg_nest(struct nlbuf *b, uint16_t type);
void nlmsg_nest_end(struct nlbuf *b, size_t mark);

/* ---- reading ---- */

struct nlmsg {
	uint16_t type;
	uint16_t flags;
	uint32_t seq;
	const unsigned char *payload; /* follows the nlmsghdr; may be unaligned */
	size_t len;
};

/* An attribute that is absent has data == NULL. */
struct nlattr_view {
	const unsigned char *data;
	size_t len;
	uint16_t type; /* without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
};

/*
 * Takes the message at *offset and moves *offset behind it.
 * Returns 1 with *message filled, 0 at the end, -EBADMSG if the bytes are no message.
 */
int nlmsg_next(const void *buffer, size_t len, size_t *offset, struct nlmsg *message);

/* The same for the attributes of a payload. */
int nlattr_next(const void *payload, size_t len, size_t *offset,
		struct nlattr_view *attribute);

/*
 * Sorts the attributes of a payload by type into table[0..max]. If a type occurs more
 * than once, the last attribute wins; types above max are ignored. Returns 0 or
 * -EBADMSG.
 */
int nlattr_parse(const void *payload, size_t len, struct nlattr_view *table,
		 unsigned int max);

/* Reads 4 bytes. Returns false if the attribute is absent or has another size. */
bool nlattr_u32(const struct nlattr_view *a, uint32_t *host_order);
bool nlattr_be32(const struct nlattr_view *a, uint32_t *host_order);
/* True if the attribute is this string, with or without its NUL. */
bool nlattr_is(const struct nlattr_view *a, const char *string);
/*
 * Copies a string attribute, or "" if the attribute is absent, and always ends it with a
 * NUL. Returns false if the string was cut.
 */
bool nlattr_copy(const struct nlattr_view *a, char *to, size_t size);

#endif
