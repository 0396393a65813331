// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe's system calls.
 *
 * A chain of our own is the detector (nft_let_in()). It is the last one on the input
 * hook, and counts what all chains before it, those of the legacy iptables too, let pass.
 * So nothing has to listen on a port, no answer has to get out, and a ruleset that
 * rejects counts as one that drops: its answer does not matter. A socket would not be a
 * detector, because systemd's IPAddressDeny= may keep everything from it.
 *
 * "Nothing came out" would also be true if nothing had come in. Two controls belong to
 * the same frames: the kernel's own answer that they are to be delivered here (reverse
 * path filter, martians, IPv6 that is off), and the counter of the rule in our table that
 * let them in, which is the first thing that any packet meets.
 *
 * Nothing sleeps. A frame that is written into a tap is mostly delivered before write()
 * returns; with receive packet steering another processor does it. close() removes the
 * link, and for that the kernel flushes all backlogs and waits until no processor works
 * on a packet of the link (unregister_netdevice_many()). So after close() all that got in
 * has been counted, and a frame that this flush threw away is missing from the counter of
 * arrivals.
 */
#include "probe/proven.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/sys.h"
#include "kernel/netlink.h"
#include "kernel/sysctl.h"
#include "layers/nft/nft.h"
#include "probe/selftest.h"

struct run {
	struct probe *probe;
	int tap, index, route, nft;
	unsigned char mac[6];
};

/* How often the link may get another address while the frames go in; udev gives one. */
#define ADDRESSES_MAX 8

static uint32_t sequence;

/* Keeps the first failure in words. */
static bool did(struct run *r, const char *what, int rc)
{
	if (rc < 0 && !r->probe->why[0])
		snprintf(r->probe->why, sizeof(r->probe->why), "%s: %s", what,
			 error_text(rc));
	return rc >= 0;
}

/* Reads the link's name, because it may be renamed, and then its address. */
static int read_address(struct run *r)
{
	struct ifreq f = { .ifr_ifindex = r->index };
	int rc = SYS(ioctl(r->route, SIOCGIFNAME, &f));

	if (!rc)
		rc = SYS(ioctl(r->route, SIOCGIFHWADDR, &f));
	if (!rc)
		memcpy(r->mac, f.ifr_hwaddr.sa_data, sizeof(r->mac));
	return rc;
}

static bool make_link(struct run *r)
{
	struct ifreq f = { .ifr_name = "netlatch%d", .ifr_flags = IFF_TAP | IFF_NO_PI };
	char path[64], old[SYSCTL_VALUE_SIZE];
	int rc;

	r->tap = SYS(open(TUN_FILE, O_RDWR | O_NONBLOCK | O_CLOEXEC));
	rc = r->tap < 0 ? r->tap : SYS(ioctl(r->tap, TUNSETIFF, &f));
	if (!did(r, TUN_FILE, rc))
		return false;
	/* lock has turned IPv6 off for links that appear. Ask for it on this one. */
	snprintf(path, sizeof(path), "net/ipv6/conf/%s/disable_ipv6", f.ifr_name);
	if (r->probe->sent & PROBE_IPV6)
		sysctl_set(path, "0", 0, old, &rc);
	if (!rc)
		rc = SYS(ioctl(r->route, SIOCGIFINDEX, &f));
	if (!rc) {
		r->index = f.ifr_ifindex;
		f.ifr_flags = IFF_UP;
		rc = SYS(ioctl(r->route, SIOCSIFFLAGS, &f));
	}
	return did(r, "the probe's link", rc);
}

/* ---- addresses and routes ---- */

static int family(const struct probe_end *end)
{
	return end->len == 4 ? AF_INET : AF_INET6;
}

/* A pair of addresses, of which the peer's is reached by this link. */
static int add_addresses(const struct run *r, const struct probe_end *end)
{
	struct ifaddrmsg a = { .ifa_family = family(end),
			       .ifa_prefixlen = end->len * 8,
			       .ifa_flags = IFA_F_NODAD,
			       .ifa_index = r->index };
	unsigned char memory[128];
	uint32_t seq = ++sequence;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_NEWADDR, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, seq, &a,
		    sizeof(a));
	nlmsg_put(&b, IFA_LOCAL, end->local, end->len);
	nlmsg_put(&b, IFA_ADDRESS, end->peer, end->len);
	nlmsg_end(&b);
	return netlink_request(r->route, &b, seq);
}

/*
 * The kernel adds the routes of an IPv6 address later, by a worker thread
 * (addrconf_dad_work()). These two are there at once.
 */
static int add_route(const struct run *r, unsigned int type, const unsigned char *to)
{
	struct rtmsg m = { .rtm_family = AF_INET6,
			   .rtm_dst_len = 128,
			   .rtm_table =
				   type == RTN_LOCAL ? RT_TABLE_LOCAL : RT_TABLE_MAIN,
			   .rtm_protocol = RTPROT_BOOT,
			   .rtm_type = type };
	unsigned char memory[128];
	uint32_t seq = ++sequence;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, seq, &m,
		    sizeof(m));
	nlmsg_put(&b, RTA_DST, to, 16);
	nlmsg_put_u32(&b, RTA_OIF, r->index);
	nlmsg_end(&b);
	return netlink_request(r->route, &b, seq);
}

