/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What netlatch promises about its cost, as a table: how each number is made of samples,
 * and how large it may be. Pure: no system call.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include "bench/samples.h"

#include <stdbool.h>

enum limit_kind {
	LIMIT_RATIO,  /* a / b, round by round */
	LIMIT_SHARE,  /* a / (a + b), round by round */
	LIMIT_VALUE,  /* a */
	LIMIT_LINEAR, /* of release at 10, 300 and 1,000 links */
};

struct limit {
	const char *what;
	enum limit_kind kind;
	const char *a, *b;
	double max;
	double unit;	  /* samples are divided by it; 0: by 1 */
	const char *form; /* how printf shows the number */
	bool first_cpu;	  /* not measured again with more CPUs */
};

extern const struct limit limits[];
extern const size_t limit_count;

enum verdict { VERDICT_HELD, VERDICT_MISSED, VERDICT_UNKNOWN };

/* The number itself; n is 0 if a series is missing. */
struct spread limit_measure(const struct limit *l, const struct samples *s,
			    const char *folder);

/* The median decides. What was not measured does not hold. */
enum verdict limit_judge(const struct limit *l, const struct spread *measured);

#endif
