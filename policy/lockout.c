// SPDX-License-Identifier: GPL-2.0-or-later
#include "lockout.h"

#include "keep.h"
#include "near.h"
#include "system.h"

#include <string.h>

static void release_warn(const struct policy *policy, struct mistakes *mistakes)
{
	bool needs_ruleset = policy->release == BLOB_RELEASE_RULESET ||
			     policy->release == BLOB_RELEASE_PROVEN;

	if (policy->release == BLOB_RELEASE_MANUAL)
		warning(mistakes, policy->release_place,
			"Somebody at the console has to type: netlatch release --force.",
			"nothing will open the network by itself, and nobody can log in "
			"through it, but for exceptions with \"keep\"");
	if (needs_ruleset && !system_firewall(policy->root))
		warning(mistakes, policy->release_place,
			"Enable a firewall (systemctl enable nftables), or write: "
			"release = auto.",
			"no firewall that netlatch knows is enabled, so no ruleset may "
			"come, and the network stays shut");
}

/* Does a line before this one name the link, too? Then it has been told there. */
static bool is_told(const struct policy *policy, const struct allow *allow,
		    const struct link *link)
{
	for (const struct allow *other = policy->allows; other < allow; other++)
		for (unsigned int i = 0; i < other->link_count; i++)
			if (other->links[i].kind == link->kind &&
			    !strcmp(other->links[i].name, link->name) &&
			    !memcmp(other->links[i].mac, link->mac, sizeof(link->mac)))
				return true;
	return false;
}

static void link_warn(const struct policy *policy, const struct allow *allow,
		      const struct link *link, struct mistakes *mistakes)
{
	const char *const *links = system_links(policy->root);
	const char *all = "";
	struct near near;

	/* Without any, this is no machine but a place where images are made. */
	if (!*links || link->kind == BLOB_LINK_ANY || is_told(policy, allow, link))
		return;
	near_begin(&near, link->name);
	for (; *links; links++) {
		if (link->kind == BLOB_LINK_NAME
			    ? !strcmp(*links, link->name)
			    : system_link_has_mac(policy->root, *links, link->mac))
			return;
		near_try(&near, *links);
		all = keep_format("%s%s%s", all, *all ? ", " : "", *links);
	}
	if (link->kind == BLOB_LINK_MAC)
		warning(mistakes, link->place,
			"`ip link` shows the addresses behind link/ether.",
			"this machine has no link with this MAC address now; the "
			"exception waits for one");
	else
		warning(mistakes, link->place,
			near.best ? keep_format("Did you mean \"%s\"?", near.best)
				  : keep_format("It has: %.200s.", all),
			"this machine has no link \"%s\" now; the exception waits for "
			"one of this name",
			link->name);
}

static void root_warn(const struct allow *allow, struct mistakes *mistakes)
{
	static const char *const roots[] = { "nfs-root", "iscsi", "nbd" };

	for (unsigned int i = 0; allow->service && i < 3; i++)
		if (!allow->keep && !strcmp(allow->service, roots[i]))
			warning(mistakes, allow->place,
				keep_format("If the root file system is there, write: %s "
					    "keep.",
					    allow->text),
				"without \"keep\" this exception ends before the machine "
				"enters its root file system");
}

void lockout_warn(const struct policy *policy, struct mistakes *mistakes)
{
	release_warn(policy, mistakes);
	for (unsigned int i = 0; i < policy->allow_count; i++) {
		const struct allow *allow = &policy->allows[i];

		for (unsigned int k = 0; k < allow->link_count; k++)
			link_warn(policy, allow, &allow->links[k], mistakes);
		root_warn(allow, mistakes);
	}
}
