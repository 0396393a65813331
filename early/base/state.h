/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_STATE_H
#define NETLATCH_STATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The state file, /run/netlatch/state, records what lock did. It holds ASCII lines
 * `key=value`, has mode 0644, and every change replaces the whole file by rename. The
 * keys, in this order (only the macros below repeat their names):
 *
 *   format=1
 *   version=...            version of netlatch
 *   boot-id=...            /proc/sys/kernel/random/boot_id; a state of another
 *                          boot is void
 *   level=full|degraded|open
 *   missing=netdev,inet    layers that are not closed; empty at level full
 *   unsupported=netdev     those of them that lock could not close on this machine,
 *                          because the kernel lacks them or the policy leaves them
 *   why.LAYER=...          the reason, one line for each missing layer
 *   counters=0|1           whether the chains count (netlatch.debug)
 *   held=1|no: ...         whether the chains log held frames to the guard, and if not,
 *                          the reason; only with netlatch.debug
 *   guard=1|no: ...        whether lock started the guard, and if not, the reason
 *   self-test=...          passed, failed, or "skipped: REASON" (probe/selftest.h)
 *   locked-at=12.34        time of the first lock of this boot, in seconds since the
 *                          kernel started
 *   took-us=...            duration of the last lock in microseconds
 *   warning=...            a sender that the latch cannot hold; any number of lines
 *   locked-level=...       the level before release; only after release
 *   released-at=56.78      time of release, in seconds since the kernel started; only
 *                          after release
 *   released-by=...        evidence that release found, or why release did not look for
 *                          any; only after release
 *   sysctl.latch.PATH=OLD  value that release restores; PATH is below /proc/sys; only
 *                          while shut
 *   radio.N=0|1            1: something other than netlatch had blocked radio N; only
 *                          while shut
 *   sysctl.keep.PATH=OLD   old value of a setting that release does not restore
 *   end=1                  the last line; a file without it is damaged
 */
#define STATE_VERSION "version"
#define STATE_BOOT_ID "boot-id"
#define STATE_LEVEL "level"
#define STATE_MISSING "missing"
#define STATE_UNSUPPORTED "unsupported"
#define STATE_WHY "why."
#define STATE_COUNTERS "counters"
#define STATE_HELD "held"
#define STATE_GUARD "guard"
#define STATE_SELF_TEST "self-test"
#define STATE_LOCKED_AT "locked-at"
#define STATE_TOOK_US "took-us"
#define STATE_WARNING "warning"
#define STATE_LOCKED_LEVEL "locked-level"
#define STATE_RELEASED_AT "released-at"
#define STATE_RELEASED_BY "released-by"
#define STATE_PROVEN "proven"
#define STATE_SYSCTL_LATCH "sysctl.latch."
#define STATE_SYSCTL_KEEP "sysctl.keep."
#define STATE_RADIO "radio."
#define STATE_END "end"

#define STATE_DIR "/run/netlatch"
#define STATE_FILE STATE_DIR "/state"
/*
 * Where the files of STATE_DIR lie in a boot that netlatch-rdinit has shut; STATE_DIR is
 * a link to it then. See state_recall().
 */
#define STATE_IN_DEV "/dev/netlatch"
#define STATE_FORMAT "1"
#define STATE_SIZE_MAX (4 << 20) /* bytes; 1,000 links need about 0.5 MiB */

/* ---- pure ---- */

struct text {
	char *data;
	size_t len, size;
	bool failed; /* no memory, or a bad value; state_save() refuses then */
};

/* Appends "key=value". A value with a newline or of over 640 bytes sets failed. */
void text_put(struct text *t, const char *key, const char *value);
/* Appends the lines of another text. */
void text_append(struct text *t, const struct text *lines);
void text_free(struct text *t);

/*
 * Finds the value of the first line with this key; NULL if there is none. The value has
 * *len bytes and ends in the newline of its line, not in a NUL.
 */
const char *state_find(const char *state, const char *key, size_t *len);
/* Copies that value; "" and false if the key is absent or the value is too long. */
bool state_get(const char *state, const char *key, char *value, size_t size);
/* 0; -EBADMSG: the state is damaged or has another format; -ESTALE: of another boot. */
int state_check(const char *state, const char *boot_id);
/*
 * Appends those lines of state that tell how the last lock went, for status after
 * release.
 */
void text_put_lock(struct text *t, const char *state);
/* Does the state say that release has opened the latch? state may be NULL. */
bool state_is_released(const char *state);
/* Appends those lines of state that begin with prefix. */
void text_put_like(struct text *t, const char *state, const char *prefix);

/* ---- system calls ---- */

/*
 * In a boot that netlatch-rdinit has shut, makes STATE_DIR a link to STATE_IN_DEV again.
 * Many initrds mount a new tmpfs over /run (initramfs-tools and booster do), and what was
 * there is lost. devtmpfs has one instance in the whole kernel, so files in /dev
 * outlive each /init and each switch_root. Returns true if the link is new.
 */
bool state_recall(void);
/* The words for an error of state_load(). */
const char *state_error_text(int rc);
/*
 * Reads the state file and checks it. Returns 0 with *state, which the caller frees; or
 * -errno, among others those of state_check() and -ENOENT.
 */
int state_load(char **state);
/* Replaces the state file. Returns 0 or -errno; -ENOMEM if t->failed. */
int state_save(const struct text *t);
/*
 * Replaces the state file by that of an open latch. It keeps of state only what stays
 * true after release: how lock went, but not the guard, and not the old values that
 * release has restored.
 * state may be NULL. by: the value of released-by, one line.
 */
int state_save_released(const char *state, const char *by);
/*
 * Adds the line "key=value" to the state file, in front of an older line of this key.
 * Returns 0 or -errno.
 */
int state_note(const char *key, const char *value);
/* Begins a state with format, version, boot-id and level. */
void state_begin(struct text *t, const char *level);
/* Seconds since the kernel started, as "12.34"; "" if /proc/uptime cannot be read. */
void state_uptime(char *uptime, size_t size);
/* The boot id, 36 characters; "" if /proc has none. */
void state_boot_id(char *id, size_t size);

#endif
