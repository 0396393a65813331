// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch status: what is shut right now, judged from the kernel, in plain words. */
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "guard/guard.h"
#include "base/out.h"
#include "kernel/outside.h"
#include "base/state.h"
#include "verbs/status.h"
#include "kernel/sysctl.h"

static void look(struct status *s)
{
	s->state_error = state_load(&s->state);
	look_take(&s->look);
	judge_qdisc(&s->latch, &s->look);
	judge_nft(&s->latch, &s->look);
	judge_radio(&s->latch, &s->look);
	judge_sockets(&s->latch, &s->look);
	judge_sysctl(&s->latch, false, &s->sysctl);
	s->level = latch_level(&s->latch);
	s->guard = guard_pid();
	s->evidence_error = evidence_read(&s->evidence);
	s->netconsole = outside_netconsole(false);
}

const char *status_release_would(const struct status *s)
{
	if (!look_is_shut(&s->look) && !s->guard)
		return s->state && !state_is_released(s->state) ? "open" : "nothing to do";
	if (s->evidence_error == -EPERM)
		return "unknown";
	return s->state && evidence_complete(&s->evidence) ? "open" : "refuse";
}

static void print_layers(const struct status *s)
{
	char key[24], then[256];
	enum layer_state state;
	unsigned int i;
	bool known;

	for (i = 0; i < LAYERS; i++) {
		state = s->latch.layer[i].state;
		out("  %-7s %-7s  %s", layer_names[i],
		    layer_words[state == LAYER_UNSUPPORTED ? LAYER_MISSING : state],
		    s->latch.layer[i].why);
		/* What lock had to say of it, if it is not the same. */
		snprintf(key, sizeof(key), "why.%s", layer_names[i]);
		known = state_get(s->state, key, then, sizeof(then));
		if (known && strcmp(then, s->latch.layer[i].why) != 0)
			out("\n%18s at lock: %s", "", then);
		else if (!known && s->state && (state == LAYER_MISSING || state == LAYER_UNSUPPORTED))
			out("; it stood when lock ran");
		out("\n");
	}
}

static void print_links(const struct status *s)
{
	const struct link *l = s->look.links.link, *end = l + s->look.links.count;
	unsigned int i;

	for (; l < end; l++)
		out("  link %-15s %-4s  qdisc %s%s%s%s\n", l->name, l->flags & IFF_UP ? "up" : "down",
		    l->qdisc, l->chained ? ", netdev chain" : "", l->fault ? ": " : "",
		    l->fault ? l->fault : "");
	for (i = 0; i < NFT_CHAINS; i++)
		if (s->look.nft.chain[i].counted)
			out("  held by %s %s: %llu packets\n", nft_chains[i].family_name,
			    nft_chains[i].name, (unsigned long long)s->look.nft.chain[i].packets);
}

static void print_warnings(const struct status *s)
{
	const char *text = NULL, *state = s->state;
	size_t len;

	while (state && (text = state_find(state, "warning", &len))) {
		out("  WARNING %.*s\n", (int)len, text);
		state = text + len + 1;
	}
	if (s->netconsole) /* now, and maybe only since lock */
		out("  WARNING " OUTSIDE_NETCONSOLE "\n");
}

static void print_guard(const struct status *s)
{
	char why[64];

	state_get(s->state, "guard", why, sizeof(why));
	if (s->guard > 0)
		out("  guard   alive    process %d%s\n", s->guard,
		    s->look.nft.owned ? ", owns the tables" : "");
	else if (s->guard < 0)
		out("  guard   unknown\n");
	else
		out("  guard   %s; " GUARD_MISSING "; `netlatch lock` starts it\n",
		    *why == 'n' ? why : "DEAD");
}

/* What is there to see for a release, and what it would make of it. */
static void print_release(const struct status *s)
{
	char found[300];

	evidence_say(&s->evidence, found, sizeof(found));
	out("Ruleset that filters input: %s\n`netlatch release` would: %s%s\n",
	    s->evidence_error ? error_text(s->evidence_error) : found, status_release_would(s),
	    s->state ? "" : ", for what lock changed is unknown");
}

static void print_gaps(const struct status *s)
{
	out("Not held back: ");
	if (s->latch.layer[LAYER_NETDEV].state == LAYER_MISSING)
		out("a new link without a queue that no guard has seen yet;\n  ");
	if (s->latch.layer[LAYER_SOCKET].state == LAYER_MISSING)
		out("AF_XDP; PACKET_QDISC_BYPASS on links without a netdev chain;\n  ");
	out("XDP, pktgen, netconsole, RDMA, firmware: SECURITY.md\n");
}

static void print_origin(const struct status *s)
{
	char at[32], by[400], test[64];

	if (s->state_error) {
		out(STATE_FILE ": %s%s\n", state_error_text(s->state_error),
		    s->state_error == -ENOENT ? ": no lock has run in this boot" : "");
	} else if (state_get(s->state, "released-at", at, sizeof(at))) {
		state_get(s->state, "released-by", by, sizeof(by));
		out("Released %s s after the kernel started: %s\n", at, by);
	} else {
		state_get(s->state, "locked-at", at, sizeof(at));
		state_get(s->state, "level", by, sizeof(by));
		state_get(s->state, "self-test", test, sizeof(test));
		out("Locked %s s after the kernel started; level then: %s; self-test %s\n", at, by,
		    test);
	}
}

static void print_all(const struct status *s)
{
	char list[64];

	latch_list_missing(&s->latch, list, sizeof(list));
	out(s->level == LEVEL_OPEN ? "netlatch: open\n" :
	      s->level == LEVEL_FULL ? "netlatch: closed (full)\n" :
	      "netlatch: closed (%s: %s)\n",
	      s->latch.layer[LAYER_INET].state == LAYER_UNKNOWN ? "not seen without root" :
	      "degraded", list);
	print_origin(s);
	/* On a machine that is open because nothing ever shut it, or on purpose, that is all. */
	if (!look_is_shut(&s->look) && (!s->state || state_is_released(s->state)))
		return;
	print_layers(s);
	print_guard(s);
	print_links(s);
	print_warnings(s);
	print_release(s);
	if (s->level != LEVEL_OPEN)
		print_gaps(s);
}

int status_main(int argc, char **argv)
{
	static struct status s;
	bool json = false;
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") != 0)
			return usage_error("status", argv[i]);
		json = true;
	}
	if (!proc_is_mounted()) {
		out_error("netlatch: status: " NO_PROC "\n");
		return EXIT_NOT_CLOSED;
	}
	look(&s);
	if (json)
		status_print_json(&s);
	else
		print_all(&s);
	look_free(&s.look);
	free(s.state);
	return EXIT_DONE;
}
