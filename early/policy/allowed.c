// SPDX-License-Identifier: GPL-2.0-or-later
/* Which links have an exception of the policy. Pure. */
#include "policy/policy.h"

#include <string.h>

#include "kernel/netlink.h"

_Static_assert(BLOB_EXCEPTIONS_MAX <= 64, "policy_match() has a bit for each exception");

/* The links of lock's self-test and of release's probe. No exception is for them. */
#define OWN_LINKS "netlatch"

static bool is_for(const struct blob_exception *e, const struct link *l)
{
	switch (e->link) {
	case BLOB_LINK_NAME:
		return strncmp((const char *)e->name, l->name, sizeof(e->name)) == 0;
	case BLOB_LINK_MAC:
		return l->has_mac && memcmp(e->name, l->mac, sizeof(l->mac)) == 0;
	case BLOB_LINK_ANY:
		return true;
	}
	return false;
}

/*
 * Below /proc/sys/net these two names stand for all links and for new links. The kernel
 * refuses them for a new link but not for one that is renamed. A setting that an
 * exception needs would then change for every link.
 */
static bool means_others(const char *name)
{
	return strcmp(name, "all") == 0 || strcmp(name, "default") == 0;
}

uint64_t policy_match(const struct policy *policy, const struct link *link)
{
	struct blob_exception e;
	uint64_t exceptions = 0;
	unsigned int i;

	if (!link->name[0] || link->index == LOOPBACK_INDEX || means_others(link->name) ||
	    strncmp(link->name, OWN_LINKS, strlen(OWN_LINKS)) == 0)
		return 0;
	for (i = 0; i < policy->blob.exceptions; i++) {
		blob_exception(&policy->blob, i, &e);
		if ((e.flags & BLOB_KEEP || !policy->ended) && is_for(&e, link))
			exceptions |= UINT64_C(1) << i;
	}
	return exceptions;
}

static void add_link(struct allowed *allowed, const struct link *l, uint64_t exceptions)
{
	struct allowed_link *a = &allowed->link[allowed->count];
	struct blob_exception e;
	unsigned int i;

	if (allowed->count == ALLOWED_MAX) {
		allowed->left_out++;
		return;
	}
	allowed->count++;
	memset(a, 0, sizeof(*a));
	a->index = l->index;
	memcpy(a->name, l->name, sizeof(a->name));
	a->headless = l->headless;
	a->exceptions = exceptions;
	for (i = 0; i < allowed->blob->exceptions; i++) {
		if (!(exceptions >> i & 1))
			continue;
		blob_exception(allowed->blob, i, &e);
		a->needs |= e.needs;
		a->keep |= !!(e.flags & BLOB_KEEP);
	}
}

void allowed_find(struct allowed *allowed, const struct policy *policy,
		  const struct links *links)
{
	uint64_t exceptions;
	unsigned int i;

	/* The list beyond its count stays as it is: untouched memory costs nothing. */
	allowed->count = allowed->left_out = 0;
	allowed->blob = &policy->blob;
	for (i = 0; policy->blob.exceptions && i < links->count; i++) {
		exceptions = policy_match(policy, &links->link[i]);
		if (exceptions)
			add_link(allowed, &links->link[i], exceptions);
	}
}

const struct allowed_link *allowed_get(const struct allowed *allowed, int index)
{
	unsigned int i;

	for (i = 0; allowed && i < allowed->count; i++)
		if (allowed->link[i].index == index)
			return &allowed->link[i];
	return NULL;
}

const struct allowed_link *allowed_by_name(const struct allowed *allowed,
					   const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; allowed && i < allowed->count; i++)
		if (strlen(allowed->link[i].name) == len &&
		    memcmp(allowed->link[i].name, name, len) == 0)
			return &allowed->link[i];
	return NULL;
}

bool allowed_same(const struct allowed *a, const struct allowed *b)
{
	unsigned int i;

	for (i = 0; i < a->count && a->count == b->count; i++)
		if (a->link[i].index != b->link[i].index ||
		    strcmp(a->link[i].name, b->link[i].name) != 0 ||
		    a->link[i].headless != b->link[i].headless ||
		    a->link[i].exceptions != b->link[i].exceptions)
			return false;
	return a->count == b->count;
}
