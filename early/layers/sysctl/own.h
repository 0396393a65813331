/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_OWN_H
#define NETLATCH_OWN_H

#include "kernel/sysctl.h"
#include "policy/blob.h"

/*
 * The policy's own settings, which come from /etc/netlatch/sysctl.d. They hold while the
 * wire is shut, and release restores the values of before. None can weaken the latch: a
 * setting that the latch itself holds is left out. One of the floor's hardening is the
 * administrator's to choose; such a value takes the place of the floor's, and stays.
 *
 * All functions are pure. blob may have no settings, but is not NULL.
 */

/* The policy's value for a key of the floor's hardening; NULL: the floor's holds. */
const char *own_hardening(const struct blob *blob, const char *path);

/*
 * Calls visit for each of them: flags is SYSCTL_KEEP for hardening, and else 0. Returns
 * how many were left out, because the latch holds these keys.
 */
typedef void own_visitor(const struct sysctl_setting *setting, void *context);
unsigned int own_settings(const struct blob *blob, own_visitor *visit, void *context);

#endif
