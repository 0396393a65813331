// SPDX-License-Identifier: GPL-2.0-or-later
/* The notices: what they say, to whom, and what goes when. Files are faked. */
#include "verbs/notice.h"
#include "base/file.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

static struct {
	const char *path;
	char text[1000];
	bool there;
} files[] = { { .path = NOTICE_ISSUE },
	      { .path = NOTICE_MOTD },
	      { .path = NOTICE_REFUSED },
	      { .path = NOTICE_REFUSALS } };

static unsigned int find(const char *path)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (strcmp(files[i].path, path) == 0)
			return i;
	abort();
}

int file_replace(const char *path, const char *data, size_t len)
{
	unsigned int i = find(path);

	memcpy(files[i].text, data, len);
	files[i].text[len] = '\0';
	files[i].there = true;
	return 0;
}

bool file_read_start(const char *path, char *text, size_t size)
{
	unsigned int i = find(path);

	text[0] = '\0';
	if (files[i].there)
		strncat(text, files[i].text, size - 1);
	return files[i].there;
}

int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	unsigned int i = find(path);
	int rc = files[i].there ? 0 : -1;

	files[i].there = false;
	return rc;
}

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	(void)path;
	(void)mode;
	return 0;
}

int main(void)
{
	char why[100], name[700];

	CHECK(notice_refusals() == 0, "no release has refused yet");
	notice_write("proven", "it leaks");
	notice_write("ruleset", "no ruleset");
	CHECK(!strcmp(files[2].text, "WHEN=proven\n#no ruleset\n") &&
		      strstr(files[0].text, "then `netlatch release --when proven`."),
	      "a later release that asks for less does not make the waiter do so");
	notice_write(NULL, "manual");
	CHECK(!files[2].there, "but nothing opens by itself if it is not to");
	notice_remove();
	CHECK(!notice_read_refusal(why, sizeof(why)) && !why[0],
	      "no release has refused");
	notice_write("ruleset", "no ruleset $(reboot)");
	CHECK(files[0].there && !strcmp(files[0].text, files[1].text) &&
		      strstr(files[0].text,
			     "shut: the network is off: no ruleset $(reboot).\n"),
	      "people read the same on both ways");
	CHECK(!strcmp(files[2].text, "WHEN=ruleset\n#no ruleset $(reboot)\n"),
	      "the waiter gets its condition; the rest is a comment for any shell");
	CHECK(notice_read_refusal(why, sizeof(why)) &&
		      !strcmp(why, "no ruleset $(reboot)"),
	      "and status the reason");
	CHECK(strstr(files[0].text,
		     "load your ruleset, then `netlatch release --when ruleset`.\n"),
	      "people get a command that asks for as much as the refusal");
	CHECK(notice_remove() && !files[0].there && !files[1].there && !files[2].there,
	      "an opening removes all, and learns that one had refused");
	CHECK(!notice_remove(), "or that none had");
	notice_write("ruleset", "x");
	notice_write(NULL, "manual");
	CHECK(strstr(files[0].text, "then `netlatch release --when ruleset`."),
	      "and for a ruleset where the policy would never open");
	CHECK(files[0].there && !files[2].there,
	      "where nothing may open by itself: no file");
	notice_write("ruleset", "x");
	notice_write(NULL, RELEASE_FAILED ": nft tables: x; still shut: nft inet");
	CHECK(!strncmp(files[0].text, "netlatch: " RELEASE_FAILED ": nft tables", 36),
	      "a network that is half open is not said to be off");
	notice_write("proven", RELEASE_FAILED ": nft tables: x; still shut: nft inet");
	notice_shut_again("it leaks");
	CHECK(!strcmp(files[2].text, "WHEN=proven\n#it leaks\n") &&
		      strstr(files[0].text, "shut: the network is off: it leaks.\n") &&
		      notice_refusals() == 9,
	      "a waiter that shuts what was half open leaves its own reason, uncounted");
	notice_shut_again("no ruleset");
	CHECK(!strcmp(files[2].text, "WHEN=proven\n#it leaks\n"),
	      "any other reason stays");
	notice_remove();
	notice_shut_again("no ruleset");
	CHECK(!files[0].there && !files[2].there,
	      "and where nothing had refused, nothing");
	notice_write("ruleset", "x");
	notice_forget_refusal();
	CHECK(files[0].there && !files[2].there,
	      "a person who locks ends that, not the notice");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	notice_write("ruleset", name);
	CHECK(notice_read_refusal(why, sizeof(why)) && strlen(why) == sizeof(why) - 1,
	      "a long reason is cut");
	CHECK(notice_refusals() == 11 && !strcmp(files[3].text, "11\n"),
	      "each was counted, and an opening forgets none");
	notice_remove();
	notice_tell("said\n");
	CHECK(!strcmp(files[0].text, "said\n") && !strcmp(files[1].text, "said\n") &&
		      files[0].there && files[1].there && !files[2].there,
	      "a system without netlatch: people are told, and there is no waiter");
	return check_done();
}
