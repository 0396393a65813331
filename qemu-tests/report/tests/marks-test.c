// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the marks are, how many frames each stands for, and what it says. */
#include "check.h"
#include "report/marks.h"

#include <string.h>

#define S UINT64_C(1000000000)

static struct record r;
static struct record_lane *lane;
static const struct scale scale = { 100, 800, 80 * S };

static void begin(void)
{
	record_free(&r);
	lane = record_lane(&r, "lane");
	lane->end_ns = 80 * S;
}

static void add(double second, enum frame_kind kind, bool held, const char *text)
{
	struct record_frame f = {
		.ns = (uint64_t)(second * 1e9),
		.kind = kind,
		.held = held,
		.count = 1,
	};

	snprintf(f.text, sizeof(f.text), "%s", text);
	lane_frame(lane, &f);
}

static size_t count_marks(enum family family, bool held, unsigned long *frames)
{
	struct mark m = { .family = family, .held = held };
	double last = -100;
	size_t count = 0;

	*frames = 0;
	while (mark_next(&m, lane, &scale)) {
		count++;
		*frames += m.count;
		if (m.x < last + 17)
			printf("# marks at %g and %g\n", last, m.x);
		last = m.x + mark_number_width(m.count);
	}
	return count;
}

static void test_places(void)
{
	struct mark m = { .family = FAMILY_ARP };
	unsigned long frames;

	begin();
	add(40, FRAME_ARP_REQUEST, false, "later");
	add(10, FRAME_ARP_REPLY, false, "first");
	add(10, FRAME_ARP_REQUEST, true, "held");
	add(10.5, FRAME_DHCP, false, "another family");
	CHECK(lane->frames[0].ns == 10 * S && lane->frames[3].ns == 40 * S,
	      "frames are kept in the order of time");
	CHECK(mark_next(&m, lane, &scale) && m.x == 200 && m.count == 1, "10 s of 80");
	CHECK(mark_next(&m, lane, &scale) && m.x == 500 && m.count == 1, "40 s of 80");
	CHECK(!mark_next(&m, lane, &scale), "no more");
	CHECK(count_marks(FAMILY_ARP, true, &frames) == 1 && frames == 1,
	      "what was held has a mark of its own");
	CHECK(!count_marks(FAMILY_ND, false, &frames), "a family without frames");
	lane->frames[0].count = lane->frames[1].count = 4;
	count_marks(FAMILY_ARP, true, &frames);
	CHECK(frames == 4, "held frames that are summed up count as many");
	CHECK(scale_x(&scale, 500 * S) == 900, "nothing is outside of the picture");
}

static void test_crowd(void)
{
	unsigned long frames;
	size_t count;
	int i;

	begin();
	for (i = 0; i < 3000; i++)
		add(i * 0.025, FRAME_TCP4, false, i % 2 ? "odd" : "even");
	count = count_marks(FAMILY_IP, false, &frames);
	CHECK(frames == 3000 && count > 5 && count < 25,
	      "3000 frames in %zu marks: each frame counts once", count);
	begin();
	add(10, FRAME_DHCP, false, "a");
	add(11.6, FRAME_DHCP, false, "b");
	CHECK(count_marks(FAMILY_DHCP, false, &frames) == 1 && frames == 2,
	      "marks that would touch are one");
	add(20, FRAME_DHCP, false, "c");
	CHECK(count_marks(FAMILY_DHCP, false, &frames) == 2 && frames == 3,
	      "those that would not are two");
}

static void test_texts(void)
{
	struct mark m = { .family = FAMILY_DHCP };
	char text[MARK_TEXT_MAX];
	int i;

	begin();
	lane_line(lane, 5 * S, "[    0.0] Linux version 6.1");
	lane_phases(lane);
	add(10, FRAME_DHCP, false, "discover");
	mark_next(&m, lane, &scale);
	mark_text(&m, lane, text);
	CHECK(!strcmp(text, "10.000 s, kernel: discover"), "one frame: %s", text);
	add(10.5, FRAME_DHCP, false, "discover");
	add(10.75, FRAME_DHCP, false, "request");
	m.count = 0;
	mark_next(&m, lane, &scale);
	mark_text(&m, lane, text);
	CHECK(!strcmp(text, "3 frames, 10.000 s to 10.750 s, kernel: discover (2 times); "
			    "request"),
	      "several: %s", text);
	for (i = 0; i < 20; i++)
		add(11, FRAME_DHCP, false, i % 2 ? "a" : "b");
	m.count = 0;
	mark_next(&m, lane, &scale);
	mark_text(&m, lane, text);
	CHECK(strstr(text, "; and 16 more"), "many: %s", text);
}

static void test_lane(void)
{
	char text[LANE_TEXT_MAX];

	begin();
	lane_text(lane, text);
	CHECK(!strcmp(text, "no frame was seen"), "silence: %s", text);
	lane_line(lane, 20 * S, "Finished nftables.service - nftables.");
	lane_phases(lane);
	add(10, FRAME_DHCP, false, "");
	add(30, FRAME_DHCP, false, "");
	add(12, FRAME_DHCP, true, "");
	lane_text(lane, text);
	CHECK(!strcmp(text, "2 frames left the machine, 1 of them before its firewall "
			    "stood; netlatch held 1"),
	      "a leak: %s", text);
	lane_line(lane, 40 * S, "netlatch: opening (ruleset: x)");
	lane_phases(lane);
	CHECK(lane_limit(lane) == 40 * S, "netlatch's release counts if there is one");
	lane_text(lane, text);
	CHECK(strstr(text, ", 2 of them before netlatch opened the wire;"),
	      "and the text says so: %s", text);
}

static void test_scale(void)
{
	begin();
	CHECK(scale_end(&r) == 10 * S, "an empty picture has an axis");
	add(20, FRAME_DHCP, false, "");
	CHECK(scale_end(&r) == 40 * S, "long silence at the end is cut");
	lane->end_ns = 25 * S;
	CHECK(scale_end(&r) == 25 * S, "short silence is shown");
	lane->end_ns = 0;
	CHECK(scale_end(&r) == 20 * S, "a frame is never outside of the picture");
	CHECK(scale_step(80 * S) == 10 * S && scale_step(25 * S) == 2 * S &&
		      scale_step(S) == S / 10 && scale_step(100000 * S) == 10000 * S &&
		      scale_step(UINT64_MAX) > UINT64_MAX / 13,
	      "steps of the axis");
}

int main(void)
{
	test_places();
	test_crowd();
	test_texts();
	test_lane();
	test_scale();
	record_free(&r);
	return check_done();
}
