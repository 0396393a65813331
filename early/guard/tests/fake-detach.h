/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FAKE_DETACH_H
#define NETLATCH_FAKE_DETACH_H

/* The descriptor of each file that the guard opens for itself. */
#define DETACH_FD 1002

/*
 * A bit for each step of detaching: 1, 2, 4 a standard stream replaced, 8 setsid() with
 * SIGTERM reset and unblocked, 16 chdir("/"), 32 umask(0077), 64 the name set, 128
 * oom_score_adj written; 256 for each stream that the guard closed;
 * and 1024 if it left the control group of its starter.
 */
extern unsigned int detached;
/* Ignores and blocks SIGTERM, which ends the guard. */
void ignore_sigterm(void);

/* What guard_start() was told; write() aborts unless SIGPIPE is ignored. */
#define NO_ANSWER 1
extern int answer;

/* What the guard did, in the test's own words, one after the other. */
extern char did[4096];
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