static int read_type(const struct nlmsg *m, void *context)
{
	struct rtmsg route;

	if (m->type != RTM_NEWROUTE || m->len < sizeof(route))
		return 0;
	memcpy(&route, m->payload, sizeof(route));
	*(int *)context = route.rtm_type;
	return 0;
}

/*
 * Asks the kernel where a packet of the peer goes that arrives by this link. For IPv4 the
 * answer takes the reverse path filter into account.
 */
static int ask_delivery(const struct run *r, const struct probe_end *end)
{
	struct rtmsg m = { .rtm_family = family(end),
			   .rtm_dst_len = end->len * 8,
			   .rtm_src_len = end->len * 8 };
	unsigned char memory[128];
	uint32_t seq = ++sequence;
	int type = RTN_UNSPEC, rc;
	struct nlbuf b;

	nlbuf_init(&b, memory, sizeof(memory));
	nlmsg_begin(&b, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_ACK, seq, &m, sizeof(m));
	nlmsg_put(&b, RTA_DST, end->local, end->len);
	nlmsg_put(&b, RTA_SRC, end->peer, end->len);
	nlmsg_put_u32(&b, RTA_IIF, r->index);
	nlmsg_end(&b);
	/* One answer, and the ack that ends it: a dump of one message. */
	rc = netlink_dump(r->route, &b, seq, read_type, &type);
	return rc ? rc : type == RTN_LOCAL ? 0 : -EHOSTUNREACH;
}

static bool make_addresses(struct run *r)
{
	const struct probe_end *v6 = &probe_end6;

	return did(r, "IPv4 address", add_addresses(r, &probe_end4)) &&
	       did(r, "IPv4 is not delivered here", ask_delivery(r, &probe_end4)) &&
	       (!(r->probe->sent & PROBE_IPV6) ||
		(did(r, "IPv6 address", add_addresses(r, v6)) &&
		 did(r, "IPv6 route", add_route(r, RTN_LOCAL, v6->local)) &&
		 did(r, "IPv6 route", add_route(r, RTN_UNICAST, v6->peer)) &&
		 did(r, "IPv6 is not delivered here", ask_delivery(r, v6))));
}

/* ---- the frames ---- */

static bool open_sockets(struct run *r)
{
	r->route = netlink_open(NETLINK_ROUTE);
	r->nft = netlink_open(NETLINK_NETFILTER);
	return did(r, "rtnetlink", r->route) && did(r, "nf_tables", r->nft);
}

static void send_all(struct run *r)
{
	unsigned char frame[PROBE_FRAME_MAX];
	unsigned int i, port;
	size_t len;

	for (i = 0; i < PROBE_KINDS; i++)
		for (port = 0; r->probe->sent & 1 << i && port < PROBE_PORTS; port++) {
			len = probe_frame(1 << i, port, r->mac, frame);
			did(r, TUN_FILE, SYS(write(r->tap, frame, len)));
		}
}

/*
 * udev gives each new link an address that stays the same at every boot
 * (MACAddressPolicy= in systemd.link(5)), at a time of its own. The kernel throws away a
 * frame for another address before any table sees it. So if the address has changed,
 * the frames go in once more.
 */
static void send_frames(struct run *r)
{
	unsigned char sent_to[sizeof(r->mac)];
	unsigned int tries = 0;

	if (!did(r, "the probe's link", read_address(r)))
		return;
	do {
		memcpy(sent_to, r->mac, sizeof(sent_to));
		send_all(r);
	} while (did(r, "the probe's link", read_address(r)) && !r->probe->why[0] &&
		 memcmp(sent_to, r->mac, sizeof(sent_to)) != 0 &&
		 ++tries < ADDRESSES_MAX);
}

/* Not what was sent counts, but what had to be: so a probe that sends nothing fails. */
static void read_counters(struct run *r)
{
	unsigned int all = PROBE_PORTS * (r->probe->sent & PROBE_IPV6 ? 4 : 2), i;
	struct nft_view view = { 0 };

	if (!did(r, "nf_tables", nft_inspect(r->nft, &view)))
		return;
	for (i = 0; i < PROBE_KINDS; i++)
		if (view.got_in[i])
			r->probe->in |= 1 << i;
	if (r->probe->why[0])
		return;
	if (view.let_in < all || view.got_in_rules != NFT_GOT_IN)
		snprintf(r->probe->why, sizeof(r->probe->why),
			 "only %u of %u frames arrived", (unsigned int)view.let_in, all);
}

void probe_ruleset(struct probe *probe)
{
	struct run r = { .probe = probe, .tap = -1 };
	bool ready;

	memset(probe, 0, sizeof(*probe));
	probe->sent = PROBE_UDP4 | PROBE_TCP4;
	if (access("/proc/sys/net/ipv6", F_OK) == 0)
		probe->sent |= PROBE_IPV6;
	ready = open_sockets(&r) && make_link(&r) && make_addresses(&r) &&
		did(&r, "nf_tables", nft_let_in(r.nft, r.index));
	if (ready)
		send_frames(&r);
	if (r.tap >= 0)
		close(r.tap);
	if (ready)
		read_counters(&r);
	if (r.route >= 0)
		close(r.route);
	if (r.nft >= 0)
		close(r.nft);
}
