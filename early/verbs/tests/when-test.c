// SPDX-License-Identifier: GPL-2.0-or-later
/* When to release: the words, and what `auto` makes of what its helper says (run() is
 * faked). */
#include "verbs/when.h"
#include "verbs/firewalls.h"
#include "verbs/helper.h"
#include "base/log.h"
#include "base/run.h"
#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct firewalls firewalls;
static const char *prints;
static int status;
static unsigned int runs;
static bool asked_all; /* the last call was for everything */
static char log_text[1000];
static enum log_level level;

static char helper[256];
static const char *self = "/usr/sbin/netlatch"; /* NULL: /proc does not say */
static bool helper_is_there = true;

ssize_t __wrap_readlink(const char *path, char *to, size_t size);
ssize_t __wrap_readlink(const char *path, char *to, size_t size)
{
	if (strcmp(path, "/proc/self/exe") != 0 || (self && strlen(self) >= size))
		abort();
	if (!self)
		return -1;
	memcpy(to, self, strlen(self)); /* without a NUL */
	return strlen(self);
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	(void)path;
	return helper_is_there && mode == X_OK ? 0 : -1;
}

int run(char *const argv[], char *answer, size_t size)
{
	asked_all = !argv[1];
	if (!asked_all && (strcmp(argv[1], "--enabled") != 0 || argv[2]))
		abort();
	snprintf(helper, sizeof(helper), "%s", argv[0]);
	runs++;
	snprintf(answer, size, "%s", prints);
	return status;
}

void log_line(enum log_level at, const char *format, ...)
{
	va_list args;

	level = at;
	va_start(args, format);
	vsnprintf(log_text, sizeof(log_text), format, args);
	va_end(args);
}

static enum when decide(int with_status, const char *with_names)
{
	status = with_status;
	prints = with_names;
	log_text[0] = '\0';
	memset(&firewalls, 0, sizeof(firewalls));
	return when_decide(&firewalls);
}

static void test_words(void)
{
	/* what they mean */
	static const struct {
		const char *word;
		enum when when;
	} words[] = { { "proven", WHEN_PROVEN },
		      { "ruleset", WHEN_RULESET },
		      { "auto", WHEN_AUTO },
		      { "network-pre", WHEN_NETWORK_PRE },
		      { "manual", WHEN_MANUAL } };
	static const char *const others[] = { "",	 "Auto",
					      "auto ",	 "prove",
					      "rule",	 "rulesets",
					      "network", "network-pre.target",
					      "never" };
	char all[64] = "";
	enum when when;
	unsigned int i, good = 0;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		when = WHEN_MANUAL + 1;
		CHECK(when_parse(words[i].word, &when) && when == words[i].when &&
			      !strcmp(when_word(when), words[i].word),
		      "%s", words[i].word);
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
			 i ? "|" : "", words[i].word);
	}
	CHECK(!strcmp(all, WHEN_WORDS), "these are the words of the usage");
	when = WHEN_MANUAL;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		good += !when_parse(others[i], &when) && when == WHEN_MANUAL;
	CHECK(good == i, "no other word, and none changes anything");
	CHECK(runs == 0, "and nothing is run for a word");
}

static void test_auto(void)
{
	static const int bad[] = { 1, 2, 126, 127, -EIO, -ENOMEM };
	char many[1000] = "", *end;
	unsigned int i, good = 0;

	CHECK(decide(0, "") == WHEN_NETWORK_PRE,
	      "no firewall is enabled: nothing to wait for");
	CHECK(!log_text[0], "of which release speaks, not we");
	CHECK(decide(0, "nftables.service\n") == WHEN_RULESET, "one: on a ruleset");
	CHECK(strstr(log_text, "auto: enabled here: nftables.service") &&
		      level == LOG_NOTICE,
	      "which is named");
	CHECK(decide(0, "ufw.service\nnftables.service\n") == WHEN_RULESET &&
		      strstr(log_text, "ufw.service nftables.service") &&
		      !strchr(log_text, '\n'),
	      "two: both are named, in one line");
	CHECK(decide(0, "\n") == WHEN_RULESET, "an empty line is not nothing");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		good += decide(bad[i], "") == WHEN_RULESET &&
			strstr(log_text, FIREWALLS_HELPER) && level == LOG_ERR;
	CHECK(good == i,
	      "a helper that fails, dies or is missing: on a ruleset, and it is said");
	CHECK(decide(0,
		     "a\nb\nfailed a.service: x:1: Error\nfailed b.service: no\033\n") ==
			      WHEN_RULESET &&
		      !strcmp(firewalls.enabled, "a b") &&
		      !strcmp(firewalls.failed, "a.service: x:1: Error; b.service: no?"),
	      "those that failed, in their own words, made printable");
	CHECK(!asked_all, "auto asks only which are enabled");
	runs = 0;
	firewalls_ask_all(&firewalls);
	firewalls_ask_all(&firewalls);
	CHECK(runs == 1 && asked_all && !strcmp(firewalls.enabled, "a b"),
	      "who asks for everything asks once");
	CHECK(decide(0, "failed a.service: x\n") == WHEN_RULESET,
	      "one that failed and is not listed is not nothing");
	CHECK(decide(1, "nftables.service\n") == WHEN_RULESET && level == LOG_ERR,
	      "what it printed before counts for nothing");
	for (end = many; end < many + 900; end += 5)
		strcpy(end, "abcd\n");
	CHECK(decide(0, many) == WHEN_RULESET && !strchr(log_text, '\n'),
	      "names without end");
}

static bool asks(const char *program, bool is_there, const char *want)
{
	self = program;
	helper_is_there = is_there;
	decide(0, "");
	return strcmp(helper, want) == 0;
}

static void test_helper(void)
{
	CHECK(asks("/usr/sbin/netlatch", true, "/usr/" FIREWALLS_HELPER),
	      "the helper beside the program");
	CHECK(asks("/usr/local/sbin/netlatch", true, "/usr/local/" FIREWALLS_HELPER),
	      "with another PREFIX too");
	CHECK(asks("/usr/local/sbin/netlatch (deleted)", true,
		   "/usr/local/" FIREWALLS_HELPER),
	      "also after the program was replaced");
	CHECK(asks("/usr/local/sbin/netlatch", false, "/usr/" FIREWALLS_HELPER),
	      "if there is none, that below /usr");
	CHECK(asks("/netlatch", true, "/usr/" FIREWALLS_HELPER) &&
		      asks(NULL, true, "/usr/" FIREWALLS_HELPER),
	      "the same if nothing tells where the program lies");
}

int main(void)
{
	test_words();
	test_auto();
	test_helper();
	return check_done();
}
