// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands of each layer right now. */
#include "layers/layers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/error.h"
#include "kernel/netlink.h"
#include "layers/socket/sockets.h"
#include "base/sys.h"
#include "kernel/sysctl.h"
#include "layers/sysctl/floor.h"

#define ONLY_ROOT "only root can read it"

/*
 * A link without a queue lets frames pass the qdisc layer. That matters where it is
 * hardware (most of mac80211's Wi-Fi, all of it since 6.2); a bridge, vlan, veth, tunnel or DSA
 * port ends in another link, which is judged by itself. The kernel names that link, or there
 * is no parent device in sysfs: only hardware has one.
 */
static bool link_is_virtual(const struct link *link)
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

void look_take(struct look *look)
{
	int fd;

	memset(look, 0, sizeof(*look));
	fd = netlink_open(NETLINK_ROUTE);
	look->links_error = fd < 0 ? fd : links_read(fd, &look->links);
	if (fd >= 0)
		close(fd);
	look->nft.links = &look->links;
	fd = netlink_open(NETLINK_NETFILTER);
	look->nft_error = fd < 0 ? fd : nft_inspect(fd, &look->nft);
	if (fd >= 0)
		close(fd);
	look->radio_error = radios_read(&look->radios);
	look->sockets_error = sockets_look();
}

void look_free(struct look *look)
{
	links_free(&look->links);
}

static bool default_is_blackhole(void)
{
	char value[SYSCTL_VALUE_SIZE];

	return sysctl_read(SYSCTL_DEFAULT_QDISC, value, sizeof(value)) == 0 &&
	       strcmp(value, "blackhole") == 0;
}

bool look_is_shut(const struct look *look)
{
	unsigned int i;

	for (i = 0; i < look->links.count; i++)
		if (look->links.link[i].blackhole)
			return true;
	return !look->sockets_error || look->nft.present || default_is_blackhole();
}

void judge_qdisc(struct latch *latch, struct look *look)
{
	char value[SYSCTL_VALUE_SIZE];
	unsigned int i, up = 0;
	int rc;

	for (i = 0; i < look->links.count; i++)
		up += !!(look->links.link[i].flags & IFF_UP);
	latch_closed(latch, LAYER_QDISC, "default_qdisc is blackhole; links: %u, up: %u",
		     look->links.count, up);
	for (i = look->links.count; i-- > 0;) { /* so that the first link gives the reason */
		struct link *l = &look->links.link[i];

		if (!l->held && l->chained) {
			l->held = true;
			l->fault = "is held by its netdev chain";
		}
		if (!l->held && strcmp(l->qdisc, "noqueue") == 0 && link_is_virtual(l)) {
			l->held = true;
			l->fault = "has no queue, but ends in another link";
		}
		if (!l->held)
			latch_missing(latch, LAYER_QDISC, LAYER_MISSING, "link %s %s (%s)",
				      l->name, l->fault, l->qdisc);
	}
	if (look->links_error)
		latch_missing(latch, LAYER_QDISC, LAYER_MISSING, "links cannot be read: %s",
			      error_text(look->links_error));

	rc = sysctl_read(SYSCTL_DEFAULT_QDISC, value, sizeof(value));
	if (rc)
		latch_missing(latch, LAYER_QDISC, LAYER_MISSING, "%s cannot be read: %s",
			      SYSCTL_DEFAULT_QDISC, error_text(rc));
	else if (strcmp(value, "blackhole") != 0)
		latch_missing(latch, LAYER_QDISC, LAYER_MISSING, "%s is %s, not blackhole",
			      SYSCTL_DEFAULT_QDISC, value);
}

static void judge_parts(struct latch *latch, enum layer layer, struct nft_view *view,
			unsigned int standing, unsigned int wanted)
{
	unsigned int part;

	for (part = 1; part < NFT_ALL; part <<= 1)
		if (part & wanted & ~standing) {
			latch_missing(latch, layer, LAYER_MISSING, "chain of %s %s",
				      nft_part_name(part), nft_view_fault(view, part));
			return;
		}
	latch_closed(latch, layer, "all but loopback is dropped");
}

void judge_nft(struct latch *latch, struct look *look)
{
	struct nft_view *view = &look->nft;
	int error = look->nft_error;
	unsigned int standing;

	if (error) {
		enum layer_state state = error == -EPERM ? LAYER_UNKNOWN : LAYER_MISSING;
		const char *why = error == -EPERM ? ONLY_ROOT : error_text(error);

		latch_missing(latch, LAYER_INET, state, "nf_tables: %s", why);
		latch_missing(latch, LAYER_NETDEV, state, "nf_tables: %s", why);
		return;
	}
	standing = nft_view_standing(view);
	judge_parts(latch, LAYER_INET, view, standing, NFT_INET | NFT_ARP | NFT_BRIDGE);
	judge_parts(latch, LAYER_NETDEV, view, standing, NFT_NETDEV);
}

void judge_radio(struct latch *latch, const struct look *look)
{
	int error = look->radio_error;

	if (error)
		latch_missing(latch, LAYER_RADIO, error == -EACCES ? LAYER_UNKNOWN :
			      error == -ENOENT ? LAYER_UNSUPPORTED : LAYER_MISSING,
			      RADIO_FILE ": %s", error_text(error));
	else if (look->radios.open)
		latch_missing(latch, LAYER_RADIO, LAYER_MISSING, "radio %u is not blocked",
			      look->radios.first_open);
	else
		latch_closed(latch, LAYER_RADIO, "all blocked, now: %u", look->radios.count);
}

void judge_sockets(struct latch *latch, const struct look *look)
{
	int error = look->sockets_error;

	if (error == -EPERM)
		latch_missing(latch, LAYER_SOCKET, LAYER_UNKNOWN, "%s", ONLY_ROOT);
	else if (error)
		latch_missing(latch, LAYER_SOCKET, LAYER_MISSING,
			      SOCKETS_WHAT "not refused (bpf in lsm=: %s)", error_text(error));
	else
		latch_closed(latch, LAYER_SOCKET, SOCKETS_WHAT "refused");
}

struct count {
	struct sysctl_counts *counts;
	bool kept;
};

static void count_setting(const struct sysctl_setting *s, const char *path, void *context)
{
	struct count *count = context;
	struct sysctl_counts *counts = count->counts;

	switch (sysctl_check(path, s->value, s->flags)) {
	case SYSCTL_SET:
	case SYSCTL_HELD:
		counts->held++;
		break;
	case SYSCTL_ABSENT:
		counts->absent++;
		break;
	case SYSCTL_FAILED:
		if (s->flags & SYSCTL_KEEP && !count->kept)
			counts->loosened++;
		else if (!counts->failed++)
			snprintf(counts->first_failed, sizeof(counts->first_failed), "%s",
				 path);
	}
}

void judge_sysctl(struct latch *latch, bool count_kept, struct sysctl_counts *counts)
{
	struct count count = { counts, count_kept };
	unsigned int i;

	memset(counts, 0, sizeof(*counts));
	for (i = 0; i < floor_sysctl_count; i++)
		if (!sysctl_expand(&floor_sysctl[i], count_setting, &count))
			counts->absent++; /* a `*` that stands for nothing: no IPv6, for one */
	if (counts->failed)
		latch_missing(latch, LAYER_SYSCTL, LAYER_MISSING,
			      "%u of %u settings differ, the first is %s", counts->failed,
			      counts->failed + counts->held, counts->first_failed);
	else
		latch_closed(latch, LAYER_SYSCTL,
			     "%u settings hold; not in this kernel: %u; hardening changed since: %u",
			     counts->held, counts->absent, counts->loosened);
}
