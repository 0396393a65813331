/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_KEEP_H
#define NETLATCH_KEEP_H

#include <stddef.h>

/*
 * Memory that lives until the program ends, or until keep_free(): the compiler reads a
 * few small files and is done. If there is none left, the program says so and ends with
 * exit status 1.
 */
void *keep(size_t size); /* filled with zeros */
char *keep_text(const char *text, size_t length);
char *keep_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
void keep_free(void);

#endif
