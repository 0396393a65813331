/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_NOTICE_H
#define NETLATCH_NOTICE_H

/*
 * The notice that a person at the console reads while the network is shut. agetty prints
 * it above the login prompt (issue.d), and pam_motd after the login (motd.d).
 */
#define NOTICE_ISSUE "/run/issue.d/netlatch.issue"
#define NOTICE_MOTD "/run/motd.d/netlatch"

/*
 * Writes or removes both notices. Errors are ignored, because a notice changes nothing on
 * the wire.
 */
void notice_write(const char *why);
void notice_remove(void);

#endif
