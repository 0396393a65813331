/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_JOURNAL_H
#define NETLATCH_JOURNAL_H

#include <stddef.h>

#include "base/log.h"

/*
 * What became of a verb, as an entry of systemd's journal with fields. It is for programs
 * and for `journalctl -u`. The kernel log has the line for people, which the journal
 * takes over from there; so this entry has words of its own, and no line stands there
 * twice.
 *
 * Each event has a MESSAGE_ID, which never changes. netlatch(7) lists the events with
 * their fields, hook/systemd/netlatch.catalog explains them to `journalctl -x`.
 */
enum journal_event {
	JOURNAL_SHUT,	  /* lock has run */
	JOURNAL_RELEASED, /* release has opened the wire */
	JOURNAL_REFUSED,  /* release has left it shut */
	JOURNAL_FAILED,	  /* release has failed half-way */
	JOURNAL_WAITING,  /* a release waits for a ruleset, without a limit */
};

/*
 * Sends the entry to journald: the message, and further fields as pairs of name and
 * value. NULL as a name ends them; a pair whose value is NULL or "" is left out. Never
 * waits, and ignores errors, because the kernel log has the line. In an initramfs without
 * journald it does nothing.
 */
void journal_send(enum journal_event event, enum log_level level, const char *message,
		  ...) __attribute__((sentinel));

/*
 * The last part of the control group's path in the text of /proc/PID/cgroup, if it is a
 * service: "netlatch-release.service". "" if it is none. Pure.
 */
void journal_unit(const char *cgroups, char *unit, size_t size);

#endif
