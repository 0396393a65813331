// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which root file systems count as one without netlatch. The kernel resolves the paths in
 * small trees; only what is mounted is faked.
 */
#include "verbs/main_system.h"
#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

static char work[] = "/tmp/main-system-test.XXXXXX";
static bool mounted = true;
static char why[300];

int __wrap_stat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_dev = strcmp(path, "/") == 0 || !mounted ? 1 : 2;
	return 0;
}

static void shell(const char *commands)
{
	char command[2000];

	snprintf(command, sizeof(command), "cd %s && { %s; }", work, commands);
	if (system(command) != 0)
		abort();
}

/* A system with merged /usr, and without netlatch. */
static void begin(void)
{
	shell("rm -rf root && mkdir -p root/usr/sbin root/usr/bin root/etc"
	      " root/usr/local/sbin root/usr/lib/systemd/system &&"
	      " cd root && ln -s usr/sbin usr/bin usr/lib . && : >usr/bin/sh");
	shell("printf '%s\\n' /usr/sbin/netlatch"
	      " /usr/lib/systemd/system/netlatch-release.service >list");
	mounted = true;
}

static enum main_system look(void)
{
	char root[100], list[100];

	snprintf(root, sizeof(root), "%s/root", work);
	snprintf(list, sizeof(list), "%s/list", work);
	return main_system_look(root, list, why, sizeof(why));
}

/* What the shell commands make of such a system. */
static enum main_system with(const char *commands)
{
	begin();
	shell(commands);
	return look();
}

static bool says(const char *text)
{
	if (strstr(why, text))
		return true;
	printf("# says: %s\n", why);
	return false;
}

static void test_there(void)
{
	CHECK(with(": >root/usr/sbin/netlatch") == MAIN_HAS_NETLATCH &&
		      says("/usr/sbin/netlatch: is there"),
	      "the program is there");
	CHECK(with(": >root/lib/systemd/system/netlatch-release.service") ==
		      MAIN_HAS_NETLATCH,
	      "only the unit: the program may lie where nothing is mounted yet");
	CHECK(with("ln -s /opt/none root/usr/sbin/netlatch") == MAIN_HAS_NETLATCH,
	      "a link, wherever it leads");
	CHECK(with("mkdir -p root/srv/sbin && : >root/srv/sbin/netlatch &&"
		   " rm -r root/usr/local && ln -s /srv root/usr/local &&"
		   " echo /usr/local/sbin/netlatch >list") == MAIN_HAS_NETLATCH,
	      "below an absolute link, which means the root file system's own folder");
	CHECK(with("rmdir root/usr/sbin && ln -s bin root/usr/sbin &&"
		   " : >root/usr/bin/netlatch") == MAIN_HAS_NETLATCH,
	      "where sbin is a link to bin");
}

static void test_missing(void)
{
	CHECK(with(":") == MAIN_LACKS_NETLATCH && says("none of its files is there"),
	      "a whole system without it");
	CHECK(with("rm -r root/usr/local root/usr/lib/systemd &&"
		   " echo /usr/local/sbin/netlatch >>list") == MAIN_LACKS_NETLATCH,
	      "whatever folders have gone with it");
}

static void test_unknown(void)
{
	begin();
	mounted = false;
	CHECK(look() == MAIN_UNKNOWN && says("nothing is mounted there"),
	      "nothing is mounted");
	CHECK(with("rm -r root && mkdir root") == MAIN_UNKNOWN && says("no whole system"),
	      "an empty file system");
	CHECK(with("rm -r root/usr && mkdir root/usr") == MAIN_UNKNOWN &&
		      says("no whole system"),
	      "/usr is not mounted");
	CHECK(with("rm -r root") == MAIN_UNKNOWN, "no folder");
	CHECK(with("rm -r root/usr/local && : >root/usr/local &&"
		   " echo /usr/local/sbin/netlatch >>list") == MAIN_UNKNOWN &&
		      says("/usr/local/sbin/netlatch: Not a directory"),
	      "a path that cannot be looked up");
	CHECK(with("rm -r root/usr/lib/systemd/system &&"
		   " ln -s system root/usr/lib/systemd/system") == MAIN_UNKNOWN,
	      "links that lead nowhere");
	CHECK(with("rm list") == MAIN_UNKNOWN && says("list: No such file"), "no list");
	CHECK(with(": >list") == MAIN_UNKNOWN && says("an empty list"), "an empty one");
	CHECK(with("printf /usr/sbin/netlatc >list") == MAIN_UNKNOWN, "one that is cut");
	CHECK(with("echo '@SBINDIR@/netlatch' >list") == MAIN_UNKNOWN,
	      "one that was not filled in");
	CHECK(with("head -c 5000 /dev/zero >list") == MAIN_UNKNOWN,
	      "one that is too long");
}

/* The command that the image has for this content of the file; NULL: none. */
static const char *command(const char *commands)
{
	static char text[40];
	char file[100];

	begin();
	shell(commands);
	snprintf(file, sizeof(file), "%s/command", work);
	return image_command_read(file, text, sizeof(text)) ? text : NULL;
}

static bool is(const char *text, const char *expected)
{
	return text && !strcmp(text, expected);
}

static void test_command(void)
{
	CHECK(is(command("echo 'dracut --force' >command"), "dracut --force"),
	      "the command that makes the image");
	CHECK(is(command("printf 'a b\\nc\\n' >command"), "a b"), "only its first line");
	CHECK(!command("rm command"), "no file, no command");
	CHECK(!command("echo >command"), "nor in an empty line");
	CHECK(!command("printf dracut >command"), "nor in one without an end");
	CHECK(!command("printf '%060d\\n' 1 >command"), "nor in one that is too long");
}

int main(void)
{
	if (!mkdtemp(work))
		abort();
	test_there();
	test_missing();
	test_unknown();
	test_command();
	shell("rm -rf root list command");
	rmdir(work);
	return check_done();
}
