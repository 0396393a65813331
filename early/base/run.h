/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RUN_H
#define NETLATCH_RUN_H

#include <stddef.h>

/*
 * Runs a program with only PATH in its environment and waits until the program ends. One
 * that has not ended after 60 s is killed. answer gets at most size - 1 bytes of the
 * program's standard output and a NUL. Returns the program's exit status (127 also if
 * execve() fails), or -errno; -EIO if a signal ended the program; -ETIMEDOUT if not even
 * SIGKILL did.
 */
int run(char *const argv[], char *answer, size_t size);

#endif
