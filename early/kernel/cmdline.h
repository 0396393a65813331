/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_CMDLINE_H
#define NETLATCH_CMDLINE_H

#include <stdbool.h>

/*
 * The words of the kernel command line that netlatch heeds. White space separates words,
 * and quotes hold a word together as they do for the kernel. The words behind a lone
 * `--` belong to init, so netlatch ignores them; netconsole= is the exception, because
 * the init of initramfs-tools heeds it there too. If a word occurs more than once, the
 * last one wins.
 */
struct cmdline {
	bool debug; /* netlatch.debug, netlatch.debug=1; off: netlatch.debug=0 */
	bool skip;  /* the same forms of netlatch.skip: only the policy can allow it */
	bool netconsole; /* netconsole=...: the kernel sends below every hook */
	const char *bad; /* an unknown netlatch.* word, or NULL */
	unsigned int bad_len;
};

/* Pure. found->bad points into line and has bad_len bytes. */
void cmdline_parse(const char *line, struct cmdline *found);

#endif
