/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FIREWALLS_H
#define NETLATCH_FIREWALLS_H

#include <stdbool.h>

/*
 * What the init system knows of the machine's firewalls. The helper prints one line for
 * each firewall that is enabled, and then one for each that has failed, with its own last
 * words:
 *
 *   nftables
 *   failed nftables.service: /etc/nftables.conf:12:1-4: Error: syntax error
 */
struct firewalls {
	bool asked_all;
	int status;	   /* 0; anything else: the helper could not tell */
	char enabled[200]; /* names with a blank between them */
	char failed[300];  /* the words of those that failed, or "" */
};

/*
 * Asks only for what `auto` has to know: whether a firewall is enabled. Mostly the links
 * on disk say that, and the init system need not be asked.
 */
void firewalls_ask_enabled(struct firewalls *f);
/* Asks for everything, the first time that it is called only. */
void firewalls_ask_all(struct firewalls *f);

#endif
