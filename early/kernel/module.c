// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads the modules of nf_tables, without starting modprobe where that is possible. */
#include "kernel/module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/run.h"
#include "base/sys.h"

#define COMPRESSED_FILE 4 /* MODULE_INIT_COMPRESSED_FILE, since 5.17 */

/* klibc has this function, but none of its headers declares it. */
extern int finit_module(int fd, const char *options, int flags);

static int load(const char *path, int flags)
{
	int fd, rc;

	fd = SYS(open(path, O_RDONLY | O_CLOEXEC));
	if (fd < 0)
		return fd;
	rc = SYS(finit_module(fd, "", flags));
	close(fd);
	return rc == -EEXIST ? 0 : rc;
}

static int load_either(char *path)
{
	unsigned int plain = module_plain_length(path);
	char packed = path[plain];
	int rc;

	path[plain] = '\0';
	rc = load(path, 0);
	path[plain] = packed;
	if (rc == -ENOENT && packed)
		rc = load(path, COMPRESSED_FILE);
	return rc;
}

int module_load_list(const char *list, char *what, unsigned int what_size)
{
	static char text[MODULE_LIST_SIZE];
	int fd, rc, first_error = 0;
	char *rest = text, *path;
	ssize_t len;

	snprintf(what, what_size, "%s", list);
	fd = SYS(open(list, O_RDONLY | O_CLOEXEC));
	if (fd < 0)
		return fd;
	len = SYS(read(fd, text, sizeof(text)));
	close(fd);
	if (len < 0)
		return len;
	if ((size_t)len == sizeof(text))
		return -EFBIG;
	text[len] = '\0';

	while ((path = module_next_line(&rest))) {
		rc = load_either(path);
		log_step("module %s: %s", path, rc ? error_text(rc) : "loaded");
		/*
		 * ENODEV is no error: the module drives hardware that this machine
		 * lacks, for example crc32c-intel.
		 */
		if (rc && rc != -ENODEV && !first_error) {
			first_error = rc;
			snprintf(what, what_size, "%s", path);
		}
	}
	return first_error;
}

int module_probe(const char *name)
{
	char *argv[] = { "/sbin/modprobe", "-q", (char *)name, NULL };
	char answer[2];
	int status = run(argv, answer, sizeof(answer));

	return status == 127 ? -ENOENT : status > 0 ? -EIO : status;
}
