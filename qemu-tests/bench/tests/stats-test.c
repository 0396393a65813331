// SPDX-License-Identifier: GPL-2.0-or-later
/* The expected numbers are those of R's quantile() and numpy.percentile(). */
#include "bench/stats.h"
#include "check.h"

static int near(double a, double b)
{
	return a - b < 1e-9 && b - a < 1e-9;
}

static void quartiles(void)
{
	static const double one[] = { 7 }, two[] = { 4, 2 }, even[] = { 4, 1, 3, 2 },
			    odd[] = { 9, 1, 5, 3, 7 }, outlier[] = { 1, 1, 1, 1, 1000 };
	struct spread s = spread_of(NULL, 0);

	CHECK(s.n == 0, "nothing measured: n is 0");
	s = spread_of(one, 1);
	CHECK(s.n == 1 && near(s.low, 7) && near(s.median, 7) && near(s.high, 7),
	      "one value is its own median and quartiles");
	s = spread_of(two, 2);
	CHECK(near(s.low, 2.5) && near(s.median, 3) && near(s.high, 3.5), "two values");
	s = spread_of(even, 4);
	CHECK(near(s.low, 1.75) && near(s.median, 2.5) && near(s.high, 3.25),
	      "four values, unsorted");
	s = spread_of(odd, 5);
	CHECK(s.n == 5 && near(s.low, 3) && near(s.median, 5) && near(s.high, 7),
	      "five values, unsorted");
	s = spread_of(outlier, 5);
	CHECK(near(s.median, 1) && near(s.high, 1), "an outlier moves nothing");
}

static void ratios(void)
{
	/* The host becomes ten times slower in the third round; both sides suffer. */
	static const double a[] = { 2, 2, 20, 2 }, b[] = { 4, 4, 40, 4, 999 };
	static const double zero[] = { 0, 0 };
	struct spread s = spread_of_ratios(a, 4, b, 5);

	CHECK(s.n == 4, "the longer list's rest does not count");
	CHECK(near(s.low, 0.5) && near(s.median, 0.5) && near(s.high, 0.5),
	      "a slow round slows both sides, and the ratio stays");
	s = spread_of_ratios(a, 0, b, 5);
	CHECK(s.n == 0, "one side not measured: no ratio");
	s = spread_of_ratios(a, 2, zero, 2);
	CHECK(s.n == 0, "no ratio to a time of 0");
	s = spread_of_ratios(b, 4, a, 4);
	CHECK(near(s.median, 2), "the first is the numerator");
}

static void shares(void)
{
	static const double a[] = { 1, 1 }, b[] = { 9, 3 };
	struct spread s = spread_of_shares(a, 2, b, 2);

	CHECK(s.n == 2 && near(s.median, (0.1 + 0.25) / 2), "a share is of the sum");
}

int main(void)
{
	quartiles();
	ratios();
	shares();
	return check_done();
}
