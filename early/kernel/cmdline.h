/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_CMDLINE_H
#define NETLATCH_CMDLINE_H

#include <stdbool.h>

/*
 * What netlatch looks for on the kernel command line. Pure. Words are separated by white
 * space; quotes hold a word together as they do for the kernel; everything behind a lone
 * `--` belongs to init and is not looked at, but for netconsole=, which initramfs-tools' init
 * heeds there too. The last of several wins.
 */
struct cmdline {
	bool debug;	 /* netlatch.debug, netlatch.debug=1; off: netlatch.debug=0 */
	bool netconsole; /* netconsole=...: the kernel itself sends, below every hook */
	const char *bad; /* a netlatch.* word that means nothing here; NULL: none */
	unsigned int bad_len;
};

void cmdline_parse(const char *line, struct cmdline *found);

#endif
