/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_LOCK_H
#define FAKE_LOCK_H

#include <stdbool.h>

#include "kernel/sysctl.h"
#include "layers/latch.h"

/*
 * The machine that `netlatch lock` shuts, in place of everything that lock.c and
 * lock_report.c ask: the layers, the guard, the self-test, the log. It is shared with the
 * child in which the verb runs, because the verb keeps its own data from run to run.
 */
struct world {
	/* what is there, and what fails */
	bool not_root, no_proc, elsewhere, remote, has_modules;
	enum sysctl_outcome barrier;
	enum layer_state verdict[LAYERS_MAX];
	int self_test, no_way_back, guard_error, save_error, others_error, waiter;
	bool others_end; /* if lock waits for them */
	bool owned, counters, prefix, held;
	int held_error;
	unsigned int exceptions;
	bool exposed; /* a link with `keep` sends, and there are no tables */
	const char *cmdline, *pnp;
	const char *forbids_skip, *forbids_kdump; /* NULL: the policy allows it */
	bool vmcore;				  /* a crash has started this kernel */
	int cannot_skip; /* error of taking the first barrier back */
	/* what happened */
	char steps[1024], log[4096], out[2048], state[4096];
	bool debug, no_guard;
	unsigned int guard_tasks, barriers;
};
extern struct world *world;

#endif
