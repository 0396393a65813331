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

#define ROOT "/proc/sys/"
#define PATH_SIZE 256
#define FILES_MAX 128
#define KEPT_PATH_SIZE 80 /* for a key of a link with the longest name, and more */
#define NAMES_SIZE 32768  /* bytes, for the names of 2,000 links and more */

/* The names in one directory, each with its NUL; see sysctl_names_keep(). */
static struct {
	bool keep;
	char dir[PATH_SIZE]; /* "": no names are kept */
	char name[NAMES_SIZE];
	size_t len;
} kept;

/* The files that stay open; see sysctl_files_keep(). */
static struct {
	bool keep;
	unsigned int count;
	unsigned int near; /* the latest one: the next comes mostly right behind it */
	struct {
		size_t len; /* of path */
		char path[KEPT_PATH_SIZE];
		int fd;
		bool was_read;
	} file[FILES_MAX];
} files;

/*
 * Compares the lengths first, because most paths begin alike, so that memcmp() would have
 * to read the greater part of each.
 */
static int kept_file(const char *path)
{
	size_t len = strlen(path);
	unsigned int i;

	for (i = 0; i < files.count; i++) {
		files.near = files.near + 1 < files.count ? files.near + 1 : 0;
		if (files.file[files.near].len == len &&
		    memcmp(files.file[files.near].path, path, len) == 0)
			return files.file[files.near].fd;
	}
	return -1;
}

/* Returns the index of a file that is kept open, or files.count. */
static unsigned int kept_index(int fd)
{
	unsigned int i = 0;

	if (files.near < files.count && files.file[files.near].fd == fd)
		return files.near;
	while (i < files.count && files.file[i].fd != fd)
		i++;
	return i;
}

/* A file that is kept is open for reading and writing. */
static int sysctl_open(const char *path, int flags)
{
	char full[sizeof(ROOT) + PATH_SIZE];
	size_t len = strlen(path);
	int fd = kept_file(path);

	if (fd >= 0)
		return fd;
	if (len >= PATH_SIZE)
		return -ENAMETOOLONG;
	memcpy(full, ROOT, strlen(ROOT));
	memcpy(full + strlen(ROOT), path, len + 1);
	if (files.keep && files.count < FILES_MAX && len < KEPT_PATH_SIZE) {
		fd = SYS(open(full, O_RDWR | O_CLOEXEC));
		if (fd == -ENOENT || fd == -ENOTDIR)
			return fd; /* no other access will find it */
		if (fd >= 0) {
			files.near = files.count++;
			files.file[files.near].len = len;
			memcpy(files.file[files.near].path, path, len + 1);
			files.file[files.near].was_read = false;
			files.file[files.near].fd = fd;
			return fd;
		}
	}
	return SYS(open(full, flags | O_CLOEXEC));
}

/*
 * rc: how reading went. A kept file that could be read before and is gone now belongs
 * to a link that went away or got another name, and another link may have its name now.
 * Returns true if the path should be opened again.
 */
static bool is_stale(int fd, int rc)
{
	unsigned int i = kept_index(fd);

	if (i == files.count)
		return false;
	if (rc != -ENOENT || !files.file[i].was_read) {
		files.file[i].was_read = true;
		return false;
	}
	files.file[i] = files.file[--files.count];
	close(fd);
	return true;
}

static void sysctl_close(int fd)
{
	if (kept_index(fd) == files.count)
		close(fd);
}

void sysctl_files_keep(void)
{
	files.keep = true;
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
	if (is_stale(fd, rc))
		return sysctl_read(path, value, size);
	sysctl_close(fd);
	return rc;
}

