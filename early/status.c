// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch status: what is shut right now, judged from the kernel, in plain words. */
#include "verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "guard.h"
#include "out.h"
#include "outside.h"
#include "print.h"
#include "state.h"
#include "status.h"
#include "sysctl.h"

static void look(struct status *s)
{
	s->state_error = state_load(&s->state);
	look_take(&s->look);
	judge_qdisc(&s->latch, &s->look);
	judge_nft(&s->latch, &s->look);
	judge_sysctl(&s->latch, false, &s->sysctl);
	s->level = latch_level(&s->latch);
	s->guard = guard_pid();
	s->evidence_error = evidence_read(&s->evidence);
	s->netconsole = outside_netconsole(false);
}

const char *status_release_would(const struct status *s)
{
	if (!look_is_shut(&s->look))
		return "nothing to do";
	if (s->evidence_error == -EPERM)
		return "unknown";
	return s->state && evidence_complete(&s->evidence) ? "open" : "refuse";
}

/* What is wrong now, and what lock had to say of the layer, if it is not the same. */
static void print_missing(const struct status *s, enum layer layer)
{
	bool unknown = s->latch.layer[layer].state == LAYER_UNKNOWN;
	const char *now = s->latch.layer[layer].why;
	char key[24], then[256];
	bool failed;

	print(key, sizeof(key), "why.%s", layer_names[layer]);
	failed = state_get(s->state, key, then, sizeof(then));
	out("  %-7s %s  %s", layer_names[layer], unknown ? "unknown" : "missing", now);
	if (failed)
		out("\n%18s at lock: %s", "", then);
	else if (s->state && !unknown)
		out("; it stood when lock ran");
	out("\n");
}

static void print_qdisc(const struct status *s)
{
	unsigned int i, up = 0;

	for (i = 0; i < s->look.links.count; i++)
		up += !!(s->look.links.link[i].flags & IFF_UP);
	out("  qdisc   closed   default_qdisc is blackhole; %u link%s, %u of them up\n",
	       s->look.links.count, s->look.links.count == 1 ? "" : "s", up);
}

static void print_layers(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < LAYERS; i++) {
		if (s->latch.layer[i].state != LAYER_CLOSED) {
			print_missing(s, i);
			continue;
		}
		switch (i) {
		case LAYER_QDISC:
			print_qdisc(s);
			break;
		case LAYER_NETDEV:
			out("  netdev  closed   every device, in and out, drops all but loopback\n");
			break;
		case LAYER_INET:
			out("  inet    closed   inet, arp and bridge drop all but loopback\n");
			break;
		case LAYER_SYSCTL:
			out("  sysctl  closed   %u settings hold; %u not in this kernel; "
			       "hardening changed since: %u\n",
			       s->sysctl.held, s->sysctl.absent, s->sysctl.loosened);
		}
	}
}

static void print_links(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < s->look.links.count; i++)
		out("  link %-15s %-4s  qdisc %s%s%s\n", s->look.links.link[i].name,
		       s->look.links.link[i].flags & IFF_UP ? "up" : "down", s->look.links.link[i].qdisc,
		       s->look.links.link[i].fault ? ": " : "",
		       s->look.links.link[i].fault ? s->look.links.link[i].fault : "");
}

static void print_counters(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (s->look.nft.chain[i].counted)
			out("  held by %s %s: %llu packets\n", nft_chains[i].family_name,
			       nft_chains[i].name, (unsigned long long)s->look.nft.chain[i].packets);
}

static void print_warnings(const struct status *s)
{
	const char *text = NULL, *state = s->state;
	bool netconsole = false;
	size_t len;

	while (state && (text = state_find(state, "warning", &len))) {
		out("  WARNING %.*s\n", (int)len, text);
		netconsole |= strncmp(text, OUTSIDE_NETCONSOLE, len) == 0;
		state = text + len + 1;
	}
	if (!netconsole && s->netconsole) /* came after lock */
		out("  WARNING " OUTSIDE_NETCONSOLE "\n");
}

