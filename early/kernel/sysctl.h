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
	/* Release sets this value if the old one is unknown; "": release sets none. */
	const char *fallback;
};

enum {
	SYSCTL_KEEP = 1 << 0,	  /* release does not restore the old value */
	SYSCTL_AT_LEAST = 1 << 1, /* a larger number satisfies the setting, too */
	SYSCTL_DROPIN = 1 << 2,	  /* lock also tells systemd-sysctl not to set it */
};

/* The first barrier. */
#define SYSCTL_DEFAULT_QDISC "net/core/default_qdisc"

#define SYSCTL_VALUE_SIZE 128 /* bytes with NUL; longer values are an error */

enum sysctl_outcome {
	SYSCTL_SET,    /* changed, and the kernel now reports this value */
	SYSCTL_HELD,   /* the key held this value already, or a stricter one */
	SYSCTL_ABSENT, /* this kernel has no such key */
	SYSCTL_FAILED,
};

/* Reads one value without its newline. Returns 0 or -errno (-ENOENT: no such key). */
int sysctl_read(const char *path, char *value, size_t size);

/*
 * Are the values the same? The kernel shows several numbers with tabs between them, and
 * people write blanks.
 */
bool sysctl_same(const char *a, const char *b);

/*
 * Writes one value and reads it back. old gets the old value, or "" if it cannot be
 * read. *error becomes 0 or -errno; -EIO if the kernel accepted the write but holds
 * another value.
 */
enum sysctl_outcome sysctl_set(const char *path, const char *value, unsigned int flags,
			       char old[SYSCTL_VALUE_SIZE], int *error);

/*
 * From now on keep each file open that is used, up to 128, until the process ends. So a
 * process that reads a value, writes it and reads it again later opens the file once.
 * Each read still asks the kernel.
 */
void sysctl_files_keep(void);

/* Does the key hold the value? Changes nothing. */
enum sysctl_outcome sysctl_check(const char *path, const char *value, unsigned int flags);

/*
 * Calls visit for each key that the setting names: once, or, if the path has a "*", once
 * for each directory there. Returns the number of calls.
 */
typedef void sysctl_visitor(const struct sysctl_setting *setting, const char *path,
			    void *context);
unsigned int sysctl_expand(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context);

/*
 * The same without the links: if the path has a "*", for all and default. Reads no
 * directory, so visit has to expect keys that this kernel lacks.
 */
void sysctl_expand_general(const struct sysctl_setting *setting, sysctl_visitor *visit,
			   void *context);

/*
 * From sysctl_names_keep() to sysctl_names_drop(), sysctl_expand() reads a directory only
 * once for all settings that name it and follow each other in the table. A link that
 * appears meanwhile is not visited. A second sysctl_names_keep() forgets the names, so
 * the directories are read anew.
 */
void sysctl_names_keep(void);
void sysctl_names_drop(void);

/*
 * Returns the part LINK/KEY of a path .../conf/LINK/KEY; NULL for any other path, and if
 * LINK is all or default.
 */
const char *sysctl_link(const char *path);

/*
 * Changes the path of a setting from .../conf/default/KEY to .../conf/STAR/KEY (STAR:
 * "*"), because existing links keep values of their own. path is the memory for the new
 * path. Returns false, and changes nothing, for any other setting.
 */
bool sysctl_of_links(struct sysctl_setting *setting, char *path, size_t size);

#endif
