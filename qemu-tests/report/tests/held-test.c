// SPDX-License-Identifier: GPL-2.0-or-later
/* The held frames of `netlatch status --json`. */
#include "check.h"
#include "report/record.h"

#include <errno.h>
#include <string.h>

#define S UINT64_C(1000000000)
#define ITEM(text, way, count, first, last) \
	"{\"text\":\"" text "\",\"link\":\"a\",\"direction\":\"" way \
	"\",\"count\":" count ",\"first\":" first ",\"last\":" last "}"

static struct record r;

static struct record_lane *new_lane(void)
{
	struct record_lane *l;

	record_free(&r);
	l = record_lane(&r, "lane");
	lane_line(l, 2 * S, "[    1.000000] Linux version 6.1");
	lane_phases(l);
	l->end_ns = 60 * S;
	return l;
}

/* What lane_held() makes of one item. */
static int one(const char *item)
{
	char json[512];

	snprintf(json, sizeof(json), "{\"schema\":1,\"held\":[%s]}\n", item);
	return lane_held(new_lane(), json);
}

static void test_items(void)
{
	struct record_frame *f;

	CHECK(!one(ITEM("DHCP discover on enp1s0", "out", "4", "9.5", "21")) &&
		      r.lanes[0].frame_count == 1,
	      "one kind of frame");
	f = r.lanes[0].frames;
	CHECK(f->held && f->count == 4 && f->kind == FRAME_DHCP &&
		      !strcmp(f->text, "DHCP discover on enp1s0"),
	      "what it says");
	CHECK(f->ns == 10500000000 && f->last_ns == 22 * S,
	      "the kernel's seconds become those since power-on");
	CHECK(!one(ITEM("ARP request from 10.0.2.2 on a", "in", "4", "9", "9")) &&
		      !r.lanes[0].frame_count,
	      "frames that came in are not the machine's");
	CHECK(!one(ITEM("DHCP message on a", "out", "0", "9", "9")) &&
		      !r.lanes[0].frame_count,
	      "none is no frame");
	CHECK(!one(ITEM("x", "out", "99999999999", "1e300", "-1")) &&
		      r.lanes[0].frames[0].count == UINT32_MAX &&
		      r.lanes[0].frames[0].ns == 60 * S,
	      "absurd numbers stay in the lane");
}

static void test_kinds(void)
{
	static const struct {
		const char *item;
		enum frame_kind kind;
	} kinds[] = {
		{ ITEM("ARP request for 10.0.2.2 on a", "out", "1", "1", "1"),
		  FRAME_ARP_REQUEST },
		{ ITEM("MLD report to ff02::16 on a", "out", "1", "1", "1"), FRAME_MLD },
		{ ITEM("UDP to ff02::1:2 port 547 on a", "out", "1", "1", "1"),
		  FRAME_DHCPV6 },
		{ ITEM("UDP to 192.0.2.1 port 123 on a", "out", "1", "1", "1"),
		  FRAME_UDP4 },
		{ ITEM("TCP to 2001:db8::1 port 22 on a:b", "out", "1", "1", "1"),
		  FRAME_TCP6 },
		{ ITEM("TCP to 192.0.2.1 port 22 on a:b", "out", "1", "1", "1"),
		  FRAME_TCP4 },
		{ ITEM("802.1X on a", "out", "1", "1", "1"), FRAME_EAPOL },
		{ ITEM("ethertype 0x9000 on a", "out", "1", "1", "1"), FRAME_OTHER },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		CHECK(!one(kinds[i].item) && r.lanes[0].frames[0].kind == kinds[i].kind,
		      "kind of %.40s", kinds[i].item);
}

static void test_bad(void)
{
	static const char *const bad[] = {
		"",
		"null",
		"[]",
		"{\"schema\":1",
		"{\"schema\":2,\"held\":[]}",
		"{\"schema\":1}",
		"{\"schema\":1,\"held\":{}}",
		"{\"schema\":1,\"held\":[1]}",
		"{\"schema\":1,\"held\":[{\"text\":\"x\"}]}",
		"{\"schema\":1,\"held\":[" ITEM("x", "out", "-1", "1", "1") "]}",
		"{\"schema\":1,\"held\":[" ITEM("x", "out", "\"1\"", "1", "1") "]}",
		"netlatch: command not found",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(lane_held(new_lane(), bad[i]) == -EBADMSG, "refused: %s", bad[i]);
	CHECK(!lane_held(new_lane(), "{\"schema\":1,\"held\":null}"),
	      "nothing was named");
}

/* Every shorter and every damaged text is refused or read, and nothing else happens. */
static void test_damage(void)
{
	static const char whole[] =
		"{\"schema\":1,\"locked_at\":1.5,\"now\":9,\"held_others\":{\"out\":3,"
		"\"in\":0},\"held\":[" ITEM("DHCP discover on a", "out", "4", "9.5",
					    "21") "]}";
	char text[sizeof(whole)];
	size_t i, read = 0;
	int err, wrong = 0;

	for (i = 0; i < sizeof(whole); i++) {
		snprintf(text, sizeof(text), "%.*s", (int)i, whole);
		err = lane_held(new_lane(), text);
		wrong += err != (i + 1 == sizeof(whole) ? 0 : -EBADMSG);
	}
	CHECK(!wrong, "each shorter text is refused");
	CHECK(r.lanes[0].frame_count == 2 && r.lanes[0].frames[0].count == 3,
	      "frames of further kinds are there, from lock on");
	for (i = 0; i + 1 < sizeof(whole); i++) {
		memcpy(text, whole, sizeof(whole));
		text[i] = (char)(text[i] ^ 0x15);
		err = lane_held(new_lane(), text);
		read += !err;
		wrong += err && err != -EBADMSG;
	}
	CHECK(!wrong && read < sizeof(whole) / 2, "damaged texts are read or refused");
}

static void test_without_stamps(void)
{
	struct record_lane *l;

	record_free(&r);
	l = record_lane(&r, "lane");
	lane_line(l, 8 * S, "kernel: netlatch: closed (full) in 24.310 ms");
	lane_phases(l);
	lane_held(l, "{\"schema\":1,\"locked_at\":3,\"held\":[" ITEM("x", "out", "1", "4",
								     "4") "]}");
	CHECK(l->frame_count == 1 && l->frames[0].ns == 9 * S,
	      "without the kernel's stamps, lock tells when its clock began");
}

int main(void)
{
	test_items();
	test_kinds();
	test_bad();
	test_damage();
	test_without_stamps();
	record_free(&r);
	return check_done();
}
