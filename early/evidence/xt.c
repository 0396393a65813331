// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Matches and targets of xtables, by their names and their data: iptables-legacy has only
 * these, and iptables-nft puts them into expressions of nf_tables. A match that is not
 * listed here is a condition of an unknown kind, so it never makes a drop count.
 */
#include "evidence/model.h"

#include <string.h>

#include <linux/if_packet.h>
#include <linux/netfilter/ipset/ip_set.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_pkttype.h>
#include <linux/netfilter/xt_set.h>
#include <linux/netfilter/xt_state.h>
#include <linux/netfilter/xt_tcpudp.h>

#define NEW NF_CT_STATE_BIT(IP_CT_NEW) /* the bits of both matches are the same */
#define ICMP_ANY 0xff		       /* --icmp-type any */

struct xt_reading {
	struct fw_match *match;
	unsigned int revision;
	const unsigned char *data;
	size_t len;
};

/* Copies the data of a match. Returns false if there is less. */
static bool take(const struct xt_reading *r, void *to, size_t len)
{
	if (r->len < len)
		return false;
	memcpy(to, r->data, len);
	return true;
}

static void known(struct xt_reading *r, bool true_for_packet, uint8_t why)
{
	match_and_both(r->match, true_for_packet ? SEES_ALL : SEES_NONE, why);
}

static bool comment(struct xt_reading *r)
{
	(void)r;
	return true;
}

static bool state(struct xt_reading *r)
{
	struct xt_state_info info;

	if (!take(r, &info, sizeof(info)))
		return false;
	known(r, info.statemask & NEW, WHY_STATE);
	return true;
}

static bool conntrack(struct xt_reading *r)
{
	/* Of revision 2 and 3: the latter only has more behind it. */
	struct xt_conntrack_mtinfo2 info;

	if (r->revision < 2 || !take(r, &info, sizeof(info)))
		return false;
	if (info.match_flags & (XT_CONNTRACK_ORIGSRC | XT_CONNTRACK_ORIGSRC_PORT))
		match_and_both(r->match, SEES_SOME, WHY_SOURCE);
	if (info.match_flags & XT_CONNTRACK_STATE)
		known(r,
		      !(info.state_mask & NEW) ==
			      !!(info.invert_flags & XT_CONNTRACK_STATE),
		      WHY_STATE);
	return !(info.match_flags & ~(XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS |
				      XT_CONNTRACK_ORIGSRC | XT_CONNTRACK_ORIGSRC_PORT));
}

static void ports(struct xt_reading *r, const uint16_t *source,
		  const uint16_t *destination, bool source_inverted,
		  bool destination_inverted)
{
	if (source[0] != 0 || source[1] != UINT16_MAX)
		match_and_both(r->match, source_inverted ? SEES_GENERAL : SEES_SOME,
			       WHY_SOURCE);
	if (destination[0] != 0 || destination[1] != UINT16_MAX)
		match_and_both(r->match,
			       destination[0] == destination[1] && !destination_inverted
				       ? SEES_SOME
				       : SEES_GENERAL,
			       WHY_PORT);
}

static bool tcp(struct xt_reading *r)
{
	struct xt_tcp info;

	if (!take(r, &info, sizeof(info)))
		return false;
	ports(r, info.spts, info.dpts, info.invflags & XT_TCP_INV_SRCPT,
	      info.invflags & XT_TCP_INV_DSTPT);
	return !info.option && !info.flg_mask;
}

static bool udp(struct xt_reading *r)
{
	struct xt_udp info;

	if (!take(r, &info, sizeof(info)))
		return false;
	ports(r, info.spts, info.dpts, info.invflags & XT_UDP_INV_SRCPT,
	      info.invflags & XT_UDP_INV_DSTPT);
	return true;
}

