// SPDX-License-Identifier: GPL-2.0-or-later
/* status --json. */
#include "verbs/status.h"

#include "base/error.h"
#include "base/json.h"
#include "base/out.h"
#include "base/state.h"
#include "base/version.h"
#include "verbs/verbs.h"

/* A line of the state; as a number, or null where there is none. */
static void put_state(const char *key, const struct status *s, const char *name,
		      bool number)
{
	char value[400];
	bool there = state_get(s->state, name, value, sizeof(value)) && *value;

	out("\"%s\":%s,", key,
	    there && number ? value : json_string(there ? value : NULL));
}

static void put_layers(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < layer_count; i++)
		out("%s\"%s\":{\"state\":\"%s\",\"why\":%s}", i ? "," : "\"layers\":{",
		    layers[i]->name, layer_words[s->latch.verdict[i].state],
		    json_string(s->latch.verdict[i].why));
	out("},");
	for (i = 0; i < layer_count; i++)
		if (layers[i]->show_json)
			layers[i]->show_json(&s->look);
}

static void put_exceptions(const struct look *look)
{
	const struct allowed *allowed = &look->allowed;
	struct blob_exception e;
	unsigned int i, l, links;

	out("\"policy_error\":%s,\"policy_release\":%s,\"exceptions\":[",
	    json_string(look->policy_wrong),
	    json_string(look->policy.data ? when_word(when_of_policy(&look->policy, NULL,
								     WHEN_AUTO))
					  : NULL));
	for (i = 0; i < look->policy.blob.exceptions; i++) {
		blob_exception(&look->policy.blob, i, &e);
		out("%s{\"text\":%s,\"keep\":%s,\"links\":[", i ? "," : "",
		    json_string(e.text), json_bool(e.flags & BLOB_KEEP));
		for (l = links = 0; l < allowed->count; l++)
			if (allowed->link[l].exceptions >> i & 1)
				out("%s%s", links++ ? "," : "",
				    json_string(allowed->link[l].name));
		out("],\"out\":%llu,\"in\":%llu}",
		    (unsigned long long)look->nft.passed[1][i],
		    (unsigned long long)look->nft.passed[0][i]);
	}
	out("],");
}

void status_print_json(const struct status *s)
{
	const struct evidence *e = &s->evidence;

	out("{\"version\":\"" NETLATCH_VERSION "\",\"level\":\"%s\",\"guard\":",
	    level_names[s->level]);
	out(s->guard < 0 ? "null," : "%d,", s->guard);
	put_state("locked_at", s, STATE_LOCKED_AT, true);
	put_state("released_at", s, STATE_RELEASED_AT, true);
	put_state("released_by", s, STATE_RELEASED_BY, false);
	put_state("self_test", s, STATE_SELF_TEST, false);
	put_state("proven", s, STATE_PROVEN, false);
	put_layers(s);
	put_exceptions(&s->look);
	out("\"ruleset\":{\"ipv4\":%s,\"ipv6\":%s,\"weak\":%s,\"error\":%s},"
	    "\"release\":\"%s\",",
	    json_string(e->v4.found ? e->v4.what : NULL),
	    json_string(e->v6.found ? e->v6.what : NULL),
	    json_string(e->weak[0] ? e->weak : NULL),
	    json_string(s->evidence_error ? error_text(s->evidence_error) : NULL),
	    status_release_would(s));
	status_print_held_json(s);
	out("\"refused\":%s,\"waiter\":", json_string(s->refused[0] ? s->refused : NULL));
	out(s->waiter < 0 ? "null}\n" : "%d}\n", s->waiter);
}
