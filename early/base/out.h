/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_OUT_H
#define NETLATCH_OUT_H

/*
 * Standard output and standard error without stdio, which klibc does not buffer anyway and
 * which would take 2 KiB. One call writes at most OUT_SIZE - 1 bytes; what is longer is cut.
 */
#define OUT_SIZE 1024

void out(const char *format, ...) __attribute__((format(printf, 1, 2)));
void out_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
