/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_DROPIN_H
#define NETLATCH_DROPIN_H

/*
 * /run/sysctl.d/zz-netlatch.conf, in sysctl.d(5) grammar: the settings of the floor that
 * systemd-sysctl in the main system must not set back while the wire is shut. Administrators do have a default_qdisc in
 * /etc/sysctl.d (fq, for BBR), and it would open every link that comes up after it. Names
 * sort across all sysctl.d folders, so zz goes last.
 */
#define DROPIN_DIR "/run/sysctl.d"
#define DROPIN_FILE DROPIN_DIR "/zz-netlatch.conf"

/* Returns 0 or -errno; the file is whole or not there. */
int dropin_write(void);
/* Gone, or never there: 0; else -errno. */
int dropin_remove(void);

#endif
