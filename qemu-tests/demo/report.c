// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOWER_NS UINT64_C(10000000000) /* a later login prompt gets an explanation */

const struct milestone milestones[] = {
	{ "kernel starts", "Linux version" },
	{ "initramfs starts", "Run /init as init process" },
	{ "netlatch: the wire is closed", "netlatch: closed" },
	{ "udev loads the network driver", "Starting systemd-udevd version" },
	{ "initramfs asks for an address", "IP-Config: " },
	{ "initramfs has one, by DHCP", "complete (dhcp from" },
	{ "switch_root: systemd starts", "Welcome to Debian" },
	{ "nftables.service: ruleset loaded", "Finished nftables.service" },
	{ "netlatch: the wire is open", "netlatch: released" },
	{ "networking.service is done", "Finished networking.service" },
	{ "ifupdown has brought the link up", "Started ifup@" },
	{ "login prompt", "netlatch-demo login:" },
};

const size_t milestone_count = sizeof(milestones) / sizeof(milestones[0]);
const struct milestone milestone_ruleset = { "ruleset", "Finished nftables.service" };
const struct milestone milestone_release = { "release", "netlatch: opening" };
const struct milestone milestone_login = { "login prompt", "netlatch-demo login:" };

int boot_keep(struct boot *b, const struct guest *g)
{
	size_t i;

	for (i = 0; i < milestone_count; i++)
		b->when[i] = guest_console_when(g, milestones[i].shows);
	b->ruleset_ns = guest_console_when(g, milestone_ruleset.shows);
	b->release_ns = guest_console_when(g, milestone_release.shows);
	b->login_ns = guest_console_when(g, milestone_login.shows);
	b->count = g->wire.count;
	if (!b->count)
		return 0;
	b->frames = reallocarray(NULL, b->count, sizeof(*b->frames));
	if (!b->frames)
		return -ENOMEM;
	memcpy(b->frames, g->wire.frames, b->count * sizeof(*b->frames));
	return 0;
}

static size_t frames_before(const struct boot *b, uint64_t ns)
{
	size_t i;

	for (i = 0; i < b->count && b->frames[i].since_power_on_ns < ns; i++)
		;
	return i;
}

static size_t before_ruleset(const struct boot *b)
{
	return frames_before(b, b->ruleset_ns);
}

/* If the machine was never released, all frames count. */
static size_t before_release(const struct boot *b)
{
	return b->release_ns ? frames_before(b, b->release_ns) : b->count;
}

static void print_time(FILE *out, uint64_t ns)
{
	if (ns)
		fprintf(out, "%12.1f", (double)ns / 1e9);
	else
		fprintf(out, "%12s", "-");
}

static void print_rule(FILE *out)
{
	fputs("  ------------------------------------"
	      "------------------------------------\n",
	      out);
}

static void print_times(FILE *out, const char *what, uint64_t stock, uint64_t latched)
{
	fprintf(out, "  %-40s", what);
	print_time(out, stock);
	print_time(out, latched);
	fputs("\n", out);
}

static uint64_t first_frame(const struct boot *b)
{
	return b->count ? b->frames[0].since_power_on_ns : 0;
}

/*
 * In the order of the stock boot. A milestone that only one boot reached stands in its
 * place in milestones[].
 */
static void print_timeline(FILE *out, const struct boot *stock,
			   const struct boot *latched)
{
	uint64_t first = first_frame(stock);
	bool shown = !first;
	size_t i;

	fprintf(out, "\n  %-40s%12s%12s\n", "When, in seconds after power-on",
		stock->name, latched->name);
	print_rule(out);
	for (i = 0; i < milestone_count; i++) {
		if (!shown && stock->when[i] > first) {
			print_times(out, "FIRST FRAME LEAVES THE MACHINE", first,
				    first_frame(latched));
			shown = true;
		}
		print_times(out, milestones[i].what, stock->when[i], latched->when[i]);
	}
}

struct group {
	size_t count;
	uint64_t first_ns, last_ns;
};

static struct group group_of(const struct boot *b, int kind)
{
	struct group g = { 0, 0, 0 };
	size_t i;

