// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads settings below /proc/sys, writes them and reads them back. */
#include "kernel/sysctl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/sys.h"

#define PATH_SIZE 256

static int sysctl_open(const char *path, int flags)
{
	char full[PATH_SIZE];
	int len;

	len = snprintf(full, sizeof(full), "/proc/sys/%s", path);
	if (len < 0 || (size_t)len >= sizeof(full))
		return -ENAMETOOLONG;
	return SYS(open(full, flags | O_CLOEXEC));
}

static int read_value(int fd, char *value, size_t size)
{
	ssize_t len = SYS(pread(fd, value, size, 0));

	if (len < 0) {
		value[0] = '\0';
		return len;
	}
	if ((size_t)len == size) {
		value[0] = '\0';
		return -EOVERFLOW;
	}
	while (len > 0 && value[len - 1] == '\n')
		len--;
	value[len] = '\0';
	return strchr(value, '\n') ? -EOVERFLOW : 0;
}

int sysctl_read(const char *path, char *value, size_t size)
{
	int fd, rc;

	value[0] = '\0';
	fd = sysctl_open(path, O_RDONLY);
	if (fd < 0)
		return fd;
	rc = read_value(fd, value, size);
	close(fd);
	return rc;
}

/* Compares numbers only with SYSCTL_AT_LEAST; other values have to be equal. */
static bool value_holds(const char *have, const char *want, unsigned int flags)
{
	const char *end;
	unsigned long value;

	if (strcmp(have, want) == 0)
		return true;
	if (!(flags & SYSCTL_AT_LEAST))
		return false;
	value = number(have, &end);
	return end != have && *end == '\0' && value >= number(want, NULL);
}

enum sysctl_outcome sysctl_set(const char *path, const char *value, unsigned int flags,
			       char old[SYSCTL_VALUE_SIZE], int *error)
{
	enum sysctl_outcome outcome = SYSCTL_FAILED;
	char now[SYSCTL_VALUE_SIZE];
	int fd, rc;

	old[0] = '\0';
	*error = 0;
	fd = sysctl_open(path, O_RDWR);
	if (fd == -ENOENT || fd == -ENOTDIR)
		return SYSCTL_ABSENT;
	if (fd < 0) {
		/* A read-only key may already hold the value. */
		*error = fd;
		return sysctl_check(path, value, flags);
	}
	*error = read_value(fd, old, SYSCTL_VALUE_SIZE);
	if (!*error && value_holds(old, value, flags)) {
		outcome = SYSCTL_HELD;
	} else {
		rc = SYS(pwrite(fd, value, strlen(value), 0));
		if (rc >= 0)
			rc = read_value(fd, now, sizeof(now));
		if (!rc && strcmp(now, value) != 0)
			rc = -EIO;
		if (!rc)
			outcome = SYSCTL_SET;
		*error = rc;
	}
	close(fd);
	return outcome;
}

enum sysctl_outcome sysctl_check(const char *path, const char *value, unsigned int flags)
{
	char now[SYSCTL_VALUE_SIZE];
	int rc = sysctl_read(path, now, sizeof(now));

	if (rc == -ENOENT || rc == -ENOTDIR)
		return SYSCTL_ABSENT;
	return !rc && value_holds(now, value, flags) ? SYSCTL_HELD : SYSCTL_FAILED;
}

unsigned int sysctl_expand(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context)
{
	const char *star = strchr(setting->path, '*');
	char path[PATH_SIZE];
	unsigned int calls = 0;
	struct dirent *entry;
	DIR *dir;
	int len;

	if (!star) {
		visit(setting, setting->path, context);
		return 1;
	}
	snprintf(path, sizeof(path), "/proc/sys/%.*s", (int)(star - setting->path),
		 setting->path);
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		len = snprintf(path, sizeof(path), "%.*s%s%s",
			       (int)(star - setting->path), setting->path, entry->d_name,
			       star + 1);
		if (len < 0 || (size_t)len >= sizeof(path))
			continue;
		visit(setting, path, context);
		calls++;
	}
	closedir(dir);
	return calls;
}

const char *sysctl_link(const char *path)
{
	const char *link = strstr(path, "/conf/");

	if (!link)
		return NULL;
	link += strlen("/conf/");
	return strncmp(link, "all/", 4) == 0 || strncmp(link, "default/", 8) == 0 ? NULL
										  : link;
}

bool sysctl_of_links(struct sysctl_setting *setting, char *path, size_t size)
{
	const char *conf = strstr(setting->path, "/conf/default/");

	if (!conf)
		return false;
	snprintf(path, size, "%.*s/conf/*/%s", (int)(conf - setting->path), setting->path,
		 conf + strlen("/conf/default/"));
	setting->path = path;
	return true;
}
