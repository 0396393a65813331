/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_GUARD_H
#define NETLATCH_GUARD_H

#include <stdbool.h>
#include <sys/types.h>

#include "layers/layer.h"

/*
 * The guard is a process that lock starts and that stays until release stops it:
 *
 *   - For each link that appears the guard attaches a blackhole root qdisc. Where the
 *     kernel has no hook on all devices, the guard also adds a pair of nftables chains
 *     for the link.
 *   - If a program replaces or deletes a blackhole, the guard attaches it again.
 *   - The guard holds the socket that owns our tables (Linux 6.9 and later).
 *   - The guard blocks each radio that is not blocked.
 *
 * Otherwise the guard sleeps. The death of the guard opens nothing.
 *
 * The guard's argv[0] begins with '@', because systemd spares such a process of root
 * when it kills the remaining processes of an initrd and at shutdown
 * (systemd.io/ROOT_STORAGE_DAEMONS).
 *
 * For as long as the guard lives it holds a POSIX record lock on the first byte of
 * GUARD_FILE. Other programs find the guard by this lock, because a pid in a file could
 * meanwhile belong to another process. If the file is missing, they look for a process
 * with the guard's name that the kernel will not kill when memory is short.
 *
 * A process that closes or opens the latch holds such a lock on CHANGE_FILE.
 */
#define GUARD_FILE "/run/netlatch/guard"
#define CHANGE_FILE "/run/netlatch/change"
#define GUARD_NAME "@netlatch"

#define GUARD_MISSING "new links are held by default_qdisc alone"
#define GUARD_NOT_STOPPED "guard: not stopped: %s"

/*
 * The tasks of the guard are a mask of NFT_COUNTERS, NFT_OWNED (the tables belong to
 * fds.nft), GUARD_DEVICES and GUARD_HELD.
 */
#define GUARD_DEVICES (1 << 1) /* add chains for each device */
#define GUARD_HELD (1 << 2)    /* the chains log what they drop: name it (named.h) */

/*
 * Starts the guard and waits until it is at work: until it holds its lock and has shut
 * each link that exists. From then on no link can appear unseen, because fds->events has
 * kept the events since before the guard read the links. The guard gets copies of the
 * descriptors. Returns 0; the -errno with which the guard ended; -ECHILD if it ended
 * without a word; -ETIMEDOUT if it was not at work after 120 s.
 */
int guard_start(const struct guard_fds *fds, unsigned int tasks);
/* Returns the guard's pid; 0: no guard runs; -errno: unknown (-EACCES without root). */
pid_t guard_pid(void);
/*
 * Stops the guard and waits until it has ended, at most 60 s. Returns 0, also if no guard
 * runs; -EBUSY if the guard does not end; or another -errno.
 */
int guard_stop(void);
/*
 * The guard's name for messages: "guard"; after guard_stop() has returned -EBUSY also
 * its process and that process's state.
 */
const char *guard_label(void);

/*
 * Keeps other processes from closing or opening the latch until this process ends. If
 * another process is doing so, and wait is set, the function waits for it, at most 120 s.
 * Returns 0; -EAGAIN if the other process is still at work; or another -errno, -ENOENT if
 * /run is missing.
 */
int guard_exclude_others(bool wait);

/* The main function of the guard. Runs until an error; returns the exit status 1. */
int guard_main(int argc, char **argv);

#endif
