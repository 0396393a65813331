/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_GUARD_H
#define NETLATCH_GUARD_H

#include <stdbool.h>
#include <sys/types.h>

#include "layers/layer.h"

/*
 * The guard: a process that lock leaves behind. It puts a blackhole root on each link that
 * appears and, where the kernel has no hook on all devices, a pair of nftables chains; it puts
 * the blackhole back where somebody took it away; and it holds the socket that owns our tables
 * (Linux 6.9 and later). It blocks each radio that is not blocked. Otherwise it sleeps. Its death
 * opens nothing.
 *
 * argv[0] begins with '@': systemd spares such a process of root's when it kills what is left of an
 * initrd and at shutdown (systemd.io/ROOT_STORAGE_DAEMONS). GUARD_FILE carries a POSIX record lock
 * on its first byte for as long as the guard lives, which is how it is found: a pid in a file may
 * be somebody else's by now. Without the file it is a process of that name that the kernel will not
 * kill for memory. CHANGE_FILE is held by whoever closes or opens the latch.
 */
#define GUARD_FILE "/run/netlatch/guard"
#define CHANGE_FILE "/run/netlatch/change"
#define GUARD_NAME "@netlatch"

#define GUARD_MISSING "new links are held by default_qdisc alone"
#define GUARD_NOT_STOPPED "guard: not stopped: %s"

/* What it is told: NFT_COUNTERS, NFT_OWNED (the tables belong to fds.nft), and a bit that is neither. */
#define GUARD_DEVICES (1 << 1) /* chains for each device */

/* 0 once the guard is at work, or -errno. The descriptors are the guard's from then on. */
int guard_start(const struct guard_fds *fds, unsigned int tasks);
/* Its pid; 0: there is none; -errno: cannot tell (-EACCES without root). */
pid_t guard_pid(void);
/* Ends it and waits for that. 0 or -errno. */
int guard_stop(void);

/* Keeps others from closing and opening at the same time; waits for them, 60 s at most. Ends with
 * the process. 0 or -errno (without /run nothing can be said). */
int guard_exclude_others(void);

/* What a process called GUARD_NAME does: never returns to the caller's work. */
int guard_main(int argc, char **argv);

#endif