static void print_guard(const struct status *s)
{
	char why[128];

	if (s->guard > 0)
		out("  guard   alive    process %d shuts links as they appear%s\n", s->guard,
		    s->look.nft.owned ? ", and owns the tables" : "");
	else if (s->guard < 0)
		out("  guard   unknown  only root can tell\n");
	else if (!state_get(s->state, "guard", why, sizeof(why)) || strcmp(why, "1") == 0)
		out("  guard   DEAD     what is shut stays shut; links that appear now are held by\n"
		    "                   default_qdisc alone. `netlatch lock` starts it again\n");
	else
		out("  guard   missing  %s\n", why);
}

/* What is there to see for a release, and what it would make of it. */
static void print_release(const struct status *s)
{
	char found[200];

	if (s->evidence_error == -EPERM) {
		out("Whether a ruleset stands only root can see.\n");
		return;
	}
	evidence_say(&s->evidence, found, sizeof(found));
	if (evidence_complete(&s->evidence))
		out("A ruleset filters input: %s.\n", found);
	else if (s->evidence_error)
		out("No ruleset can be seen: nf_tables: %s.\n", error_text(s->evidence_error));
	else
		out("No ruleset filters input of both IPv4 and IPv6 (%s).\n", found);
	if (!s->state)
		out("`netlatch release` would refuse: what lock changed is not known; with --force it "
		    "opens.\n");
	else if (evidence_complete(&s->evidence))
		out("`netlatch release` would open.\n");
	else
		out("`netlatch release` would refuse, and so keep the wire shut; with --force it "
		    "opens.\n");
}

static void print_gaps(const struct status *s)
{
	bool qdisc = s->latch.layer[LAYER_QDISC].state == LAYER_CLOSED;
	bool netdev = s->latch.layer[LAYER_NETDEV].state == LAYER_CLOSED;

	out("Not held back:\n");
	if (!netdev && qdisc)
		out("  frames of sockets with PACKET_QDISC_BYPASS on links without a chain, and what a\n"
		    "  new link sends before the guard gets to it, if it has no queue (most Wi-Fi) or\n"
		    "  is CAN: only the netdev layer holds these without a race\n");
	out("  AF_XDP and XDP programs, pktgen, netconsole, RDMA, firmware: see SECURITY.md\n");
}

static void print_origin(const struct status *s, enum level level)
{
	char at[64], by[256], level_then[16] = "";

	if (s->state_error == -ENOENT)
		out("No `netlatch lock` has run in this boot (" STATE_FILE " is not there).\n");
	else if (s->state_error == -ESTALE)
		out(STATE_FILE " is of another boot: no `netlatch lock` has run in this one.\n");
	else if (s->state_error)
		out("%s cannot be used: %s.\n", STATE_FILE,
		       s->state_error == -EBADMSG ? "it is damaged" :
						    error_text(s->state_error));
	else if (state_get(s->state, "released-at", at, sizeof(at))) {
		state_get(s->state, "released-by", by, sizeof(by));
		out("It was released %s s after the kernel started (%s).\n", at, by);
	} else if (state_get(s->state, "locked-at", at, sizeof(at)) &&
		 state_get(s->state, "level", level_then, sizeof(level_then)))
		out("`netlatch lock` ran %s s after the kernel started; it reached %s.\n", at,
		       level_then);
	if (level == LEVEL_OPEN && level_then[0] && strcmp(level_then, "open") != 0)
		out("It does not hold any more: something opened it, or a link came that no layer\n"
		     "holds; see what is missing.\n");
}

static void print_all(const struct status *s)
{
	char list[64];

	latch_list_missing(&s->latch, list, sizeof(list));
	if (s->level == LEVEL_DEGRADED && s->latch.layer[LAYER_INET].state == LAYER_UNKNOWN)
		out("netlatch: closed (not seen without root: %s)\n", list);
	else if (s->level == LEVEL_DEGRADED)
		out("netlatch: closed (degraded: %s)\n", list);
	else
		out("netlatch: %s\n", s->level == LEVEL_FULL ? "closed (full)" : "open");

	print_origin(s, s->level);
	/* On a machine that is open because nothing ever shut it, or on purpose, that is all. */
	if (!look_is_shut(&s->look) && (!s->state || state_is_released(s->state)))
		return;
	print_layers(s);
	print_guard(s);
	print_links(s);
	print_counters(s);
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
		out_error("netlatch: status: /proc is not mounted: nothing can be read\n");
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
