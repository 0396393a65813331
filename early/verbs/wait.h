/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WAIT_H
#define NETLATCH_WAIT_H

#include <stdbool.h>

/*
 * Waits for a ruleset. The kernel tells of every change of nf_tables, and each change is
 * a reason to look again. It tells nobody of changes to the legacy iptables. Only for
 * them there is a timer as well, which begins at one second and doubles up to 15 s.
 */

#define WAIT_FOREVER (~0u)

/*
 * A ruleset that is found while waiting may be gone a moment later (a person tries one
 * out, a program loads in several steps). So it has to stay for this long without any
 * change of nf_tables; or, if some program changes nf_tables all the time, it has to be
 * there at each look for the longer time.
 */
#define WAIT_SETTLE_MS 2000
#define WAIT_SETTLE_MAX_MS 30000

struct wait {
	int events; /* hears of changes; -errno: cannot, then there is only the timer */
	bool waits; /* it did not find everything at the first look */
	/* nf_tables has changed since the last look; true at the first one. */
	bool changed;
};

/* What the caller's look at the machine found. */
enum wait_look { LOOK_NOTHING, LOOK_EVIDENCE, LOOK_STOP };
typedef enum wait_look wait_looker(void *context);

enum wait_end {
	WAIT_OVER,    /* the time is over */
	WAIT_SETTLED, /* the evidence stands */
	WAIT_STOPPED, /* by LOOK_STOP */
};

/* Begins to hear of changes. Call it before the first look. */
void wait_open(struct wait *w);
void wait_close(struct wait *w);
/*
 * Looks at once, and again after each change, until one of the ends above. Evidence at
 * the very first look counts at once, except where limit_s is WAIT_FOREVER. Evidence that
 * is found in time but has not settled at the end of the time is still given that chance.
 */
enum wait_end wait_until(struct wait *w, unsigned int limit_s, wait_looker *look,
			 void *context);
/* Sleeps until nf_tables changes, at most so long. Returns true if it has changed. */
bool wait_change(struct wait *w, unsigned long ms);

#endif
