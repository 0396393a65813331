/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LOCK_H
#define NETLATCH_LOCK_H

#include "kernel/cmdline.h"
#include "layers/layer.h"

/*
 * The results of one run of lock. lock.c shuts and judges; lock_report.c logs and saves
 * the results.
 */
struct lock {
	bool force;
	struct shutting shutting;
	struct look look;
	struct latch latch;
	struct cmdline cmdline;
	struct text warnings; /* as lines of the state file */
	/* For the state: "1" if the guard runs, or "no: " and the reason. */
	char guard[64];
	/* For the state: "passed", "failed", or "skipped: " and the reason. */
	char self_test[64];
};

/*
 * Logs a warning for each thing that the latch cannot hold, and keeps the warnings for
 * the state.
 */
void lock_warn(struct lock *lock);
/*
 * Writes the state file. If that fails, logs the old values, because release would need
 * them. took_us: the time that lock took, in microseconds.
 */
void lock_save_state(struct lock *lock, unsigned long took_us);
/*
 * Logs one line for each missing layer, then the result in one line. Returns the level.
 */
enum level lock_say_result(const struct lock *lock, unsigned long took_us);

#endif
