// SPDX-License-Identifier: GPL-2.0-or-later
/* Fills a lane from a guest; the only file here that knows guests. */
#include "report/record.h"

#include "harness/guest.h"

#include <errno.h>

/* A guest that is gone does not age any more. */
static uint64_t end_of(const struct guest *g)
{
	uint64_t end = 0;

	if (!g->wire.power_on_ns)
		return 0;
	if (!g->gone)
		return now_ns() - g->wire.power_on_ns;
	if (g->wire.count)
		end = g->wire.frames[g->wire.count - 1].since_power_on_ns;
	if (g->count && g->lines[g->count - 1].since_power_on_ns > end)
		end = g->lines[g->count - 1].since_power_on_ns;
	return end;
}

int record_guest(struct record *r, const char *name, const struct guest *g)
{
	struct record_lane *l = record_lane(r, name);
	size_t i;
	int err = 0;

	if (!l)
		return -ENOMEM;
	l->end_ns = end_of(g);
	for (i = 0; !err && i < g->wire.count; i++) {
		const struct wire_frame *w = &g->wire.frames[i];
		struct record_frame f = {
			.ns = w->since_power_on_ns,
			.kind = w->kind,
			.count = 1,
		};

		snprintf(f.text, sizeof(f.text), "%s", w->text);
		err = lane_frame(l, &f);
	}
	for (i = 0; !err && i < g->count; i++)
		err = lane_line_timed(l, g->lines[i].since_power_on_ns, g->lines[i].text,
				      g->lines[i].byte_ns);
	/* A login prompt has no line end. */
	if (!err && g->console.len)
		err = lane_line_timed(l, g->console.byte_ns[0], g->console.bytes,
				      g->console.byte_ns);
	return err ? err : lane_phases(l);
}
