// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/limits.h"

#include <stdio.h>

#include "harness/guard_memory.h"

/* clang-format off */
const struct limit limits[] = {
	{ "warm lock / script by hand", LIMIT_RATIO, "warm/lock", "warm/by-hand",
	  .max = 0.35, .form = "%.2f" },
	/*
	 * Loading modules is nearly all of both sides, and all but one of the modules are
	 * the same: how.md, "Why not less".
	 */
	{ "cold lock / script by hand, instructions", LIMIT_RATIO, "counted/lock",
	  "counted/by-hand", .max = 1.2, .form = "%.2f", .first_cpu = true },
	{ "cold lock / its modules alone, instructions", LIMIT_RATIO, "counted/lock",
	  "counted/modules", .max = 1.2, .form = "%.2f", .first_cpu = true },
	{ "system calls of a warm lock", LIMIT_VALUE, "calls-warm/own",
	  .max = 599, .form = "%.0f", .first_cpu = true },
	{ "system calls of a cold lock", LIMIT_VALUE, "calls-cold/own",
	  .max = 599, .form = "%.0f", .first_cpu = true },
	/* Of a warm lock no program can hold a share of 0.1: how.md, "Why user space's". */
	{ "warm lock's own code / a program of bare calls", LIMIT_RATIO,
	  "calls-warm/outside", "calls-least/outside", .max = 3, .form = "%.2f",
	  .first_cpu = true },
	{ "user space's share of a cold lock", LIMIT_SHARE, "calls-cold/outside",
	  "calls-cold/inside", .max = 0.1, .form = "%.3f", .first_cpu = true },
	{ "release at 1,000 links, seconds", LIMIT_VALUE, "links/release-1000",
	  .max = 3, .unit = 1e6, .form = "%.2f", .first_cpu = true },
	{ "release: each link beyond 300 / each one below", LIMIT_LINEAR,
	  "links/release-1000", .max = 1.5, .form = "%.2f",
	  .first_cpu = true },
	{ "guard: memory of its own, KiB", LIMIT_VALUE, "guard/own", .max = GUARD_OWN_KIB,
	  .form = "%.0f", .first_cpu = true },
	{ "guard: times it ran in 10 idle seconds", LIMIT_VALUE, "guard/wakeups",
	  .max = 0, .form = "%.0f", .first_cpu = true },
};
/* clang-format on */

const size_t limit_count = sizeof(limits) / sizeof(limits[0]);

/*
 * What each link beyond 300 costs, as a multiple of what each one between 10 and 300
 * costs. A constant start-up time cancels out. 1 is linear; a cost that grows with the
 * square of the links gives 4.2.
 */
static struct spread growth(const struct samples *s, const char *folder)
{
	struct spread few = samples_spread(s, folder, "links/release-10");
	struct spread some = samples_spread(s, folder, "links/release-300");
	struct spread many = samples_spread(s, folder, "links/release-1000");
	struct spread g = { .n = 0 };
	double below, beyond;

	if (!few.n || !some.n || !many.n || some.median <= few.median)
		return g;
	below = (some.median - few.median) / (300 - 10);
	beyond = (many.median - some.median) / (1000 - 300);
	g.low = g.median = g.high = beyond / below;
	g.n = many.n;
	return g;
}

struct spread limit_measure(const struct limit *l, const struct samples *s,
			    const char *folder)
{
	const struct series *a = samples_find(s, folder, l->a);
	const struct series *b = l->b ? samples_find(s, folder, l->b) : NULL;
	struct spread m = { .n = 0 };

	switch (l->kind) {
	case LIMIT_RATIO:
		return spread_of_ratios(a->values, a->count, b->values, b->count);
	case LIMIT_SHARE:
		return spread_of_shares(a->values, a->count, b->values, b->count);
	case LIMIT_LINEAR:
		return growth(s, folder);
	case LIMIT_VALUE:
		m = spread_of(a->values, a->count);
		if (l->unit) {
			m.low /= l->unit;
			m.median /= l->unit;
			m.high /= l->unit;
		}
	}
	return m;
}

enum verdict limit_judge(const struct limit *l, const struct spread *measured)
{
	if (!measured->n)
		return VERDICT_UNKNOWN;
	return measured->median <= l->max ? VERDICT_HELD : VERDICT_MISSED;
}
