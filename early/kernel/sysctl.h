/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_SYSCTL_H
#define NETLATCH_SYSCTL_H

#include <stdbool.h>
#include <stddef.h>

/* A kernel setting below /proc/sys. */
struct sysctl_setting {
	const char *path; /* below /proc/sys; one component may be "*" */
	const char *value;
	unsigned int flags;
	const char *
		fallback; /* what release sets if nobody knows what was there; "": nothing */
};

enum {
	SYSCTL_KEEP = 1 << 0, /* stays for good; without it: until release */
	SYSCTL_AT_LEAST =
		1 << 1,		/* a larger number that is there already is left alone */
	SYSCTL_DROPIN = 1 << 2, /* lock also tells systemd-sysctl not to change it */
};

/* The first barrier. */
#define SYSCTL_DEFAULT_QDISC "net/core/default_qdisc"

#define SYSCTL_VALUE_SIZE 128 /* bytes with NUL; longer values are an error */

enum sysctl_outcome {
	SYSCTL_SET,    /* changed, and read back as asked */
	SYSCTL_HELD,   /* was so already, or stricter */
	SYSCTL_ABSENT, /* this kernel has no such key */
	SYSCTL_FAILED,
};

/* Reads one value without its newline. Returns 0 or -errno (-ENOENT: no such key). */
int sysctl_read(const char *path, char *value, size_t size);

/* Writes one value and reads it back. old gets what was there ("" if unknown). *error is
 * 0 or -errno; -EIO if the kernel took the write and holds something else. */
enum sysctl_outcome sysctl_set(const char *path, const char *value, unsigned int flags,
			       char old[SYSCTL_VALUE_SIZE], int *error);

/* Does the key hold what the setting asks for? Changes nothing. */
enum sysctl_outcome sysctl_check(const char *path, const char *value, unsigned int flags);

/*
 * Calls visit for each key that the setting names: once, or once for each directory that
 * "*" stands for. Returns the number of calls.
 */
typedef void sysctl_visitor(const struct sysctl_setting *setting, const char *path,
			    void *context);
unsigned int sysctl_expand(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context);

/* The link's name in .../conf/LINK/KEY; NULL for all, default and every other path. */
const char *sysctl_link(const char *path);

/*
 * Turns a setting of .../conf/default/KEY into that of .../conf/STAR/KEY (STAR: "*"), for the
 * links that inherit from it; path becomes its path. False, and unchanged, for any other.
 */
bool sysctl_of_links(struct sysctl_setting *setting, char *path, size_t size);

#endif
