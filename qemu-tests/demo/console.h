/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person would type at the console of a guest that has booted. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "harness/guest.h"
#include "report/record.h"

/* Types a line. 0 or -errno. */
int console_type(struct guest *g, const char *text);

/*
 * Logs in as root, whose password is empty, and lets the console show `netlatch status
 * --json`. Errors of the guest end the demo; that there is no such text does not.
 */
int console_ask_status(struct guest *g);

/*
 * Takes these lines of the console out of the lane, and puts what they say was held into
 * it. 0, or -errno: -EBADMSG if there are none.
 */
int console_take_status(struct record_lane *l);

#endif
