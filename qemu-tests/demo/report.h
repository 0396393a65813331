/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots of one machine side by side: what happened when, which frames left, and the
 * verdict. Pure; the record also makes the page.
 */
#ifndef REPORT_H
#define REPORT_H

#include "demo/system.h"
#include "harness/shown.h"
#include "report/record.h"

/* The record's lanes, in this order. */
enum { DEMO_STOCK, DEMO_LATCHED, DEMO_ALLOWED, DEMO_BOOTS };

/*
 * Puts the title and the verdict into a record of three boots. True if the stock system
 * leaked before its firewall was in force, if the one with netlatch sent nothing before
 * it opened, and if the one with exceptions sent before that what they let pass, and
 * nothing else; and if both of these opened and reached the login prompt.
 */
bool report_judge(struct record *r, const struct demo_system *s);

/* The same for a terminal: tables, and the verdict of report_judge(). */
void report_print(FILE *out, const struct record *r, const struct demo_system *s);

/* When the console of a boot first showed text. */
struct shown lane_shows(const struct record_lane *l, const char *text);

#endif
