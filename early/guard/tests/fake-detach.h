/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FAKE_DETACH_H
#define NETLATCH_FAKE_DETACH_H

/* Of what the guard opens for itself. */
#define DETACH_FD 1002

/*
 * A bit for each of what was done: 1, 2, 4 a standard stream replaced, 8 a session of its own, 16 chdir("/"),
 * 32 umask(0077), 64 a name, 128 spared when memory is short; 256 for each stream that it closed.
 */
extern unsigned int detached;

#endif
