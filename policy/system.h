/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SYSTEM_H
#define NETLATCH_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/* What this machine, or the one below `root`, has now. */

/* The names of its links but lo, in order, and then NULL. */
const char *const *system_links(const char *root);
bool system_has_link(const char *root, const char *name);
/* Has the link this MAC address? */
/* Its packets have no header before IP (ARPHRD_NONE), as those of WireGuard and tun. */
bool system_link_is_headless(const char *root, const char *name);
bool system_link_has_mac(const char *root, const char *name, const uint8_t mac[6]);

/*
 * The folder of files that belong to this program: NETLATCH_SHARE in the environment, or
 * the one beside the folder in which it is installed, below root if it is there.
 */
const char *system_share(const char *root);

/* Is a firewall enabled that will load a ruleset? -1: cannot be told. */
int system_firewall(const char *root);

#endif
