/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SUGGEST_PLAN_H
#define NETLATCH_SUGGEST_PLAN_H

#include <stdbool.h>

#include "suggest/machine.h"

/* How the initramfs configures one link: what ip= says, or the default without it. */
struct plan {
	struct place at;
	const char *said; /* "ip=dhcp", for people; NULL: nothing was said */
	bool unread;	  /* something was said, but it makes no sense */
	bool off;	  /* no link is configured */
	bool dhcp, dhcp6, slaac;
	const char *address; /* static */
	/* "enp1s0", "mac ..." or "bond0 over enp1s0,enp2s0"; NULL: not known */
	const char *link;
	bool ports_open;  /* it is a bond whose ports are not known */
	const char *lacp; /* as link, if the ports of the bond speak with the switch */
	const char *lacp_said; /* and why */
	const char *server;    /* of a network root */
	const char *dns[2];
};

/*
 * Reads the value of ip=, in each of its forms:
 *
 *   METHOD                  dhcp, on, any, off, ...; dracut also dhcp6, auto6, ...
 *   LINK                    ipconfig of klibc: DHCP on this link
 *   LINK:METHOD             dracut
 *   CLIENT:SERVER:GATEWAY:NETMASK:HOSTNAME:LINK:METHOD[:DNS[:DNS]]
 *
 * Returns NULL, or what is wrong with it. Pure.
 */
const char *plan_read(const char *value, struct plan *plan);

#endif
