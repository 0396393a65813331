/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LOCK_H
#define NETLATCH_LOCK_H

#include "kernel/cmdline.h"
#include "layers/layer.h"

/* What one run of lock has found out. lock.c shuts and judges; lock_report.c says it and writes it down. */
struct lock {
	bool force;
	struct shutting shutting;
	struct look look;
	struct latch latch;
	struct cmdline cmdline;
	struct text warnings; /* as lines of the state file */
	char guard[64];	      /* for the state: "1", or "no: " and why */
	char self_test
		[64]; /* for the state: "passed", "failed", or "skipped: " and why */
};

/* Logs what is outside the latch, and keeps it for the state. */
void lock_warn(struct lock *lock);
/* Writes the state file, or logs what release would have needed of it. took_us: microseconds. */
void lock_save_state(struct lock *lock, unsigned long took_us);
/* One line for each layer that is missing, then one that sums up. Returns the level. */
enum level lock_say_result(const struct lock *lock, unsigned long took_us);

#endif
