/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log of a boot: lines, with or without times. Pure. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum stamp {
	STAMP_NONE,
	STAMP_KERNEL, /* "[   12.345678] text": since the kernel's start, or power-on */
	STAMP_CLOCK,  /* "2026-11-27T05:31:11.123456+0100 text", or seconds since 1970 */
};

/*
 * Takes the time off the beginning of a line: *rest is what follows it. A time of day
 * without a zone is UTC.
 */
enum stamp stamp_read(const char *line, uint64_t *ns, const char **rest);

/*
 * How much of the line is one writer's. A progress message and a prompt have no line end,
 * so another writer's text begins behind them: at a carriage return, or at the kernel's
 * stamp of a message of netlatch. A line that begins with a stamp is whole.
 */
size_t log_part_length(const char *line);

/* A time that a person gives: as in a line, or seconds. */
bool time_parse(const char *text, uint64_t *ns);

#endif
