// SPDX-License-Identifier: GPL-2.0-or-later
/* Lets exceptions pass, in the order that exceptions.h gives. */
#include "layers/exceptions.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/error.h"
#include "base/log.h"
#include "kernel/netlink.h"
#include "kernel/version.h"
#include "layers/qdisc/links_shut.h"
#include "layers/sysctl/relax.h"

#define NONE_PASSES "no exception is in force"

bool exceptions_possible(void)
{
	return kernel_is(5, 16);
}

void exceptions_want(struct allowed *want, const struct policy *policy,
		     const struct links *links)
{
	allowed_find(want, policy, links);
	if (want->count && !exceptions_possible())
		want->count = 0;
}

static unsigned int count(const struct policy *policy)
{
	struct blob_exception e;
	unsigned int i, number = 0;

	for (i = 0; i < policy->blob.exceptions; i++) {
		blob_exception(&policy->blob, i, &e);
		number += e.flags & BLOB_KEEP || !policy->ended;
	}
	return number;
}

unsigned int exceptions_count(const struct policy *policy)
{
	return exceptions_possible() ? count(policy) : 0;
}

static void say_left_out(const struct allowed *want)
{
	if (want->left_out)
		log_line(LOG_ERR,
			 "exceptions: %u links are too many (at most %d); they stay shut",
			 want->left_out, ALLOWED_MAX);
}

/* ---- the steps ---- */

/*
 * Step 2. For a link without a chain of its own, the one on all devices has to stand; but
 * not for those links of want that are shut.
 */
static int read_back(int nft, const struct allowed *want, const struct allowed *shut,
		     struct links *links)
{
	struct nft_view view = { .links = links, .allowed = want };
	unsigned int standing, i;
	int rc = nft_inspect(nft, &view);

	if (rc)
		return rc;
	standing = nft_view_standing(&view);
	if (!nft_view_allows(&view) ||
	    (standing & (NFT_INET | NFT_ARP)) != (NFT_INET | NFT_ARP))
		return -EIO;
	for (i = 0; i < links->count && !(standing & NFT_EGRESS); i++)
		if (allowed_get(want, links->link[i].index) &&
		    !allowed_get(shut, links->link[i].index) && !links->link[i].chained)
			return -EIO;
	return 0;
}

/* Step 4. */
static void open_links(int route, const struct allowed *want)
{
	const struct allowed_link *l;
	int rc;

	for (l = want->link; l < want->link + want->count; l++) {
		rc = link_except(route, l->index);
		log_done(l->name, rc);
		if (rc && rc != -ENODEV)
			log_line(LOG_ERR,
				 "link %s: pfifo_fast qdisc: %s; its exceptions do not "
				 "get out",
				 l->name, error_text(rc));
	}
}

static void shut_links(int route, const struct allowed *allowed)
{
	struct link link = { 0 };
	unsigned int i;

	for (i = 0; i < allowed->count; i++) {
		link.index = allowed->link[i].index;
		memcpy(link.name, allowed->link[i].name, sizeof(link.name));
		link_shut_or_say(route, &link);
	}
}

/*
 * Back to a shut link, for lock: the queue first, then the rules. Where the queue cannot
 * be replaced, the chains hold everything that it sends once they have no rules.
 */
static void shut_again(struct shutting *s, int route)
{
	struct allowed none = { .blob = s->want.blob };
	struct links links = { 0 };
	struct nft_view view = { .links = &links };
	int rc;

	shut_links(route, &s->want);
	/* The kernel has refused their chains, so there are no rules. */
	if (s->nft.allow_error)
		return;
	rc = nft_allow(s->fds.nft, &none, &view);
	if (rc)
		log_line(LOG_ERR,
			 "exceptions: their rules cannot be removed: %s; what they "
			 "allow may pass",
			 error_text(rc));
}

static void say_in_force(const struct allowed *before, const struct allowed *now)
{
	const struct allowed_link *l;
	struct blob_exception e;
	unsigned int i;

	for (l = now->link; l < now->link + now->count; l++)
		for (i = 0; i < now->blob->exceptions; i++) {
			if (!(l->exceptions >> i & 1) || allowed_get(before, l->index))
				continue;
			blob_exception(now->blob, i, &e);
			log_line(LOG_NOTICE, "link %s: exception: %s", l->name, e.text);
		}
}

/* ---- lock ---- */

void exceptions_begin(struct shutting *s)
{
	const char *wrong = policy_take(&s->policy);
	struct links links = { 0 };
	int fd;

	memset(&s->want, 0, sizeof(s->want));
	s->want.blob = &s->policy.blob;
	if (wrong)
		log_line(LOG_ERR, EXCEPTIONS_FLOOR, wrong);
	else if (!s->policy.data)
		log_step("policy: none; the floor applies");
	if (!count(&s->policy))
		return;
	if (!exceptions_possible()) {
		log_line(LOG_ERR, EXCEPTIONS_NO_HOOK);
		return;
	}
	if (s->no_guard) {
		log_line(LOG_ERR, EXCEPTIONS_NO_GUARD);
		return;
	}
	s->exceptions = exceptions_count(&s->policy);
	fd = netlink_open(NETLINK_ROUTE);
	if (fd < 0)
		return;
	/* A list with gaps will do: the guard looks again. */
	links_read(fd, &links);
	exceptions_want(&s->want, &s->policy, &links);
	say_left_out(&s->want);
	links_free(&links);
	close(fd);
}

