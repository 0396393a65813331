/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a text came to a console. Pure. */
#ifndef SHOWN_H
#define SHOWN_H

#include <stdint.h>

/*
 * Since power-on: when the first and the last byte of the text came; 0: never. guest.h
 * says which of the two a limit has to be.
 */
struct shown {
	uint64_t first_ns, last_ns;
};

/*
 * The text within a line, of which each byte came at its own time; byte_ns is NULL if
 * all of them came at ns.
 */
struct shown shown_in(const char *line, const uint64_t *byte_ns, uint64_t ns,
		      const char *text);

#endif
