/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_OUTSIDE_H
#define NETLATCH_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

/* What sends below or before everything that the latch can close, as far as it shows. */

#define OUTSIDE_NETCONSOLE \
	"netconsole is asked for: it sends below all layers; NOT held back"
#define OUTSIDE_PNP /* how */ \
	"/proc/net/pnp (%s): what this kernel sent before init was NOT held back"

/* Does the kernel log go to the network? asked_for: by the kernel command line. */
bool outside_netconsole(bool asked_for);

/*
 * Can this kernel use the network before init (CONFIG_IP_PNP)? how gets the first line of
 * /proc/net/pnp: "#MANUAL", or "#" and the protocol by which it has configured itself.
 */
bool outside_pnp(char *how, size_t size);

#endif
