// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Enters other network namespaces and returns. Before listns() (Linux 6.19) the kernel
 * has no list of namespaces.
 */
#include "kernel/namespaces.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/sys.h"
#include "kernel/sysctl.h"

#define OWN "/proc/self/ns/net"
#define NAME_SIZE 24	      /* "net:[4294967295]" */
#define MOUNTS_SIZE (1 << 20) /* bytes, for about 8,000 mounts */

static namespace_visitor *visitor;
static void *visitor_context;
/*
 * Names of our own namespace and of the one entered last. Processes of one namespace are
 * often neighbours in /proc, so remembering one name saves most second visits; the rest
 * do no harm.
 */
static char own[NAME_SIZE], last[NAME_SIZE];
static bool away; /* this process is not in its own namespace */

static void take(const char *path, const char *name)
{
	int fd, rc;

	if (strcmp(name, own) == 0 || strcmp(name, last) == 0)
		return;
	fd = SYS(open(path, O_RDONLY | O_CLOEXEC));
	/* The process has ended. */
	if (fd == -ENOENT || fd == -ESRCH)
		return;
	snprintf(last, sizeof(last), "%s", name);
	rc = fd < 0 ? fd : SYS(setns(fd, CLONE_NEWNET));
	close(fd);
	log_done(name, rc);
	if (rc)
		log_line(LOG_ERR, "%s: %s; its links stay as they are", name,
			 error_text(rc));
	else
		away = true;
	if (!rc)
		visitor(visitor_context);
}

static void take_process(const char *pid)
{
	char path[64], name[NAME_SIZE] = "?";

	if (*pid < '1' || *pid > '9')
		return; /* not the folder of a process */
	snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
	/* If readlink() fails, open() fails, too, and take() logs the error. */
	(void)!readlink(path, name, sizeof(name) - 1);
	take(path, name);
}

/*
 * Reads lines such as "523 25 0:4 net:[4026532281] /run/netns/box rw ...". The kernel
 * writes a blank in a path as \040, so a file with a blank in its path is not found. A
 * field that begins with net:[ elsewhere in a line is the source of a mount, a text that
 * users choose.
 */
static void take_mounts(void)
{
	static char text[MOUNTS_SIZE];
	char *at = text, *name, *path;

	file_read_start("/proc/self/mountinfo", text, sizeof(text));
	while ((name = strstr(at, " net:[")) && (path = strchr(++name, ' ')) &&
	       (at = strchr(path + 1, ' '))) {
		*path++ = *at++ = '\0';
		if (*path == '/')
			take(path, name);
	}
}

int namespaces_visit(namespace_visitor *visit, void *context)
{
	struct dirent *entry;
	DIR *processes;
	int back, rc = 0;

	/* Only the kernel's initial network namespace has this file. */
	if (access("/proc/sys/" SYSCTL_DEFAULT_QDISC, F_OK) < 0)
		return 0;
	back = open(OWN, O_RDONLY | O_CLOEXEC);
	processes = opendir("/proc");
	if (back < 0 || !processes)
		return 0; /* a kernel without namespaces */
	(void)!readlink(OWN, own, sizeof(own) - 1);
	last[0] = '\0';
	away = false;
	visitor = visit;
	visitor_context = context;
	while ((entry = readdir(processes)))
		take_process(entry->d_name);
	closedir(processes);
	take_mounts();
	/* If no namespace was entered, this process may lack the right to setns(). */
	if (away)
		rc = SYS(setns(back, CLONE_NEWNET));
	close(back);
	return rc;
}
