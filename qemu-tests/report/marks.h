/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things stand in the picture, and what they say. Pure. */
#ifndef MARKS_H
#define MARKS_H

#include "report/family.h"
#include "report/record.h"

/* Times become places along the axis. */
struct scale {
	double left, width;
	uint64_t end_ns;
};

double scale_x(const struct scale *s, uint64_t ns);

/* Up to when the picture shows the lanes: silence at the end is cut if it is long. */
uint64_t scale_end(const struct record *r);

/* A step of 1, 2 or 5 times a power of 10 ns, so that there are 5 to 12 ticks. */
uint64_t scale_step(uint64_t end_ns);

/*
 * Frames of a family that are too close to each other for a mark each. All frames between
 * first and last belong to it that have the family, and are held or not.
 */
struct mark {
	enum family family;
	bool held;
	size_t first, last; /* indexes of frames of the lane */
	unsigned long count;
	uint64_t from_ns, to_ns;
	double x;
};

/* The next mark of a row, which begins with { family, held }. False: there is none. */
bool mark_next(struct mark *m, const struct record_lane *l, const struct scale *s);

#define MARK_NUMBER_X 11 /* where it begins, from the middle of the mark */

/* How wide the number beside a mark of several frames is; 0 for a single frame. */
double mark_number_width(unsigned long count);

/* The frames in words, for the title, screen readers and the strip below. */
#define MARK_TEXT_MAX 640
void mark_text(const struct mark *m, const struct record_lane *l, char *text);

/* What left the machine and what was held, in one line. */
#define LANE_TEXT_MAX 256
void lane_text(const struct record_lane *l, char *text);

/* Until when no frame was allowed: release, else the ruleset; 0: neither came. */
uint64_t lane_limit(const struct record_lane *l);

/* What happened then, as "its firewall stood". */
const char *lane_limit_text(const struct record_lane *l);

#endif
