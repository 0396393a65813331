/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FLOOR_H
#define NETLATCH_FLOOR_H

#include "kernel/sysctl.h"

/*
 * The floor's settings. The build makes this table from policy/floor-sysctl.conf, whose
 * comments give the reason for each setting. floor_sysctl[0] is the first barrier,
 * SYSCTL_DEFAULT_QDISC; the build refuses any other order.
 */
extern const struct sysctl_setting floor_sysctl[];
extern const unsigned int floor_sysctl_count;

/* How the kernel's settings compare with the floor's. */
struct sysctl_counts {
	unsigned int held, absent;
	unsigned int failed; /* settings that release puts back, and that differ now */
	/* Settings that stay after release (SYSCTL_KEEP), and that differ now. */
	unsigned int loosened;
	char first_failed[128], first_loosened[128]; /* paths below /proc/sys */
};

#endif
