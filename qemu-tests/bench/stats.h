/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Medians and quartiles. Pure: no system call. */
#ifndef STATS_H
#define STATS_H

#include <stddef.h>

/* The median and the two quartiles of n values; n is 0 if there is nothing to say. */
struct spread {
	double low, median, high;
	size_t n;
};

struct spread spread_of(const double *values, size_t n);

/*
 * Of the ratios a[i] / b[i]. Both ran in round i, one right after the other, so what
 * slows the host down for a while cancels out. If one list is longer, its rest does not
 * count.
 */
struct spread spread_of_ratios(const double *a, size_t a_count, const double *b,
			       size_t b_count);

/* The same of a[i] / (a[i] + b[i]): the share of a. */
struct spread spread_of_shares(const double *a, size_t a_count, const double *b,
			       size_t b_count);

#endif
