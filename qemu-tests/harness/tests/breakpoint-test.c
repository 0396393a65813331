// SPDX-License-Identifier: GPL-2.0-or-later
/* What counts as QEMU's fault: a breakpoint before /init, and nothing else. */
#include "harness/guest.h"
#include "check.h"

#include <string.h>

#define OOPS "[    1.046] int3: 0000 [#1] PREEMPT SMP NOPTI"
#define LATE_OOPS "[    1.046] Oops: int3: 0000 [#1] SMP NOPTI"
#define PANIC "[    1.049] Kernel panic - not syncing: Fatal exception in interrupt"

static struct guest_line lines[3];
static struct guest g;

static bool died(const char *first, const char *second, const char *third)
{
	const char *texts[] = { first, second, third };
	size_t i;

	for (i = 0; i < 3; i++)
		lines[i].text = (char *)(uintptr_t)texts[i];
	g.lines = lines;
	g.count = 3;
	return guest_died_of_breakpoint(&g);
}

int main(void)
{
	CHECK(died("Linux version 7.2", OOPS, PANIC), "a breakpoint before /init");
	CHECK(died("Linux version 7.2", LATE_OOPS, PANIC), "as Linux 6.10 and later say");
	CHECK(!died("Linux version 7.2", "BUG: kernel NULL pointer dereference", PANIC),
	      "another death before /init");
	CHECK(!died("Oops: 0000 [#1]", "int3: 0000 [#2] PREEMPT SMP", PANIC),
	      "a breakpoint after another oops");
	CHECK(!died("Run /init as init process", OOPS, PANIC),
	      "a breakpoint after /init");
	CHECK(!died("Loading, please wait...", OOPS, PANIC),
	      "the same on a quiet kernel, which does not say that /init runs");
	CHECK(!died(OOPS, "Run /init as init process", PANIC),
	      "/init has run in the end");
	strcpy(g.console.bytes, "Loading, please wait...");
	g.console.len = strlen(g.console.bytes);
	CHECK(!died("Linux version 7.2", OOPS, PANIC), "or its line has no end yet");
	g.console.len = 0;
	g.wire.count = 1;
	CHECK(!died("Linux version 7.2", OOPS, PANIC), "a guest that has sent a frame");
	g.wire.count = 0;
	g.ready = true;
	CHECK(!died("Linux version 7.2", OOPS, PANIC),
	      "a guest whose agent has answered");
	g.ready = false;
	strcpy(g.panic, "netlatch");
	CHECK(!died("Linux version 7.2", OOPS, PANIC),
	      "a boot that netlatch has stopped");
	return check_done();
}
