// SPDX-License-Identifier: GPL-2.0-or-later
/* Notices for a person at the console, and for the waiter. */
#include "verbs/notice.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/file.h"
#include "base/number.h"
#include "verbs/sentences.h"

#define WHEN "WHEN="
#define STRICTEST WHEN "proven\n"

unsigned long notice_refusals(void)
{
	char text[24];

	file_read_start(NOTICE_REFUSALS, text, sizeof(text));
	return number(text, NULL);
}

static void count_refusal(void)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu\n", notice_refusals() + 1);
	file_replace(NOTICE_REFUSALS, text, strlen(text));
}

void notice_tell(const char *text)
{
	mkdir("/run/issue.d", 0755);
	mkdir("/run/motd.d", 0755);
	file_replace(NOTICE_ISSUE, text, strlen(text));
	file_replace(NOTICE_MOTD, text, strlen(text));
}

static void write_all(const char *when, const char *why)
{
	char text[NOTICE_REFUSED_SIZE];
	bool half;

	/* A plain release by a person, refused as well, may not ask for less. */
	if (when && file_read_start(NOTICE_REFUSED, text, sizeof(text)) &&
	    strncmp(text, STRICTEST, strlen(STRICTEST)) == 0)
		when = "proven";
	snprintf(text, sizeof(text), WHEN "%s\n#%s\n", when ? when : "", why);
	if (when)
		file_replace(NOTICE_REFUSED, text, strlen(text));
	else
		notice_forget_refusal();

	/* A release that failed half-way has left the network neither off nor open. */
	half = strncmp(why, RELEASE_FAILED, strlen(RELEASE_FAILED)) == 0;
	snprintf(text, sizeof(text),
		 "netlatch: %s%s.\n"
		 "What to do, as root: load your ruleset, then `netlatch release --when "
		 "%s`.\n" DO_FORCE ". `netlatch status` tells more.\n",
		 half ? "" : SAY_SHUT ": ", why, when ? when : "ruleset");
	notice_tell(text);
}

void notice_write(const char *when, const char *why)
{
	count_refusal();
	write_all(when, why);
}

void notice_shut_again(const char *why)
{
	char text[NOTICE_REFUSED_SIZE], *end;

	if (!file_read_start(NOTICE_REFUSED, text, sizeof(text)) ||
	    strncmp(text, WHEN, strlen(WHEN)) != 0)
		return;
	end = strchr(text, '\n');
	if (!end || strncmp(end, "\n#" RELEASE_FAILED, strlen("\n#" RELEASE_FAILED)) != 0)
		return;
	*end = '\0';
	write_all(text + strlen(WHEN), why);
}

bool notice_remove(void)
{
	unlink(NOTICE_ISSUE);
	unlink(NOTICE_MOTD);
	return unlink(NOTICE_REFUSED) == 0;
}

void notice_forget_refusal(void)
{
	unlink(NOTICE_REFUSED);
}

bool notice_read_refusal(char *why, size_t size)
{
	char text[NOTICE_REFUSED_SIZE], *comment = NULL;

	why[0] = '\0';
	if (file_read_start(NOTICE_REFUSED, text, sizeof(text)))
		comment = strstr(text, "\n#");
	if (!comment)
		return false;
	comment += 2;
	comment[strcspn(comment, "\n")] = '\0';
	snprintf(why, size, "%s", comment);
	return true;
}
