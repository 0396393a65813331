// SPDX-License-Identifier: GPL-2.0-or-later
/* What lock says to the kernel log, and what it writes down for release and status. */
#include "verbs/lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/journal.h"
#include "base/log.h"
#include "base/state.h"
#include "kernel/outside.h"

static void warn(struct lock *lock, const char *text)
{
	log_line(LOG_CRIT, "%s", text);
	text_put(&lock->warnings, STATE_WARNING, text);
}

void lock_warn(struct lock *lock)
{
	char how[64], text[200];

	if (outside_netconsole(lock->cmdline.netconsole))
		warn(lock, OUTSIDE_NETCONSOLE);
	if (outside_pnp(how, sizeof(how))) {
		snprintf(text, sizeof(text), OUTSIDE_PNP, how);
		warn(lock, text);
	}
	if (lock->cmdline.bad)
		log_line(LOG_ERR,
			 "kernel command line: %.*s is unknown and ignored "
			 "(netlatch.debug[=0|1], netlatch.skip[=0|1])",
			 (int)lock->cmdline.bad_len, lock->cmdline.bad);
}

/* Nothing is lost: the kernel log keeps what release would have needed. */
static void say_old_values(const struct lock *lock, int rc)
{
	const char *line = lock->shutting.record.old_values.data, *end;

	log_line(LOG_ERR, STATE_FILE ": %s; release will not know what to put back:",
		 error_text(rc));
	for (; line && (end = strchr(line, '\n')); line = end + 1)
		log_line(LOG_ERR, "%.*s", (int)(end - line), line);
}

/* Whether held frames have names, and why not. */
static void put_held(struct text *t, const struct shutting *s)
{
	char why[64];

	if (!s->debug)
		return;
	snprintf(why, sizeof(why), "no: %s",
		 s->no_guard			? "no guard"
		 : s->nft.held_error == -ENOENT ? "no nfnetlink_log"
		 : s->nft.held_error		? error_text(s->nft.held_error)
						: "nf_tables is missing");
	text_put(t, STATE_HELD, s->nft.held ? "1" : why);
}

static void list_unsupported(const struct latch *latch, char *list, size_t size)
{
	size_t len = 0;
	unsigned int i;

	list[0] = '\0';
	for (i = 0; i < layer_count; i++)
		if (latch->verdict[i].state == LAYER_UNSUPPORTED && len < size)
			len += snprintf(list + len, size - len, "%s%s", len ? "," : "",
					layers[i]->name);
}

void lock_save_state(struct lock *lock, unsigned long took_us)
{
	const struct record *record = &lock->shutting.record;
	const struct verdict *v = lock->latch.verdict;
	char value[64], key[24];
	struct text t = { 0 };
	unsigned int i;
	int rc;

	state_begin(&t, level_names[latch_level(&lock->latch)]);
	latch_list_missing(&lock->latch, value, sizeof(value));
	text_put(&t, STATE_MISSING, value);
	list_unsupported(&lock->latch, value, sizeof(value));
	text_put(&t, STATE_UNSUPPORTED, value);
	for (i = 0; i < layer_count; i++) {
		snprintf(key, sizeof(key), STATE_WHY "%s", layers[i]->name);
		if (v[i].state != LAYER_CLOSED)
			text_put(&t, key, v[i].why);
	}
	text_put(&t, STATE_COUNTERS, lock->shutting.nft.counters ? "1" : "0");
	put_held(&t, &lock->shutting);
	text_put(&t, STATE_GUARD, lock->guard);
	text_put(&t, STATE_SELF_TEST, lock->self_test);
	/* Of the first lock of this boot. */
	if (!state_get(record->previous, STATE_LOCKED_AT, value, sizeof(value)))
		state_uptime(value, sizeof(value));
	text_put(&t, STATE_LOCKED_AT, value);
	snprintf(value, sizeof(value), "%lu", took_us);
	text_put(&t, STATE_TOOK_US, value);
	text_append(&t, &lock->warnings);
	text_append(&t, &record->old_values);
	text_put(&t, STATE_END, "1");

	rc = state_save(&t);
	log_done(STATE_FILE, rc);
	if (rc)
		say_old_values(lock, rc);
	text_free(&t);
}

static void send_result(enum log_level log, enum level level, const char *missing,
			unsigned long took_us)
{
	char message[128], took[24];

	snprintf(message, sizeof(message), "The network is %s (%s%s%s)",
		 level == LEVEL_OPEN ? "NOT shut" : "shut", level_names[level],
		 missing[0] ? ", without " : "", missing);
	snprintf(took, sizeof(took), "%lu", took_us);
	journal_send(JOURNAL_SHUT, log, message, "NETLATCH_LEVEL", level_names[level],
		     "NETLATCH_MISSING", missing, "NETLATCH_TOOK_US", took, NULL);
}

/*
 * A layer that this kernel does not support is a warning, which `quiet` hides. A layer
 * that has failed is an error, which shows on the console.
 */
enum level lock_say_result(const struct lock *lock, unsigned long took_us)
{
	enum level level = latch_level(&lock->latch);
	const struct verdict *v = lock->latch.verdict;
	enum log_level worst = LOG_NOTICE, log;
	char list[64], exceptions[32] = "";
	unsigned int i;

	for (i = 0; i < layer_count; i++) {
		if (v[i].state == LAYER_CLOSED)
			continue;
		log = v[i].state == LAYER_UNSUPPORTED ? LOG_WARN : LOG_ERR;
		if (log < worst)
			worst = log;
		log_line(log, "layer %s is missing: %s", layers[i]->name, v[i].why);
	}
	latch_list_missing(&lock->latch, list, sizeof(list));
	if (lock->shutting.exceptions)
		snprintf(exceptions, sizeof(exceptions), ", %u exception%s",
			 lock->shutting.exceptions,
			 lock->shutting.exceptions == 1 ? "" : "s");
	worst = level == LEVEL_OPEN ? LOG_CRIT : worst;
	log_line(worst, "%s%s) in %lu.%03lu ms%s%s",
		 level == LEVEL_FULL   ? "closed (full"
		 : level == LEVEL_OPEN ? "OPEN (missing: "
				       : "closed (degraded: ",
		 list, took_us / 1000, took_us % 1000, exceptions,
		 level == LEVEL_OPEN ? ": the wire is NOT closed" : "");
	send_result(worst, level, list, took_us);
	return level;
}
