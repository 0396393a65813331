/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_KERNEL_VERSION_H
#define NETLATCH_KERNEL_VERSION_H

#include <stdbool.h>

/*
 * Pure: is the release, as in "6.12.57+deb13-amd64", that of this version or a later one?
 * False for a text that does not begin with two numbers.
 */
bool version_reaches(const char *release, unsigned long major, unsigned long minor);

/* That of the running kernel; "" if it does not tell. */
const char *kernel_release(void);

/* Is the running kernel of this version or a later one? False if it does not tell. */
bool kernel_is(unsigned int major, unsigned int minor);

#endif
