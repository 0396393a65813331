/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_SYSCTL_H
#define FAKE_SYSCTL_H

#include <stdbool.h>

#include "kernel/sysctl.h"

/*
 * Kernel settings in memory, in place of those functions of sysctl.c that touch files.
 * Link with FAKE_SYSCTL_LINK of module.mk; the pure ones stay what they are.
 */
#define FAKE_SYSCTLS 300

struct fake_sysctl {
	struct fake_key {
		char path[96], value[SYSCTL_VALUE_SIZE];
		bool touched; /* somebody wrote to it */
		bool fails;   /* every write, with EACCES */
	} key[FAKE_SYSCTLS];
	unsigned int count, writes;
	char written[16384]; /* "PATH=VALUE\n" of each write that was one, in their order
			      */
};

extern struct fake_sysctl *fake_sysctl; /* the test says where */
/*
 * Called before each read and write; returns 0 or the -errno to fail with. NULL: none
 * fails.
 */
extern int (*fake_sysctl_error)(const char *what, const char *path);

/* All that the floor names, with the kernel's own defaults, and these links. */
void fake_sysctl_boot(const char *const *links);
/* A link that appears: its settings are those of `default`. */
void fake_sysctl_link(const char *link);
void fake_sysctl_remove(const char *path);
/*
 * Sets a value as an administrator would: never fails, is not recorded, makes a missing
 * key.
 */
void fake_sysctl_write(const char *path, const char *value);
/* The value, "" without such a key. */
const char *fake_sysctl_value(const char *path);
bool fake_sysctl_is(const char *path, const char *value);

#endif
