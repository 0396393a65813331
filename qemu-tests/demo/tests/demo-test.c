// SPDX-License-Identifier: GPL-2.0-or-later
/* The verdict of the demo, and its tables, on boots that are made up. */
#include "demo/report.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define S(seconds) ((uint64_t)((seconds)*1e9))

static struct record r;
static const struct demo_system *debian12;

static void frame(int lane, double at, enum frame_kind kind, bool held)
{
	struct record_frame f = { .ns = S(at), .kind = kind, .held = held, .count = 1 };

	snprintf(f.text, sizeof(f.text), "text of %s", frame_kind_name(kind));
	lane_frame(&r.lanes[lane], &f);
}

static void line(int lane, double at, const char *text)
{
	lane_line(&r.lanes[lane], S(at), text);
}

static void lane(const char *name, int number)
{
	record_lane(&r, name);
	line(number, 1, "[    0.000000] Linux version 6.1.0");
	line(number, 40, "[  OK  ] Finished nftables.service - nftables.");
	line(number, 60, "netlatch-demo login: ");
}

/* Three boots as they should be. */
static void begin(void)
{
	int i;

	record_free(&r);
	lane("stock", DEMO_STOCK);
	lane("netlatch", DEMO_LATCHED);
	lane("exceptions", DEMO_ALLOWED);
	for (i = DEMO_LATCHED; i < DEMO_BOOTS; i++) {
		line(i, 44, "[   42.1] netlatch: opening (ruleset: inet filter input)");
		frame(i, 44.5, FRAME_MLD, false);
		line(i, 45, "[   43.1] netlatch: released (ruleset: inet filter input)");
	}
	frame(DEMO_STOCK, 10, FRAME_MLD, false);
	frame(DEMO_STOCK, 50, FRAME_DHCP, false);
	frame(DEMO_LATCHED, 10, FRAME_DHCP, true);
	frame(DEMO_ALLOWED, 10, FRAME_DHCP, false);
	line(DEMO_ALLOWED, 20, "[   18.1] netlatch: the exceptions end; 0 stay");
}

/* "opening" is printed behind a prompt that came at a time. */
static void glued(int lane, double at)
{
	struct record_line *l = &r.lanes[lane].lines[3];
	size_t i, len = strlen(l->text);

	l->byte_ns = calloc(len + 1, sizeof(*l->byte_ns));
	for (i = 0; l->byte_ns && i <= len; i++)
		l->byte_ns[i] = i < 8 ? S(at) : l->ns;
	l->ns = S(at);
}

static bool verdict_has(const char *text)
{
	return r.verdict && strstr(r.verdict, text);
}

static void check_verdicts(void)
{
	begin();
	CHECK(report_judge(&r, debian12), "a leak without, silence with netlatch: good");
	CHECK(r.outcome == RECORD_GOOD, "the record says so");
	CHECK(verdict_has("not one frame left before the firewall stood; without it, 1"),
	      "the first line has both numbers");
	CHECK(verdict_has("pass (DHCP); nothing else, 1 after that"),
	      "what the exceptions let pass is named");

	begin();
	frame(DEMO_LATCHED, 43.9, FRAME_ARP_REQUEST, false);
	CHECK(!report_judge(&r, debian12), "a frame before release: not good");
	CHECK(r.outcome == RECORD_BAD && verdict_has("1 FRAMES LEFT although"),
	      "and it is the first thing that is said");

	begin();
	glued(DEMO_LATCHED, 43);
	frame(DEMO_LATCHED, 43.9, FRAME_ARP_REQUEST, false);
	CHECK(!report_judge(&r, debian12) && verdict_has("1 FRAMES LEFT although"),
	      "also if what opens continues the line of an old prompt");

	begin();
	frame(DEMO_ALLOWED, 11, FRAME_MLD, false);
	CHECK(!report_judge(&r, debian12) && verdict_has("no exception lets pass (MLD"),
	      "a frame that no exception lets pass: not good");

	begin();
	frame(DEMO_ALLOWED, 30, FRAME_DHCP, false);
	CHECK(!report_judge(&r, debian12) &&
		      verdict_has("1 FRAMES LEFT after its exceptions"),
	      "an allowed kind after the exceptions' end: not good");

	begin();
	r.lanes[DEMO_ALLOWED].frame_count = 0;
	CHECK(!report_judge(&r, debian12) && verdict_has("let NOTHING pass") &&
		      !strncmp(r.verdict, "This demonstration FAILED", 25),
	      "exceptions that let nothing pass: not good");

	begin();
	r.lanes[DEMO_STOCK].frames[0].ns = S(41);
	CHECK(!report_judge(&r, debian12) && verdict_has("nothing to compare"),
	      "no leak without netlatch: not good");

	begin();
	strcpy(r.lanes[DEMO_LATCHED].lines[3].text, "netlatch: REFUSED to open");
	CHECK(!report_judge(&r, debian12) && verdict_has("NEVER OPENED"),
	      "a machine that never opened: not good");

	begin();
	strcpy(r.lanes[DEMO_LATCHED].lines[2].text, "emergency mode");
	CHECK(!report_judge(&r, debian12) && verdict_has("NO LOGIN PROMPT"),
	      "a machine that nobody can log in to: not good");
}

/* The number of the line that begins like this, 0: none. */
static int line_number(const char *text, const char *begins)
{
	int number = 1;

	while (text && strncmp(text, begins, strlen(begins))) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
		number++;
	}
	return text ? number : 0;
}

static size_t longest_line(const char *text)
{
	size_t longest = 0, len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len > longest)
			longest = len;
	}
	return longest;
}

static void check_tables(void)
{
	const char *first, *opens;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	begin();
	report_judge(&r, debian12);
	report_print(out, &r, debian12);
	fclose(out);
	first = strstr(text, "THE FIRST FRAME LEAVES");
	opens = strstr(text, "netlatch: the wire opens");
	CHECK(first && opens && first < opens, "the leak stands before netlatch opens");
	first = first ? strstr(first + 1, "THE FIRST FRAME LEAVES") : NULL;
	CHECK(first && opens && first > opens,
	      "the first frame of the shut machine stands behind that");
	CHECK(strstr(text, "  netlatch: the wire opens                       "
			   "-        44.0        44.0\n"),
	      "the line that counts is \"opening\"");
	CHECK(strstr(text,
		     "  DHCP                           1    50.0       -       -       "
		     "1    10.0\n"),
	      "held frames are none that left");
	CHECK(line_number(text, "  before the ruleset stood       1"),
	      "what left before the ruleset is counted");
	CHECK(longest_line(text) <= 80, "no line is longer than a terminal");
	free(text);
}

static void check_systems(void)
{
	const struct demo_system *s;
	size_t i;
	int m;

	CHECK(demo_system("trixie", "dracut") && demo_system("sid", "dracut"),
	      "there are systems with dracut");
	CHECK(!demo_system("trixie", "mkinitcpio") && !demo_system("", ""),
	      "others are refused");
	for (i = 0; (s = demo_system_at(i)); i++) {
		for (m = 0; m < MILESTONES_MAX && s->milestones[m].what; m++)
			;
		CHECK(m && m < MILESTONES_MAX && s->milestones[m - 1].shows == s->login,
		      "%s: the last milestone is the login prompt", s->name);
	}
}

int main(void)
{
	debian12 = demo_system("bookworm", "initramfs-tools");
	check_verdicts();
	check_tables();
	check_systems();
	record_free(&r);
	return check_done();
}
