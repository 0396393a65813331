/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_H
#define NETLATCH_SUGGEST_H

#include <stdio.h>

#include "suggest/list.h"

/*
 * `netlatch-policy suggest`: prints the "allow" lines that this machine needs, because of
 * what its own configuration says. argv[0] is "suggest". Returns the exit status: 0; 1 if
 * a file could not be understood, 2 for wrong arguments.
 */
int suggest_main(int argc, char **argv);

/* The same for other verbs, of the machine below root. */
struct suggested {
	const struct list *list;
	/* The disk is encrypted, by rd.luks words of the kernel command line. */
	bool luks;
	/* What makes the initramfs ask by DHCP ("/proc/cmdline:1: ip=dhcp"); or NULL. */
	const char *ip;
	unsigned int errors; /* files that were not understood, so there may be more */
};
/*
 * dracut: the folder of an image that dracut is making, whose part of the kernel command
 * line counts too; NULL: there is none.
 */
void suggest_collect(const char *root, const char *dracut, FILE *errors,
		     struct suggested *suggested);
/* Prints what suggest_collect() has found, as suggest_main() does. */
void suggest_print(FILE *to);

#endif
