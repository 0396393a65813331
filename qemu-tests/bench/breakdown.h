/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the time of a command goes, from what guest/calls has printed. */
#ifndef BREAKDOWN_H
#define BREAKDOWN_H

#include "bench/report.h"

/*
 * Writes a table with what a cold lock and the cold script by hand spend most of their
 * time on, side by side for each column that has both. The last rows are the rest and the
 * sum. Pure.
 */
void breakdown_write(FILE *f, const struct report *r);

#endif
