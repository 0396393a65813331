// SPDX-License-Identifier: GPL-2.0-or-later
/* Judgements by a filter of pcap, on frames and console lines that this test makes up. */
#include "check.h"
#include "harness/run.h"

#include <stdarg.h>
#include <string.h>

#define FILTER "arp or (tcp src port 22 and dst host 192.0.2.1)"

static struct wire_frame frames[4];
static struct run r;

/* Stand-ins for judge.c and guest.c: the console shows "begin" at 20 and "end" at 40. */
int complain(struct run *run, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(run->guest.error, sizeof(run->guest.error), fmt, args);
	va_end(args);
	return -1;
}

struct shown guest_console_when(const struct guest *g, const char *text)
{
	uint64_t ns = !strcmp(text, "begin") ? 20 : !strcmp(text, "end") ? 40 : 0;

	(void)g;
	if (!strcmp(text, "slow"))
		return (struct shown){ 20, 40 };
	return (struct shown){ ns, ns };
}

/* TCP from 192.0.2.15, port, to 192.0.2.last. */
static struct wire_frame tcp(uint64_t at, uint8_t port, uint8_t last)
{
	static const uint8_t bytes[] = {
		0x02, 0x6e, 0x6c, 0,  0,   2, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 8,
		0,    0x45, 0,	  0,  40,  0, 0,    0x40, 0, 64,   6,	 0,    0,
		192,  0,    2,	  15, 192, 0, 2,    0,	  0, 0,	   0x9c, 0x40,
	};
	struct wire_frame f = { .since_power_on_ns = at, .len = 54 };

	memcpy(f.head, bytes, sizeof(bytes));
	f.head[33] = last;
	f.head[35] = port;
	return f;
}

/* The console last shows a line when it first does. */
struct shown guest_console_last(const struct guest *g, const char *text)
{
	return guest_console_when(g, text);
}

static bool all_are(const char *has, const char *filter)
{
	const struct step s = { .kind = STEP_ALL_ARE, .text = filter, .has = has };

	return judge_all_are(&r, &s) == 0;
}

static bool others(const char *filter)
{
	const struct step s = { .kind = STEP_ALL_ARE, .text = filter, .rc = RC_REFUSED };

	return judge_all_are(&r, &s) == 0;
}

static bool all_are_after(const char *has)
{
	const struct step s = {
		.kind = STEP_ALL_ARE, .text = FILTER, .has = has, .count = 1
	};

	return judge_all_are(&r, &s) == 0;
}

static bool none_between(const char *from, const char *to)
{
	const struct step s = { .kind = STEP_NONE_BETWEEN, .text = from, .has = to };

	return judge_none_between(&r, &s) == 0;
}

static bool some_between(const char *from, const char *to)
{
	const struct step s = {
		.kind = STEP_NONE_BETWEEN, .text = from, .has = to, .rc = RC_REFUSED
	};

	return judge_none_between(&r, &s) == 0;
}

static bool within(unsigned int ms, const char *from, const char *to)
{
	const struct step s = {
		.kind = STEP_WITHIN, .count = ms, .text = from, .has = to
	};

	return judge_within(&r, &s) == 0;
}

int main(void)
{
	r.out = stdout;
	r.guest.wire.frames = frames;
	r.guest.wire.pcap = pcap_open_dead(DLT_EN10MB, 65535);
	CHECK(!all_are(NULL, FILTER), "no frame at all proves nothing");

	frames[0] = tcp(10, 22, 1);
	frames[1] = tcp(15, 22, 1);
	frames[2] = tcp(30, 80, 1);
	r.guest.wire.count = 2;
	CHECK(all_are(NULL, FILTER), "frames that the filter describes pass");
	CHECK(!all_are(NULL, "no such word"), "a filter that is none fails");
	r.guest.wire.count = 3;
	CHECK(!all_are(NULL, FILTER), "one from another port fails");
	CHECK(others(FILTER), "the control finds it");
	CHECK(!others("tcp"), "the control fails if there is none");
	CHECK(all_are("begin", FILTER), "it is later than the line of the console");
	CHECK(!all_are("end", FILTER), "it is earlier than another line");
	CHECK(!all_are("never", FILTER), "a line that the console lacks fails");
	CHECK(!all_are_after("begin"), "it is not among those after it");
	CHECK(!all_are_after("end"), "no frame after a line proves nothing");
	CHECK(!all_are_after("never"), "the line is missing");
	CHECK(!none_between("begin", "end"), "it lies between two lines");
	CHECK(some_between("begin", "end"), "the control finds it there");
	CHECK(!some_between("begin", "never"), "the control needs both lines");
	CHECK(!none_between("begin", "never"), "the second line is missing");
	CHECK(!none_between("end", "begin"), "the lines in the wrong order");
	CHECK(!none_between("begin", "slow") && !none_between("slow", "end"),
	      "a frame while a text is printed lies between");
	CHECK(!some_between("slow", "end") && !some_between("begin", "slow"),
	      "but is no control");
	CHECK(!all_are("slow", FILTER) && !all_are_after("slow"),
	      "it is both before and after that text");
	r.mark = 2;
	frames[2] = tcp(30, 22, 9);
	CHECK(!all_are(NULL, FILTER), "one to another address fails");
	frames[2] = tcp(40, 22, 1);
	CHECK(none_between("begin", "end"), "a frame at the second line is behind it");
	CHECK(!some_between("begin", "end"), "and there the control fails");
	CHECK(all_are(NULL, FILTER), "frames before the mark do not count");
	frames[2].len = 12;
	CHECK(!all_are(NULL, FILTER), "a frame cut short is none of them");
	CHECK(within(1, "begin", "end"), "20 ns later");
	CHECK(!within(0, "begin", "end"), "but not at once");
	CHECK(!within(1, "end", "begin"), "not in the wrong order");
	pcap_close(r.guest.wire.pcap);
	return check_done();
}
