// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/stats.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * Interpolates between the two neighbours, as R's default (type 7) and numpy do. sorted
 * has at least one value.
 */
static double quantile(const double *sorted, size_t n, double share)
{
	double position = share * (double)(n - 1);
	size_t i = (size_t)position;

	if (i + 1 >= n)
		return sorted[n - 1];
	return sorted[i] + (position - (double)i) * (sorted[i + 1] - sorted[i]);
}

struct spread spread_of(const double *values, size_t n)
{
	struct spread s = { .n = 0 };
	double *sorted;

	if (!n)
		return s;
	sorted = malloc(n * sizeof(*sorted));
	if (!sorted)
		return s;
	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare);
	s.low = quantile(sorted, n, 0.25);
	s.median = quantile(sorted, n, 0.5);
	s.high = quantile(sorted, n, 0.75);
	s.n = n;
	free(sorted);
	return s;
}

static struct spread of_pairs(const double *a, size_t a_count, const double *b,
			      size_t b_count, int share)
{
	struct spread s = { .n = 0 };
	size_t i, n = a_count < b_count ? a_count : b_count;
	double *values, whole;

	values = calloc(n ? n : 1, sizeof(*values));
	if (!values)
		return s;
	for (i = 0; i < n; i++) {
		whole = share ? a[i] + b[i] : b[i];
		/* A command that took no time was not measured. */
		if (whole <= 0)
			break;
		values[i] = a[i] / whole;
	}
	if (i == n)
		s = spread_of(values, n);
	free(values);
	return s;
}

struct spread spread_of_ratios(const double *a, size_t a_count, const double *b,
			       size_t b_count)
{
	return of_pairs(a, a_count, b, b_count, 0);
}

struct spread spread_of_shares(const double *a, size_t a_count, const double *b,
			       size_t b_count)
{
	return of_pairs(a, a_count, b, b_count, 1);
}
