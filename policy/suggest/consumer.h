/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_CONSUMER_H
#define NETLATCH_SUGGEST_CONSUMER_H

#include "suggest/boot.h"

/*
 * One reader for each program that needs the network before the firewall is loaded. It
 * reads the program's own configuration, and adds what the program needs.
 */
void wireguard_suggest(struct boot *boot); /* before dropbear, which may use the tunnel */
void dropbear_suggest(struct boot *boot);
void clevis_suggest(struct boot *boot);
void mandos_suggest(struct boot *boot);
void nfs_suggest(struct boot *boot);
void iscsi_suggest(struct boot *boot);
void nbd_suggest(struct boot *boot);
void live_suggest(struct boot *boot);
void dracut_suggest(struct boot *boot);
void ip6_suggest(struct boot *boot);
void cloud_suggest(struct boot *boot);

#endif