bool exceptions_exposed(struct shutting *s)
{
	struct allowed shut = { .count = 0 };
	struct links links = { 0 };
	unsigned int i;
	int route, rc;

	for (i = 0; i < s->want.count; i++)
		if (!s->want.link[i].keep)
			shut.link[shut.count++] = s->want.link[i];
	if (shut.count == s->want.count)
		return false;
	/* The netdev layer and then the guard use this socket. */
	s->fds.nft = netlink_open(NETLINK_NETFILTER);
	route = netlink_open(NETLINK_ROUTE);
	rc = route < 0 ? route : s->fds.nft < 0 ? s->fds.nft : links_read(route, &links);
	if (!rc)
		rc = read_back(s->fds.nft, &s->want, &shut, &links);
	links_free(&links);
	if (route >= 0)
		close(route);
	return rc;
}

static int open_present(struct shutting *s, int route)
{
	struct links links = { 0 };
	unsigned int i;
	int rc;

	if (s->nft.allow_error)
		return s->nft.allow_error;
	rc = links_read(route, &links);
	if (!rc)
		rc = read_back(s->fds.nft, &s->want, NULL, &links);
	links_free(&links);
	if (rc)
		return rc;
	record_apply_allowed(&s->record, &s->want, true);
	for (i = 0; i < s->want.count; i++)
		relax_link(&s->want.link[i]);
	open_links(route, &s->want);
	say_in_force(NULL, &s->want);
	return 0;
}

void exceptions_open(struct shutting *s)
{
	int route, rc;

	if (!s->exceptions)
		return;
	if (s->nft.allow_error || !s->nft.standing) {
		log_line(LOG_ERR, "exceptions: nf_tables: %s; " NONE_PASSES,
			 error_text(s->nft.allow_error ? s->nft.allow_error
						       : s->nft_error));
		s->exceptions = 0;
	}
	if (!s->want.count)
		return;
	route = netlink_open(NETLINK_ROUTE);
	rc = route < 0 ? route : open_present(s, route);
	if (rc) {
		if (s->exceptions)
			log_line(LOG_ERR, "exceptions: %s: %s; the links stay shut",
				 route < 0 ? "no rtnetlink socket"
					   : "the rules cannot be read back",
				 error_text(rc));
		shut_again(s, route);
		record_apply_allowed(&s->record, &s->want, false);
		s->want.count = 0;
	}
	if (route >= 0)
		close(route);
}

/* The links all of whose exceptions end. */
static void find_ending(const struct policy *before, const struct links *links,
			struct allowed *ending)
{
	struct policy after = *before;
	struct allowed had, has;
	unsigned int i;

	ending->blob = &before->blob;
	ending->count = 0;
	after.ended = true;
	exceptions_want(&had, before, links);
	exceptions_want(&has, &after, links);
	for (i = 0; i < had.count; i++)
		if (!allowed_get(&has, had.link[i].index))
			ending->link[ending->count++] = had.link[i];
}

void exceptions_end_settings(const struct policy *before)
{
	struct policy after = *before;
	const struct allowed_link *l;
	struct allowed had, has;
	struct links links = { 0 };
	unsigned int i;
	int route = netlink_open(NETLINK_ROUTE);

	if (route < 0)
		return;
	links_read(route, &links);
	after.ended = true;
	exceptions_want(&had, before, &links);
	exceptions_want(&has, &after, &links);
	/* Also of a link that keeps an exception, which may need less. */
	for (i = 0; i < had.count; i++) {
		l = allowed_get(&has, had.link[i].index);
		relax_end(had.link[i].name, had.link[i].needs, l ? l->needs : 0);
	}
	links_free(&links);
	close(route);
}

int exceptions_shut(const struct policy *policy)
{
	struct allowed ending = { .count = 0 };
	struct links links = { 0 };
	int route = netlink_open(NETLINK_ROUTE), rc, failed;
	unsigned int i;

	if (route < 0)
		return route;
	/* What was read of a list with gaps is shut, and the rest is told. */
	rc = links_read(route, &links);
	if (policy)
		find_ending(policy, &links, &ending);
	for (i = 0; i < links.count; i++) {
		if (policy && !allowed_get(&ending, links.link[i].index))
			continue;
		failed = link_shut_or_say(route, &links.link[i]);
		rc = rc ? rc : failed;
	}
	links_free(&links);
	close(route);
	return rc;
}

