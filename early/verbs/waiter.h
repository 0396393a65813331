/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_WAITER_H
#define NETLATCH_WAITER_H

#include <sys/types.h>

/*
 * The waiter is a `netlatch release --wait forever`: it opens when the ruleset comes, and
 * there is at most one. It holds a lock on WAITER_FILE (base/claim.h).
 */
#define WAITER_FILE "/run/netlatch/waiter"
#define WAITER_STOP "`systemctl stop netlatch-wait`"

/* The pid of the waiter; 0: there is none; -errno: cannot be told. */
pid_t waiter_pid(void);
/*
 * Ends the waiter, if there is one, and waits for its end. The caller has excluded others
 * (guard_exclude_others()), so the waiter is not just opening. Returns 0 if there was
 * none; its pid if it has ended; or -errno.
 */
int waiter_end(void);

struct release;
/* `netlatch release --wait forever`. Returns an exit status. */
int waiter_main(struct release *r);

#endif
