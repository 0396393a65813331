/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_GUARD_H
#define FAKE_GUARD_H

#include <stdbool.h>

#include <sys/types.h>

/*
 * Processes that play the guard, and a clock that goes on only while the code under test
 * waits: sysinfo(), poll(), setitimer() and fcntl() agree on it.
 */
enum behaviour {
	/* What stops it */
	ENDS,		 /* SIGTERM */
	IGNORES,	 /* only SIGKILL */
	STOPPED,	 /* it is stopped */
	LINGERS,	 /* SIGTERM; it gives up its lock a while before it is gone */
	UNLOCKS,	 /* at SIGTERM it gives up its lock, and stays */
	UNINTERRUPTIBLE, /* its state is D */
	/* How it starts; those above start well */
	SLOW,	 /* it answers after 50 s */
	DIES,	 /* without an answer */
	REFUSES, /* with an answer */
	CLOSES,	 /* it closes the pipe without an answer, and stays */
	WEDGED,	 /* it does nothing */
	/* Those that hold CHANGE_FILE */
	LEAVES, /* it ends after 50 s */
	STAYS,
};

/* Before and after everything else. */
void fake_begin(void);
void fake_end(void);

/* A guard at work, which holds its lock. */
pid_t fake_guard(enum behaviour behaviour);
/* A process that holds the lock of CHANGE_FILE. */
pid_t fake_holder(enum behaviour behaviour);
/* What the next guard that guard_start() starts will be. */
extern enum behaviour fake_behaviour;

/* Seconds of the clock since forget_signals(). */
long fake_clock_passed(void);
/* The machine stands still in the next poll(): the clock leaps beyond every limit. */
extern bool fake_clock_leaps;

/* Counts since forget_signals(): SIGTERM, SIGKILL, and signals to other processes. */
extern unsigned int terms, kills, others;
void forget_signals(void);
extern bool no_kill;   /* SIGKILL is counted, but does not arrive */
extern int kill_error; /* 0, or the errno of every kill() */
void let_kill(void);   /* no_kill ends */

extern bool no_pidfd, no_close_range; /* an older kernel */
extern pid_t ends_meanwhile;	      /* this process ends in pidfd_open() */
extern bool early_alarm;	      /* the first alarm comes before fcntl() */
/* So many waits for a lock are interrupted, if the test sends SIGUSR1 all the time. */
extern unsigned int signals_meanwhile;

#endif
