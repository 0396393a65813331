/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PLACE_H
#define NETLATCH_PLACE_H

/*
 * Whose network does this process see? Links, tables and most settings belong to a
 * network namespace, so in another one than that of the machine's PID 1 a machine that is
 * shut looks open.
 */
enum place {
	PLACE_MACHINE,	 /* the network namespace of PID 1 */
	PLACE_NAMESPACE, /* another one */
	PLACE_CONTAINER, /* PID 1 is that of a container, and tells nothing */
	PLACE_UNKNOWN,	 /* /proc hides PID 1 from this user */
};
extern const char *const place_words[]; /* "machine", "namespace", ... */

enum place place_find(void);

#endif
