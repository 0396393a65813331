/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kinds of frames that look the same in a picture: a family has one colour of Okabe and
 * Ito's palette, which colour-blind people can tell apart, and one shape.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include "harness/frame.h"

enum family {
	FAMILY_DHCP,
	FAMILY_ARP,
	FAMILY_ND,
	FAMILY_GROUPS,
	FAMILY_ICMP,
	FAMILY_IP,
	FAMILY_LINK,
	FAMILY_OTHER,
	FAMILIES
};

struct family_look {
	const char *name;
	const char *id;	  /* class and symbol */
	const char *path; /* the shape around 0,0, about 14 wide */
	const char *colour;
	const char *colour_dark; /* on a dark ground */
};

extern const struct family_look family_looks[FAMILIES];

enum family family_of(enum frame_kind kind);

#endif
