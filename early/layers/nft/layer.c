// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The netdev and inet layers: the drop-all tables of nf_tables. One batch installs the
 * tables of both layers, so the netdev layer shuts, looks and opens for both. Each has
 * its own verdict.
 */
#include "layers/layer.h"

#include <errno.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/error.h"
#include "base/log.h"
#include "base/out.h"
#include "base/page.h"
#include "kernel/module.h"
#include "kernel/netlink.h"
#include "kernel/version.h"

#define INET_PARTS (NFT_INET | NFT_ARP | NFT_BRIDGE)

/* ---- shutting ---- */

/*
 * Each batch that the kernel refuses costs a grace period of RCU, some 10 ms. So this
 * asks only for what the version of the kernel can have. nft_install() still reads the
 * answer, because a kernel may be built without a feature of its version.
 */
static int install(struct shutting *s)
{
	unsigned int options = s->debug ? NFT_COUNTERS : 0, parts = NFT_ALL;
	const struct allowed *allowed = NULL;

	if (!s->no_guard && kernel_is(6, 9))
		options |= NFT_OWNED;
	if (!s->no_guard && s->debug) /* the guard reads the log */
		options |= NFT_HELD;
	if (!kernel_is(6, 16))
		parts &= ~NFT_NETDEV;
	/*
	 * The socket stays open: the guard inherits it, and with it the tables'
	 * ownership.
	 */
	if (s->fds.nft < 0)
		s->fds.nft = netlink_open(NETLINK_NETFILTER);
	if (s->fds.nft < 0)
		return s->fds.nft;
	/* Also if all exceptions have ended: then their chains have to be empty.
	 * exceptions_possible() asks for the same version. */
	if (s->policy.blob.exceptions && kernel_is(5, 16))
		allowed = &s->want;
	nft_install(s->fds.nft, parts, options, allowed, &s->nft);
	/* A kernel without nf_tables refuses the batch before it reads the messages. */
	return s->nft.standing == 0 && s->nft.view_error ? s->nft.view_error : 0;
}

static void shut(struct shutting *s)
{
	int rc = install(s), probe;

	if (rc) {
		probe = module_probe("nf_tables");
		log_done("modprobe nf_tables", probe);
		if (!probe)
			rc = install(s);
	}
	s->nft_error = rc ? rc : s->nft.view_error;
	log_step("nf_tables: parts standing %u of %u, counters %d, owned %d",
		 s->nft.standing, NFT_ALL, s->nft.counters, s->nft.owned);
}

/* ---- looking and judging ---- */

static void look(struct look *look)
{
	int fd = netlink_open(NETLINK_NETFILTER), rc;

	look->nft.links = &look->links;
	look->nft.allowed = &look->allowed;
	rc = fd < 0 ? fd : nft_inspect(fd, &look->nft);
	look->nft_error = rc ? look_failed(look, rc) : 0;
	if (fd >= 0)
		close(fd);
}

#define NO_PREFIX "no hook on all devices before Linux 6.16"

/*
 * Puts the kernel's error into the verdict if the kernel refused a part, because the
 * error says more than "is not there". A kernel that does not know the prefix attribute
 * is not asked, or answers EINVAL. If the inet tables stand, the kernel has nf_tables, so
 * EINVAL means just that.
 */
static void explain(const struct shutting *s, unsigned int parts, bool inet_stands,
		    struct verdict *v)
{
	unsigned int p;
	int error;

	if (inet_stands && parts & ~s->nft.asked) {
		verdict_missing(v, LAYER_UNSUPPORTED, NO_PREFIX "%s",
				s->no_guard ? "" : ": the guard hooks each link");
		return;
	}
	for (p = NFT_PARTS; p-- > 0;) {
		error = s->nft.error[p];
		if (!error || !(parts & 1 << p))
			continue;
		if (parts & NFT_NETDEV && error == -EINVAL && inet_stands)
			verdict_missing(v, LAYER_UNSUPPORTED,
					NO_PREFIX " (%s): the guard hooks each link",
					error_text(error));
		else
			verdict_missing(v, LAYER_MISSING, "nf_tables, family %s: %s",
					nft_part_name(1 << p), error_text(error));
		return;
	}
}

