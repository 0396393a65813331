/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RESTORE_H
#define NETLATCH_RESTORE_H

#include <stdbool.h>

#include "kernel/sysctl.h"
#include "policy/blob.h"

/*
 * Puts kernel settings back. For each setting that lock changed, the first rule that
 * applies decides:
 *
 *   1. If the value is no longer lock's, somebody changed it since: leave it as it is.
 *   2. If WANTS_FILE has a value for it, write that. It is the value that the
 *      administrator's sysctl.d asks for. lock may have overridden it; or it equals
 *      lock's value, and then only this file shows that the administrator wants it.
 *   3. If the state has the value from before lock, write that.
 *   4. If there is no state at all, write the floor's fallback.
 *
 * A link that appeared while the wire was shut has inherited lock's values from
 * `default`. It gets the values that it would have inherited without lock.
 */
#define WANTS_FILE "/run/netlatch/sysctl-wants" /* PATH=VALUE, PATH below /proc/sys */
#define WANTS_SIZE_MAX (1 << 20)

struct restore {
	const char *state, *wants; /* lines key=value, or NULL */
	bool exceptions; /* the policy has some, so their settings are lock's as well */
	const struct blob *own; /* the policy, for its own settings; or NULL */
	unsigned int done, left, failed;
	unsigned int stuck; /* of the policy's own: the kernel did not take them back */
	char first_left[128], first_failed[128], first_stuck[128];
};

/* Puts back every setting but the default qdisc; counts and logs each. */
void restore_sysctls(struct restore *r);

/* Gives the value that net.core.default_qdisc gets at release, by rules 2 to 4. */
void restore_qdisc_name(const struct restore *r, char name[SYSCTL_VALUE_SIZE]);

#endif
