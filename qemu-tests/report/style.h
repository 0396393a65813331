/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STYLE_H
#define STYLE_H

#include <stdio.h>

/* The style sheets, without their elements. That of the picture stands inside of it. */
void print_timeline_style(FILE *out);
void print_page_style(FILE *out);

#endif
