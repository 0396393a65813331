/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NOTICE_H
#define NETLATCH_NOTICE_H

/*
 * What a person at the console reads while the network is shut: above the login prompt
 * (issue.d of agetty) and after the login (motd.d of pam_motd).
 */
#define NOTICE_ISSUE "/run/issue.d/netlatch.issue"
#define NOTICE_MOTD "/run/motd.d/netlatch"

/* Best effort: a notice that cannot be written changes nothing. */
void notice_write(const char *why);
void notice_remove(void);

#endif
