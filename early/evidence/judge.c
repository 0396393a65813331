// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks the model as the kernel would, with one unsolicited packet of each family, and
 * asks: does a general part of such packets end in a drop or a reject?
 *
 * Rules that see everything decide what comes behind them. Rules that see a part decide
 * only whether a drop counts. What is not understood ends the walk if it may end the
 * packet's, because then nothing behind it is certain.
 */
#include "evidence/model.h"

#include <stdio.h>
#include <string.h>

#include <linux/netfilter.h>

#include "kernel/link.h"

#define DEPTH_MAX 16 /* NFT_JUMP_STACK_SIZE */

enum end {
	END_FALLS,  /* a packet may reach the end of the chain, or return */
	END_STOPS,  /* none does: something accepts all of them, or may */
	END_DROPS,  /* a drop that counts was reached */
	END_WALKING /* only in walked[]: the chain is on the way */
};

/* How much a reason for a refusal helps, from the least on. */
enum rank {
	RANK_NONE,
	RANK_EMPTY,
	RANK_NO_DROP,
	RANK_NARROW,
	RANK_STOPPED,
	RANK_DORMANT,
	RANK_LINKS,
	RANK_UNKNOWN
};

struct walk {
	struct model *model;
	const struct fw_chain *base;
	unsigned int family;
	enum fw_sees need; /* how much a drop has to see to count */
	const struct fw_chain *drops_in;
	enum rank rank; /* of the best reason why nothing counts */
	const struct fw_chain *in;
	uint8_t why;
};

static void blame(struct walk *w, enum rank rank, const struct fw_chain *in, uint8_t why)
{
	if (rank <= w->rank)
		return;
	w->rank = rank;
	w->in = in;
	w->why = why;
}

static enum end walk_chain(struct walk *w, struct fw_chain *chain, unsigned int depth);

/* Is there a link whose name begins so? If the links are unknown, there is none. */
static bool has_link(const struct model *model, const char *name)
{
	unsigned int i;

	for (i = 0; model->links && i < model->links->count; i++)
		if (strncmp(model->links->link[i].name, name, strlen(name)) == 0)
			return true;
	return false;
}

/* What the rule sees, with the sets that it asks. */
static enum fw_sees rule_sees(const struct walk *w, const struct fw_rule *rule,
			      uint8_t *why)
{
	struct fw_match match = rule->match;
	unsigned int i;

	for (i = 0; i < RULE_SETS; i++) {
		if (rule->set[i])
			match_and(&match, w->family,
				  w->model->set[rule->set[i] - 1].match.sees[w->family],
				  w->model->set[rule->set[i] - 1].match.why[w->family]);
	}
	if (rule->links && !has_link(w->model, w->model->text + rule->links - 1))
		match_and(&match, w->family, SEES_SOME, WHY_LINK);
	*why = match.why[w->family];
	return match.sees[w->family];
}

/* Returns END_FALLS if the next rule follows. *returns: the chain ends here. */
static enum end walk_rule(struct walk *w, struct fw_chain *chain,
			  const struct fw_rule *rule, enum fw_sees most,
			  unsigned int depth, bool *returns)
{
	const struct fw_set *set;
	enum fw_sees sees;
	enum end end;
	uint8_t why;
	uint32_t i;

	sees = rule_sees(w, rule, &why);
	if (sees > most)
		sees = most;
	switch (rule->act) {
	case ACT_DROP:
		if (sees >= w->need) {
			w->drops_in = chain;
			return END_DROPS;
		}
		if (sees < SEES_GENERAL)
			blame(w, RANK_NARROW, chain, why);
		return END_FALLS;
	case ACT_ACCEPT:
		return sees == SEES_ALL ? END_STOPS : END_FALLS;
	case ACT_RETURN:
		*returns |= sees == SEES_ALL;
		return END_FALLS;
	case ACT_JUMP:
	case ACT_GOTO:
		if (sees < w->need)
			return END_FALLS;
		end = walk_chain(w, &w->model->chain[rule->target], depth + 1);
		if (end == END_DROPS)
			return end;
		*returns |= rule->act == ACT_GOTO && sees == SEES_ALL;
		return sees == SEES_ALL ? end : END_FALLS;
	case ACT_MAP:
		if (sees < w->need)
			return END_FALLS;
		set = &w->model->set[rule->target];
		if (set->too_large && sees == SEES_ALL) {
			blame(w, RANK_UNKNOWN, chain, WHY_SET);
			return END_STOPS;
		}
		for (i = 0; i < set->count && !*returns; i++) {
			end = walk_rule(w, chain, &w->model->rule[set->first + i], sees,
					depth, returns);
			if (end != END_FALLS)
				return end;
		}
		return END_FALLS;
	default:
		if (sees != SEES_ALL)
			return END_FALLS;
		blame(w, RANK_UNKNOWN, chain, rule->match.why[w->family]);
		return END_STOPS;
	}
}

