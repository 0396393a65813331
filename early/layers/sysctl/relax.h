/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RELAX_H
#define NETLATCH_RELAX_H

#include <stdbool.h>

#include "policy/policy.h"

/*
 * Settings of the floor that a link with an exception cannot have. Each is relaxed on
 * that link alone. One key needs more: for arp_ignore the kernel takes the larger one of
 * `all` and the link (IN_DEV_MAXCONF in include/linux/inetdevice.h). The floor sets it on
 * each link, so `all` can be 0, and every other link still answers no ARP request.
 */

/*
 * The value that the exceptions of these links need for this setting; NULL: they need
 * none, and the floor's value holds. allowed may be NULL.
 */
const char *relax_value(const struct allowed *allowed, const char *path);
/* Is this the value that exceptions give to a setting of this kind, on whatever link? */
bool relax_is_value(const char *path, const char *value);

/* Sets what this link needs. Failures are logged. */
void relax_link(const struct allowed_link *link);
/*
 * For a link that had some needs, and has fewer now or none: sets the floor's values
 * again where nothing needs another one any more. Both are BLOB_NEEDS_*.
 */
void relax_end(const char *name, unsigned int had, unsigned int has);
/* The part that is not of a link: any link answers ARP requests, or none does. */
void relax_all(const struct allowed *allowed);

#endif
