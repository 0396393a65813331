/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RECORD_H
#define NETLATCH_RECORD_H

#include <stdbool.h>

#include "base/state.h"
#include "base/state_index.h"
#include "kernel/sysctl.h"
#include "policy/policy.h"

/*
 * Applies the floor's settings, and records the values that they replace. The old value
 * of a setting is the one from before the first lock since the wire was last open. If
 * lock runs again, it finds its own values in the kernel, so it takes the old values from
 * the state file.
 */
struct record {
	char *previous; /* state of an earlier lock without a release since; or NULL */
	struct state_index index;   /* of previous, in record_apply_floor() */
	const struct allowed *want; /* see record_apply_floor() */
	bool relax;		    /* see record_apply_allowed() */
	const struct blob *own;	    /* the policy; see record_apply_own() */
	/* The old values of settings and radios, as lines of the state file. */
	struct text old_values;
	/* Nothing was shut, so no value in the kernel comes from an earlier lock. */
	bool first;
	/* The wire was shut already, but no state tells the values from before that. */
	bool lost;
	/* How setting the first barrier went; the error is -errno, the old value text. */
	enum sysctl_outcome barrier;
	int barrier_error;
	char barrier_old[SYSCTL_VALUE_SIZE];
};

/*
 * Sets the floor's first setting, the default qdisc. lock calls this before anything
 * else.
 */
void record_first_barrier(struct record *record);
/* Reads the state of an earlier lock, and sets `first` or `lost`. */
void record_recall(struct record *record);
/*
 * Applies all of the floor's settings and appends their old values. Logs each failure.
 * Leaves out those that the exceptions of these links need otherwise (relax.h).
 */
void record_apply_floor(struct record *record, const struct allowed *want);
/*
 * Applies the policy's own settings (own.h), and appends their old values. record->own is
 * the policy; record_apply_floor() leaves hardening for which it has a value to this.
 */
void record_apply_own(struct record *record);
/* Applies what that left out: as the exceptions need it (relax), or as the floor says. */
void record_apply_allowed(struct record *record, const struct allowed *want, bool relax);

#endif
