/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RDINIT_H
#define NETLATCH_RDINIT_H

#include <stdbool.h>

/*
 * The first program of an initrd that knows nothing of netlatch: the kernel starts
 * /netlatch/rdinit, which is this binary, if its command line has
 * `rdinit=/netlatch/rdinit`. netlatch-mkcpio(8) makes the archive that holds it.
 */

/* Has this program been started by the name rdinit? name: its argv[0]. */
bool rdinit_is_meant(const char *name);
/*
 * As PID 1: shuts the wire, and then becomes /init. Returns only if the boot has to stop;
 * the kernel panics when PID 1 ends.
 */
int rdinit_main(int argc, char **argv);

/* ---- pure, for tests ---- */

/* Does the kernel command line have the word panic=? Then nobody gets to be asked. */
bool rdinit_has_panic(const char *cmdline);

#endif
