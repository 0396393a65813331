/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SYSCTL_KNOWN_H
#define NETLATCH_SYSCTL_KNOWN_H

#include <stdbool.h>

struct sysctl_known {
	bool exists;	  /* or it is below a link, and exists for `default` */
	bool is_folder;	  /* of settings, and has no value itself */
	const char *help; /* if it does not exist: what may be meant, or NULL */
};

/*
 * Looks for the key in `known`, which is /proc/sys or a copy of it. The links of the next
 * boot are not known, so `default` stands for each of them.
 */
void sysctl_known_find(struct sysctl_known *found, const char *known, const char *path);

#endif
