// SPDX-License-Identifier: GPL-2.0-or-later
/* Settings that exceptions need, on their links alone. */
#include "layers/sysctl/relax.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "kernel/sysctl.h"

/*
 * In the order in which a link is relaxed: IPv6 comes last, because the kernel configures
 * addresses as soon as it is there. The way back goes backwards.
 *
 * arp_ignore 1: the kernel answers for an address of the link itself, and for no other
 * address of the machine.
 */
static const struct {
	const char *before, *after; /* the path, around the name of the link */
	unsigned int needs;	    /* any of these */
	const char *relaxed, *floor;
} keys[] = {
	{ "net/ipv4/conf/", "/arp_ignore", BLOB_NEEDS_IPV4, "1", "8" },
	{ "net/ipv6/conf/", "/accept_ra", BLOB_NEEDS_RA, "1", "0" },
	{ "net/ipv6/conf/", "/autoconf", BLOB_NEEDS_RA, "1", "0" },
	{ "net/ipv6/conf/", "/disable_ipv6", BLOB_NEEDS_IPV6 | BLOB_NEEDS_RA, "0", "1" },
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

#define ARP_IGNORE_ALL "net/ipv4/conf/all/arp_ignore"
#define ALL_RELAXED "0"
#define ALL_FLOOR "8"

/* Finds the key, and the name in its path. */
static int find_key(const char *path, const char **name, size_t *len)
{
	const char *slash;
	unsigned int i;

	for (i = 0; i < KEYS; i++) {
		if (strncmp(path, keys[i].before, strlen(keys[i].before)) != 0)
			continue;
		*name = path + strlen(keys[i].before);
		slash = strchr(*name, '/');
		if (!slash || strcmp(slash, keys[i].after) != 0)
			continue;
		*len = slash - *name;
		return i;
	}
	return -1;
}

static bool any_needs(const struct allowed *allowed, unsigned int needs)
{
	unsigned int i;

	for (i = 0; allowed && i < allowed->count; i++)
		if (allowed->link[i].needs & needs)
			return true;
	return false;
}

const char *relax_value(const struct allowed *allowed, const char *path)
{
	const struct allowed_link *l;
	const char *name;
	size_t len;
	int i;

	if (!allowed || !allowed->count)
		return NULL;
	if (strcmp(path, ARP_IGNORE_ALL) == 0)
		return any_needs(allowed, BLOB_NEEDS_IPV4) ? ALL_RELAXED : NULL;
	i = find_key(path, &name, &len);
	l = i < 0 ? NULL : allowed_by_name(allowed, name, len);
	return l && l->needs & keys[i].needs ? keys[i].relaxed : NULL;
}

bool relax_is_value(const char *path, const char *value)
{
	const char *name;
	size_t len;
	int i;

	if (strcmp(path, ARP_IGNORE_ALL) == 0)
		return strcmp(value, ALL_RELAXED) == 0;
	i = find_key(path, &name, &len);
	return i >= 0 && strcmp(value, keys[i].relaxed) == 0;
}

static void set(const char *path, const char *value)
{
	char old[SYSCTL_VALUE_SIZE];
	int error;

	if (sysctl_set(path, value, 0, old, &error) == SYSCTL_FAILED)
		log_line(LOG_ERR, "sysctl %s: %s; it stays at '%s'", path,
			 error_text(error), old);
}

static void set_of_link(unsigned int i, const char *name, const char *value)
{
	char path[96];

	snprintf(path, sizeof(path), "%s%s%s", keys[i].before, name, keys[i].after);
	set(path, value);
}

void relax_link(const struct allowed_link *link)
{
	unsigned int i;

	for (i = 0; i < KEYS; i++)
		if (link->needs & keys[i].needs)
			set_of_link(i, link->name, keys[i].relaxed);
}

void relax_end(const char *name, unsigned int had, unsigned int has)
{
	unsigned int i;

	for (i = KEYS; i-- > 0;)
		if (had & keys[i].needs && !(has & keys[i].needs))
			set_of_link(i, name, keys[i].floor);
}

void relax_all(const struct allowed *allowed)
{
	set(ARP_IGNORE_ALL,
	    any_needs(allowed, BLOB_NEEDS_IPV4) ? ALL_RELAXED : ALL_FLOOR);
}
