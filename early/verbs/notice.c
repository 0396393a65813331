// SPDX-License-Identifier: GPL-2.0-or-later
/* Notices for a person at the console. */
#include "verbs/notice.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/file.h"

void notice_write(const char *why)
{
	char text[900];

	snprintf(text, sizeof(text),
		 "netlatch: the network is not open: %s.\n"
		 "As root: `netlatch status`; `netlatch release` looks again, "
		 "with --force it opens.\n"
		 "See netlatch(8).\n",
		 why);
	mkdir("/run/issue.d", 0755);
	mkdir("/run/motd.d", 0755);
	file_replace(NOTICE_ISSUE, text, strlen(text));
	file_replace(NOTICE_MOTD, text, strlen(text));
}

void notice_remove(void)
{
	unlink(NOTICE_ISSUE);
	unlink(NOTICE_MOTD);
}
