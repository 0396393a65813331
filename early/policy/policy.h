/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_POLICY_H
#define NETLATCH_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include <net/if.h>

#include "base/state.h"
#include "kernel/link.h"
#include "policy/blob.h"
#include "policy/limits.h"

/*
 * The compiled policy at run time. lock takes it from the initramfs image, and leaves a
 * copy in /run for the guard, for status, and for every later lock. Without a policy, or
 * with one that cannot be read, the floor applies: no exception, radios blocked.
 */
#define POLICY_FILE "/etc/netlatch/policy.bin"
#define POLICY_COPY STATE_DIR "/policy.bin"
/*
 * Without this file only those exceptions are left that the policy marks `keep`. So an
 * end needs no room in /run, and what is lost there ends them too. It is not made for a
 * policy without exceptions.
 */
#define POLICY_STANDS STATE_DIR "/exceptions"

struct policy {
	struct blob blob; /* all zero (the floor) unless there is a policy */
	char *data;	  /* what blob points into */
	bool ended;	  /* only exceptions with BLOB_KEEP are left */
};

/*
 * Reads the copy in /run. Returns NULL, also if there is no policy, or says what is wrong
 * with it; then the floor applies.
 */
const char *policy_load(struct policy *policy);
/*
 * For lock: reads the copy in /run. If there is none, reads POLICY_FILE and copies it.
 * One that is damaged, or that cannot be read or copied, leaves a damaged copy or an
 * empty one, so that policy_load() does not take it for none. Returns as policy_load().
 */
const char *policy_take(struct policy *policy);
/*
 * For the lock of the boot script: does the policy of the image allow that netlatch.skip
 * leaves the network open? Returns NULL if it does, or why not, in words. Once a lock has
 * copied the policy, and without the image, it never does: a person at work has typed
 * lock. Leaves no trace in /run.
 */
const char *policy_forbids_skip(void);
/* The same for a boot that saves a crash dump (kdump). */
const char *policy_forbids_kdump(void);
/*
 * From now on only exceptions with BLOB_KEEP are left. Returns 0 or -errno; then every
 * later lock lets all of them pass.
 */
int policy_end(struct policy *policy);
void policy_free(struct policy *policy);

/* ---- pure: the links that have an exception ---- */

/*
 * The exceptions in force for this link, one bit each. The link is found by the name and
 * the hardware address that it has now. A link with the name "all" or "default" has none.
 */
uint64_t policy_match(const struct policy *policy, const struct link *link);

struct allowed_link {
	int index;
	char name[IFNAMSIZ];
	uint64_t exceptions; /* one bit each */
	unsigned int needs;  /* BLOB_NEEDS_* of all of them */
	bool keep;	     /* one of them is marked `keep` */
	bool headless;	     /* as in struct link */
};

/* The links that have an exception at some moment, in the order of `struct links`. */
struct allowed {
	const struct blob *blob;
	unsigned int count;
	unsigned int left_out; /* links beyond ALLOWED_MAX */
	/* Last, because its pages cost no memory as long as nobody fills them. */
	struct allowed_link link[ALLOWED_MAX];
};

void allowed_find(struct allowed *allowed, const struct policy *policy,
		  const struct links *links);
/* NULL: the link has no exception. allowed may be NULL. */
const struct allowed_link *allowed_get(const struct allowed *allowed, int index);
const struct allowed_link *allowed_by_name(const struct allowed *allowed,
					   const char *name, size_t len);
/* Do both name the same links with the same exceptions? */
bool allowed_same(const struct allowed *a, const struct allowed *b);

#endif
