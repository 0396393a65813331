/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_STATE_H
#define NETLATCH_STATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * /run/netlatch/state: what lock did, as lines `key=value`, ASCII, mode 0644, replaced as a
 * whole by rename. The keys, in this order (the names below are their only other place):
 *
 *   format=1
 *   version=...            of netlatch
 *   boot-id=...            /proc/sys/kernel/random/boot_id: a state of another boot is void
 *   level=full|degraded|open
 *   missing=netdev,inet    layers, comma-separated; empty at level full
 *   why.LAYER=...          one line for each of them
 *   counters=0|1           whether the chains count (netlatch.debug)
 *   guard=1|no: ...        whether lock left one behind, and why not
 *   self-test=...          passed, failed, or "skipped: " and why (early/selftest.h)
 *   locked-at=12.34        seconds since the kernel started, of the first lock of this boot
 *   took-us=...            microseconds that the last lock took
 *   warning=...            any number: what is outside the latch, and was seen
 *   released-at=56.78      seconds since the kernel started; not while shut
 *   released-by=...        what release found, or why it did not look; not while shut
 *   sysctl.latch.PATH=OLD  what release puts back; PATH is below /proc/sys; while shut
 *   radio.N=0|1            whether radio N was blocked by somebody else; while shut
 *   sysctl.keep.PATH=OLD   what was changed for good
 *   end=1                  the last line; without it the file is damaged
 */
#define STATE_VERSION "version"
#define STATE_BOOT_ID "boot-id"
#define STATE_LEVEL "level"
#define STATE_MISSING "missing"
#define STATE_WHY "why."
#define STATE_COUNTERS "counters"
#define STATE_GUARD "guard"
#define STATE_SELF_TEST "self-test"
#define STATE_LOCKED_AT "locked-at"
#define STATE_TOOK_US "took-us"
#define STATE_WARNING "warning"
#define STATE_RELEASED_AT "released-at"
#define STATE_RELEASED_BY "released-by"
#define STATE_SYSCTL_LATCH "sysctl.latch."
#define STATE_SYSCTL_KEEP "sysctl.keep."
#define STATE_RADIO "radio."
#define STATE_END "end"

#define STATE_DIR "/run/netlatch"
#define STATE_FILE STATE_DIR "/state"
#define STATE_FORMAT "1"
#define STATE_SIZE_MAX (4 << 20) /* bytes; 1,000 links need about 0.5 MiB */

/* ---- pure ---- */

struct text {
	char *data;
	size_t len, size;
	bool failed; /* out of memory, or a value with a newline: never written then */
};

void text_put(struct text *t, const char *key, const char *value);
/* Appends the lines of another text. */
void text_append(struct text *t, const struct text *lines);
void text_free(struct text *t);

/* The value of the first line with this key, not terminated; NULL if there is none. */
const char *state_find(const char *state, const char *key, size_t *len);
/* The same, copied; "" and false if absent or too long. */
bool state_get(const char *state, const char *key, char *value, size_t size);
/* 0, or -EBADMSG: damaged or another format; -ESTALE: of another boot. */
int state_check(const char *state, const char *boot_id);
/* Is it that of a latch that was opened on purpose? state may be NULL. */
bool state_is_released(const char *state);
/* Appends those lines of state whose keys begin with prefix. */
void text_put_like(struct text *t, const char *state, const char *prefix);

/* ---- system calls ---- */

/* What state_load() had to say, in words. */
const char *state_error_text(int rc);
/* Returns 0 with *state to be freed, or -errno as above and -ENOENT. */
int state_load(char **state);
int state_save(const struct text *t);
/*
 * Replaces it by what is left after a release: without what was shut and what release has put
 * back; state may be NULL. by: what release found, one line.
 */
int state_save_released(const char *state, const char *by);
/* Begins a state: format, version, boot-id, level. */
void state_begin(struct text *t, const char *level);
/* Seconds since the kernel started, "12.34"; "" if /proc does not say. */
void state_uptime(char *uptime, size_t size);
/* 36 characters; "" if /proc does not say. */
void state_boot_id(char *id, size_t size);

#endif
