// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A fault of QEMU, told apart from every fault of netlatch. The kernel changes its own
 * code: it first writes a breakpoint (int3) over the instruction. With several processors
 * QEMU's TCG (seen with 7.2) sometimes executes a breakpoint that the kernel takes for
 * none of its own any more, and the kernel dies. It happens about a second after the
 * start, in sched_clock_cpu(). A similar report:
 * https://bugs.launchpad.net/qemu/+bug/2078790
 */
#include "harness/guest.h"

#include <string.h>

/* The last words of the kernel before /init, and the first ones of the guest's /init. */
static const char *const begun[] = { "Run /init as init process",
				     "Loading, please wait..." };

static bool has_begun(const char *line)
{
	size_t i;

	for (i = 0; i < sizeof(begun) / sizeof(begun[0]); i++)
		if (strstr(line, begun[i]))
			return true;
	return false;
}

/* The breakpoint has to be the first oops ("#1"), or it may be the result of another. */
bool guest_died_of_breakpoint(const struct guest *g)
{
	bool died = false;
	size_t i;

	if (g->ready || g->panic[0] || g->wire.count ||
	    (g->console.len && has_begun(g->console.bytes)))
		return false;
	for (i = 0; i < g->count; i++) {
		if (has_begun(g->lines[i].text))
			return false;
		died |= strstr(g->lines[i].text, "int3: 0000 [#1]") != NULL;
	}
	return died;
}
