/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boots what the options name, and collects the evidence. */
#ifndef PROVE_BOOT_H
#define PROVE_BOOT_H

#include "prove/options.h"
#include "prove/verdict.h"

#include <signal.h>

struct boot {
	const struct prove_options *o;
	char dir[4000]; /* for captures and logs */
	const char *accel;
	char accel_why[300];
	struct guest guest; /* until boot_end() */
	size_t controls; /* frames of the first control, which come before all others */
	enum driver drivers[WIRE_NICS - 1];
	struct evidence e;
};

/* Set by a signal handler: the watch ends soon. */
extern volatile sig_atomic_t boot_interrupted;

/*
 * Boots, with KVM if that works, and watches until the end. What went wrong is part of
 * the evidence. Returns -errno only if the files of the options cannot be read, and says
 * which.
 */
int boot_run(struct boot *b);
void boot_end(struct boot *b);

/* image.c: the files can be read; powers the machine on. 0 or -errno. */
int image_check(const struct prove_options *o);
int image_start(struct boot *b);

/* driver.c: fills drivers and e.driver, of a machine that is stopped. */
void boot_find_drivers(struct boot *b);

/* watch.c: waits, and says in the evidence how that ended. 0 or -errno. */
int boot_watch(struct boot *b);
uint64_t boot_elapsed(const struct boot *b); /* since power-on */
uint64_t boot_kernel_sign(const struct guest *g);
/* The bytes that the guest has read from its disks until now; 0 if QEMU does not say. */
unsigned long long boot_disk_bytes(struct guest *g);

#endif