static enum end walk_chain(struct walk *w, struct fw_chain *chain, unsigned int depth)
{
	enum end end = END_FALLS;
	bool returns = false;
	uint32_t i;

	/* How a chain ends does not depend on the way to it, so once is enough. */
	if (chain->walked[w->family])
		end = chain->walked[w->family] - 1;
	if (end == END_WALKING || depth > DEPTH_MAX) {
		blame(w, RANK_UNKNOWN, chain,
		      model_why(w->model, "so many jumps", sizeof("so many jumps")));
		return END_STOPS;
	}
	if (chain->walked[w->family])
		return end;
	chain->walked[w->family] = END_WALKING + 1;
	for (i = 0; i < chain->count && end == END_FALLS && !returns; i++)
		end = walk_rule(w, chain, &w->model->rule[chain->first + i], SEES_ALL,
				depth, &returns);
	chain->walked[w->family] = end + 1;
	return end;
}

/* ---- words ---- */

/* Cuts what others have named, and makes it printable. */
static void add(char *text, unsigned int size, const char *more)
{
	size_t len = strlen(text);

	for (; *more && len < size - 1; more++)
		text[len++] = *more < ' ' || *more > '~' ? '?' : *more;
	text[len] = '\0';
}

static void describe(const struct model *model, const struct fw_chain *c, char *text,
		     unsigned int size)
{
	char table[32], chain[32];

	table[0] = chain[0] = '\0';
	add(table, sizeof(table), model_table_name(model, c->name));
	add(chain, sizeof(chain), model_second_name(model, c->name));
	snprintf(text, size, "%s %s %s (policy %s, %u rules%s)",
		 c->legacy		       ? "legacy table"
		 : c->family == NFPROTO_INET   ? "inet"
		 : c->family == NFPROTO_NETDEV ? "netdev"
		 : c->family == NFPROTO_IPV4   ? "ip"
					       : "ip6",
		 table, chain, c->drops ? "drop" : "accept", c->uses,
		 c->dormant ? ", table dormant" : "");
}

/* ---- links ---- */

static bool covers(const struct model *model, const struct fw_chain *c, const char *link)
{
	const char *device = model->text + c->devices;

	for (; *device; device += strlen(device) + 1)
		if (*device == 'p' ? strncmp(device + 1, link, strlen(device + 1)) == 0
				   : strcmp(device + 1, link) == 0)
			return true;
	return false;
}

static bool covers_all(const struct model *model, const struct fw_chain *c)
{
	const char *device = model->text + c->devices;

	for (; *device; device += strlen(device) + 1)
		if (strcmp(device, "p") == 0)
			return true;
	return false;
}

/* The names of the devices of a chain. */
static void say_devices(const struct model *model, const struct fw_chain *c, char *text,
			unsigned int size)
{
	const char *device = model->text + c->devices;

	add(text, size, ": covers only");
	for (; *device; device += strlen(device) + 1) {
		add(text, size, " ");
		add(text, size, device + 1);
	}
}

/* ---- base chains ---- */

struct verdict_of {
	struct evidence_found *found[FAMILIES];
	enum rank rank[FAMILIES];
	char weak[FAMILIES][sizeof(((struct evidence *)0)->weak)];
};

static void take_reason(struct verdict_of *v, const struct walk *w)
{
	const struct model *model = w->model;
	char text[sizeof(v->weak[0])];
	const char *words;
	enum rank rank = w->rank;
	bool name;

	if (rank == RANK_NONE)
		rank = w->base->uses ? RANK_NO_DROP : RANK_EMPTY;
	if (rank <= v->rank[w->family])
		return;
	v->rank[w->family] = rank;
	describe(model, w->base, text, sizeof(text));
	switch (rank) {
	case RANK_NO_DROP:
		add(text, sizeof(text), ": no rule drops");
		break;
	case RANK_STOPPED:
		add(text, sizeof(text), ": a rule accepts all");
		break;
	case RANK_LINKS:
		say_devices(model, w->base, text, sizeof(text));
		break;
	case RANK_NARROW:
	case RANK_UNKNOWN:
		words = model_why_text(model, w->why, &name);
		add(text, sizeof(text), rank == RANK_NARROW ? ": drop in " : ": ");
		add(text, sizeof(text), model_second_name(model, w->in->name));
		add(text, sizeof(text),
		    rank == RANK_UNKNOWN ? " holds what is not understood: "
		    : name		 ? " depends on "
					 : " ");
		add(text, sizeof(text), words);
		break;
	default:
		break;
	}
	strcpy(v->weak[w->family], text);
}

