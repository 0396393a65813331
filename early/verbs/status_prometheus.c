// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status --prometheus: the figures in the text format of Prometheus, for the textfile
 * collector of node_exporter. What is not known has no line, because a 0 would be taken
 * for a measurement.
 */
#include "verbs/status.h"

#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "base/out.h"
#include "base/state.h"
#include "base/version.h"

typedef unsigned long long number_t;

/* The value of a label has the same escapes as a string of JSON: \" and \\. */
#define label(text) json_string(text)

static void head(const char *name, const char *type, const char *help)
{
	out("# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void gauge(const char *name, const char *help, number_t value)
{
	head(name, "gauge", help);
	out("%s %llu\n", name, value);
}

static void seconds(const char *name, const char *help, long long ms)
{
	head(name, "gauge", help);
	out("%s %llu.%03llu\n", name, (number_t)ms / 1000, (number_t)ms % 1000);
}

static void put_levels(const char *name, const char *help, const char *is)
{
	unsigned int i;

	head(name, "gauge", help);
	for (i = 0; i <= LEVEL_OPEN; i++)
		out("%s{level=\"%s\"} %d\n", name, level_names[i],
		    strcmp(is, level_names[i]) == 0);
}

/* How the last lock went; so it is after release, when nothing is closed any more. */
static void put_lock(const struct status *s)
{
	char text[256];
	unsigned int i;

	if (!state_get(s->state, status_lock_level_key(s), text, sizeof(text)))
		return;
	put_levels("netlatch_lock_level", "The level of the last lock: 1 at one level.",
		   text);
	head("netlatch_lock_layer_closed", "gauge", "Did the last lock close the layer?");
	for (i = 0; i < layer_count; i++)
		out("netlatch_lock_layer_closed{layer=\"%s\"} %d\n", layers[i]->name,
		    !status_lock_why(s, i, text, sizeof(text)));
}

/* In another network namespace only the first one is about this machine. */
static void put_level(const struct status *s)
{
	bool open = status_is_open(s);
	enum check check = status_check(s);
	unsigned int i;

	head("netlatch_check", "gauge", "The answer of status --check: 1 at one state.");
	for (i = 0; i < CHECKS; i++)
		out("netlatch_check{state=\"%s\"} %d\n", check_words[i], check == i);
	if (s->place != PLACE_MACHINE)
		return;
	put_levels("netlatch_level", "What is shut now: 1 at one level.",
		   level_names[s->level]);
	head("netlatch_layer_closed", "gauge", "Is the layer closed now?");
	for (i = 0; i < layer_count; i++)
		if (open || s->latch.verdict[i].state != LAYER_UNKNOWN)
			out("netlatch_layer_closed{layer=\"%s\"} %d\n", layers[i]->name,
			    !open && s->latch.verdict[i].state == LAYER_CLOSED);
}

static void put_times(const struct status *s)
{
	long long shut = status_shut_ms(s);
	char took[24];

	if (shut >= 0)
		seconds("netlatch_shut_seconds",
			"How long the wire was shut, or has been so far.", shut);
	if (state_get(s->state, STATE_TOOK_US, took, sizeof(took)))
		seconds("netlatch_lock_duration_seconds", "How long the last lock took.",
			number(took, NULL) / 1000);
}

static void put_release(const struct status *s)
{
	const struct evidence *e = &s->evidence;

	gauge("netlatch_released", "Has release opened the wire in this boot?",
	      state_is_released(s->state));
	head("netlatch_release_refusals_total", "counter",
	     "Releases of this boot that refused or failed half-way.");
	out("netlatch_release_refusals_total %lu\n", s->refusals);
	if (s->waiter >= 0)
		gauge("netlatch_waiter_running", "Does a release wait for a ruleset?",
		      s->waiter > 0);
	if (s->guard >= 0)
		gauge("netlatch_guard_running", "Does the guard live?", s->guard > 0);
	if (s->evidence_error)
		return;
	head("netlatch_ruleset_filters_input", "gauge",
	     "Is there a ruleset that counts as evidence?");
	out("netlatch_ruleset_filters_input{family=\"ipv4\"} %d\n"
	    "netlatch_ruleset_filters_input{family=\"ipv6\"} %d\n",
	    e->v4.found, e->v6.found);
}

static void put_warnings(const struct status *s)
{
	const char *text = NULL;
	unsigned int count = 0;
	size_t len;

	while (status_warning(s, &text, &len))
		count++;
	gauge("netlatch_warnings", "Senders that the latch cannot hold back.", count);
}

/*
 * The frames of the kind that entry i has in words, counted where it stands first,
 * because the words can be the same for two kinds, and a series may have one line only.
 */
static bool sum_of_kind(const struct held_table *t, unsigned int i, char *text,
			number_t *sum)
{
	char other[HELD_TEXT_SIZE];
	unsigned int k;

	held_say(&t->entry[i].kind, text, HELD_TEXT_SIZE);
	for (*sum = k = 0; k < t->count; k++) {
		if (t->entry[k].kind.direction != t->entry[i].kind.direction)
			continue;
		held_say(&t->entry[k].kind, other, sizeof(other));
		if (strcmp(text, other) != 0)
			continue;
		if (k < i)
			return false;
		*sum += t->entry[k].count;
	}
	return true;
}

static void put_held(const struct status *s)
{
	const struct held_table *t = &s->held;
	char text[HELD_TEXT_SIZE];
	unsigned int i;
	number_t sum;

	if (s->held_error)
		return;
	head("netlatch_held_frames_total", "counter",
	     "Frames that the latch held back, by kind.");
	for (i = 0; i < t->count; i++)
		if (sum_of_kind(t, i, text, &sum))
			out("netlatch_held_frames_total{direction=\"%s\",kind=%s,link=%s}"
			    " %llu\n",
			    t->entry[i].kind.direction == HELD_OUT ? "out" : "in",
			    label(text), label(t->entry[i].kind.link), sum);
	head("netlatch_held_other_frames_total", "counter",
	     "Frames held back for whose kinds the guard had no room.");
	out("netlatch_held_other_frames_total{direction=\"out\"} %llu\n"
	    "netlatch_held_other_frames_total{direction=\"in\"} %llu\n",
	    (number_t)t->others[HELD_OUT], (number_t)t->others[HELD_IN]);
}

/* The chains are gone after release, and their counters with them. */
static void put_chains(const struct status *s)
{
	const struct nft_view *nft = &s->look.nft;
	bool any = false;
	unsigned int i;

	for (i = 0; i < NFT_CHAINS; i++) {
		if (!nft->chain[i].counted)
			continue;
		if (!any)
			head("netlatch_chain_packets_total", "counter",
			     "Packets that the chains dropped since the last lock.");
		any = true;
		out("netlatch_chain_packets_total{chain=\"%s\",family=\"%s\"} %llu\n",
		    nft_chains[i].name, nft_chains[i].family_name,
		    (number_t)nft->chain[i].packets);
	}
}

static void put_exceptions(const struct status *s)
{
	const struct blob *blob = &s->look.policy.blob;
	struct blob_exception e;
	unsigned int i, in;

	if (!blob->exceptions || !s->look.nft.present)
		return;
	head("netlatch_exception_packets_total", "counter",
	     "Packets that an exception of the policy let pass since the last lock.");
	for (i = 0; i < blob->exceptions; i++) {
		blob_exception(blob, i, &e);
		for (in = 0; in < 2; in++)
			out("netlatch_exception_packets_total{direction=\"%s\","
			    "exception=%s,number=\"%u\"} %llu\n",
			    in ? "in" : "out", label(e.text), i + 1,
			    (number_t)s->look.nft.passed[!in][i]);
	}
}

void status_print_prometheus(const struct status *s)
{
	head("netlatch_info", "gauge", "The version of netlatch.");
	out("netlatch_info{version=\"" NETLATCH_VERSION "\"} 1\n");
	put_level(s);
	put_lock(s);
	put_times(s);
	put_release(s);
	put_warnings(s);
	put_held(s);
	put_chains(s);
	put_exceptions(s);
	/* A reader of a file sees by this line that the file is whole. */
	out("# end\n");
}
