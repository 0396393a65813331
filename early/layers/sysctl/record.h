/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RECORD_H
#define NETLATCH_RECORD_H

#include <stdbool.h>

#include "base/state.h"
#include "kernel/sysctl.h"

/*
 * The floor's settings, and the values that they replace. What counts as the old value is what
 * was there before the first lock since the wire was last open: a lock that is run again finds
 * its own values and takes the old ones over from the state.
 */
struct record {
	char *previous; /* state of an earlier lock that was not released, or NULL */
	struct text old_values; /* of settings and radios, as lines of the state file */
	bool first;		/* nothing was shut: every value is somebody else's */
	bool lost; /* shut already, and what was there before is written nowhere */
	enum sysctl_outcome barrier;
	int barrier_error;
	char barrier_old[SYSCTL_VALUE_SIZE];
};

/* The floor's first setting, before anything else is asked. */
void record_first_barrier(struct record *record);
/* Reads the state of an earlier lock. */
void record_recall(struct record *record);
void record_apply_floor(struct record *record);

#endif
