/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_PROVE_H
#define NETLATCH_PROVE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Probes the ruleset that was found, after the guard has been stopped and before anything
 * is opened. Returns whether release may open. demanded (--when proven): only if nothing
 * of the probe got in; reason, the words for the evidence, then gets the result as well.
 * Otherwise always, and what got in is a warning.
 */
bool prove(bool demanded, char *reason, size_t size);
/* Notes the result in the state file, for status. Does nothing if there is none. */
void prove_note(void);

#endif