static bool multiport(struct xt_reading *r)
{
	struct xt_multiport_v1 info;

	if (r->revision != 1 || !take(r, &info, sizeof(info)))
		return false;
	if (info.flags == XT_MULTIPORT_DESTINATION)
		match_and_both(r->match,
			       info.count == 1 && !info.invert ? SEES_SOME : SEES_GENERAL,
			       WHY_PORT);
	else
		match_and_both(r->match, info.invert ? SEES_GENERAL : SEES_SOME,
			       WHY_SOURCE);
	return true;
}

static bool addrtype(struct xt_reading *r)
{
	struct xt_addrtype_info_v1 info;

	if (r->revision != 1 || !take(r, &info, sizeof(info)))
		return false;
	if (info.dest)
		known(r,
		      !(info.dest & XT_ADDRTYPE_LOCAL) ==
			      !!(info.flags & XT_ADDRTYPE_INVERT_DEST),
		      WHY_TYPE);
	return !info.source;
}

static bool pkttype(struct xt_reading *r)
{
	struct xt_pkttype_info info;

	if (!take(r, &info, sizeof(info)))
		return false;
	known(r, (info.pkttype == PACKET_HOST) == !info.invert, WHY_TYPE);
	return true;
}

/* An ipset. "Everybody who is not in it" is general. */
static bool set(struct xt_reading *r)
{
	struct xt_set_info info;

	if (r->revision < 1 || !take(r, &info, sizeof(info)))
		return false;
	match_and_both(r->match, info.flags & IPSET_INV_MATCH ? SEES_GENERAL : SEES_SOME,
		       WHY_SOURCE);
	return true;
}

static bool source(struct xt_reading *r)
{
	match_and_both(r->match, SEES_SOME, WHY_SOURCE);
	return true;
}

static bool rate(struct xt_reading *r)
{
	match_and_both(r->match, SEES_SOME, WHY_RATE);
	return true;
}

static bool mark(struct xt_reading *r)
{
	match_and_both(r->match, SEES_SOME, WHY_MARK);
	return true;
}

/* struct ipt_icmp and struct ip6t_icmp begin with the type. */
static bool icmp(struct xt_reading *r)
{
	uint8_t type;

	return take(r, &type, 1) && type == ICMP_ANY;
}

void xt_match(struct model *model, struct fw_match *match, const char *name,
	      unsigned int revision, const unsigned char *data, size_t len)
{
	/* take: false if the match, or a part of it, is not understood. */
	static const struct {
		const char *name;
		bool (*take)(struct xt_reading *r);
	} matches[] = {
		{ "addrtype", addrtype },
		{ "comment", comment },
		{ "connmark", mark },
		{ "conntrack", conntrack },
		{ "hashlimit", rate },
		{ "icmp", icmp },
		{ "icmp6", icmp },
		{ "limit", rate },
		{ "mac", source },
		{ "mark", mark },
		{ "multiport", multiport },
		{ "pkttype", pkttype },
		{ "recent", source },
		{ "set", set },
		{ "state", state },
		{ "tcp", tcp },
		{ "udp", udp },
		{ "udplite", udp },
	};
	struct xt_reading r = { match, revision, data, len };
	unsigned int i;

	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		if (strcmp(name, matches[i].name) == 0 && matches[i].take(&r))
			return;
	match_and_both(match, SEES_SOME, model_why(model, name, strlen(name)));
}

enum fw_act xt_target(const char *name)
{
	/* Behind these the next rule follows. */
	static const char *const go_on[] = {
		"AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK",
		"CT",	 "DSCP",     "HL",	 "LED",	     "LOG",
		"MARK",	 "NFLOG",    "NOTRACK",	 "RATEEST",  "SECMARK",
		"SET",	 "TCPMSS",   "TOS",	 "TRACE",    "TTL",
	};
	unsigned int i;

	if (strcmp(name, "DROP") == 0 || strcmp(name, "REJECT") == 0)
		return ACT_DROP;
	for (i = 0; i < sizeof(go_on) / sizeof(go_on[0]); i++)
		if (strcmp(name, go_on[i]) == 0)
			return ACT_NOTHING;
	return ACT_UNKNOWN;
}
