/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "report/family.h"

#include <stdbool.h>
#include <stdio.h>

/* The shape of a family, small, for a line of text. Its style is that of the picture. */
void print_glyph(FILE *out, enum family family, bool held);

#endif