/* ---- the guard ---- */

void exceptions_adopt(struct exceptions *x, int nft, struct links *links)
{
	struct allowed now, open = { .count = 0 }, shut = { .count = 0 };
	const struct allowed_link *l;
	unsigned int i;

	exceptions_want(&now, &x->policy, links);
	open.blob = now.blob;
	for (i = 0; i < links->count; i++) {
		l = allowed_get(&now, links->link[i].index);
		if (l && links->link[i].blackhole)
			shut.link[shut.count++] = *l;
		else if (l)
			open.link[open.count++] = *l;
	}
	/* The rules of the others may be there already, or not yet. */
	if (open.count &&
	    (!read_back(nft, &now, &shut, links) || !read_back(nft, &open, NULL, links)))
		x->in_force = open;
}

/* The settings of links that have lost exceptions, then of those that have some. */
static void change_settings(const struct allowed *before, const struct allowed *now,
			    const struct links *links)
{
	const struct allowed_link *was, *is;
	unsigned int i;

	for (i = 0; i < links->count; i++) {
		was = allowed_get(before, links->link[i].index);
		is = allowed_get(now, links->link[i].index);
		if (was)
			relax_end(links->link[i].name, was->needs, is ? is->needs : 0);
	}
	relax_all(now);
	for (i = 0; i < now->count; i++)
		relax_link(&now->link[i]);
}

void exceptions_update(struct exceptions *x, int route, int nft, struct links *links)
{
	struct nft_view view = { .links = links };
	struct allowed now, *before = &x->in_force;
	unsigned int i;
	int rc;

	/* Most guards have no policy, and then leave this large frame untouched. */
	if (!x->policy.blob.exceptions)
		return;
	exceptions_want(&now, &x->policy, links);
	if (allowed_same(&now, before))
		return;
	say_left_out(&now);
	for (i = 0; i < links->count; i++)
		if (allowed_get(before, links->link[i].index) &&
		    !allowed_get(&now, links->link[i].index))
			link_shut_or_say(route, &links->link[i]);
	rc = nft_allow(nft, &now, &view);
	if (!rc)
		rc = read_back(nft, &now, NULL, links);
	if (rc) {
		log_line(LOG_ERR, "exceptions: %s; " NONE_PASSES,
			 rc == -E2BIG ? "too many rules" : error_text(rc));
		shut_links(route, &now);
		shut_links(route, before);
		now.count = 0;
		nft_allow(nft, &now, &view);
	}
	change_settings(before, &now, links);
	open_links(route, &now);
	say_in_force(before, &now);
	*before = now;
}

void exceptions_end(struct exceptions *x, int route)
{
	struct allowed_link *l = x->in_force.link, *end = l + x->in_force.count;
	struct link lost = { 0 };
	struct blob_exception e;
	uint64_t kept = 0;
	unsigned int i;

	x->policy.ended = true;
	for (i = 0; i < x->policy.blob.exceptions; i++) {
		blob_exception(&x->policy.blob, i, &e);
		if (e.flags & BLOB_KEEP)
			kept |= UINT64_C(1) << i;
	}
	x->in_force.count = 0;
	for (; l < end; l++) {
		l->exceptions &= kept;
		if (l->exceptions) {
			x->in_force.link[x->in_force.count++] = *l;
			continue;
		}
		lost.index = l->index;
		memcpy(lost.name, l->name, sizeof(lost.name));
		link_shut_or_say(route, &lost);
	}
}

/* The names that the links have now: one with an exception by MAC was renamed since. */
static void refresh_names(struct allowed *allowed, const struct links *links)
{
	unsigned int i, k;

	for (i = 0; i < allowed->count; i++)
		for (k = 0; k < links->count; k++)
			if (links->link[k].index == allowed->link[i].index)
				memcpy(allowed->link[i].name, links->link[k].name,
				       sizeof(allowed->link[i].name));
}

bool exceptions_restore(struct exceptions *x, int route, int nft, unsigned int options,
			struct links *links)
{
	unsigned int parts = kernel_is(6, 16) ? NFT_ALL : NFT_ALL & ~NFT_NETDEV;
	static struct nft_result result; /* large */
	int rc;

	if (!read_back(nft, &x->in_force, NULL, links))
		return false;
	refresh_names(&x->in_force, links);
	options &= ~(NFT_ALLOW | NFT_OWNED);
	nft_install(nft, parts, options, &x->in_force, &result);
	rc = read_back(nft, &x->in_force, NULL, links);
	if (!rc) {
		log_line(LOG_WARN, "another program has removed the tables of netlatch; "
				   "the guard has put them back");
		return true;
	}
	log_line(LOG_ERR,
		 "another program has removed the tables of netlatch; they cannot be "
		 "put back: %s; " NONE_PASSES,
		 error_text(rc));
	shut_links(route, &x->in_force);
	x->in_force.count = 0;
	return true;
}
