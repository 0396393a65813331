/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_STATUS_H
#define NETLATCH_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/line.h"
#include "evidence/evidence.h"
#include "held/load.h"
#include "kernel/place.h"
#include "layers/layer.h"
#include "verbs/notice.h"
#include "verbs/terminal.h"
#include "verbs/when.h"

/*
 * What status has found out: status.c tells it in words, status_json.c and
 * status_prometheus.c tell it to programs.
 */
struct status {
	enum place place; /* whose network the rest tells of */
	bool not_root;	  /* so much is not seen */
	char kernel[32];  /* its release, "6.1.0-41-amd64" */
	struct latch latch;
	struct look look;
	enum level level;
	char *state; /* of this boot, or NULL */
	int state_error;
	int guard; /* its pid; 0: no guard runs; -errno: cannot tell */
	struct evidence evidence;
	int evidence_error;
	bool netconsole;	/* the kernel's log goes to the network */
	int waiter;		/* the release that waits: its pid; 0: none; -errno */
	char waiter_when[24];	/* on what it opens, or "" */
	unsigned long refusals; /* how many releases did not open, in this boot */
	char now[32];		/* seconds since the kernel started, or "" */
	char refused[NOTICE_REFUSED_SIZE]; /* why the last release refused, or "" */
	struct held_table held;
	const char *held_fault; /* words, with -EBADMSG */
	int held_error;		/* of held_load() */
};

/* Reads the kernel, the state file and the guard. Call status_free() afterwards. */
void status_take(struct status *s);
void status_free(struct status *s);

/*
 * Prints one JSON object and a newline, as docs/status-schema.json describes it. A test
 * (status-schema.t) holds the two together.
 *
 * The keys of a version of the schema never change their meaning. If one has to, or goes
 * away, the version (STATUS_SCHEMA) becomes 2; keys that are added leave it as it is.
 */
#define STATUS_SCHEMA 1
void status_print_json(const struct status *s);

/* Prints the figures as the text format of Prometheus has them. */
void status_print_prometheus(const struct status *s);

/* Prints what a person needs who mends a ruleset, anew at each change, until q or ^C. */
int status_watch(enum colour colour);
/* The same part of status for one look. */
void status_print_short(const struct status *s);

/* ---- the answer in one line (status_say.c) ---- */

enum check {
	CHECK_RELEASED,	   /* by release, and nothing is shut any more */
	CHECK_FORCED,	   /* the same without a look at a ruleset, and none stands now */
	CHECK_SHUT,	   /* by lock, until release */
	CHECK_FAILED,	   /* neither of the two */
	CHECK_NOT_COVERED, /* nothing has shut the network in this boot */
	CHECK_UNKNOWN,	   /* another network namespace, or not root */
};
extern const char *const check_words[];
#define CHECKS (CHECK_UNKNOWN + 1)

enum check status_check(const struct status *s);
/* The exit status of `status --check`. */
int status_check_exit(enum check check);
/* What is, without "netlatch: " before it, and what to do. */
void status_say(const struct status *s, struct line *is, struct line *todo);

/* ---- what all tell ---- */

/*
 * Was this machine never shut, or was it released, and nothing is shut any more? A guard
 * that still runs would shut the next link that appears.
 */
bool status_is_open(const struct status *s);
/* Why lock has started no guard, as "no: --no-guard"; "" if it has. */
void status_guard_why(const struct status *s, char *why, size_t size);
/* Why held frames have no names, as "no nfnetlink_log"; "" if they have. */
void status_not_named(const struct status *s, char *why, size_t size);
/* Why the table of held frames cannot be read; NULL if it can, or if there is none. */
const char *status_held_fault(const struct status *s);
/*
 * The next warning: the text behind *at, which begins as NULL, with its length. False:
 * there is none.
 */
bool status_warning(const struct status *s, const char **at, size_t *len);
/* The line of the state that has the level of the last lock. */
const char *status_lock_level_key(const struct status *s);
/* Why that lock found the layer missing; "" and false if it did not. */
bool status_lock_why(const struct status *s, unsigned int layer, char *why, size_t size);
/*
 * Since when the wire has been shut, or how long it was until release, in milliseconds;
 * -1: it is not known, or lock has not run.
 */
long long status_shut_ms(const struct status *s);

/* On what `netlatch release` opens without --when: the policy's word, or a ruleset. */
enum when status_when(const struct status *s);

/* The members `held` and `held_others`, each with a comma behind it. */
void status_print_held_json(const struct status *s);
/* The lines "  held: DHCP discover on enp1s0, 4 times, first 3.1 s". */
void status_print_held(const struct status *s);

/* "open", "refuse", ...: see `release` above. */
const char *status_release_would(const struct status *s);

#endif
