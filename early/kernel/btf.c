// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds a function among the types of the kernel. */
#include "kernel/btf.h"

#include <string.h>

#include <linux/btf.h>

/*
 * How many words of 4 bytes follow the 12 bytes of a type, one character for each kind.
 * The lowest two bits are the number of words for each member of the type (vlen); the
 * next two bits are the number of words that the type has once.
 */
static const char words_after[] = "@D@LCCB@@@@@@BDC@D@C";

unsigned int btf_function(const char *data, size_t size, const char *name)
{
	const struct btf_header *header = (const struct btf_header *)data;
	const struct btf_type *type;
	size_t at, end, strings;
	unsigned int id, kind;

	if (size < sizeof(*header) || header->magic != BTF_MAGIC)
		return 0;
	at = (size_t)header->hdr_len + header->type_off;
	end = at + header->type_len;
	strings = (size_t)header->hdr_len + header->str_off;
	if (end > size)
		return 0;
	for (id = 1; at + sizeof(*type) <= end; id++) {
		type = (const struct btf_type *)(data + at);
		kind = BTF_INFO_KIND(type->info);
		if (kind == BTF_KIND_FUNC && strings + type->name_off < size &&
		    strcmp(data + strings + type->name_off, name) == 0)
			return id;
		if (kind >= sizeof(words_after) - 1)
			return 0;
		at += sizeof(*type) + 4 * (words_after[kind] >> 2 & 3) +
		      4 * (words_after[kind] & 3) * BTF_INFO_VLEN(type->info);
	}
	return 0;
}
