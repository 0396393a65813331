/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_OUT_H
#define NETLATCH_OUT_H

/*
 * Formatted output to standard output and to standard error, without stdio: klibc does
 * not buffer stdio anyway, and stdio would take 2 KiB. One call writes at most OUT_SIZE
 * - 1 bytes and cuts longer text.
 */
#define OUT_SIZE 1024

void out(const char *format, ...) __attribute__((format(printf, 1, 2)));
/*
 * The first error of out() so far: 0 or -errno. A file on a full disk looks whole
 * otherwise, and a program that reads it decides on a part.
 */
int out_failed(void);
void out_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
