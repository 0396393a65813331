/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RADIO_H
#define NETLATCH_RADIO_H

#include <stdbool.h>

#include "base/state.h"

/*
 * Blocks radios (Wi-Fi, Bluetooth, WWAN, ...) by the kernel's rfkill. A soft-blocked
 * radio sends nothing, not even management frames, which never pass a qdisc or netfilter.
 * Blocking all radios also blocks those that register later, because the kernel copies
 * its global state to each new radio (rfkill_sync_work() in net/rfkill/core.c).
 *
 * Two parts of the kernel unblock radios: its own handler of keys, and the drivers of
 * laptops whose switch remembers its position (rfkill_init_sw_state(): thinkpad_acpi and
 * others). Such a driver sets all radios of one kind to that position when it loads.
 * Neither does so while a process holds /dev/rfkill open with RFKILL_IOCTL_NOINPUT; the
 * guard is that process.
 */
#define RADIO_FILE "/dev/rfkill"

/*
 * Opens RADIO_FILE with NOINPUT, for lock and the guard. Returns a descriptor or -errno;
 * -ENOENT: this kernel has no rfkill.
 */
int radio_open(void);

/*
 * Blocks all radios, present and future. fd comes fresh from radio_open(), because only a
 * new descriptor gets one event for each present radio. Appends the old state of each to
 * old, unless that is NULL, as lines radio.N=0|1 (N: the radio's number; 1: it was
 * blocked). Returns 0 or -errno.
 */
int radios_shut(int fd, struct text *old);

/*
 * For the guard: reads all events and blocks each radio that is not blocked. 0 or -errno.
 */
int radios_watch(int fd);

/*
 * Puts back the states in the lines radio.N of state. All other radios, present and
 * future, get the kernel's default (the module parameter rfkill.default_state). For a
 * moment all radios have the default. state may be NULL. Returns 0 or -errno; 0 as well
 * if this kernel has no rfkill.
 */
int radios_release(const char *state);

struct radios {
	unsigned int count;
	unsigned int open;	 /* not soft-blocked, whatever a hardware switch says */
	unsigned int first_open; /* the number of the first open radio */
};

/* Counts the radios; changes nothing. Returns 0 or -errno as radio_open(). */
int radios_read(struct radios *radios);

#endif
