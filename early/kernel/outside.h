/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_OUTSIDE_H
#define NETLATCH_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Detects two senders that the latch cannot hold: netconsole sends below all layers, and
 * the kernel's own configuration (CONFIG_IP_PNP) sends before init.
 */

#define OUTSIDE_NETCONSOLE \
	"netconsole is asked for: it sends below all layers; NOT held back"
#define OUTSIDE_PNP /* how */ \
	"/proc/net/pnp (%s): frames of this kernel from before init were NOT held back"

/*
 * Does the kernel send its log to the network? asked_for: the kernel command line has
 * netconsole=.
 */
bool outside_netconsole(bool asked_for);

/*
 * Can this kernel use the network before init (CONFIG_IP_PNP)? how gets the first line of
 * /proc/net/pnp: "#MANUAL", or "#" and the protocol that configured the kernel.
 */
bool outside_pnp(char *how, size_t size);

#endif
