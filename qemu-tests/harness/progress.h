/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person sees on stderr while a guest boots. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "harness/guest.h"

struct progress {
	const char *name;
	bool tty;
	size_t reached;	 /* milestones so far */
	size_t controls; /* frames that are not the machine's own */
	uint64_t said_ns;
};

void progress_init(struct progress *p, const char *name);

/*
 * On a terminal the progress is one line that changes. Otherwise it is a new line at each
 * milestone and every 30 s.
 */
void progress_show(struct progress *p, const struct guest *g, size_t reached,
		   const char *latest, const char *waiting);

/* Takes the line away again. */
void progress_end(const struct progress *p);

#endif
