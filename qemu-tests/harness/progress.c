// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/progress.h"

#include <stdio.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define EVERY (30 * SECOND)

void progress_init(struct progress *p, const char *name)
{
	*p = (struct progress){ .name = name, .tty = isatty(2) };
}

void progress_show(struct progress *p, const struct guest *g, size_t reached,
		   const char *latest, const char *waiting)
{
	uint64_t now = now_ns();

	if (!p->tty && reached == p->reached && now - p->said_ns < EVERY)
		return;
	fprintf(stderr, "%s%s: %3.0f s, %zu frames; %.40s; waiting for %.60s%s",
		p->tty ? "\r" : "", p->name, (double)(now - g->wire.power_on_ns) / 1e9,
		g->wire.count - p->controls, latest, waiting, p->tty ? "\033[K" : "\n");
	p->reached = reached;
	p->said_ns = now;
}

void progress_end(const struct progress *p)
{
	if (p->tty)
		fprintf(stderr, "\r\033[K");
}
