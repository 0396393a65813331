/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SYSCTL_D_H
#define NETLATCH_SYSCTL_D_H

#include "policy.h"

/*
 * Reads the administrator's kernel settings: *.conf of /etc/netlatch/sysctl.d and of
 * /usr/lib/netlatch/sysctl.d below policy->root, in the grammar of sysctl.d(5). Mistakes
 * are noted.
 */
void sysctl_d_read(struct policy *policy, struct mistakes *mistakes);

/* One file of these. known: a folder like /proc/sys, or NULL if no key can be checked. */
void sysctl_source_read(struct policy *policy, const struct source *source,
			const char *known, struct mistakes *mistakes);

#endif
