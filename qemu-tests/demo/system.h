/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The systems that the demo can boot, and what the console shows of their boots. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#define MILESTONES_MAX 20

struct milestone {
	const char *what;  /* for the reader */
	const char *shows; /* a line of the console has it then; NULL: no more */
};

struct demo_system {
	const char *suite, *generator; /* as the user names them */
	const char *name;	       /* for the reader */
	const char *folder;	       /* below the build folder */
	const char *append;	       /* to the kernel command line of all boots */
	const char *consumer;	       /* what uses the network in the initramfs */
	/*
	 * If the initramfs stops at this prompt, as at the question for the passphrase of
	 * a disk, the demo answers. Without netlatch, and with exceptions, it does so
	 * when the console shows `ready`, which never comes without exceptions. With
	 * netlatch alone it waits for `gives_up`: only then something was held for sure.
	 * NULL: the initramfs does not stop.
	 */
	const char *prompt, *answer, *ready, *gives_up;
	const char *policy;	     /* what the third boot lets pass */
	uint64_t allowed;	     /* the kinds of frames of that: FRAME_BIT()s */
	const char *ruleset, *login; /* as in milestones */
	struct milestone milestones[MILESTONES_MAX];
};

#define SHOWS_OPENING "netlatch: opening"
#define SHOWS_END "the exceptions end"

/* NULL: the demo has no such system. */
const struct demo_system *demo_system(const char *suite, const char *generator);

/* In the order of the help text; NULL behind the last one. */
const struct demo_system *demo_system_at(size_t i);

#endif
