/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LOCKOUT_H
#define NETLATCH_LOCKOUT_H

#include "policy.h"

/*
 * Warns of what is no mistake in the text, but may lock a person out of the machine: a
 * release that nothing brings about, links that are not there, a network root without
 * "keep". Asks this machine, or the one below policy->root.
 */
void lockout_warn(const struct policy *policy, struct mistakes *mistakes);

#endif
