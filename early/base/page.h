/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PAGE_H
#define NETLATCH_PAGE_H

#include <stdbool.h>

/*
 * Text for people on standard output: lines that are folded to the width of the terminal,
 * and colours. A line is printed when its newline comes. What other programs have named
 * (links, chains, units) may hold any byte; each byte that is no printable ASCII becomes
 * '?', so that no name can steer the terminal.
 */

/* Where the folded rest of a line begins: PAGE_HANG stands in the text; else at 4. */
#define PAGE_HANG "\v"
/* What follows has this colour, up to PAGE_PLAIN. */
#define PAGE_PLAIN "\001"
#define PAGE_GOOD "\002"   /* green */
#define PAGE_NOTICE "\003" /* yellow */
#define PAGE_BAD "\004"	   /* red */
#define PAGE_STRONG "\005" /* bold */

/* width: columns; 0, as at the start: never fold. */
void page_setup(unsigned int width, bool colour);
void page(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
