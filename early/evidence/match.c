// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a condition sees of the unsolicited packet. Values that the packet is known to
 * have (its family, the state of its connection, ...) are compared in earnest, so
 * `ct state new` is always true, and `ct state invalid` never.
 */
#include "evidence/model.h"

#include <string.h>

#include <netinet/in.h>

void match_and(struct fw_match *match, unsigned int family, enum fw_sees sees,
	       uint8_t why)
{
	bool clearer = sees == match->sees[family] && why == WHY_SOURCE;

	if (sees >= match->sees[family] && !clearer)
		return;
	match->sees[family] = sees;
	match->why[family] = why;
}

void match_and_both(struct fw_match *match, enum fw_sees sees, uint8_t why)
{
	match_and(match, V4, sees, why);
	match_and(match, V6, sees, why);
}

/* "Everybody but a source" is general; the opposite of a mark or a flag is not. */
enum fw_sees match_not(enum fw_sees sees, enum fw_kind kind)
{
	switch (sees) {
	case SEES_ALL:
		return SEES_NONE;
	case SEES_NONE:
		return SEES_ALL;
	case SEES_GENERAL:
		return SEES_GENERAL;
	default:
		return kind == KIND_SOURCE || kind == KIND_PROTOCOL ? SEES_GENERAL
								    : SEES_SOME;
	}
}

void slots_load(struct fw_slots *slots, unsigned int first, size_t len, enum fw_kind kind,
		uint8_t why)
{
	unsigned int i;

	/*
	 * A concatenation is loaded upwards. So a load forgets what stands above it,
	 * because that is left over from another comparison.
	 */
	for (i = first; i < FW_SLOTS; i++) {
		slots->slot[i].kind = i == first	      ? kind
				      : len > (i - first) * 4 ? KIND_MORE
							      : KIND_EMPTY;
		slots->slot[i].why = i == first ? why : WHY_NOTHING;
		memset(&slots->value[V4][i * 4], 0, 4);
		memset(&slots->value[V6][i * 4], 0, 4);
	}
}

void slots_set(struct fw_slots *slots, unsigned int first, unsigned int family,
	       const void *value, size_t len)
{
	if (first < FW_SLOTS && len <= (FW_SLOTS - first) * 4)
		memcpy(&slots->value[family][first * 4], value, len);
}

enum fw_sees slots_equal(const struct fw_slots *slots, unsigned int first,
			 unsigned int family, const unsigned char *bytes, size_t len)
{
	bool same;

	if (first >= FW_SLOTS || len > (FW_SLOTS - first) * 4)
		return SEES_SOME;
	same = memcmp(&slots->value[family][first * 4], bytes, len) == 0;
	switch (slots->slot[first].kind) {
	case KIND_KNOWN:
		return same ? SEES_ALL : SEES_NONE;
	case KIND_NEVER:
		return same ? SEES_NONE : SEES_GENERAL;
	case KIND_PORT:
		return SEES_GENERAL;
	case KIND_PROTOCOL: /* "block ping" is no firewall */
		if (same)
			return SEES_NONE;
		return len && (bytes[0] == IPPROTO_TCP || bytes[0] == IPPROTO_UDP)
			       ? SEES_GENERAL
			       : SEES_SOME;
	default:
		return SEES_SOME;
	}
}
