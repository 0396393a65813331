// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status --prometheus: the figures, the grammar of the text format, and what
 * status_take.c makes of the state. hook/tests/exporter.t has the real reader.
 */
#include "verbs/tests/fake-status.h"
#include "base/version.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print(const struct status *s)
{
	status_text[0] = '\0';
	status_print_prometheus(s);
	status_keep("NETLATCH_KEEP_PROMETHEUS"); /* for exporter.t */
}

static bool has(const char *line)
{
	return has_line(status_text, line);
}

static bool has_metric(const char *name)
{
	char type[100];

	snprintf(type, sizeof(type), "# TYPE %s ", name);
	return strstr(status_text, type);
}

/*
 * Each metric begins with its HELP and TYPE, in this order, and has all its lines in one
 * place; no series has two lines.
 */
static bool is_grammatical(void)
{
	char name[100] = "", seen[4096] = "\n", want[200], *line, *end, *value;
	static char copy[sizeof(status_text)], series[sizeof(status_text)];
	unsigned int lines = 0;

	strcpy(copy, status_text);
	strcpy(series, "\n");
	for (line = copy; (end = strchr(line, '\n')); line = end + 1, lines++) {
		*end = '\0';
		if (strncmp(line, "# HELP ", 7) == 0) {
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + 7, " "),
				 line + 7);
			snprintf(want, sizeof(want), "\n%s\n", name);
			if (strstr(seen, want) || strncmp(name, "netlatch_", 9) != 0)
				return false;
			strcat(strcat(seen, name), "\n");
			snprintf(want, sizeof(want), "# TYPE %s ", name);
			if (strncmp(end + 1, want, strlen(want)) != 0)
				return false;
			end = strchr(end + 1, '\n');
			continue;
		}
		if (strcmp(line, "# end") == 0)
			return !end[1] && lines > 5;
		value = strrchr(line, ' ');
		if (strncmp(line, name, strlen(name)) != 0 || !value ||
		    !strchr(" {", line[strlen(name)]) || !value[1] ||
		    value[1 + strspn(value + 1, "0123456789.")])
			return false;
		*value = '\0';
		snprintf(want, sizeof(want), "\n%s\n", line);
		if (strstr(series, want))
			return false;
		strcat(strcat(series, line), "\n");
	}
	return false; /* without an end */
}

static void test_open(void)
{
	struct status s;

	status_begin(&s);
	latch_init(&s.latch, "why");
	verdict_closed(status_verdict(&s, "radio"), "all blocked, now: 0");
	s.level = LEVEL_OPEN;
	print(&s);
	CHECK(is_grammatical(), "an open machine: the grammar");
	CHECK(has("netlatch_info{version=\"" NETLATCH_VERSION "\"} 1"), "the version");
	CHECK(has("netlatch_level{level=\"open\"} 1") &&
		      has("netlatch_level{level=\"full\"} 0") &&
		      has("netlatch_level{level=\"degraded\"} 0") &&
		      has("netlatch_released 0"),
	      "it is open");
	CHECK(has("netlatch_layer_closed{layer=\"radio\"} 0"), "no layer is closed");
	CHECK(!has_metric("netlatch_shut_seconds") &&
		      !has_metric("netlatch_chain_packets_total") &&
		      !has_metric("netlatch_lock_level") &&
		      !has_metric("netlatch_exception_packets_total") &&
		      !has_metric("netlatch_lock_duration_seconds"),
	      "nothing of what nobody knows");
	CHECK(has("netlatch_held_other_frames_total{direction=\"out\"} 0"), "none held");
	s.held_error = -ENOENT;
	s.evidence_error = -EPERM;
	s.guard = s.waiter = -EACCES;
	latch_init(&s.latch, "why");
	verdict_missing(status_verdict(&s, "inet"), LAYER_UNKNOWN, "only root");
	s.look.nft.present = 1;
	print(&s);
	CHECK(is_grammatical() && !has_metric("netlatch_held_frames_total") &&
		      !has_metric("netlatch_ruleset_filters_input") &&
		      !has_metric("netlatch_guard_running") &&
		      !has_metric("netlatch_waiter_running") &&
		      !strstr(status_text, "layer=\"inet\""),
	      "what cannot be read has no line");
}

