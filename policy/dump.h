/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_DUMP_H
#define NETLATCH_DUMP_H

#include "policy/blob.h"

#include <stdio.h>

/*
 * Prints everything that a compiled policy holds, one thing a line, so that it could be
 * made again of the text.
 */
void dump(const struct blob *blob, FILE *to);

#endif
