/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_LINKS_H
#define NETLATCH_LINKS_H

#include "lex.h"
#include "policy.h"

/*
 * Reads "NAME", "mac ADDRESS" or "any", and "over NAME,NAME" behind a name. Notes all
 * links that the allow is about: a VLAN's frames also cross the link below it, and those
 * of a bond cross its ports. False if there was a mistake, which is noted.
 */
bool links_read(struct line *line, struct allow *allow, const char *root);

/* "enp1s0", "the link with the MAC address 52:...", "any link". */
const char *link_text(const struct link *link);

#endif
