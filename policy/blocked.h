/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_BLOCKED_H
#define NETLATCH_BLOCKED_H

#include <stdio.h>

#include "policy.h"

/*
 * Says which programs of the initramfs need the network and are not let through, what
 * that means, and the lines that would let them through. image: the folder of an image
 * that is being made; NULL: what the configuration of the machine below policy->root says
 * alone.
 *
 * Returns true if this leaves no way to boot, or none to unlock the machine but its
 * console, and the policy does not accept that. Such an image must not be made.
 */
bool blocked_report(const struct policy *policy, const char *image, FILE *to);

#endif
