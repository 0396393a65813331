/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_GUARD_NAMED_H
#define NETLATCH_GUARD_NAMED_H

#include <stdbool.h>

#include "held/table.h"

/*
 * The guard's table of held frames: it takes what the chains log, and writes HELD_FILE.
 * The guard wakes for that at most twice a second, whatever the wire or a program does:
 * after each look it rests for NAMED_REST_MS, and the kernel keeps what comes meanwhile,
 * or drops it if there is too much. While no frame is held, it sleeps.
 */
struct named {
	int frames; /* a NETLINK_NETFILTER socket; -1: nothing is named */
	int file;   /* HELD_FILE */
	int uptime; /* /proc/uptime */
	bool rests;
	unsigned long rested_ms; /* clock_ms() when it began to rest */
	struct held_table table;
};

#define NAMED_REST_MS 1000

/* Begins. Logs what fails, because names for frames are no reason to end. */
void named_begin(struct named *n);
/* The descriptor that becomes readable when there is something to take; or -1. */
int named_fd(const struct named *n);
/* After how many ms named_take() has to be called in any case; -1: not at all. */
int named_timeout(const struct named *n);
/*
 * Takes the frames that wait, if any, and writes the file. readable: of named_fd().
 * route: a socket, to ask for the names of links.
 */
void named_take(struct named *n, int route, bool readable);

#endif
