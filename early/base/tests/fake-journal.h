/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_JOURNAL_H
#define FAKE_JOURNAL_H

/*
 * In place of journal.c: the entries, a line each, as "EVENT LEVEL MESSAGE; FIELD=VALUE
 * ...". Children of the test write here, too.
 */
extern char *journal_text;

#endif
