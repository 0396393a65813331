/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_PROC_H
#define FAKE_PROC_H

#include <stdbool.h>

/*
 * What readdir() of /proc gives, for tests that link with opendir, readdir and closedir
 * wrapped: the names of proc_entry(), until that is NULL. Any other directory ends the
 * test.
 */
const char *proc_entry(unsigned int number); /* the test's own; from 0 on */
/* The number of the one that was read last. */
unsigned int proc_at(void);
extern bool no_proc;  /* opendir() fails */
extern int proc_open; /* how many directories are */

#endif
