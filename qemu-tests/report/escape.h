/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text for HTML and SVG. A console may print anything, so nothing in it becomes markup:
 * the five characters of XML are escaped, and control characters and bytes that are no
 * UTF-8 become U+FFFD. Escapes of terminals are left out.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>
#include <stdio.h>

void print_escaped(FILE *out, const char *text);

/* The first len bytes of it. */
void print_escaped_part(FILE *out, const char *text, size_t len);

#endif
