// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"
#include "report/log.h"

#include <string.h>

static bool reads(const char *line, enum stamp stamp, uint64_t ns, const char *rest)
{
	uint64_t got = 0;
	const char *left;
	enum stamp kind = stamp_read(line, &got, &left);

	if (kind == stamp && (!stamp || got == ns) && !strcmp(left, rest))
		return true;
	printf("# kind %d, %llu ns, \"%s\"\n", kind, (unsigned long long)got, left);
	return false;
}

/* wanted: what is behind the first part. */
static bool cuts(const char *line, const char *wanted)
{
	return !strcmp(line + log_part_length(line), wanted);
}

static void test_parts(void)
{
	CHECK(cuts("[  *** ] A start job is running\r[   15.0] usb 1-1: new",
		   "\r[   15.0] usb 1-1: new"),
	      "a line behind a progress message");
	CHECK(cuts("box login: [   15.0] netlatch: opening",
		   "[   15.0] netlatch: opening"),
	      "or behind a prompt");
	CHECK(cuts("[  1.0] [   15.0] netlatch: opening", "") &&
		      cuts("2026-11-27T05:31:11 x\r[   15.0] netlatch: opening", ""),
	      "a line that begins with a stamp is whole");
	CHECK(cuts("[  OK  ] Started [   15.0] something", "") && cuts("[", "") &&
		      cuts("", ""),
	      "and so is one without another writer");
}

int main(void)
{
	uint64_t ns;

	CHECK(reads("[   12.345678] usb 1-1: new", STAMP_KERNEL, 12345678000,
		    "usb 1-1: new"),
	      "the kernel's stamp");
	CHECK(reads("[  12.345] [    1.2] both", STAMP_KERNEL, 12345000000,
		    "[    1.2] both"),
	      "only the first of two");
	CHECK(reads("[  OK  ] Started x", STAMP_NONE, 0, "[  OK  ] Started x"),
	      "what is no stamp");
	CHECK(reads("2026-11-27T05:31:11.123456+0000 host kernel: x", STAMP_CLOCK,
		    1795757471123456000, "host kernel: x"),
	      "journalctl -o short-iso-precise");
	CHECK(reads("2026-11-27T06:31:11.5+01:00 x", STAMP_CLOCK, 1795757471500000000,
		    "x"),
	      "a zone");
	CHECK(reads("2026-11-27 05:31:11,5Z x", STAMP_CLOCK, 1795757471500000000, "x"),
	      "a blank, a comma, and Z");
	CHECK(reads("1795757471.000000001 x", STAMP_CLOCK, 1795757471000000001, "x"),
	      "seconds since 1970");
	CHECK(reads("2026-13-27T05:31:11 x", STAMP_NONE, 0, "2026-13-27T05:31:11 x"),
	      "no such month");
	CHECK(reads("2026-11-27T05:31:11x", STAMP_NONE, 0, "2026-11-27T05:31:11x"),
	      "no end of the stamp");
	CHECK(reads("12.5 is no time of day", STAMP_NONE, 0, "12.5 is no time of day"),
	      "a number");
	CHECK(reads("[99999999999999999999.0] x", STAMP_NONE, 0,
		    "[99999999999999999999.0] x"),
	      "too large");
	CHECK(reads("", STAMP_NONE, 0, "") && reads("[", STAMP_NONE, 0, "[") &&
		      reads("2026-11-27T", STAMP_NONE, 0, "2026-11-27T"),
	      "short lines");
	CHECK(time_parse("12.5", &ns) && ns == 12500000000, "seconds of a person");
	CHECK(time_parse("2026-11-27T05:31:11Z", &ns) && ns == 1795757471000000000,
	      "a time of a person");
	CHECK(!time_parse("yesterday", &ns) && !time_parse("12.5s", &ns) &&
		      !time_parse("", &ns),
	      "no time");
	test_parts();
	return check_done();
}