/* Does a packet that meets this base chain end in a drop that counts? */
static bool base_drops(struct walk *w)
{
	struct model *model = w->model;
	uint32_t i;
	enum end end;

	if (w->base->dormant) {
		w->rank = RANK_DORMANT;
		return false;
	}
	for (i = 0; i < model->chains; i++)
		model->chain[i].walked[w->family] = 0;
	end = walk_chain(w, &model->chain[w->base - model->chain], 0);
	if (end == END_FALLS && w->base->drops)
		return true;
	if (end == END_STOPS)
		blame(w, RANK_STOPPED, w->base, WHY_NOTHING);
	return end == END_DROPS;
}

static void say_found(struct verdict_of *v, const struct walk *w)
{
	struct evidence_found *f = v->found[w->family];

	if (f->found)
		return;
	f->found = true;
	describe(w->model, w->base, f->what, sizeof(f->what));
	if (!w->drops_in)
		return;
	add(f->what, sizeof(f->what), ", drop in ");
	add(f->what, sizeof(f->what), model_second_name(w->model, w->drops_in->name));
}

/* Ingress chains count together: each of them may hold some of the links. */
static void judge_ingress(struct model *model, const struct links *links, unsigned int f,
			  struct verdict_of *v)
{
	struct walk w = { .model = model, .family = f };
	bool all = links && links->count;
	unsigned int l;
	uint32_t i;

	for (i = 0; i < model->chains; i++) {
		if (!(model->chain[i].holds & 1 << f))
			continue;
		if (!w.base)
			w.base = &model->chain[i];
		if (covers_all(model, &model->chain[i])) {
			w.base = &model->chain[i];
			say_found(v, &w);
			return;
		}
	}
	if (!w.base)
		return;
	for (l = 0; all && l < links->count; l++) {
		for (i = 0; i < model->chains; i++)
			if (model->chain[i].holds & 1 << f &&
			    covers(model, &model->chain[i], links->link[l].name))
				break;
		all = i < model->chains;
	}
	if (all) {
		say_found(v, &w);
		return;
	}
	w.rank = RANK_LINKS;
	take_reason(v, &w);
}

static bool sees_family(const struct fw_chain *c, unsigned int f)
{
	return c->family == NFPROTO_INET || c->family == NFPROTO_NETDEV ||
	       c->family == (f == V4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

static void judge_family(struct model *model, const struct links *links, unsigned int f,
			 struct verdict_of *v)
{
	struct fw_chain *c;
	struct walk w;
	uint32_t i;

	for (i = 0; i < model->chains; i++) {
		c = &model->chain[i];
		if (!c->hook || !sees_family(c, f))
			continue;
		/*
		 * On prerouting and ingress a drop of a part is common in rulesets that
		 * are no firewall (reverse path checks, marks, protection of a service).
		 */
		w = (struct walk){ .model = model,
				   .base = c,
				   .family = f,
				   .need = c->hook == HOOK_INPUT ? SEES_GENERAL
								 : SEES_ALL };
		if (!base_drops(&w)) {
			if (c->hook == HOOK_INPUT || c->drops)
				take_reason(v, &w);
		} else if (c->hook == HOOK_INGRESS) {
			c->holds |= 1 << f;
		} else {
			say_found(v, &w);
		}
	}
	judge_ingress(model, links, f, v);
}

void model_judge(struct model *model, const struct links *links, struct evidence *e)
{
	struct verdict_of v = { .found = { &e->v4, &e->v6 } };
	unsigned int f, worst = FAMILIES;

	model->links = links;

	for (f = 0; f < FAMILIES; f++) {
		if (!v.found[f]->found)
			judge_family(model, links, f, &v);
		if (!v.found[f]->found && v.rank[f] &&
		    (worst == FAMILIES || v.rank[f] > v.rank[worst]))
			worst = f;
	}
	if (worst < FAMILIES)
		strcpy(e->weak, v.weak[worst]);
}
