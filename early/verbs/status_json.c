// SPDX-License-Identifier: GPL-2.0-or-later
/* status --json. */
#include "verbs/status.h"

#include "base/out.h"
#include "base/state.h"
#include "base/version.h"
#include "verbs/verbs.h"

/*
 * A JSON string of text, or null; good for as long as three more are made. What is not plain
 * ASCII becomes '?': names are others' words.
 */
static const char *json(const char *text)
{
	static char buffers[4][520];
	static unsigned int turn;
	char *buffer = buffers[turn++ % 4], *to = buffer;

	if (!text)
		return "null";
	*to++ = '"';
	for (; *text && to < buffer + sizeof(buffers[0]) - 4; text++) {
		if (*text == '"' || *text == '\\')
			*to++ = '\\';
		*to++ = *text < ' ' || *text > '~' ? '?' : *text;
	}
	*to++ = '"';
	*to = '\0';
	return buffer;
}

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

/* A line of the state; as a number, or null where there is none. */
static void put_state(const char *key, const struct status *s, const char *name, bool number)
{
	char value[400];
	bool there = state_get(s->state, name, value, sizeof(value)) && *value;

	out("\"%s\":%s,", key, there && number ? value : json(there ? value : NULL));
}

static void put_layers(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < LAYERS; i++)
		out("%s\"%s\":{\"state\":\"%s\",\"why\":%s}", i ? "," : "\"layers\":{", layer_names[i],
		    layer_words[s->latch.layer[i].state], json(s->latch.layer[i].why));
	out("},\"links\":[");
}

static void put_links(const struct links *links)
{
	const struct link *l = links->link, *end = l + links->count;

	for (; l < end; l++)
		out("%s{\"name\":%s,\"index\":%d,\"up\":%s,\"qdisc\":%s,\"held\":%s,"
		    "\"blackhole\":%s,\"chained\":%s,\"drops\":%u}", l == links->link ? "" : ",",
		    json(l->name), l->index, truth(l->flags & IFF_UP), json(l->qdisc), truth(l->held),
		    truth(l->blackhole), truth(l->chained), l->drops);
	out("],\"counters\":[");
}

static void put_counters(const struct nft_view *view)
{
	const char *comma = "";
	unsigned int i;

	for (i = 0; i < NFT_CHAINS; i++) {
		if (!view->chain[i].counted)
			continue;
		out("%s{\"family\":\"%s\",\"chain\":\"%s\",\"packets\":%llu}", comma,
		    nft_chains[i].family_name, nft_chains[i].name,
		    (unsigned long long)view->chain[i].packets);
		comma = ",";
	}
}

void status_print_json(const struct status *s)
{
	const struct evidence *e = &s->evidence;

	out("{\"version\":\"" NETLATCH_VERSION "\",\"level\":\"%s\",\"guard\":",
	    level_names[s->level]);
	out(s->guard < 0 ? "null," : "%d,", s->guard);
	put_state("locked_at", s, "locked-at", true);
	put_state("released_at", s, "released-at", true);
	put_state("released_by", s, "released-by", false);
	put_state("self_test", s, "self-test", false);
	put_layers(s);
	put_links(&s->look.links);
	put_counters(&s->look.nft);
	out("],\"ruleset\":{\"ipv4\":%s,\"ipv6\":%s,\"weak\":%s},\"release\":\"%s\"}\n",
	    json(e->v4.found ? e->v4.what : NULL), json(e->v6.found ? e->v6.what : NULL),
	    json(e->weak[0] ? e->weak : NULL), status_release_would(s));
}
