// SPDX-License-Identifier: GPL-2.0-or-later
/* netlatch status: what is shut right now, judged from the kernel, in plain words. */
#include "verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "latch.h"
#include "layers.h"
#include "netlink.h"
#include "nft.h"
#include "outside.h"
#include "state.h"
#include "sysctl.h"

struct status {
	struct latch latch;
	struct links links;
	struct nft_view nft;
	struct sysctl_counts sysctl;
	char *state; /* of this boot, or NULL */
	int state_error;
};

static void look(struct status *s)
{
	int fd, rc;

	s->state_error = state_load(&s->state);
	judge_qdisc(&s->latch, &s->links);
	fd = netlink_open(NETLINK_NETFILTER);
	rc = fd < 0 ? fd : nft_inspect(fd, &s->nft);
	if (fd >= 0)
		close(fd);
	judge_nft(&s->latch, &s->nft, rc);
	judge_sysctl(&s->latch, false, &s->sysctl);
}

/* What is wrong now, and what lock had to say of the layer, if it is not the same. */
static void print_missing(const struct status *s, enum layer layer)
{
	bool unknown = s->latch.layer[layer].state == LAYER_UNKNOWN;
	const char *now = s->latch.layer[layer].why;
	char key[24], then[256];
	bool failed;

	snprintf(key, sizeof(key), "why.%s", layer_names[layer]);
	failed = state_get(s->state, key, then, sizeof(then));
	printf("  %-7s %s  %s", layer_names[layer], unknown ? "unknown" : "missing", now);
	if (failed)
		printf("\n%18s at lock: %s", "", then);
	else if (s->state && !unknown)
		printf("; it stood when lock ran");
	putchar('\n');
}

static void print_qdisc(const struct status *s)
{
	unsigned int i, up = 0;

	for (i = 0; i < s->links.count; i++)
		up += !!(s->links.link[i].flags & IFF_UP);
	printf("  qdisc   closed   default_qdisc is blackhole; %u link%s, %u of them up\n",
	       s->links.count, s->links.count == 1 ? "" : "s", up);
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
			puts("  netdev  closed   every device, in and out, drops all but loopback");
			break;
		case LAYER_INET:
			puts("  inet    closed   inet, arp and bridge drop all but loopback");
			break;
		case LAYER_SYSCTL:
			printf("  sysctl  closed   %u settings hold; %u not in this kernel; "
			       "hardening changed since: %u\n",
			       s->sysctl.held, s->sysctl.absent, s->sysctl.loosened);
		}
	}
}

static void print_links(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < s->links.count; i++)
		printf("  link %-15s %-4s  qdisc %s%s%s\n", s->links.link[i].name,
		       s->links.link[i].flags & IFF_UP ? "up" : "down", s->links.link[i].qdisc,
		       s->links.link[i].fault ? ": " : "",
		       s->links.link[i].fault ? s->links.link[i].fault : "");
}

static void print_counters(const struct status *s)
{
	unsigned int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (s->nft.chain[i].counted)
			printf("  held by %s %s: %llu packets\n", nft_chains[i].family_name,
			       nft_chains[i].name, (unsigned long long)s->nft.chain[i].packets);
}

static void print_warnings(const char *state)
{
	const char *text = NULL;
	bool netconsole = false;
	size_t len;

	while (state && (text = state_find(state, "warning", &len))) {
		printf("  WARNING %.*s\n", (int)len, text);
		netconsole |= strncmp(text, OUTSIDE_NETCONSOLE, len) == 0;
		state = text + len + 1;
	}
	if (!netconsole && outside_netconsole(false)) /* came after lock */
		puts("  WARNING " OUTSIDE_NETCONSOLE);
}

static void print_gaps(const struct status *s)
{
	bool qdisc = s->latch.layer[LAYER_QDISC].state == LAYER_CLOSED;
	bool netdev = s->latch.layer[LAYER_NETDEV].state == LAYER_CLOSED;

	puts("Not held back:");
	if (!netdev && qdisc)
		puts("  frames of sockets with PACKET_QDISC_BYPASS, of hardware links without a queue\n"
		     "  (most Wi-Fi), of CAN links, and of queues that a driver switches on after its\n"
		     "  link came up: only the netdev layer holds these");
	puts("  AF_XDP and XDP programs, pktgen, netconsole, RDMA, firmware: see SECURITY.md");
}

static void print_origin(const struct status *s, enum level level)
{
	char at[64], level_then[16] = "";

	if (s->state_error == -ENOENT)
		puts("No `netlatch lock` has run in this boot (" STATE_FILE " is not there).");
	else if (s->state_error == -ESTALE)
		puts(STATE_FILE " is of another boot: no `netlatch lock` has run in this one.");
	else if (s->state_error)
		printf("%s cannot be used: %s.\n", STATE_FILE,
		       s->state_error == -EBADMSG ? "it is damaged" :
						    strerror(-s->state_error));
	else if (state_get(s->state, "locked-at", at, sizeof(at)) &&
		 state_get(s->state, "level", level_then, sizeof(level_then)))
		printf("`netlatch lock` ran %s s after the kernel started; it reached %s.\n", at,
		       level_then);
	if (level == LEVEL_OPEN && level_then[0] && strcmp(level_then, "open") != 0)
		puts("It does not hold any more: something opened it, or a link came that no layer\n"
		     "holds; see what is missing.");
}

int status_main(int argc, char **argv)
{
	static struct status s;
	enum level level;
	char list[64];

	if (argc > 1)
		return usage_error("status", argv[1]);
	if (!proc_is_mounted()) {
		fputs("netlatch: status: /proc is not mounted: nothing can be read\n", stderr);
		return EXIT_NOT_CLOSED;
	}
	look(&s);
	level = latch_level(&s.latch);
	latch_list_missing(&s.latch, list, sizeof(list));
	if (level == LEVEL_DEGRADED && s.latch.layer[LAYER_INET].state == LAYER_UNKNOWN)
		printf("netlatch: closed (not seen without root: %s)\n", list);
	else if (level == LEVEL_DEGRADED)
		printf("netlatch: closed (degraded: %s)\n", list);
	else
		printf("netlatch: %s\n", level == LEVEL_FULL ? "closed (full)" : "open");

	print_origin(&s, level);
	if (level != LEVEL_OPEN || !s.state_error) {
		print_layers(&s);
		print_links(&s);
		print_counters(&s);
		print_warnings(s.state);
		if (level != LEVEL_OPEN)
			print_gaps(&s);
	}
	links_free(&s.links);
	free(s.state);
	return EXIT_DONE;
}
