/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_EVIDENCE_MODEL_H
#define NETLATCH_EVIDENCE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/evidence.h"

/*
 * What evidence needs to know of a firewall: its chains, and each rule reduced to three
 * questions, asked for one packet. The packet is unsolicited: it comes from an unknown
 * address by a link other than lo, it is the first of its connection, and it is addressed
 * to this host. There are two such packets, one of each family.
 *
 *   - does the rule see the packet?  struct fw_match
 *   - what becomes of the packet?    enum fw_act
 *   - which chain comes next?        target
 *
 * Readers (rule.c, chain.c, legacy.c) fill the model from messages of the kernel; the
 * judge (judge.c) walks it. Both are pure.
 */

enum { V4, V6, FAMILIES };

/* How much of the unsolicited traffic of one family a rule sees. */
enum fw_sees {
	SEES_NONE,
	/* Those from one source, those beyond a rate, or what is not understood. */
	SEES_SOME,
	/* A general part: those of a link, a protocol, ports; everybody but a source. */
	SEES_GENERAL,
	SEES_ALL,
};

/* Why a rule sees no more than it does. From WHY_NAMES on: model.names. */
enum fw_why {
	WHY_NOTHING,
	WHY_FAMILY,
	WHY_LOOPBACK,
	WHY_LINK,
	WHY_SOURCE,
	WHY_DESTINATION,
	WHY_PORT,
	WHY_PROTOCOL,
	WHY_RATE,
	WHY_MARK,
	WHY_STATE,
	WHY_TYPE,
	WHY_SET,
	WHY_NAMES,
};

struct fw_match {
	uint8_t sees[FAMILIES];
	uint8_t why[FAMILIES];
};

enum fw_act {
	ACT_NOTHING,
	ACT_ACCEPT,
	ACT_DROP, /* or reject */
	ACT_RETURN,
	ACT_JUMP,
	ACT_GOTO,
	ACT_MAP,     /* what the elements of a verdict map say; target: a set */
	ACT_UNKNOWN, /* may end everything: why[V4] names it */
};

#define RULE_SETS 4

struct fw_rule {
	uint32_t target; /* index of a chain or of a set */
	uint32_t links;	 /* offset in text of how its links' names begin, + 1; 0: any */
	struct fw_match match;
	uint8_t act;
	/* Sets on whose elements the match depends as well: index + 1; 0: none. */
	uint8_t set[RULE_SETS];
	/* Of elements of a verdict map with this verdict: the ports that they name. */
	uint8_t ports; /* PORTS_* */
	/* PORTS_ONE: the port, and the end of its interval or 0. */
	uint16_t port, close;
};

enum { PORTS_NONE, PORTS_ONE, PORTS_SEVERAL };

struct fw_chain {
	uint32_t name; /* offset in text of the table's name; the chain's name follows */
	uint32_t first, count; /* its rules, one behind the other */
	uint32_t next;	       /* the next chain with the same hash, + 1 */
	uint32_t start;	       /* legacy: offset of its first entry */
	uint32_t uses;	       /* base chains: how many rules the kernel counts */
	uint32_t devices;      /* ingress: offset in text of the devices: see chain.c */
	uint8_t family;	       /* NFPROTO_* */
	uint8_t hook;	       /* HOOK_* */
	bool drops;	       /* the policy */
	bool legacy, dormant;
	/* Of the judge: how the walk through the chain ended; the families it holds. */
	uint8_t walked[FAMILIES], holds;
};

enum { HOOK_NONE, HOOK_INPUT, HOOK_PREROUTING, HOOK_INGRESS };

#define EVIDENCE_DORMANT 16 /* with more dormant tables, every table counts as dormant */

/* ---- registers of nf_tables, while one rule is read ---- */

#define FW_SLOTS 16 /* of 4 bytes each */

enum fw_kind {
	KIND_EMPTY,
	KIND_MORE,     /* belongs to the slot before it */
	KIND_KNOWN,    /* the packet has exactly this value */
	KIND_NEVER,    /* the packet has some value, but never this one */
	KIND_PORT,     /* a destination port */
	KIND_PROTOCOL, /* of the transport; as KIND_NEVER, and few are general */
	KIND_SOURCE,   /* something of the sender */
	KIND_OTHER,    /* anything else */
};

struct fw_slots {
	struct {
		uint8_t kind, why;
	} slot[FW_SLOTS];
	uint8_t value[FAMILIES][FW_SLOTS * 4];
};

/*
 * A set whose elements have to be read, because a rule's meaning depends on them, and the
 * registers with which the rule asks the set.
 */
struct fw_set {
	uint32_t name; /* offset in text of the table's name; the set's name follows it */
	uint8_t family;
	uint8_t first_slot;
	bool map, inverted;
	bool too_large;	       /* the elements did not fit: not understood */
	uint32_t first, count; /* map: a rule for each different element */
	struct fw_match match; /* what all keys see; no map: what a rule that asks sees */
	/* Of the elements read: destination ports, and protocols. */
	uint8_t holds;	      /* HOLDS_* */
	uint16_t port, close; /* the first port, and the end of its interval */
	/* map, of the element before: where its interval begins or ends; its rule + 1. */
	uint16_t boundary;
	uint32_t last_rule;
	struct fw_slots slots;
};

#define HOLDS_PORT 1  /* one */
#define HOLDS_PORTS 2 /* several, or an interval of a concatenation */
#define HOLDS_CLOSE 4 /* the end of an interval: an element of its own */
#define HOLDS_TCP 8
#define HOLDS_UDP 16
#define HOLDS_CATCHALL 32 /* the element for everything else */

