/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_CGROUP_H
#define NETLATCH_CGROUP_H

/*
 * Moves this process out of the unit or session of systemd that has started it, into
 * init.scope, where systemd has moved everything that the initramfs left behind.
 * Otherwise systemd counts it as a left-over of that unit at each start, and warns. Does
 * nothing without systemd.
 */
void cgroup_leave(void);

#endif
