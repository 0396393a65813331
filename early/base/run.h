/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RUN_H
#define NETLATCH_RUN_H

#include <stddef.h>

/*
 * Runs a program with a PATH and nothing else in its environment, and waits for it. answer gets
 * the beginning of what it printed, terminated. Returns its exit status (127: it could not be
 * started), or -errno; -EIO if it died of a signal.
 */
int run(char *const argv[], char *answer, size_t size);

#endif
