/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_WATCH_H
#define FAKE_WATCH_H

#include <stdbool.h>

#include <net/if.h>

#include "kernel/link.h"

/* The kernel of watch-test.c: links, nftables, netlink, and exceptions of a policy. */

#define ROUTE 1000
#define CLAIM 1001
#define TABLES 1002
#define STANDS 1003

/* What netlink_listen() has to say, one after the other; the last one is an error. */
struct event {
	enum link_event what;
	int index;
	int rc;		   /* of netlink_listen() */
	bool one_datagram; /* with the one that follows */
};
extern struct event events[20];

extern unsigned int next;
extern int radio_revents, radio_error, poll_error;
extern unsigned int radio_polls, links_error, timeouts;
/* What nf_tables tells before any event of links: the name of a table that is gone. */
extern const char *table_gone;
extern int tables_error, join_error;
extern bool nothing_missing;
extern bool ended;	    /* POLICY_STANDS is removed while the guard is at work */
extern bool without_radios; /* the descriptor was not there */
extern bool nobody_asks;    /* nor that of the answer */
extern int renames;	    /* not 0: each SIOCGIFNAME gives a new name */
extern int index_gone;	    /* of a link that is gone */
extern char last_name[IFNAMSIZ];
extern int open_error, claim_error, claim_lock_error, device_errors[40];
extern unsigned int device_calls, links_there, files_open;
extern unsigned int walks, forgotten; /* of links_shut(), of netlink_forget() */
extern int named_fds, named_ms;	      /* what named.c has to be waited for */
extern bool with_policy, egress_hook, excepted, event_renames, event_headless, adopts;

#endif
