/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot, what follows from it, and where its files are; and the ways to say so. */
#ifndef PROVE_RESULT_H
#define PROVE_RESULT_H

#include "prove/boot.h"
#include "report/record.h"

#include <stdio.h>

struct result {
	const struct prove_options *o;
	const struct boot *boot;
	struct prove_verdict verdict;
	struct record record; /* one lane */
	const char *kept; /* the folder of the files; NULL: they are gone at the end */
};

/* result.c. 0 or -errno. */
int result_fill(struct result *r);

/* The phase of a time, "unknown" if the console does not tell. */
const char *result_phase(const struct result *r, uint64_t ns);

/* The NIC with the source address of a frame, by our name, or "?". */
void result_nic(const struct result *r, const struct wire_frame *f, char *name,
		size_t size);

/* The first sentence of all forms. */
void result_headline(const struct result *r, char *text, size_t size);

void result_print(const struct result *r, FILE *out);

/* json.c */
int result_print_json(const struct result *r, FILE *out);

#endif
