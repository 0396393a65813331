/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two boots side by side: what happened when, which frames left, and the verdict. */
#ifndef REPORT_H
#define REPORT_H

#include "harness/guest.h"

struct milestone {
	const char *what;  /* for the reader */
	const char *shows; /* what the console shows then */
};

extern const struct milestone milestones[];
extern const size_t milestone_count;
extern const struct milestone milestone_ruleset, milestone_release, milestone_login;

/* What is kept of a boot after its guest is gone. */
struct boot {
	const char *name;
	char dir[256];
	uint64_t when[16]; /* per milestone, 0: never */
	uint64_t ruleset_ns, release_ns, login_ns;
	struct wire_frame *frames;
	size_t count;
};

/* Copies from a guest what the report needs. 0 or -ENOMEM. */
int boot_keep(struct boot *b, const struct guest *g);

void report_print(FILE *out, const struct boot *stock, const struct boot *latched);

/*
 * True if the stock system leaked before its firewall was in force, and the one with
 * netlatch sent nothing before it was released and reached the login prompt.
 */
bool report_verdict(const struct boot *stock, const struct boot *latched);

#endif