	for (i = 0; i < b->count; i++) {
		if (kind >= 0 && b->frames[i].kind != (enum frame_kind)kind)
			continue;
		if (!g.count++)
			g.first_ns = b->frames[i].since_power_on_ns;
		g.last_ns = b->frames[i].since_power_on_ns;
	}
	return g;
}

static void print_group(FILE *out, const struct group *g)
{
	fprintf(out, "%6zu", g->count);
	if (g->count)
		fprintf(out, "%8.1f%8.1f", (double)g->first_ns / 1e9,
			(double)g->last_ns / 1e9);
	else
		fprintf(out, "%8s%8s", "-", "-");
}

static void print_groups(FILE *out, const char *what, struct group stock,
			 struct group latched)
{
	fprintf(out, "  %-26s", what);
	print_group(out, &stock);
	fputs("  |", out);
	print_group(out, &latched);
	fputs("\n", out);
}

static void print_frames(FILE *out, const struct boot *stock, const struct boot *latched)
{
	struct group a, b;
	int kind;

	fprintf(out, "\n  %-26s%22s  |%22s\n", "Frames that left", stock->name,
		latched->name);
	fprintf(out, "  %-26s%6s%8s%8s  |%6s%8s%8s\n", "", "count", "first", "last",
		"count", "first", "last");
	print_rule(out);
	for (kind = 0; kind < FRAME_KINDS; kind++) {
		a = group_of(stock, kind);
		b = group_of(latched, kind);
		if (a.count || b.count)
			print_groups(out, frame_kind_name((enum frame_kind)kind), a, b);
	}
	print_rule(out);
	print_groups(out, "all", group_of(stock, -1), group_of(latched, -1));
	fprintf(out, "  %-26s%6zu%16s  |%6zu\n", "  before the ruleset stood",
		before_ruleset(stock), "", before_ruleset(latched));
}

/* The text of the first frame of each kind shows what that frame gives away. */
static void print_content(FILE *out, const struct boot *b)
{
	uint64_t shown = 0;
	size_t i;

	if (!b->count)
		return;
	fprintf(out, "\n  What %s said (the first frame of each kind)\n", b->name);
	print_rule(out);
	for (i = 0; i < b->count; i++) {
		if (shown & FRAME_BIT(b->frames[i].kind))
			continue;
		shown |= FRAME_BIT(b->frames[i].kind);
		fprintf(out, "  %8.1f s  %s\n",
			(double)b->frames[i].since_power_on_ns / 1e9, b->frames[i].text);
	}
}

bool report_verdict(const struct boot *stock, const struct boot *latched)
{
	return before_ruleset(stock) && latched->release_ns && !before_release(latched) &&
	       latched->login_ns;
}

static void print_verdict(FILE *out, const struct boot *stock, const struct boot *latched)
{
	fprintf(out,
		"\n  VERDICT  %s: %zu frames, %zu of them before its own firewall "
		"stood.\n",
		stock->name, stock->count, before_ruleset(stock));
	if (before_release(latched))
		fprintf(out,
			"           %s: %zu FRAMES LEFT before release; this is a bug in "
			"netlatch.\n",
			latched->name, before_release(latched));
	else
		fprintf(out,
			"           %s: not one frame before its firewall stood, "
			"%zu after "
			"it.\n",
			latched->name, latched->count);
	if (!latched->release_ns)
		fputs("           It was never released: its network did not come up.\n",
		      out);
	if (!before_ruleset(stock))
		fprintf(out,
			"           Without a leak in the stock boot there is nothing to "
			"compare:\n           this demonstration has failed.\n");
	if (latched->login_ns > stock->login_ns + SLOWER_NS)
		fputs("\n  The closed boot takes longer: dropbear in its initramfs waits "
		      "for an "
		      "address\n  that it does not get.\n",
		      out);
}

void report_print(FILE *out, const struct boot *stock, const struct boot *latched)
{
	print_timeline(out, stock, latched);
	print_frames(out, stock, latched);
	print_content(out, stock);
	print_content(out, latched);
	print_verdict(out, stock, latched);
	fprintf(out,
		"\n  For Wireshark: nic0.pcap (what the NIC sent), wire.pcap (all of the "
		"wire), beside\n  console.log in\n    %s/\n    %s/\n",
		stock->dir, latched->dir);
}
