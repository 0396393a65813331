// SPDX-License-Identifier: GPL-2.0-or-later
/* Which frames are the machine's, and when it was switched on. */
#include "report/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STATIONS 64
/* A capture with earlier times counts from power-on, as those of netlatch's own tests. */
#define SINCE_1970_MIN UINT64_C(100000000000000000)

bool input_is_mac(const struct options *o, const uint8_t *mac)
{
	size_t i;

	for (i = 0; i < o->mac_count; i++)
		if (!memcmp(o->macs[i], mac, 6))
			return true;
	return false;
}

int input_choose_station(struct input *in)
{
	struct station stations[STATIONS];
	size_t i, count = capture_stations(&in->capture, stations, STATIONS);
	char mac[MAC_TEXT];

	if (in->o.mac_count)
		return 0;
	if (!count)
		return 0; /* judge() says what that means */
	if (count == 1) {
		memcpy(in->o.macs[in->o.mac_count++], stations[0].mac, 6);
		mac_print(stations[0].mac, mac);
		return record_detail(&in->r,
				     "%s is taken for the machine: no other station "
				     "sends in the capture.\n",
				     mac);
	}
	report_error("%s: several stations send; say with --mac which of them is the "
		     "machine:",
		     in->o.pcap);
	for (i = 0; i < count && i < STATIONS; i++) {
		mac_print(stations[i].mac, mac);
		fprintf(stderr, "  %s  %zu frames\n", mac, stations[i].frames);
	}
	return -EINVAL;
}

/* The machine's first frame, in the capture's time; 0: none. */
static uint64_t first_own(const struct input *in)
{
	uint64_t first = 0;
	size_t i;

	for (i = 0; i < in->capture.count; i++)
		if (input_is_mac(&in->o, in->capture.frames[i].source) &&
		    (!first || in->capture.frames[i].ns < first))
			first = in->capture.frames[i].ns;
	return first;
}

bool input_counts_from_power_on(const struct input *in)
{
	return in->capture.count && in->capture.first_ns < SINCE_1970_MIN;
}

/* The kernel starts after the firmware, so power-on is not second 0 of its log. */
static const char *align_kernel(struct input *in)
{
	if (in->o.power_on)
		return "The log counts seconds from the kernel's start, which is later "
		       "than power-on. Leave --power-on out, and give --log-zero TIME, "
		       "the time of the log's second 0.";
	if (!in->o.log_zero && !input_counts_from_power_on(in))
		return "The log counts seconds from the kernel's start, and the capture "
		       "has times of day. Give --log-zero TIME, the time of the log's "
		       "second 0.";
	in->zero_ns = in->o.log_zero ? in->o.log_zero_ns : 0;
	return NULL;
}

const char *input_align(struct input *in)
{
	uint64_t first = first_own(in), log = in->raw.lines[0].ns;

	if (!in->stamp)
		return "No line of the log has a time, so nobody can say which frames "
		       "came before the firewall. Record the log with times "
		       "(journalctl -b -o short-iso-precise; ts '%FT%.T%z').";
	if (in->backwards)
		return "The times of the log go back: it has several boots, or the clock "
		       "was set. Give a log of one boot, with one clock.";
	if (in->stamp == STAMP_KERNEL)
		return align_kernel(in);
	if (in->o.log_zero)
		return "--log-zero is for a log with the kernel's seconds, and this log "
		       "has times of day. Leave the option out.";
	if (input_counts_from_power_on(in))
		return "The log has times of day, and the capture has none.";
	in->zero_ns = first && first < log ? first : log;
	if (in->o.power_on)
		in->zero_ns = in->o.power_on_ns;
	in->log_zero_ns = in->zero_ns;
	return NULL;
}
