// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The qdisc layer: the queueing discipline "blackhole" on every link. A link gets it as
 * its default when it comes up; one that is up already gets it explicitly, here and in
 * other network namespaces.
 */
#include "layers/layer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/out.h"
#include "base/page.h"
#include "base/sys.h"
#include "kernel/namespaces.h"
#include "kernel/netlink.h"
#include "layers/exceptions.h"
#include "layers/qdisc/links_shut.h"
#include "layers/sysctl/floor.h"

#define BLACKHOLE "blackhole"

/*
 * A link whose exception is marked `keep` may carry the root file system, so it is not
 * shut here for a moment and opened again: until nf_tables holds it, which is the next
 * layer but one, it stays as it is. If that fails, exceptions_open() shuts it.
 */
static void shut(struct shutting *shutting)
{
	struct allowed kept = { .count = 0 };
	unsigned int i;

	for (i = 0; i < shutting->want.count; i++)
		if (shutting->want.link[i].keep)
			kept.link[kept.count++] = shutting->want.link[i];
	/* lock has set the default before any layer: see record_first_barrier(). */
	links_shut_here(&kept);
}

/*
 * This layer cannot hold the frames of a link without a queue. That matters where the
 * link is hardware (most of mac80211's Wi-Fi, all of it since 6.2). It does not matter
 * for a bridge, VLAN, veth, tunnel or DSA port, because the frames of such a link go
 * through another link, which is judged by itself. The link is virtual if the kernel
 * names that other link, or if sysfs shows no parent device, because only hardware has
 * one.
 */
static bool is_virtual(const struct link *link)
{
	char path[64];
	int len;

	if (link->lower)
		return true;
	len = snprintf(path, sizeof(path), "/sys/class/net/%s", link->name);
	if (access(path, F_OK) < 0)
		return false;
	snprintf(path + len, sizeof(path) - len, "/device");
	return SYS(access(path, F_OK)) == -ENOENT;
}

static void look(struct look *look)
{
	int fd = netlink_open(NETLINK_ROUTE), rc;
	unsigned int i;

	rc = fd < 0 ? fd : links_read(fd, &look->links);
	look->links_error = rc ? look_failed(look, rc) : 0;
	if (fd >= 0)
		close(fd);
	for (i = 0; i < look->links.count; i++) {
		struct link *l = &look->links.link[i];

		l->ends_elsewhere =
			!l->held && strcmp(l->qdisc, "noqueue") == 0 && is_virtual(l);
	}
	look->policy_wrong = policy_load(&look->policy);
	look->exceptions = exceptions_count(&look->policy);
	exceptions_want(&look->allowed, &look->policy, &look->links);
	look->default_qdisc_error = sysctl_read(SYSCTL_DEFAULT_QDISC, look->default_qdisc,
						sizeof(look->default_qdisc));
}

/* A link with exceptions: the egress chain of it, or of all devices, holds the rest. */
static bool is_limited(const struct look *look, const struct link *l)
{
	return !l->held && allowed_get(&look->allowed, l->index) &&
	       (l->chained || nft_view_standing(&look->nft) & NFT_EGRESS);
}

/*
 * Says why the link lets frames out, or why it is harmless although its qdisc holds
 * nothing. NULL: its qdisc holds all frames.
 */
static const char *remark(const struct look *look, const struct link *l)
{
	if (is_limited(look, l))
		return "only what the policy allows gets out";
	if (!l->held && l->chained)
		return "is held by its netdev chain";
	if (l->ends_elsewhere)
		return "has no queue, but ends in another link";
	return l->fault;
}

static bool is_held(const struct look *look, const struct link *l)
{
	return l->held || l->chained || l->ends_elsewhere || is_limited(look, l);
}

static void judge(const struct look *look, const struct shutting *shutting,
		  struct verdict *v)
{
	const struct link *l = look->links.link, *end = l + look->links.count;
	unsigned int up = 0;

	(void)shutting;
	if (look->default_qdisc_error) {
		verdict_missing(v, LAYER_MISSING,
				SYSCTL_DEFAULT_QDISC " cannot be read: %s",
				error_text(look->default_qdisc_error));
		return;
	}
	if (strcmp(look->default_qdisc, BLACKHOLE) != 0) {
		verdict_missing(v, LAYER_MISSING,
				SYSCTL_DEFAULT_QDISC " is %s, not " BLACKHOLE,
				look->default_qdisc);
		return;
	}
	if (look->links_error) {
		verdict_missing(v, LAYER_MISSING, "links cannot be read: %s",
				error_text(look->links_error));
		return;
	}
	for (; l < end; l++) {
		up += !!(l->flags & IFF_UP);
		if (!is_held(look, l)) {
			verdict_missing(v, LAYER_MISSING, "link %s %s (%s)", l->name,
					remark(look, l), l->qdisc);
			return;
		}
	}
	verdict_closed(v, "default_qdisc is " BLACKHOLE "; links: %u, up: %u",
		       look->links.count, up);
}

static bool default_is_shut(const struct look *look)
{
	return !look->default_qdisc_error && strcmp(look->default_qdisc, BLACKHOLE) == 0;
}

