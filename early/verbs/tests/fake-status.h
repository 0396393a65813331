/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_FAKE_STATUS_H
#define NETLATCH_FAKE_STATUS_H

#include "verbs/status.h"

/*
 * For the tests of what status prints: out() appends to status_text, and what
 * status_take() would ask the machine for aborts, because the tests fill in the struct
 * status themselves.
 */
extern char status_text[65536];
/* Appends it to the file that this variable of the environment names, if it is set. */
void status_keep(const char *variable);
/* Does the text have this whole line? If not, prints both. */
bool has_line(const char *text, const char *line);

/* Nothing is shut, nothing is known; the look has room for the links in status_links. */
void status_begin(struct status *s);
extern struct link status_links[4];

struct verdict *status_verdict(struct status *s, const char *layer);

/* A policy with the two exceptions of the sample "both"; the second one is kept. */
void status_policy(struct status *s);

#endif
