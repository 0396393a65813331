// SPDX-License-Identifier: GPL-2.0-or-later
/* status --json. */
#include "verbs/status.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/out.h"
#include "base/state.h"
#include "base/version.h"
#include "layers/exceptions.h"
#include "verbs/verbs.h"

/*
 * A text of any length: json_string() and out() have limits. In pieces, each of which
 * they take.
 */
static void put_text(const char *key, const char *text, size_t len)
{
	char piece[128];
	const char *json;
	size_t part;

	out("%s\"", key);
	for (; len; len -= part, text += part) {
		part = len < sizeof(piece) - 1 ? len : sizeof(piece) - 1;
		memcpy(piece, text, part);
		piece[part] = '\0';
		json = json_string(piece);
		out("%.*s", (int)strlen(json) - 2, json + 1);
	}
	out("\"");
}

static void put_text_or_null(const char *key, const char *text)
{
	if (text && *text)
		put_text(key, text, strlen(text));
	else
		out("%snull", key);
}

/* A line of the state; as a number, or null where there is none. */
static void put_state(const char *key, const struct status *s, const char *name,
		      bool number)
{
	char value[648]; /* text_put() takes up to 640 bytes */
	bool there = state_get(s->state, name, value, sizeof(value)) && *value;

	out("\"%s\":", key);
	if (there && number)
		out("%s", value);
	else
		put_text_or_null("", value);
	out(",");
}

/*
 * On an open machine the verdicts say how an open machine differs from a shut one. That
 * is no news, and radios that are blocked, or a setting that somebody else has, would
 * look like a layer that was left behind.
 */
static void put_layer(const struct status *s, unsigned int i)
{
	const struct verdict *v = &s->latch.verdict[i];
	bool open = status_is_open(s);
	char then[256];

	status_lock_why(s, i, then, sizeof(then));
	out("\"%s\":{\"state\":\"%s\",", layers[i]->name,
	    open ? "open" : layer_words[v->state]);
	out("\"why\":%s,", json_string(!open	  ? v->why
				       : s->state ? "the wire was released"
						  : "no lock is in force"));
	out("\"at_lock\":%s}", json_string(then[0] ? then : NULL));
}

static void put_layers(const struct status *s)
{
	unsigned int i, count = 0;

	out("\"layers\":{");
	for (i = 0; i < layer_count; i++) {
		out("%s", i ? "," : "");
		put_layer(s, i);
	}
	out("},\"not_held\":[");
	for (i = 0; s->level != LEVEL_OPEN && i < layer_count; i++)
		if (layers[i]->gap && s->latch.verdict[i].state == LAYER_MISSING)
			out("%s%s", count++ ? "," : "", json_string(layers[i]->gap));
	out("],");
	for (i = 0; i < layer_count; i++)
		if (layers[i]->show_json)
			layers[i]->show_json(&s->look);
}

static void put_guard(const struct status *s)
{
	char why[64];

	status_guard_why(s, why, sizeof(why));
	out("\"guard\":");
	out(s->guard < 0 ? "null," : "%d,", s->guard);
	out("\"guard_owns_tables\":%s,\"guard_missing\":%s,",
	    json_bool(s->guard > 0 && s->look.nft.owned),
	    json_string(s->guard || status_is_open(s) ? NULL
			: why[0]		      ? why
						      : "DEAD"));
}

static void put_exception(const struct look *look, unsigned int i)
{
	const struct allowed *allowed = &look->allowed;
	unsigned int l, links = 0;
	struct blob_exception e;
	bool ended;

	blob_exception(&look->policy.blob, i, &e);
	ended = look->policy.ended && !(e.flags & BLOB_KEEP);
	out("%s{\"text\":%s,\"keep\":%s,\"ended\":%s,\"links\":[", i ? "," : "",
	    json_string(e.text), json_bool(e.flags & BLOB_KEEP), json_bool(ended));
	for (l = 0; !ended && l < allowed->count; l++)
		if (allowed->link[l].exceptions >> i & 1)
			out("%s%s", links++ ? "," : "",
			    json_string(allowed->link[l].name));
	out("],\"in_force\":%s,\"out\":%llu,\"in\":%llu}",
	    json_bool(links && nft_view_allows(&look->nft)),
	    (unsigned long long)look->nft.passed[1][i],
	    (unsigned long long)look->nft.passed[0][i]);
}

