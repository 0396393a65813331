// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks whether the root file system that a boot is about to enter has netlatch. If not,
 * nothing there would ever open, so the initramfs does (release_removed.c). Whatever
 * cannot be told for certain counts as unknown, and then nothing opens.
 */
#include "verbs/main_system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/openat2.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/sys.h"

/*
 * A whole system has these. An empty mount point has not, nor has a root file system
 * whose /usr is a separate one that is not mounted yet.
 */
static const char *const whole[] = { "/bin/sh", "/usr/sbin" };

/*
 * Returns 0 if there is a file of this path, or -errno; -ENOENT: there is none. The
 * kernel follows the links on the way as if root were the root directory, because an
 * absolute one would otherwise lead back into the initramfs. The file itself may be a
 * link to anywhere.
 */
static int find(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT,
	};
	int fd = SYS(openat2(root, path, &how, sizeof(how)));

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static enum main_system look_at(int root, char *list, char *why, size_t size)
{
	char *path, *end;
	unsigned int i, paths = 0;
	int rc;

	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		rc = find(root, whole[i]);
		if (rc) {
			snprintf(why, size, "%s: %s, so it is no whole system", whole[i],
				 error_text(rc));
			return MAIN_UNKNOWN;
		}
	}
	for (path = list; (end = strchr(path, '\n')); path = end + 1) {
		*end = '\0';
		rc = *path == '/' ? find(root, path) : -EINVAL;
		if (rc != -ENOENT) {
			snprintf(why, size, "%s: %s", path,
				 rc ? error_text(rc) : "is there");
			return rc ? MAIN_UNKNOWN : MAIN_HAS_NETLATCH;
		}
		paths++;
	}
	snprintf(why, size, "%s", paths ? "none of its files is there" : "an empty list");
	return paths && !*path ? MAIN_LACKS_NETLATCH : MAIN_UNKNOWN;
}

/* Is another file system mounted at root? At "/" there is the initramfs itself. */
static bool is_mounted(const char *root)
{
	struct stat here, there;

	return stat("/", &here) == 0 && stat(root, &there) == 0 &&
	       here.st_dev != there.st_dev;
}

enum main_system main_system_look(const char *root, const char *list, char *why,
				  size_t size)
{
	enum main_system answer = MAIN_UNKNOWN;
	char *text;
	ssize_t len = file_read(list, &text, MAIN_SYSTEM_LIST_MAX);
	int fd;

	if (len < 0) {
		snprintf(why, size, "%s: %s", list, error_text(len));
		return MAIN_UNKNOWN;
	}
	fd = SYS(open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (fd < 0)
		snprintf(why, size, "%s: %s", root, error_text(fd));
	else if (!is_mounted(root))
		snprintf(why, size, "%s: nothing is mounted there", root);
	else
		answer = look_at(fd, text, why, size);
	if (fd >= 0)
		close(fd);
	free(text);
	return answer;
}

bool image_command_read(const char *file, char *command, size_t size)
{
	char *end;

	if (!file_read_start(file, command, size))
		return false;
	end = strchr(command, '\n');
	/* Without an end the line is cut: half a command is worse than none. */
	if (!end)
		end = command;
	*end = '\0';
	return end > command;
}
