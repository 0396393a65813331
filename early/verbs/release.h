/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_RELEASE_H
#define NETLATCH_RELEASE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/line.h"
#include "evidence/evidence.h"
#include "layers/layer.h"
#include "verbs/firewalls.h"
#include "verbs/wait.h"
#include "verbs/when.h"

/* One `netlatch release`: release.c decides and opens, waiter.c waits without a limit. */
struct release {
	enum when when;	   /* as it was asked for */
	enum when decided; /* the same, or what `auto` came to */
	bool force, settings_tried;
	const char *removed_from; /* where the root file system is mounted; or NULL */
	bool by_policy;		  /* the policy names the condition, and no option does */
	bool waiter;		  /* this is the waiter, or its child */
	bool waited; /* for a ruleset, so others may have changed anything meanwhile */
	bool is_shut;
	bool by_ruleset; /* it opens because of a ruleset */
	bool not_proven; /* the ruleset has gone, the probe got in or could not be made */
	bool unguarded;	 /* the opening has begun: it has stopped the guard */
	bool guarded;	 /* a guard ran when the waiter last looked after the tables */
	pid_t waiter_pid;
	unsigned int wait_s;
	int state_error;
	char *state, *wants;
	struct firewalls firewalls;
	struct evidence evidence;
	int evidence_error;
	/* Of the waiter: what it sleeps on, and our nftables tables as last seen. */
	const struct wait *wait;
	uint8_t stood;
	struct look before;
	struct opening opening;
	char reason[700]; /* why it may open, or why not */
};

/* ---- release.c ---- */

/*
 * Looks, then opens or refuses. only_shut: refuses in any case, and shuts what somebody
 * has opened. Returns an exit status.
 */
int release_once(struct release *r, bool only_shut);
/* Is there anything to open? The look is in r->before afterwards. */
bool release_something_is_shut(struct release *r);
/* A look as wait_until() wants it, at the evidence alone. context: struct release. */
enum wait_look release_look_for_evidence(void *context);

/* ---- release_exceptions.c ---- */

/*
 * The opening has failed where links with exceptions are open, or where nobody follows
 * their names, while every other link is still shut.
 */
bool release_opens_exceptions(const struct release *r);
/* Locks again, and appends what came of it. */
void release_shut_again(const struct release *r, struct line *line);
/* From now on only exceptions with `keep` are left. Logs a failure. */
void release_end_exceptions(struct release *r);

/* ---- release_parse.c ---- */

/*
 * Reads the options, and the policy for what they leave to it. False: they are wrong, and
 * the user has been told.
 */
bool release_parse(int argc, char **argv, struct release *r);

/* ---- release_removed.c ---- */

/* In the state, as what release opened on; neither asks for a ruleset. */
#define BY_FORCE "FORCED"
#define NOT_INSTALLED "netlatch is not installed in the root file system"
/*
 * Before the boot enters a root file system without netlatch: opens, because nothing
 * there could. Returns an exit status.
 */
int release_if_removed(struct release *r);

/* ---- release_report.c ---- */

/* Appends "still shut:", and what the kernel still holds. */
void release_say_shut(struct line *line);
/* The summary. */
void release_say_done(const struct release *r);
/*
 * What people have to know after an opening: firewalls that failed though the ruleset
 * counts; and if the opening came late, how to wake the network.
 */
void release_say_advice(struct release *r, bool late);

#endif
