// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlatch recall: links /run/netlatch to /dev/netlatch, and writes the drop-in again
 * unless the wire was opened. The two folders are faked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/state.h"
#include "base/tests/fake-log.h"
#include "check.h"
#include "layers/sysctl/dropin.h"
#include "verbs/verbs.h"

static bool in_dev, in_run;
static int user, dropins, dropin_fails, links;
static const char *level; /* of the state; NULL: there is no state */

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	(void)mode;
	errno = ENOENT;
	return strcmp(path, "/dev/netlatch") == 0 && in_dev ? 0 : -1;
}

int __wrap_symlink(const char *target, const char *path);
int __wrap_symlink(const char *target, const char *path)
{
	errno = EEXIST;
	if (in_run)
		return -1;
	links += strcmp(target, "/dev/netlatch") == 0 &&
		 strcmp(path, "/run/netlatch") == 0;
	in_run = true;
	return 0;
}

uid_t __wrap_geteuid(void);
uid_t __wrap_geteuid(void)
{
	return user;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	char name[] = "/tmp/recall-test.XXXXXX", text[512];
	int fd, len;

	(void)flags;
	errno = ENOENT;
	if (strcmp(path, STATE_FILE) == 0 && !level)
		return -1;
	len = strcmp(path, STATE_FILE) == 0
		      ? snprintf(text, sizeof(text),
				 "format=1\nversion=0\nboot-id=id\nlevel=%s\n%send=1\n",
				 level, strcmp(level, "open") ? "" : "released-at=1.00\n")
		      : snprintf(text, sizeof(text), "id\n");
	fd = mkstemp(name);
	unlink(name);
	(void)!write(fd, text, len);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

int dropin_write(void)
{
	dropins++;
	return dropin_fails;
}

void out(const char *format, ...)
{
	(void)format;
}

void out_error(const char *format, ...)
{
	(void)format;
}

static int recall(const char *now)
{
	char *argv[] = { "recall", NULL };

	level = now;
	dropins = links = 0;
	in_run = false;
	log_text[0] = '\0';
	return recall_verb.run(1, argv);
}

int main(void)
{
	char *wrong[] = { "recall", "--now", NULL }, *argv[] = { "recall", NULL };

	CHECK(recall("full") == EXIT_DONE && !links && !dropins,
	      "an ordinary boot: nothing to do");
	in_dev = true;
	CHECK(recall("full") == EXIT_DONE && links == 1 && dropins == 1,
	      "shut: the link and the drop-in");
	CHECK(!state_recall(), "the link is there already");
	dropins = 0;
	CHECK(recall_verb.run(1, argv) == EXIT_DONE && dropins == 1,
	      "and recall writes the drop-in then, too");
	CHECK(recall("open") == EXIT_DONE && links == 1 && !dropins,
	      "opened meanwhile: no drop-in");
	CHECK(recall(NULL) == EXIT_DONE && dropins == 1,
	      "the state is lost: it counts as shut");
	dropin_fails = -ENOSPC;
	CHECK(recall("full") == EXIT_NOT_CLOSED &&
		      strstr(log_text, "sysctl.d may open links"),
	      "the drop-in cannot be written: said, and status 3");
	dropin_fails = 0;
	user = 1000;
	CHECK(recall("full") == EXIT_NOT_CLOSED && !links, "not root: nothing is done");
	user = 0;
	CHECK(recall_verb.run(2, wrong) == EXIT_USAGE, "an unknown option");
	return check_done();
}
