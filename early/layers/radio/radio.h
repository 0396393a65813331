/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RADIO_H
#define NETLATCH_RADIO_H

#include <stdbool.h>

#include "base/state.h"

/*
 * Radios (Wi-Fi, Bluetooth, WWAN, ...), by the kernel's rfkill. A radio that is soft-blocked sends
 * nothing, its management frames included, which never come by a qdisc or by netfilter. Blocking all
 * of them also blocks those that register later: the kernel copies its global state to each
 * (rfkill_sync_work() in net/rfkill/core.c).
 *
 * Two kinds of hands unblock: the kernel's own handler of keys, and drivers of laptops whose switch
 * has a memory (rfkill_init_sw_state(): thinkpad_acpi and others), which set all radios of a kind to
 * what that says when they load. Whoever holds /dev/rfkill open with NOINPUT keeps both off; that is
 * the guard.
 */
#define RADIO_FILE "/dev/rfkill"

/* For lock and the guard: the file, with NOINPUT. -errno; -ENOENT: this kernel has no rfkill. */
int radio_open(void);

/*
 * Blocks all radios, there and to come. fd is fresh from radio_open(). What each was is appended to
 * old, if not NULL, as lines radio.N=0|1 (its number, 1: it was blocked). 0 or -errno.
 */
int radios_shut(int fd, struct text *old);

/* For the guard: reads what has happened, and blocks whatever is not blocked. 0 or -errno. */
int radios_watch(int fd);

/*
 * Puts back what the lines radio.N of state say; all others, there and to come, get what the
 * kernel gives a radio by default (rfkill.default_state). For a moment all have that. 0 or -errno.
 */
int radios_release(const char *state);

struct radios {
	unsigned int count,
		open; /* open: not soft-blocked, whatever a hardware switch says */
	unsigned int first_open; /* its number */
};

/* Reads only. 0 or -errno as radio_open(). */
int radios_read(struct radios *radios);

#endif
