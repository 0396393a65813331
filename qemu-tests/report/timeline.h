/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "report/family.h"
#include "report/record.h"

#include <stdbool.h>
#include <stdio.h>

/* The picture; alone: not as a part of a page. */
void print_timeline(FILE *out, const struct record *r, bool alone);

/*
 * The shape of a family, small, for a line of text. Its style is that of the picture; it
 * refers to the shapes, which the page has once.
 */
void print_glyph_shapes(FILE *out);
void print_glyph(FILE *out, enum family family, bool held);

#endif