#define FW_SETS 250		/* different sets with which rules ask */
#define FW_ELEMENTS 1024	/* different elements of one verdict map */
#define FW_ELEMENTS_READ 500000 /* elements of one set that are looked at */
#define FW_NAMES (256 - WHY_NAMES)

struct model {
	struct fw_chain *chain;
	struct fw_rule *rule;
	struct fw_set *set;
	char *text;
	uint32_t chains, rules, sets, text_len;
	uint32_t chains_room, rules_room, sets_room, text_room;
	uint32_t bucket[256]; /* index + 1 of a chain, by hash */
	uint32_t last_chain;  /* of the rule before, + 1 */
	uint32_t last_set, elements;
	uint32_t names[FW_NAMES]; /* offsets in text */
	uint8_t names_count;
	const struct links *links; /* of model_judge() */
	bool has_generation;
	uint16_t generation; /* low bits of the ruleset's generation, of every message */
	/* Dormant tables: the kernel does not run their chains. */
	struct {
		uint8_t family;
		uint32_t name;
	} dormant[EVIDENCE_DORMANT];
	uint32_t dormant_count;
};

void model_free(struct model *model);

/*
 * Adds bytes to the text and sets *offset; copies at most 255 and ends them with a NUL.
 * Returns 0 or -ENOMEM, as all functions below that return int.
 */
int model_text(struct model *model, const void *bytes, size_t len, uint32_t *offset);
/* Adds a chain without rules. family, table and name are a key, unless it is legacy. */
int model_chain(struct model *model, const struct fw_chain *chain);
int model_rule(struct model *model, const struct fw_rule *rule);
/* Finds a chain by its names. Returns NULL if there is none. */
struct fw_chain *model_find(struct model *model, uint8_t family,
			    const struct nlattr_view *table,
			    const struct nlattr_view *chain);
/* Finds the set that is asked in the same way, or adds it. -ENOSPC: too many sets. */
int model_set(struct model *model, const struct fw_set *set, uint32_t *index);
/* The WHY_ number that stands for this name. */
uint8_t model_why(struct model *model, const void *name, size_t len);
/* Words for a WHY_ number; *name: it is only a name. */
const char *model_why_text(const struct model *model, uint8_t why, bool *name);

static inline const char *model_table_name(const struct model *model, uint32_t name)
{
	return model->text + name;
}
/* The second of two names that stand one behind the other. */
const char *model_second_name(const struct model *model, uint32_t name);

/* ---- matches ---- */

#define MATCH_ALL \
	(struct fw_match) \
	{ \
		{ SEES_ALL, SEES_ALL }, \
		{ \
			WHY_NOTHING, WHY_NOTHING \
		} \
	}

/* A further condition: the rule sees at most this much. */
void match_and(struct fw_match *match, unsigned int family, enum fw_sees sees,
	       uint8_t why);
void match_and_both(struct fw_match *match, enum fw_sees sees, uint8_t why);
/* sees, of everything that the condition does not see. */
enum fw_sees match_not(enum fw_sees sees, enum fw_kind kind);

/* ---- slots ---- */

/* Forgets what stands in the slots from first on, and fills them. */
void slots_load(struct fw_slots *slots, unsigned int first, size_t len, enum fw_kind kind,
		uint8_t why);
void slots_set(struct fw_slots *slots, unsigned int first, unsigned int family,
	       const void *value, size_t len);
/* Does the packet see a comparison of one slot with these bytes as equal? */
enum fw_sees slots_equal(const struct fw_slots *slots, unsigned int first,
			 unsigned int family, const unsigned char *bytes, size_t len);

/* ---- the readers: each adds one message of a dump. 0, -EBADMSG, -ENOMEM, -EINTR ---- */

int model_take_table(const struct nlmsg *message, void *model);
int model_take_chain(const struct nlmsg *message, void *model);
int model_take_rule(const struct nlmsg *message, void *model);
/* Elements of model->set[model->last_set]. */
int model_take_elements(const struct nlmsg *message, void *model);
/* Call it before the first and after the last element of that set. */
void model_begin_set(struct model *model, uint32_t set);
void model_end_set(struct model *model, uint32_t set);

/* Reads family and attributes; as nft_body(), and -EINTR if the ruleset has changed. */
int model_body(struct model *model, const struct nlmsg *m, unsigned int type,
	       uint8_t *family, struct nlattr_view *table, unsigned int max);
/*
 * Reads NFTA_VERDICT_*: what becomes of the packet. If the chain is unknown, act is
 * ACT_UNKNOWN.
 */
int model_verdict(struct model *model, uint8_t family, const struct nlattr_view *table,
		  const struct nlattr_view *verdict, struct fw_rule *rule);

/* A match or a target of xtables, by its name and its data. */
void xt_match(struct model *model, struct fw_match *match, const char *name,
	      unsigned int revision, const unsigned char *data, size_t len);
enum fw_act xt_target(const char *name);

/* The entries of the legacy table filter: see legacy.c. */
int legacy_take(struct model *model, uint8_t family, const unsigned char *entries,
		size_t len, uint32_t hook_entry, uint32_t underflow);

/* ---- the judge ---- */

struct links;

/* links: all links but lo, or NULL: unknown. */
void model_judge(struct model *model, const struct links *links, struct evidence *e);

#endif
