// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel command line, word by word. */
#include "kernel/cmdline.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *line;
	bool debug, netconsole;
	const char *bad;
} cases[] = {
	{ "", false, false, NULL },
	{ " \t\n ", false, false, NULL },
	{ "root=/dev/vda ro quiet", false, false, NULL },
	{ "netlatch.debug", true, false, NULL },
	{ "netlatch.debug\n", true, false, NULL },
	{ "ro netlatch.debug=1 quiet", true, false, NULL },
	{ "ro\tnetlatch.debug\tquiet", true, false, NULL },
	{ "netlatch.debug=0", false, false, NULL },
	/* The last one wins, in both directions. */
	{ "netlatch.debug netlatch.debug=0", false, false, NULL },
	{ "netlatch.debug=0 netlatch.debug=1", true, false, NULL },
	/* What means nothing is reported and changes nothing. */
	{ "netlatch.debug=2", false, false, "netlatch.debug=2" },
	{ "netlatch.debug netlatch.debug=2", true, false, "netlatch.debug=2" },
	{ "netlatch.debug=", false, false, "netlatch.debug=" },
	{ "netlatch.debug=01", false, false, "netlatch.debug=01" },
	{ "netlatch.debugging", false, false, "netlatch.debugging" },
	{ "netlatch.skip", false, false, NULL },
	{ "netlatch.skip=2", false, false, "netlatch.skip=2" },
	{ "netlatch.skipped", false, false, "netlatch.skipped" },
	{ "netlatch.a netlatch.b ro", false, false, "netlatch.b" },
	{ "netlatch.", false, false, "netlatch." },
	/* Others' words. */
	{ "netlatch", false, false, NULL },
	{ "netlatch=1", false, false, NULL },
	{ "xnetlatch.debug", false, false, NULL },
	{ "Netlatch.debug", false, false, NULL },
	{ "init=/bin/netlatch.debug", false, false, NULL },
	/* The kernel's own senders. */
	{ "netconsole=@/eth0,@10.0.0.1/", false, true, NULL },
	{ "netconsole=", false, true, NULL },
	{ "netconsole", false, false, NULL },
	{ "xnetconsole=1", false, false, NULL },
	{ "netlatch.debug netconsole=x netlatch.x=1", true, true, "netlatch.x=1" },
	/* Quotes hold a word together, and what is inside is no word of its own. */
	{ "dyndbg=\"file x.c +p netlatch.debug\" ro", false, false, NULL },
	{ "\"a netlatch.debug\"", false, false, NULL },
	{ "\"netlatch.debug\"", true, false, NULL },
	{ "a=\"netconsole=x\" b", false, false, NULL },
	{ "a=\"unfinished netlatch.debug", false, false, NULL },
	{ "\"", false, false, NULL },
	{ "\"\"", false, false, NULL },
	{ "\"\" netlatch.debug", true, false, NULL },
	/* Behind -- all belongs to init, which may load netconsole. */
	{ "netlatch.debug -- netlatch.debug=0 netlatch.x", true, false, NULL },
	{ "netlatch.debug -- netlatch.debug=0 netconsole=x", true, true, NULL },
	{ "netconsole.netconsole=x", false, true, NULL },
	{ "ro -- netlatch.debug", false, false, NULL },
	{ "--", false, false, NULL },
	{ "--x netlatch.debug", true, false, NULL },
	{ "x-- netlatch.debug", true, false, NULL },
	{ "a=\" -- \" netlatch.debug", true, false, NULL },
};

static void test_case(unsigned int i)
{
	/* A copy of exactly its size: the sanitizer sees a step behind its end. */
	char *line = strdup(cases[i].line);
	struct cmdline c;

	memset(&c, 0xff, sizeof(c));
	cmdline_parse(line, &c);
	CHECK(c.debug == cases[i].debug && c.netconsole == cases[i].netconsole &&
		      (cases[i].bad ? c.bad && c.bad_len == strlen(cases[i].bad) &&
					      !memcmp(c.bad, cases[i].bad, c.bad_len)
				    : !c.bad),
	      "case %u of the table", i);
	if (check_failed)
		printf("# %s: debug %d, netconsole %d, bad %.*s\n", cases[i].line,
		       c.debug, c.netconsole, c.bad ? (int)c.bad_len : 4,
		       c.bad ? c.bad : "none");
	free(line);
}

static void test_skip(void)
{
	static const struct {
		const char *line;
		bool skip;
	} skips[] = {
		{ "", false },
		{ "ro netlatch.skip quiet", true },
		{ "netlatch.skip=1", true },
		{ "netlatch.skip=0", false },
		{ "netlatch.skip netlatch.skip=0", false },
		{ "netlatch.skip=0 netlatch.skip", true },
		{ "netlatch.skip=yes", false },
		{ "netlatch.skip=", false },
		{ "xnetlatch.skip", false },
		{ "-- netlatch.skip", false },
		{ "a=\"x netlatch.skip\"", false },
	};
	unsigned int i, good = 0;
	struct cmdline c;

	for (i = 0; i < sizeof(skips) / sizeof(skips[0]); i++) {
		cmdline_parse(skips[i].line, &c);
		good += c.skip == skips[i].skip && !c.debug;
	}
	CHECK(good == i, "netlatch.skip: %u of %u lines", good, i);
}

/* All lines of six characters out of a few: no step outside, no endless loop. */
static void test_short_lines(void)
{
	static const char letters[] = " \"-=n\t";
	struct cmdline c;
	char line[7];
	unsigned int i, j, n;

	for (i = 0; i < 6 * 6 * 6 * 6 * 6 * 6; i++) {
		for (n = i, j = 0; j < 6; j++, n /= 6)
			line[j] = letters[n % 6];
		line[6] = '\0';
		cmdline_parse(line, &c);
		if (c.debug || c.netconsole || c.bad)
			break;
	}
	CHECK(i == 46656, "46,656 lines of blanks, quotes and dashes mean nothing");
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		test_case(i);
	test_skip();
	test_short_lines();
	return check_done();
}
