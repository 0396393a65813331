// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose network does this process see? */
#include "kernel/place.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#define FIRST_PID_NAMESPACE "pid:[4026531836]" /* PROC_PID_INIT_INO */

const char *const place_words[] = { "machine", "namespace", "container", "unknown" };

/* A kernel without PID namespaces has no such link, and no containers either. */
static bool is_container(void)
{
	char name[sizeof(FIRST_PID_NAMESPACE)];
	ssize_t len = readlink("/proc/self/ns/pid", name, sizeof(name));

	return len > 0 &&
	       (len != sizeof(name) - 1 || memcmp(name, FIRST_PID_NAMESPACE, len) != 0);
}

/*
 * Each network namespace has files of its own below /proc/PID/net. They are compared, and
 * not /proc/PID/ns/net, because that link of PID 1 is readable only with CAP_SYS_PTRACE,
 * and these files are there for every user (unless /proc is mounted with hidepid=).
 */
enum place place_find(void)
{
	struct stat first, own;

	if (is_container())
		return PLACE_CONTAINER;
	if (stat("/proc/1/net/dev", &first) < 0 || stat("/proc/self/net/dev", &own) < 0)
		return PLACE_UNKNOWN;
	return first.st_ino == own.st_ino ? PLACE_MACHINE : PLACE_NAMESPACE;
}
