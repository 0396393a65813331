// SPDX-License-Identifier: GPL-2.0-or-later
/* status --json. */
#include "status.h"

#include <string.h>

#include "out.h"
#include "state.h"
#include "verbs.h"

/* A string, or null. Everything that is not plain ASCII becomes '?': names are others' words. */
static void put_string(const char *key, const char *text, const char *after)
{
	char escaped[2 * 256];
	size_t len = 0;

	if (!text) {
		out("\"%s\":null%s", key, after);
		return;
	}
	for (; *text && len < sizeof(escaped) - 2; text++) {
		if (*text == '"' || *text == '\\')
			escaped[len++] = '\\';
		escaped[len++] = *text < ' ' || *text > '~' ? '?' : *text;
	}
	escaped[len] = '\0';
	out("\"%s\":\"%s\"%s", key, escaped, after);
}

static void put_bool(const char *key, bool value, const char *after)
{
	out("\"%s\":%s%s", key, value ? "true" : "false", after);
}

/* A time of the state, "12.34"; anything else is null. */
static void put_time(const char *key, const char *state, const char *name)
{
	char value[32];

	if (!state_get(state, name, value, sizeof(value)) ||
	    strspn(value, "0123456789.") != strlen(value))
		strcpy(value, "null");
	out("\"%s\":%s,", key, value);
}

static void put_layers(const struct status *s)
{
	static const char *const words[] = { "closed", "missing", "unsupported", "unknown" };
	unsigned int i;

	out("\"layers\":{");
	for (i = 0; i < LAYERS; i++) {
		out("\"%s\":{", layer_names[i]);
		put_string("state", words[s->latch.layer[i].state], ",");
		put_string("why", s->latch.layer[i].why, i + 1 < LAYERS ? "}," : "}},");
	}
}

static void put_links(const struct links *links)
{
	const struct link *l = links->link, *end = l + links->count;

	out("\"links\":[");
	for (; l < end; l++) {
		out("{");
		put_string("name", l->name, ",");
		put_string("qdisc", l->qdisc, ",");
		out("\"index\":%d,\"drops\":%u,", l->index, l->drops);
		put_bool("up", l->flags & IFF_UP, ",");
		put_bool("held", l->held, ",");
		put_bool("blackhole", l->blackhole, ",");
		put_bool("chained", l->chained, l + 1 < end ? "}," : "}");
	}
	out("],");
}

static void put_counters(const struct nft_view *view)
{
	const char *comma = "";
	unsigned int i;

	out("\"counters\":[");
	for (i = 0; i < NFT_CHAINS; i++) {
		if (!view->chain[i].counted)
			continue;
		out("%s{\"family\":\"%s\",\"chain\":\"%s\",\"packets\":%llu}", comma,
		    nft_chains[i].family_name, nft_chains[i].name,
		    (unsigned long long)view->chain[i].packets);
		comma = ",";
	}
	out("],");
}

void status_print_json(const struct status *s)
{
	const struct evidence *e = &s->evidence;
	char by[256];
	const char *comma = "";
	unsigned int i;

	out("{\"version\":\"" NETLATCH_VERSION "\",\"level\":\"%s\",\"missing\":[",
	    level_names[s->level]);
	for (i = 0; i < LAYERS; i++)
		if (s->latch.layer[i].state != LAYER_CLOSED) {
			out("%s\"%s\"", comma, layer_names[i]);
			comma = ",";
		}
	out("],");
	put_time("locked_at", s->state, "locked-at");
	put_time("released_at", s->state, "released-at");
	put_string("released_by",
		   state_get(s->state, "released-by", by, sizeof(by)) ? by : NULL, ",");
	if (s->guard < 0)
		out("\"guard\":null,");
	else
		out("\"guard\":%d,", s->guard);
	put_layers(s);
	put_links(&s->look.links);
	put_counters(&s->look.nft);
	out("\"ruleset\":{");
	put_string("ipv4", e->v4.found ? e->v4.what : NULL, ",");
	put_string("ipv6", e->v6.found ? e->v6.what : NULL, ",");
	put_string("weak", e->weak[0] ? e->weak : NULL, "},");
	put_string("release", status_release_would(s), "}\n");
}
