/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_WORLD_H
#define FAKE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "layers/sysctl/tests/fake-sysctl.h"
#include "verbs/main_system.h"

/*
 * A machine for `netlatch release` to open: what the kernel holds shut, and every request
 * that release makes of it, counted, so that each can be made to fail. It lies in memory
 * shared with a child, in which the verb runs: whatever it leaves behind ends with it.
 */
#define WORLD_LINKS 4
#define FD_ROUTE 1000
#define FD_NFT 1001

struct world {
	/* what stands */
	uint8_t nft; /* parts */
	struct world_link {
		char name[16];
		bool excepted;	      /* it has the qdisc of a link with exceptions */
		bool blackhole, gone; /* gone: ENODEV for whoever wants to open it */
		unsigned int drops;
	} link[WORLD_LINKS];
	bool guard, dropin, notice;
	bool attaching;	     /* the guard's child, until somebody waits for its end */
	unsigned int radios; /* that are blocked, of two */
	bool sockets;	     /* refuse what they refuse while shut */
	struct fake_sysctl sysctl;
	char state[8192], wants[512]; /* "": there is none */
	int state_error;	      /* 0: state is what is loaded */
	bool policy;		      /* two exceptions on eth0, one is kept */
	const char *policy_wrong;     /* why it cannot be used */
	bool opens_without;	      /* it says without-netlatch = open */
	enum main_system main_system; /* what the root file system has */
	const char *image_command;    /* what makes the image anew; NULL: not known */

	/* what else there is to know */
	bool finds4, finds6;		/* evidence, from evidence_at on */
	unsigned long evidence_at, now; /* ms */
	int evidence_error, lock_again_exits, others_error, helper_exits;
	const char *helper_prints, *weak;
	bool opened_meanwhile;	/* by somebody else, while evidence was waited for */
	bool closed_meanwhile;	/* the nft tables alone, as lock comes first */
	bool flushed_meanwhile; /* the evidence, while release waited for its turn */

	/* time: ms; 0: never. Each but the last is a change of nf_tables. */
	unsigned long evidence_until;	     /* the ruleset is flushed again */
	unsigned long opened_at, flushed_at; /* by somebody else; our tables */
	unsigned long guard_dies_at;	     /* nobody tells of it */
	unsigned long busy_ms;		     /* a change so often */
	unsigned long limit; /* a waiter that still waits then ends with status 77 */
	unsigned long heard; /* changes up to then were taken from the queue */
	bool legacy, deaf;   /* no change is told; the group cannot be joined */
	bool joined, cannot_shut;
	int other_waiter;
	bool orphan;	   /* the waiter ends while its child waits for its turn */
	long clock_set_by; /* ms, once release has slept */
	bool fails_there;  /* in another namespace */
	bool no_way_back;  /* from it */
	bool without_nf_tables, without_nfnetlink, nft_stays, not_root, no_proc,
		elsewhere;
	unsigned int gets_in;	 /* enum probe_kind */
	const char *probe_fails; /* why; NULL: it does not */
	bool without_ipv6;	 /* the kernel */
	uint64_t counted;	 /* frames dropped by inet output; 0: no counters */

	/* which request fails; what it was, "" if there were not so many */
	unsigned int requests, fail_at;
	int fail_with;
	bool fail_on; /* all that follow, too */
	char failed[128];

	/* what happened */
	char told[900];	  /* to people, in a system without netlatch */
	char steps[8192]; /* what was opened, one a line, in its order */
	char log[8192], out[8192], why_notice[900], released_by[900], refused[64];
	bool policy_ended;
	char proven[256]; /* what the state file says of the probe */
	unsigned int probes;
	bool probed_late; /* beside a guard, or when something was open already */
	unsigned int locked_again, helper_runs, helper_all, wake_runs, sleeps,
		socket_tries, looks_for_evidence;
	int files_open, exit;
	bool crashed, settings_tried, deaf_to_signals; /* while it shut again */
};

extern struct world *world;

/* Shut in full, eth0 and eth1 and wlan0, with a guard, a state and a ruleset. */
void world_shut(void);
/* Counts a request; its error if its turn has come. */
int world_request(const char *what, const char *of);
/* Notes in steps what was opened. */
void world_step(const char *what, const char *name);
/* Runs the verb with these options in a child. Returns its exit code, -1 if it crashed.
 */
int world_run(const char *options);
/* Somebody else opens everything. */
void world_open(void);
/* What is shut, in the words of the summary: " nft inet, link eth0"; " nothing". */
const char *world_still_shut(void);
bool world_is_open(void);
/* Nothing at all was opened. */
bool world_is_shut(void);
bool world_says(const char *text);

#endif