static void put_exceptions(const struct look *look)
{
	const struct policy *policy = &look->policy;
	unsigned int i;

	out("\"policy_error\":%s,\"policy_release\":%s,", json_string(look->policy_wrong),
	    json_string(policy->data ? when_word(when_of_policy(policy, NULL, WHEN_AUTO))
				     : NULL));
	out("\"exceptions_error\":%s,\"exceptions\":[",
	    json_string(policy->blob.exceptions && !look->exceptions && !policy->ended
				? EXCEPTIONS_NO_HOOK
				: NULL));
	for (i = 0; i < policy->blob.exceptions; i++)
		put_exception(look, i);
	out("],");
}

static void put_warnings(const struct status *s)
{
	const char *text = NULL, *comma = "";
	size_t len;

	out("\"warnings\":[");
	for (; status_warning(s, &text, &len); comma = ",")
		put_text(comma, text, len);
	out("],");
}

static void put_release(const struct status *s)
{
	const struct evidence *e = &s->evidence;

	out("\"ruleset\":{\"ipv4\":%s,\"ipv6\":%s,",
	    json_string(e->v4.found ? e->v4.what : NULL),
	    json_string(e->v6.found ? e->v6.what : NULL));
	out("\"weak\":%s,\"error\":%s,\"complete\":%s},",
	    json_string(e->weak[0] ? e->weak : NULL),
	    json_string(s->evidence_error ? error_text(s->evidence_error) : NULL),
	    json_bool(!s->evidence_error && evidence_complete(e)));
	out("\"release\":\"%s\",\"release_when\":\"%s\",", status_release_would(s),
	    when_word(status_when(s)));
	put_text_or_null("\"refused\":", s->refused);
	out(",\"refusals\":%lu,", s->refusals);
	out("\"waiter_when\":%s,\"waiter\":",
	    json_string(s->waiter_when[0] ? s->waiter_when : NULL));
	out(s->waiter < 0 ? "null" : "%d", s->waiter);
}

static void put_answer(const struct status *s)
{
	static struct line is, todo;

	status_say(s, &is, &todo);
	out("\"check\":\"%s\",\"namespace\":\"%s\",", check_words[status_check(s)],
	    place_words[s->place]);
	put_text_or_null("\"headline\":", is.text);
	put_text_or_null(",\"todo\":", todo.text);
	out(",");
}

void status_print_json(const struct status *s)
{
	out("{\"schema\":%d,\"version\":\"" NETLATCH_VERSION "\",\"level\":\"%s\",",
	    STATUS_SCHEMA, level_names[s->level]);
	put_answer(s);
	out("\"now\":%s,", s->now[0] ? s->now : "null");
	put_text_or_null("\"state_error\":",
			 s->state_error ? state_error_text(s->state_error) : NULL);
	out(",");
	put_guard(s);
	put_state("locked_at", s, STATE_LOCKED_AT, true);
	put_state("lock_took_us", s, STATE_TOOK_US, true);
	put_state("level_at_lock", s, status_lock_level_key(s), false);
	put_state("released_at", s, STATE_RELEASED_AT, true);
	put_state("released_by", s, STATE_RELEASED_BY, false);
	put_state("self_test", s, STATE_SELF_TEST, false);
	put_state("proven", s, STATE_PROVEN, false);
	put_layers(s);
	put_exceptions(&s->look);
	status_print_held_json(s);
	put_warnings(s);
	put_release(s);
	out("}\n");
}
