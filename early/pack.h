/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks the formats of all that the static binary says, so that the build can pack them: they
 * are a sixth of its 40 KiB, and take half of that packed (early/pack.awk). The compiler is told to
 * read this first; on the host, where tests run, nothing is marked or packed.
 *
 * A format has to be a literal. Where it is not, (out)(...) in parentheses takes it as it is.
 */
#ifndef NETLATCH_PACK_H
#define NETLATCH_PACK_H

#define PACK "\001"	     /* a format; goes when it is packed */
#define PACK_MESSAGE "\002" /* stays, so that print() knows what %s is given */

#include "error.h"
#include "latch.h"
#include "line.h"
#include "log.h"
#include "out.h"
#include "print.h"

/*
 * print() takes an error itself for %s and looks up the words: one call for all. With the upper half 0, which
 * is shorter: nothing of a program that is not relocated lies just below 4 GiB.
 */
#define error_text(rc)	((const char *)(unsigned long)(unsigned int)(rc))

#define print(to, size, ...)	print(to, size, PACK __VA_ARGS__)
#define out(...)		out(PACK __VA_ARGS__)
#define out_error(...)		out_error(PACK __VA_ARGS__)
#define line_add(line, ...)	line_add(line, PACK __VA_ARGS__)
#define log_line(level, ...)	log_line(level, PACK __VA_ARGS__)
#define log_step(...)		log_step(PACK __VA_ARGS__)
#define latch_closed(latch, layer, ...)	latch_closed(latch, layer, PACK __VA_ARGS__)
#define latch_missing(latch, layer, state, ...) \
	latch_missing(latch, layer, state, PACK __VA_ARGS__)

#endif