static void test_shut(void)
{
	struct status s;

	status_begin(&s);
	latch_init(&s.latch, "");
	verdict_closed(status_verdict(&s, "qdisc"), "held");
	s.level = LEVEL_DEGRADED;
	s.look.nft.present = 1;
	s.look.nft.chain[1].counted = s.look.nft.chain[3].counted = true;
	s.look.nft.chain[3].packets = ~0ull;
	s.look.nft.passed[0][1] = 7;
	s.look.nft.passed[1][0] = 8;
	status_policy(&s);
	s.state = "level=full\ntook-us=24310\nlocked-at=3.25\nwarning=a\nwarning=b\n";
	strcpy(s.now, "63.5");
	s.guard = 4711;
	s.refusals = 2;
	s.evidence.v4.found = true;
	print(&s);
	CHECK(is_grammatical(), "a closed machine: the grammar");
	CHECK(has("netlatch_level{level=\"degraded\"} 1") &&
		      has("netlatch_layer_closed{layer=\"qdisc\"} 1") &&
		      has("netlatch_layer_closed{layer=\"netdev\"} 0"),
	      "its level and its layers");
	CHECK(has("netlatch_check{state=\"shut\"} 1") &&
		      has("netlatch_check{state=\"forced\"} 0") &&
		      has("netlatch_check{state=\"released\"} 0"),
	      "the answer of --check");
	CHECK(has("netlatch_shut_seconds 60.250") &&
		      has("netlatch_lock_duration_seconds 0.024"),
	      "how long it is shut, and how long that took");
	CHECK(has("netlatch_release_refusals_total 2") &&
		      has("netlatch_waiter_running 0") &&
		      has("netlatch_guard_running 1") &&
		      has("netlatch_ruleset_filters_input{family=\"ipv4\"} 1") &&
		      has("netlatch_ruleset_filters_input{family=\"ipv6\"} 0"),
	      "what became of release");
	CHECK(has("netlatch_warnings 2"), "how many warnings");
	CHECK(has("netlatch_chain_packets_total{chain=\"output\",family=\"arp\"} "
		  "18446744073709551615"),
	      "the counters of the chains");
	CHECK(has("netlatch_exception_packets_total{direction=\"in\","
		  "exception=\"allow in on eth0 proto tcp from 10.0.2.77 to any "
		  "port 22 keep\",number=\"2\"} 7") &&
		      has("netlatch_exception_packets_total{direction=\"out\","
			  "exception=\"allow dhcp on eth0\",number=\"1\"} 8"),
	      "those of the exceptions");
	CHECK(has("netlatch_lock_level{level=\"full\"} 1") &&
		      has("netlatch_lock_level{level=\"open\"} 0") &&
		      has("netlatch_lock_layer_closed{layer=\"qdisc\"} 1"),
	      "what lock reached");
	s.state = "level=open\nlocked-level=degraded\nwhy.netdev=no\nlocked-at=3.25\n"
		  "released-at=27.5\n";
	s.look.nft.present = 0;
	print(&s);
	CHECK(has("netlatch_shut_seconds 24.250") && has("netlatch_released 1") &&
		      !has_metric("netlatch_exception_packets_total"),
	      "after release: how long it was shut; the counters have gone");
	CHECK(has("netlatch_lock_level{level=\"degraded\"} 1") &&
		      has("netlatch_lock_layer_closed{layer=\"netdev\"} 0") &&
		      has("netlatch_lock_layer_closed{layer=\"inet\"} 1") &&
		      is_grammatical(),
	      "and what lock had reached");
	s.place = PLACE_NAMESPACE;
	print(&s);
	CHECK(has("netlatch_check{state=\"unknown\"} 1") &&
		      !has_metric("netlatch_level") &&
		      !has_metric("netlatch_layer_closed") && is_grammatical(),
	      "another network namespace has no level");
	s.place = PLACE_MACHINE;
	s.state = "locked-at=\nreleased-at=27.5\n";
	print(&s);
	CHECK(!has_metric("netlatch_shut_seconds"), "a time that nobody knows");
	s.state = "locked-at=30\nreleased-at=27.5\n";
	print(&s);
	CHECK(!has_metric("netlatch_shut_seconds"), "nor one that goes backwards");
	s.state = "locked-at=30\nreleased-at=30.0019\n";
	print(&s);
	CHECK(has("netlatch_shut_seconds 0.001"), "whole seconds, and many digits");
}

static void test_held(void)
{
	struct held_frame lldp = { .ethertype = 0x88cc };
	struct status s;
	unsigned int i;

	status_begin(&s);
	latch_init(&s.latch, "");
	for (i = 0; i < 4; i++) {
		lldp.in = i == 2;
		held_kind_of(&s.held.entry[i].kind, &lldp, i == 3 ? "\"\\" : "eth0");
		s.held.entry[i].count = 10 + i;
	}
	/* A kind of its own, with the same words. */
	s.held.entry[1].kind.detail = 77;
	s.held.count = 4;
	s.held.others[HELD_IN] = 9;
	print(&s);
	CHECK(is_grammatical(), "held frames: the grammar");
	CHECK(has("netlatch_held_frames_total{direction=\"out\",kind=\"LLDP on eth0\","
		  "link=\"eth0\"} 21"),
	      "two kinds with the same words are one series");
	CHECK(has("netlatch_held_frames_total{direction=\"in\",kind=\"LLDP on eth0\","
		  "link=\"eth0\"} 12"),
	      "each direction is one");
	CHECK(has("netlatch_held_frames_total{direction=\"out\","
		  "kind=\"LLDP on \\\"\\\\\","
		  "link=\"\\\"\\\\\"} 13"),
	      "quotes and backslashes in a label");
	CHECK(has("netlatch_held_other_frames_total{direction=\"in\"} 9"), "the rest");
}

int main(void)
{
	test_open();
	test_shut();
	test_held();
	return check_done();
}
