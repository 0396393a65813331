// SPDX-License-Identifier: GPL-2.0-or-later
/* The frames that were held, for status. */
#include "verbs/status.h"

#include "base/json.h"
#include "base/out.h"
#include "base/page.h"

typedef unsigned long long number;

static void print_entry(const struct held_entry *e)
{
	char text[HELD_TEXT_SIZE];

	held_say(&e->kind, text, sizeof(text));
	page("  held: %s, %llu time%s, first %llu.%llu s\n", text, (number)e->count,
	     e->count == 1 ? "" : "s", (number)e->first_ms / 1000,
	     (number)e->first_ms % 1000 / 100);
}

void status_print_held(const struct status *s)
{
	const struct held_table *t = &s->held;
	char why[64];
	unsigned int i;

	status_not_named(s, why, sizeof(why));
	if (why[0])
		page("  held frames are counted, not named: %s\n", why);
	if (status_held_fault(s))
		page("  " HELD_FILE ": %s; what was held has no names\n",
		     status_held_fault(s));
	for (i = 0; i < t->count; i++)
		print_entry(&t->entry[i]);
	if (t->others[HELD_OUT] || t->others[HELD_IN])
		page("  held: further kinds, for which there is no room: %llu frames "
		     "out, %llu in\n",
		     (number)t->others[HELD_OUT], (number)t->others[HELD_IN]);
	if (t->count)
		page("  (Of a flood the guard sees a part, so there may have been more. "
		     "`netlatch-policy suggest --held` prints the exceptions for what "
		     "wanted out.)\n");
}

void status_print_held_json(const struct status *s)
{
	const struct held_table *t = &s->held;
	const struct held_entry *e;
	char text[HELD_TEXT_SIZE], why[64];

	status_not_named(s, why, sizeof(why));
	out("\"held_unnamed\":%s,\"held_error\":%s,", json_string(why[0] ? why : NULL),
	    json_string(status_held_fault(s)));
	if (s->held_error) {
		out("\"held\":null,\"held_others\":null,");
		return;
	}
	out("\"held\":[");
	for (e = t->entry; e < t->entry + t->count; e++) {
		held_say(&e->kind, text, sizeof(text));
		out("%s{\"text\":%s,\"link\":%s,\"direction\":\"%s\",\"count\":%llu,"
		    "\"first\":%llu.%03llu,\"last\":%llu.%03llu}",
		    e == t->entry ? "" : ",", json_string(text),
		    json_string(e->kind.link),
		    e->kind.direction == HELD_OUT ? "out" : "in", (number)e->count,
		    (number)e->first_ms / 1000, (number)e->first_ms % 1000,
		    (number)e->last_ms / 1000, (number)e->last_ms % 1000);
	}
	out("],\"held_others\":{\"out\":%llu,\"in\":%llu},", (number)t->others[HELD_OUT],
	    (number)t->others[HELD_IN]);
}
