/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_HELPER_H
#define NETLATCH_HELPER_H

#include <stddef.h>

/*
 * The helpers are shell programs that ask the init system what this binary cannot know.
 * PREFIX/sbin/netlatch runs PREFIX/HELPER; if there is no such file, it runs /usr/HELPER.
 */
#define HELPERS "share/netlatch/"
/* Prints the firewalls that are enabled, and those that failed; see firewalls.h. */
#define FIREWALLS_HELPER HELPERS "netlatch-firewalls"
/* Prints in one line how to wake the network services that have given up. */
#define WAKE_HELPER HELPERS "netlatch-wake"

/*
 * Runs the helper, with one argument or NULL, and takes what it prints; see run().
 */
int helper_run(const char *helper, const char *argument, char *answer, size_t size);

#endif
