// SPDX-License-Identifier: GPL-2.0-or-later
/* What a command in a guest prints: nothing broken may pass for a measurement. */
#include "bench/samples.h"
#include "check.h"

#include <errno.h>
#include <string.h>

static struct samples samples;
static char why[200];

static int parse(const char *text)
{
	samples_free(&samples);
	return samples_parse(&samples, "bookworm/warm", text, why, sizeof(why));
}

static void good(void)
{
	const struct series *s;
	int i, err;

	err = parse("netlatch: closed (full)\nsample lock 1200\nsample nft 30\n"
		    "sample lock 1300.5\n");
	s = samples_find(&samples, "bookworm/warm", "lock");
	CHECK(!err && !why[0] && s->count == 2, "two samples of lock");
	CHECK(s->count == 2 && s->values[0] == 1200 && s->values[1] == 1300.5,
	      "in the order in which they came");
	CHECK(samples_find(&samples, "bookworm", "warm/nft")->count == 1,
	      "a folder and a name are one path");
	CHECK(samples_spread(&samples, "bookworm/warm", "lock").median == 1250.25,
	      "their median");
	CHECK(samples_find(&samples, "sid/warm", "lock")->count == 0,
	      "another folder has none");
	CHECK(samples_spread(&samples, "sid/warm", "lock").n == 0,
	      "no spread of what nobody measured");
	err = samples_parse(&samples, "", "sample sid/warm/lock 5\n", why, sizeof(why));
	CHECK(!err && samples_find(&samples, "sid/warm", "lock")->count == 1,
	      "saved samples have their folder in the name");
	for (i = 0; i < 1000; i++)
		samples_add(&samples, "sid/warm/lock", i);
	CHECK(samples_find(&samples, "sid", "warm/lock")->count == 1001,
	      "a thousand more");
}

static void bad(void)
{
	char text[200];

	CHECK(parse("") == -ENODATA && strstr(why, "no sample"), "silence is an error");
	CHECK(parse("sh: stopwatch: not found\n") == -ENODATA, "other words are, too");
	CHECK(parse("sample lock 7\nfailed: nft: exit status 1\nno such file\n") ==
			      -EIO &&
		      strstr(why, "nft: exit status 1: no such file"),
	      "a failure is an error even after a sample, and is quoted");
	CHECK(parse("sample lock\n") == -EINVAL, "a sample without a number");
	CHECK(parse("sample lock fast\n") == -EINVAL, "a word for a number");
	CHECK(parse("sample lock 12x\n") == -EINVAL, "a number with a tail");
	CHECK(parse("sample lock -1\n") == -EINVAL, "a negative time");
	CHECK(parse("sample lock nan\n") == -EINVAL, "no number at all");
	CHECK(parse("sample lock inf\n") == -EINVAL, "an infinite time");
	CHECK(parse("sample  7\n") == -EINVAL, "a number without a name");
	snprintf(
		text, sizeof(text), "sample %.*s 7\n", SAMPLE_NAME_SIZE,
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxx");
	CHECK(parse(text) == -ENAMETOOLONG, "a name that does not fit is not cut off");
}

int main(void)
{
	good();
	bad();
	samples_free(&samples);
	return check_done();
}