bool sysctl_same(const char *a, const char *b)
{
	while (*a && *b) {
		if (*a == ' ' || *a == '\t') {
			if (*b != ' ' && *b != '\t')
				return false;
			a += strspn(a, " \t");
			b += strspn(b, " \t");
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return !*a && !*b;
}

/* Compares numbers only with SYSCTL_AT_LEAST; other values have to be equal. */
static bool value_holds(const char *have, const char *want, unsigned int flags)
{
	const char *end;
	unsigned long value;

	if (sysctl_same(have, want))
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
	if (is_stale(fd, *error))
		return sysctl_set(path, value, flags, old, error);
	if (!*error && value_holds(old, value, flags)) {
		outcome = SYSCTL_HELD;
	} else {
		rc = SYS(pwrite(fd, value, strlen(value), 0));
		if (rc >= 0)
			rc = read_value(fd, now, sizeof(now));
		if (!rc && !sysctl_same(now, value))
			rc = -EIO;
		if (!rc)
			outcome = SYSCTL_SET;
		*error = rc;
	}
	sysctl_close(fd);
	/* The link went away after open(), and with it the setting. */
	return *error == -ENOENT ? SYSCTL_ABSENT : outcome;
}

enum sysctl_outcome sysctl_check(const char *path, const char *value, unsigned int flags)
{
	char now[SYSCTL_VALUE_SIZE];
	int rc = sysctl_read(path, now, sizeof(now));

	if (rc == -ENOENT || rc == -ENOTDIR)
		return SYSCTL_ABSENT;
	return !rc && value_holds(now, value, flags) ? SYSCTL_HELD : SYSCTL_FAILED;
}

/* Visits the key that the setting has with name in the place of its "*". */
static unsigned int visit_name(const struct sysctl_setting *setting, const char *name,
			       sysctl_visitor *visit, void *context)
{
	const char *star = strchr(setting->path, '*');
	size_t before = star - setting->path, len = strlen(name);
	size_t after = strlen(star + 1) + 1;
	char path[PATH_SIZE];

	if (before + len + after > sizeof(path))
		return 0;
	memcpy(path, setting->path, before);
	memcpy(path + before, name, len);
	memcpy(path + before + len, star + 1, after);
	visit(setting, path, context);
	return 1;
}

/* If a name does not fit, none is kept, and every call reads the directory. */
static void keep_name(const char *name)
{
	size_t len = strlen(name) + 1;

	if (!kept.dir[0])
		return;
	if (len > sizeof(kept.name) - kept.len) {
		kept.dir[0] = '\0';
		return;
	}
	memcpy(kept.name + kept.len, name, len);
	kept.len += len;
}

static unsigned int read_names(const struct sysctl_setting *setting, const char *path,
			       sysctl_visitor *visit, void *context)
{
	unsigned int calls = 0;
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir)
		return 0;
	kept.len = 0;
	snprintf(kept.dir, sizeof(kept.dir), "%s", kept.keep ? path : "");
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		keep_name(entry->d_name);
		calls += visit_name(setting, entry->d_name, visit, context);
	}
	closedir(dir);
	return calls;
}

unsigned int sysctl_expand(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context)
{
	const char *star = strchr(setting->path, '*'), *name;
	unsigned int calls = 0;
	char path[PATH_SIZE];

	if (!star) {
		visit(setting, setting->path, context);
		return 1;
	}
	snprintf(path, sizeof(path), "/proc/sys/%.*s", (int)(star - setting->path),
		 setting->path);
	if (strcmp(kept.dir, path) != 0)
		return read_names(setting, path, visit, context);
	for (name = kept.name; name < kept.name + kept.len; name += strlen(name) + 1)
		calls += visit_name(setting, name, visit, context);
	return calls;
}

void sysctl_expand_general(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context)
{
	if (!strchr(setting->path, '*')) {
		visit(setting, setting->path, context);
		return;
	}
	visit_name(setting, "all", visit, context);
	visit_name(setting, "default", visit, context);
}

void sysctl_names_keep(void)
{
	kept.keep = true;
	kept.dir[0] = '\0';
}

void sysctl_names_drop(void)
{
	kept.keep = false;
	kept.dir[0] = '\0';
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
