/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command printed, as a part of the diagnostics of its row. Pure. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdio.h>

/* Its first lines. text may be NULL. */
void output_show(FILE *out, const char *text);

/*
 * The same for a command that did not print `has`. Of a long text these are the last
 * lines that begin like it, as far as its first word; or that there is none, and the end.
 */
void output_show_near(FILE *out, const char *text, const char *has);

#endif
