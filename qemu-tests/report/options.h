/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of netlatch-report, and how it complains. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACS 16

struct options {
	const char *pcap, *log, *dir, *status, *until;
	uint8_t macs[MACS][6];
	size_t mac_count;
	uint64_t power_on_ns, log_zero_ns, began_ns;
	bool power_on, log_zero, began;
};

/* 0, -errno, or 1 for --help, which is printed then. */
int options_parse(struct options *o, int argc, char **argv);

/* A line on standard error; returns -EINVAL. */
__attribute__((format(printf, 1, 2))) int report_error(const char *fmt, ...);

#endif