static bool is_shut(const struct look *look)
{
	unsigned int i;

	for (i = 0; i < look->links.count; i++)
		if (look->links.link[i].blackhole)
			return true;
	return default_is_shut(look);
}

static void say_shut(const struct look *look, struct line *line)
{
	unsigned int i;

	if (default_is_shut(look))
		line_add(line, " default_qdisc,");
	for (i = 0; i < look->links.count; i++)
		if (look->links.link[i].blackhole)
			line_add(line, " link %s,", look->links.link[i].name);
}

static void say_held(const struct look *look, struct line *line)
{
	unsigned long long drops = 0;
	unsigned int i;

	for (i = 0; i < look->links.count; i++)
		drops += look->links.link[i].drops;
	if (drops)
		line_add(line, " qdisc %llu,", drops);
}

static void show(const struct look *look)
{
	const struct link *l = look->links.link, *end = l + look->links.count;

	for (; l < end; l++)
		page("  link %-15s %-4s  " PAGE_HANG "qdisc %s%s%s%s\n", l->name,
		     l->flags & IFF_UP ? "up" : "down", l->qdisc,
		     l->chained ? ", netdev chain" : "", remark(look, l) ? ": " : "",
		     remark(look, l) ? remark(look, l) : "");
}

static void show_json(const struct look *look)
{
	const struct link *l = look->links.link, *end = l + look->links.count;

	out("\"links\":[");
	for (; l < end; l++)
		out("%s{\"name\":%s,\"index\":%d,\"up\":%s,\"qdisc\":%s,\"held\":%s,"
		    "\"blackhole\":%s,\"chained\":%s,\"drops\":%u,\"remark\":%s}",
		    l == look->links.link ? "" : ",", json_string(l->name), l->index,
		    json_bool(l->flags & IFF_UP), json_string(l->qdisc),
		    json_bool(is_held(look, l)), json_bool(l->blackhole),
		    json_bool(l->chained), l->drops, json_string(remark(look, l)));
	out("],");
}

/* ---- opening ---- */

static bool open_default(struct opening *o)
{
	char want[SYSCTL_VALUE_SIZE], now[SYSCTL_VALUE_SIZE], old[SYSCTL_VALUE_SIZE];
	int error = sysctl_read(SYSCTL_DEFAULT_QDISC, now, sizeof(now));

	if (!error && strcmp(now, BLACKHOLE) != 0)
		return true; /* somebody has set it since lock, and that value stays */
	restore_qdisc_name(&o->restore, want);
	if (!error &&
	    sysctl_set(SYSCTL_DEFAULT_QDISC, want, 0, old, &error) == SYSCTL_FAILED) {
		/* sysctl.d may ask for a qdisc whose module this kernel lacks. */
		log_line(LOG_ERR, "default_qdisc %s: %s; trying %s", want,
			 error_text(error), floor_sysctl[0].fallback);
		sysctl_set(SYSCTL_DEFAULT_QDISC, floor_sysctl[0].fallback, 0, old,
			   &error);
	}
	opening_done(o, "default_qdisc", error);
	return !error;
}

/* A link that had exceptions has the qdisc of link_except(). */
static bool is_excepted(const struct opening *o, const struct link *l)
{
	return o && allowed_get(&o->before->allowed, l->index) &&
	       strcmp(l->qdisc, LINK_EXCEPT_QDISC) == 0;
}

/* context: the struct opening; NULL in other network namespaces, see opening_done(). */
static void open_links(void *context)
{
	struct opening *o = context;
	struct links links = { 0 };
	unsigned int i;
	int fd, rc;

	fd = netlink_open(NETLINK_ROUTE);
	rc = fd < 0 ? fd : links_read(fd, &links);
	opening_done(o, "list of links", rc);
	for (i = 0; i < links.count; i++) {
		if (!links.link[i].blackhole && !is_excepted(o, &links.link[i]))
			continue;
		rc = link_open(fd, links.link[i].index);
		/* A link that has disappeared meanwhile needs no opening. */
		opening_done(o, links.link[i].name, rc == -ENODEV ? 0 : rc);
	}
	links_free(&links);
	if (fd >= 0)
		close(fd);
}

/*
 * Opens the default first, so that links that appear from now on are open, and then the
 * links that exist.
 */
static bool open_layer(struct opening *o)
{
	int back;

	o->default_open = open_default(o);
	if (!o->default_open)
		return false;
	open_links(o);
	/*
	 * If the way back fails, release would next change the settings of another
	 * namespace.
	 */
	back = namespaces_visit(open_links, NULL);
	opening_done(o, "return from another network namespace", back);
	o->lost = back;
	return !back;
}

const struct layer qdisc_layer = {
	.name = "qdisc",
	.holds = FRAME_QUEUED,
	.shut = shut,
	.look = look,
	.judge = judge,
	.is_shut = is_shut,
	.say_shut = say_shut,
	.say_held = say_held,
	.show = show,
	.show_json = show_json,
	.open = open_layer,
};
