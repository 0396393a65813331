// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the report of two made-up boots for the browser's test: all families, crowds of
 * frames, phases that are shorter than their names, held frames, and a hostile console.
 */
#include "report/record.h"

#include <stdlib.h>
#include <string.h>

#define S(seconds) ((uint64_t)((seconds)*1e9))

static const struct {
	double second;
	enum frame_kind kind;
	const char *text;
} sent[] = {
	{ 19.6, FRAME_MLD, "MLD report :: to ff02::16" },
	{ 20.4, FRAME_DAD, "duplicate address detection of fe80::5054:ff:fe12:3456" },
	{ 20.6, FRAME_MLD, "MLD report fe80::5054:ff:fe12:3456 to ff02::16" },
	{ 21.5, FRAME_RS, "router solicitation fe80::5054:ff:fe12:3456 to ff02::2" },
	{ 27.0, FRAME_LLDP, "LLDP" },
	{ 30.4, FRAME_DHCP, "DHCP discover, 0.0.0.0 to 255.255.255.255" },
	{ 30.5, FRAME_DHCP, "DHCP request, 0.0.0.0 to 255.255.255.255" },
	{ 33.1, FRAME_ARP_REQUEST, "ARP who has 10.0.2.2, tell 10.0.2.15" },
	{ 36.9, FRAME_UDP4, "UDP 10.0.2.15 port 123 to 192.0.2.1 port 123" },
	{ 37.2, FRAME_ECHO4_REQUEST, "echo request 10.0.2.15 to 192.0.2.1" },
	{ 52.0, FRAME_OTHER, "ethertype 0x1234" },
};

static const struct {
	double second;
	const char *text;
} lines[] = {
	{ 5.0, "[    0.000000] Linux version 6.1.0-32-amd64" },
	{ 8.5, "[    4.400000] Run /init as init process" },
	{ 8.9, "[    4.900000] netlatch: closed (degraded: netdev) in 24.310 ms" },
	{ 18.0, "Welcome to \033[1mDebian GNU/Linux 12 (bookworm)\033[0m!" },
	{ 28.5, "[\033[0;32m  OK  \033[0m] Finished nftables.service - nftables." },
	{ 28.9, "[   24.5] netlatch: opening (ruleset: inet filter input)" },
	{ 29.2, "[   24.8] netlatch: released (ruleset: inet filter input) after 24 s" },
	{ 40.0,
	  "hostile <script>alert(1)</script> & \"quotes\" \x01\x02 \xff\xfe \xc3\xa4" },
	{ 46.4, "sample login:" },
};

static int add_console(struct record_lane *l, bool latched)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < sizeof(lines) / sizeof(lines[0]); i++)
		if (latched || !strstr(lines[i].text, "netlatch: "))
			err = lane_line(l, S(lines[i].second + (latched ? 0 : 14)),
					lines[i].text);
	return err ? err : lane_phases(l);
}

static int add_sent(struct record_lane *l, double later)
{
	struct record_frame f = { .count = 1 };
	size_t i;
	int err = 0;

	for (i = 0; !err && i < sizeof(sent) / sizeof(sent[0]); i++) {
		f.ns = S(sent[i].second + later);
		f.kind = sent[i].kind;
		snprintf(f.text, sizeof(f.text), "%s", sent[i].text);
		err = lane_frame(l, &f);
	}
	return err;
}

/* A flood of one family, as dense as a line of the picture can be. */
static int add_crowd(struct record_lane *l)
{
	struct record_frame f = { .kind = FRAME_TCP4, .count = 1 };
	int i, err = 0;

	for (i = 0; !err && i < 300; i++) {
		f.ns = S(50 + i * 0.075);
		snprintf(f.text, sizeof(f.text), "TCP SYN 10.0.2.15 port %d to 192.0.2.1",
			 40000 + i);
		err = lane_frame(l, &f);
	}
	return err;
}

static const char status[] =
	"{\"schema\":1,\"locked_at\":4.9,\"now\":24.5,"
	"\"held_others\":{\"out\":3,\"in\":0},"
	"\"held\":["
	"{\"text\":\"DHCP discover on ens3\",\"link\":\"ens3\",\"direction\":\"out\","
	"\"count\":4,\"first\":9.5,\"last\":21},"
	"{\"text\":\"MLD report to ff02::16 on ens3\",\"link\":\"ens3\","
	"\"direction\":\"out\",\"count\":6,\"first\":8.1,\"last\":9.9},"
	"{\"text\":\"IPv6 router solicitation to ff02::2 on ens3\",\"link\":\"ens3\","
	"\"direction\":\"out\",\"count\":3,\"first\":10.2,\"last\":18.3},"
	"{\"text\":\"ARP request from 10.0.2.2 on ens3\",\"link\":\"ens3\","
	"\"direction\":\"in\",\"count\":1,\"first\":11,\"last\":11}]}";

static int fill(struct record *r)
{
	struct record_lane *l;
	int err;

	err = record_title(r, RECORD_BAD, "Debian 12 without and with netlatch");
	if (!err)
		err = record_verdict(r, "without netlatch: 10 frames left before the "
					"firewall stood.\nwith netlatch: none.\n");
	if (!err)
		err = record_detail(r, "made up: no machine sent these frames\n");
	l = record_lane(r, "without netlatch");
	if (err || !l)
		return -1;
	l->end_ns = S(80);
	if (add_console(l, false) || add_sent(l, 0) || add_crowd(l))
		return -1;
	l = record_lane(r, "with netlatch");
	if (!l)
		return -1;
	l->end_ns = S(75);
	if (add_console(l, true) || add_sent(l, 20) || lane_held(l, status) ||
	    record_link(r, "console.log", "the console"))
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct record r = { .title = NULL };
	int err;

	if (argc != 2) {
		fputs("usage: report-sample DIR\n", stderr);
		return 2;
	}
	err = fill(&r);
	if (!err)
		err = record_write(&r, argv[1]);
	if (err)
		fputs("report-sample: the report is not written\n", stderr);
	record_free(&r);
	return err ? 1 : 0;
}
