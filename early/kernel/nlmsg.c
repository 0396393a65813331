// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Netlink messages: a writer that knows the end of its buffer, and a reader that checks
 * every length before it uses it. nlmsg.h shows the layout. Both copy headers with
 * memcpy(), because a message inside a buffer need not be aligned for its struct.
 */
#include "kernel/nlmsg.h"

#include <errno.h>
#include <string.h>

#include <arpa/inet.h>

static size_t align4(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

void nlbuf_init(struct nlbuf *b, void *memory, size_t size)
{
	memset(b, 0, sizeof(*b));
	b->base = memory;
	b->size = size;
}

bool nlbuf_ok(const struct nlbuf *b)
{
	return !b->full;
}

/* Appends len bytes and the zeroes up to the next multiple of 4. */
static void append(struct nlbuf *b, const void *bytes, size_t len)
{
	size_t room = b->size - b->len;
	size_t padded = align4(len);

	if (b->full || padded < len || padded > room) {
		b->full = true;
		return;
	}
	if (len)
		memcpy(b->base + b->len, bytes, len);
	memset(b->base + b->len + len, 0, padded - len);
	b->len += padded;
}

void nlmsg_begin(struct nlbuf *b, uint16_t type, uint16_t flags, uint32_t seq,
		 const void *header, size_t header_len)
{
	struct nlmsghdr h = { .nlmsg_type = type,
			      .nlmsg_flags = flags,
			      .nlmsg_seq = seq };

	b->message = b->len;
	append(b, &h, sizeof(h));
	append(b, header, header_len);
}

void nlmsg_end(struct nlbuf *b)
{
	uint32_t len = b->len - b->message;

	if (!b->full)
		memcpy(b->base + b->message, &len, sizeof(len));
}

void nlmsg_add_flags(struct nlbuf *b, uint16_t flags)
{
	struct nlmsghdr h;

	if (b->full)
		return;
	memcpy(&h, b->base + b->message, sizeof(h));
	h.nlmsg_flags |= flags;
	memcpy(b->base + b->message, &h, sizeof(h));
}

void nlmsg_put(struct nlbuf *b, uint16_t type, const void *payload, size_t len)
{
	struct nlattr a = { .nla_type = type };

	if (len > UINT16_MAX - sizeof(a)) {
		b->full = true;
		return;
	}
	a.nla_len = sizeof(a) + len;
	if (b->size - b->len < sizeof(a) + align4(len))
		b->full = true;
	append(b, &a, sizeof(a));
	append(b, payload, len);
}

void nlmsg_put_u32(struct nlbuf *b, uint16_t type, uint32_t host_order)
{
	nlmsg_put(b, type, &host_order, sizeof(host_order));
}

void nlmsg_put_be32(struct nlbuf *b, uint16_t type, uint32_t host_order)
{
	nlmsg_put_u32(b, type, htonl(host_order));
}

void nlmsg_put_string(struct nlbuf *b, uint16_t type, const char *string)
{
	nlmsg_put(b, type, string, strlen(string) + 1);
}

size_t nlmsg_nest(struct nlbuf *b, uint16_t type)
{
	size_t mark = b->len;

	nlmsg_put(b, type | NLA_F_NESTED, NULL, 0);
	return mark;
}

void nlmsg_nest_end(struct nlbuf *b, size_t mark)
{
	size_t len = b->len - mark;
	uint16_t nla_len = len;

	if (len > UINT16_MAX)
		b->full = true;
	if (!b->full)
		memcpy(b->base + mark, &nla_len, sizeof(nla_len));
}

int nlmsg_next(const void *buffer, size_t len, size_t *offset, struct nlmsg *message)
{
	struct nlmsghdr h;
	size_t left = *offset < len ? len - *offset : 0;
	const unsigned char *at;

	if (left == 0)
		return 0;
	if (left < sizeof(h))
		return -EBADMSG;
	at = (const unsigned char *)buffer + *offset;
	memcpy(&h, at, sizeof(h));
	if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > left)
		return -EBADMSG;

	message->type = h.nlmsg_type;
	message->flags = h.nlmsg_flags;
	message->seq = h.nlmsg_seq;
	message->payload = at + sizeof(h);
	message->len = h.nlmsg_len - sizeof(h);
	*offset += align4(h.nlmsg_len);
	return 1;
}

int nlattr_next(const void *payload, size_t len, size_t *offset,
		struct nlattr_view *attribute)
{
	struct nlattr a;
	size_t left = *offset < len ? len - *offset : 0;
	const unsigned char *at;

	if (left == 0)
		return 0;
	if (left < sizeof(a))
		return -EBADMSG;
	at = (const unsigned char *)payload + *offset;
	memcpy(&a, at, sizeof(a));
	if (a.nla_len < sizeof(a) || a.nla_len > left)
		return -EBADMSG;

	attribute->type = a.nla_type & NLA_TYPE_MASK;
	attribute->data = at + sizeof(a);
	attribute->len = a.nla_len - sizeof(a);
	*offset += align4(a.nla_len);
	return 1;
}

int nlattr_parse(const void *payload, size_t len, struct nlattr_view *table,
		 unsigned int max)
{
	struct nlattr_view a;
	size_t offset = 0;
	int rc;

	memset(table, 0, (max + 1) * sizeof(*table));
	while ((rc = nlattr_next(payload, len, &offset, &a)) > 0)
		if (a.type <= max)
			table[a.type] = a;
	return rc;
}

bool nlattr_u32(const struct nlattr_view *a, uint32_t *host_order)
{
	if (!a->data || a->len != sizeof(*host_order))
		return false;
	memcpy(host_order, a->data, sizeof(*host_order));
	return true;
}

bool nlattr_be32(const struct nlattr_view *a, uint32_t *host_order)
{
	if (!nlattr_u32(a, host_order))
		return false;
	*host_order = ntohl(*host_order);
	return true;
}

bool nlattr_is(const struct nlattr_view *a, const char *string)
{
	size_t len = strlen(string);

	if (!a->data || a->len < len || memcmp(a->data, string, len) != 0)
		return false;
	return a->len == len || (a->len == len + 1 && a->data[len] == '\0');
}

bool nlattr_copy(const struct nlattr_view *a, char *to, size_t size)
{
	size_t len = 0;

	while (a->data && len < a->len && len < size - 1 && a->data[len]) {
		to[len] = a->data[len];
		len++;
	}
	to[len] = '\0';
	return !a->data || len == a->len || !a->data[len];
}
