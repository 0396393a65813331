/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the hostile set that comes close to an exception for TCP from the peer to
 * port 22, by IPv4 or IPv6: each frame differs from what such a rule lets pass in one
 * thing. Only those tagged with VLAN 10 pass, where the rule is for eth0.10.
 */
#ifndef INJECT_NEAR_H
#define INJECT_NEAR_H

#include "harness/packet.h"

struct near_miss {
	const char *name;
	void (*build)(struct packet *p);
};

extern const struct near_miss near_misses[];
extern const size_t near_miss_count;

#endif
