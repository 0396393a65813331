/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_DROPIN_H
#define NETLATCH_DROPIN_H

/*
 * /run/sysctl.d/zz-netlatch.conf, in sysctl.d(5) grammar, repeats those settings of the
 * floor that systemd-sysctl must not change in the main system while the wire is shut.
 * Administrators do set default_qdisc in /etc/sysctl.d (fq, for BBR), and that setting
 * would open every link that comes up afterwards. systemd-sysctl sorts the files of all
 * sysctl.d folders by name, so zz is read last and wins.
 */
#define DROPIN_DIR "/run/sysctl.d"
#define DROPIN_FILE DROPIN_DIR "/zz-netlatch.conf"

/* Writes the whole file or none of it. Returns 0 or -errno. */
int dropin_write(void);
/* Removes the file. Returns 0, also if there is no such file, or -errno. */
int dropin_remove(void);

#endif
