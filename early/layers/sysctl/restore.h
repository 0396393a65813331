/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RESTORE_H
#define NETLATCH_RESTORE_H

#include <stdbool.h>

#include "kernel/sysctl.h"

/*
 * Puts kernel settings back. For each key that lock changed, the first of these counts:
 *
 *   1. somebody changed it meanwhile: it is left as it is;
 *   2. WANTS_FILE names it: what the administrator's sysctl.d asks for, which lock had
 *      overridden, or which says the same as lock, so that nothing else tells it from ours;
 *   3. what was there before lock (the state);
 *   4. without any state: the table's fallback.
 *
 * Links that appeared while shut have inherited from `default`; they get what a link would have
 * inherited without us.
 */
#define WANTS_FILE "/run/netlatch/sysctl-wants" /* PATH=VALUE, PATH below /proc/sys */
#define WANTS_SIZE_MAX (1 << 20)

struct restore {
	const char *state, *wants; /* texts of key=value lines, or NULL */
	unsigned int done, left, failed;
	char first_left[128], first_failed[128];
};

/* Everything but the default qdisc. */
void restore_sysctls(struct restore *r);

/* What net.core.default_qdisc goes back to. */
void restore_qdisc_name(const struct restore *r, char name[SYSCTL_VALUE_SIZE]);

#endif