static void judge_parts(const struct look *look, const struct shutting *shutting,
			unsigned int parts, struct verdict *v)
{
	int error =
		shutting && shutting->nft_error ? shutting->nft_error : look->nft_error;
	unsigned int standing = error ? 0 : nft_view_standing(&look->nft), part = 1;

	if ((standing & parts) == parts) {
		verdict_closed(v, "all but loopback%s is dropped",
			       look->allowed.count ? " and exceptions" : "");
		return;
	}
	while (!(part & parts & ~standing))
		part <<= 1;
	if (error)
		verdict_missing(v, error == -EPERM ? LAYER_UNKNOWN : LAYER_MISSING,
				"nf_tables: %s",
				error == -EPERM ? "only root can read it"
						: error_text(error));
	else
		verdict_missing(v, LAYER_MISSING, "chain of %s %s", nft_part_name(part),
				nft_view_fault(&look->nft, part));
	if (shutting)
		explain(shutting, parts, (standing & INET_PARTS) == INET_PARTS, v);
}

static void judge_netdev(const struct look *look, const struct shutting *shutting,
			 struct verdict *v)
{
	judge_parts(look, shutting, NFT_NETDEV, v);
}

static void judge_inet(const struct look *look, const struct shutting *shutting,
		       struct verdict *v)
{
	judge_parts(look, shutting, INET_PARTS, v);
}

static bool is_shut(const struct look *look)
{
	return look->nft.present;
}

/* ---- telling ---- */

static void say_shut(const struct look *look, struct line *line)
{
	unsigned int part;

	for (part = 1; part < NFT_ALL; part <<= 1)
		if (look->nft.present & part)
			line_add(line, " nft %s,", nft_part_name(part));
}

static void say_held(const struct look *look, struct line *line)
{
	unsigned int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (look->nft.chain[i].counted && look->nft.chain[i].packets)
			line_add(line, " %s %s %llu,", nft_chains[i].family_name,
				 nft_chains[i].name,
				 (unsigned long long)look->nft.chain[i].packets);
}

static void show(const struct look *look)
{
	unsigned int i;

	for (i = 0; i < NFT_CHAINS; i++)
		if (look->nft.chain[i].counted)
			page("  held by %s %s: %llu packets\n", nft_chains[i].family_name,
			     nft_chains[i].name,
			     (unsigned long long)look->nft.chain[i].packets);
}

static void show_json(const struct look *look)
{
	const char *comma = "";
	unsigned int i;

	out("\"counters\":[");
	for (i = 0; i < NFT_CHAINS; i++) {
		if (!look->nft.chain[i].counted)
			continue;
		out("%s{\"family\":\"%s\",\"chain\":\"%s\",\"packets\":%llu}", comma,
		    nft_chains[i].family_name, nft_chains[i].name,
		    (unsigned long long)look->nft.chain[i].packets);
		comma = ",";
	}
	out("],");
}

/* ---- opening ---- */

static bool open_layer(struct opening *o)
{
	struct nft_view view = { 0 };
	int fd = netlink_open(NETLINK_NETFILTER), rc;

	rc = fd < 0 ? fd : nft_inspect(fd, &view);
	if (!rc && view.present)
		rc = nft_remove(fd, view.present);
	if (!rc)
		rc = nft_inspect(fd, &view);
	if (!rc && view.present)
		rc = -EBUSY; /* deleted, and still there */
	/* A kernel without nf_tables has no tables that hold anything. */
	if ((rc == -EINVAL || rc == -EPROTONOSUPPORT) && o->before->nft_error == rc)
		rc = 0;
	opening_done(o, "nft tables", rc);
	if (fd >= 0)
		close(fd);
	return !rc;
}

const struct layer netdev_layer = {
	.name = "netdev",
	.holds = FRAME_QUEUED | FRAME_BYPASS,
	.gap = "a new link without a queue that no guard has seen yet",
	.shut = shut,
	.look = look,
	.judge = judge_netdev,
	.is_shut = is_shut,
	.say_shut = say_shut,
	.say_held = say_held,
	.show = show,
	.show_json = show_json,
	.open = open_layer,
};

const struct layer inet_layer = {
	.name = "inet",
	.judge = judge_inet,
};
