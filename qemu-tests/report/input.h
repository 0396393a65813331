/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What netlatch-report was given, and how it becomes a record. */
#ifndef INPUT_H
#define INPUT_H

#include "report/capture.h"
#include "report/log.h"
#include "report/options.h"
#include "report/record.h"

struct input {
	struct options o;
	struct capture capture;
	struct record_lane raw;	   /* the lines, with the times of the log */
	struct record_lane latest; /* and with the latest that they may have come at */
	enum stamp stamp;
	bool backwards; /* times of the log go back */
	struct record r;
	struct record_lane *lane;
	uint64_t zero_ns;     /* second 0 of the report, in the capture's time */
	uint64_t log_zero_ns; /* and in the log's */
	/* The firewall stood from lane_limit(lane) on, or at the latest from this on. */
	uint64_t latest_ns;
	size_t earlier; /* frames before it, which are left out */
};

/* input.c. All functions return 0 or -errno, and have complained then. */
int input_read_log(struct input *in);

/* align.c. Without --mac only a capture with one station leaves no doubt. */
int input_choose_station(struct input *in);

/* Finds power-on in both times. NULL, or why they cannot be put together. */
const char *input_align(struct input *in);

/* input.c. Makes the lane; timed: both times are aligned. */
int input_fill(struct input *in, bool timed);

bool input_is_mac(const struct options *o, const uint8_t *mac);
bool input_counts_from_power_on(const struct input *in);

/* verdict.c. why: the reason why there can be none, or NULL. */
int input_judge(struct input *in, const char *why);

#endif
