/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NOTICE_H
#define NETLATCH_NOTICE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The notice that a person at the console reads while the network is shut. pam_motd
 * prints it after the login (motd.d), and agetty above the login prompt (issue.d); but
 * Debian 12's agetty ignores /run/issue.d while there is an /etc/issue.
 */
#define NOTICE_ISSUE "/run/issue.d/netlatch.issue"
#define NOTICE_MOTD "/run/motd.d/netlatch"

/*
 * A release that refused, or failed half-way, leaves this file for the waiter. The unit
 * netlatch-wait.service starts only if the file exists, and reads the first line. status
 * tells the second line, which is a comment for everybody else:
 *
 *   WHEN=ruleset
 *   #no ruleset filters input (IPv4: nothing; IPv6: nothing)
 */
#define NOTICE_REFUSED "/run/netlatch/refused"
#define NOTICE_REFUSED_SIZE 900

/* How the reason begins if release has failed half-way. */
#define RELEASE_FAILED "release FAILED"

/* How many releases of this boot did not open: a decimal number and a newline. */
#define NOTICE_REFUSALS "/run/netlatch/refusals"

/*
 * Writes or removes the notices. Writing counts in NOTICE_REFUSALS, too. Errors are
 * ignored, because a notice changes nothing on the wire. when: on what the waiter may
 * open; NULL: nothing may open by itself. If an earlier release has left "proven", that
 * stays, until lock or an opening ends it.
 */
void notice_write(const char *when, const char *why);
/*
 * The waiter has shut the wire wholly again. If the notices tell of a release that failed
 * half-way, this reason takes its place. The waiter's condition stays, and no
 * refusal is counted.
 */
void notice_shut_again(const char *why);
/* The same notice to people, with this text, for a system without netlatch. */
void notice_tell(const char *text);
/* Returns true if a release had refused before, or had failed half-way. */
bool notice_remove(void);
/* Nothing opens by itself any more, because a person has shut the wire. */
void notice_forget_refusal(void);
/* The number in NOTICE_REFUSALS; 0 if there is no such file. */
unsigned long notice_refusals(void);
/* Why release has refused; "" and false if it has not. */
bool notice_read_refusal(char *why, size_t size);

#endif
