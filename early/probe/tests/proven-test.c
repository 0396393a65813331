// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe on a faked kernel: it finds what a ruleset lets in; if any call fails it
 * proves nothing; and it leaves nothing open.
 */
#include "probe/proven.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "kernel/netlink.h"
#include "kernel/sysctl.h"
#include "layers/nft/nft.h"
#include "probe/selftest.h"

#define INDEX 57

enum { TAP = 1000, ROUTE, NFT };

static const unsigned char macs[2][6] = { { 2, 9, 8, 7, 6, 5 }, { 6, 1, 2, 3, 4, 5 } };

static struct kernel {
	/* what it does */
	bool no_ipv6;
	unsigned int lets_in; /* enum probe_kind: what the ruleset lets in */
	unsigned int loses;   /* frames that never reach our tables */
	unsigned int moves; /* the link gets its second address behind that many frames */
	bool restless;	    /* and goes on to change it with each frame */
	int delivers[2];    /* RTN_*: what it answers for IPv4 and IPv6 */
	unsigned int fail_at;
	int error;

	/* what happened */
	unsigned int calls, files, tried, written;
	unsigned int rules; /* of the chain that counts */
	uint64_t got_in[PROBE_KINDS];
	bool up, ipv6_on, let_in, tap_closed, address[2], local6, peer6;
} kernel;

/* Counts a call that may fail; -1 with errno if its turn has come. */
static int fails(void)
{
	errno = kernel.error;
	return ++kernel.calls == kernel.fail_at ? -1 : 0;
}

static int opens(int fd)
{
	if (fails())
		return -1;
	kernel.files++;
	return fd;
}

int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	if (strcmp(path, "/proc/sys/net/ipv6") != 0 || mode != F_OK)
		abort();
	return kernel.no_ipv6 ? -1 : 0;
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, TUN_FILE) != 0 || !(flags & O_NONBLOCK) || !(flags & O_CLOEXEC))
		abort();
	return opens(TAP);
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd < TAP || kernel.files-- == 0)
		abort();
	if (fd == TAP)
		kernel.tap_closed = true;
	return 0;
}

/* The link's address at this moment. */
static const unsigned char *address(void)
{
	if (kernel.restless)
		return macs[kernel.tried % 2];
	return macs[kernel.moves && kernel.tried >= kernel.moves];
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	struct ifreq *r;
	va_list args;

	va_start(args, request);
	r = va_arg(args, struct ifreq *);
	va_end(args);
	if (request == TUNSETIFF && fd == TAP) {
		if (r->ifr_flags != (IFF_TAP | IFF_NO_PI) || !strchr(r->ifr_name, '%'))
			abort();
		strcpy(r->ifr_name, "netlatch0");
		return fails();
	}
	if (fd == ROUTE && request == SIOCGIFNAME && r->ifr_ifindex == INDEX) {
		strcpy(r->ifr_name, "netlatch0");
		return fails();
	}
	if (fd != ROUTE || strcmp(r->ifr_name, "netlatch0") != 0)
		abort();
	if (request == SIOCGIFHWADDR)
		memcpy(r->ifr_hwaddr.sa_data, address(), sizeof(macs[0]));
	else if (request == SIOCGIFINDEX)
		r->ifr_ifindex = INDEX;
	else if (request != SIOCSIFFLAGS || !(r->ifr_flags & IFF_UP))
		abort();
	kernel.up |= request == SIOCSIFFLAGS;
	return fails();
}

enum sysctl_outcome sysctl_set(const char *path, const char *value, unsigned int flags,
			       char old[SYSCTL_VALUE_SIZE], int *error)
{
	/* Before the link is up: else the kernel makes it a link-local address. */
	if (strcmp(path, "net/ipv6/conf/netlatch0/disable_ipv6") != 0 ||
	    strcmp(value, "0") != 0 || flags || kernel.up || kernel.no_ipv6)
		abort();
	old[0] = '\0';
	*error = fails() ? -kernel.error : 0;
	kernel.ipv6_on = !*error;
	return *error ? SYSCTL_FAILED : SYSCTL_SET;
}

/* ---- netlink ---- */

int netlink_open(int protocol)
{
	int fd = opens(protocol == NETLINK_ROUTE ? ROUTE : NFT);

	return fd < 0 ? -kernel.error : fd;
}

static bool attribute_is(const struct nlattr_view *a, const unsigned char *bytes,
			 size_t len)
{
	return a->data && a->len == len && !memcmp(a->data, bytes, len);
}

static void take_address(const struct nlmsg *m)
{
	struct nlattr_view a[IFA_MAX + 1];
	const struct ifaddrmsg *i = (const void *)m->payload;
	bool v6 = i->ifa_family == AF_INET6;
	const struct probe_end *end = v6 ? &probe_end6 : &probe_end4;

	if (nlattr_parse(m->payload + sizeof(*i), m->len - sizeof(*i), a, IFA_MAX) ||
	    i->ifa_index != INDEX || i->ifa_prefixlen != end->len * 8 ||
	    !(i->ifa_flags & IFA_F_NODAD) || (v6 && !kernel.ipv6_on) ||
	    !attribute_is(&a[IFA_LOCAL], end->local, end->len) ||
	    !attribute_is(&a[IFA_ADDRESS], end->peer, end->len))
		abort();
	kernel.address[v6] = true;
}

static void take_route(const struct nlmsg *m)
{
	struct nlattr_view a[RTA_MAX + 1];
	const struct rtmsg *r = (const void *)m->payload;
	bool local = r->rtm_type == RTN_LOCAL;
	uint32_t index;

	if (nlattr_parse(m->payload + sizeof(*r), m->len - sizeof(*r), a, RTA_MAX) ||
	    r->rtm_family != AF_INET6 || r->rtm_dst_len != 128 ||
	    (!local && r->rtm_type != RTN_UNICAST) ||
	    r->rtm_table != (local ? RT_TABLE_LOCAL : RT_TABLE_MAIN) ||
	    !nlattr_u32(&a[RTA_OIF], &index) || index != INDEX ||
	    !attribute_is(&a[RTA_DST], local ? probe_end6.local : probe_end6.peer, 16))
		abort();
	if (local)
		kernel.local6 = true;
	else
		kernel.peer6 = true;
}

static void take(const struct nlbuf *b, uint16_t type, uint32_t seq, struct nlmsg *m)
{
	size_t offset = 0;

	if (!nlbuf_ok(b) || nlmsg_next(b->base, b->len, &offset, m) != 1 ||
	    (type && m->type != type) || m->seq != seq || !(m->flags & NLM_F_ACK))
		abort();
}

int netlink_request(int fd, const struct nlbuf *b, uint32_t seq)
{
	struct nlmsg m;

	take(b, 0, seq, &m);
	if (fd != ROUTE || !kernel.up)
		abort();
	if (fails())
		return -kernel.error;
	if (m.type == RTM_NEWADDR)
		take_address(&m);
	else if (m.type == RTM_NEWROUTE)
		take_route(&m);
	else
		abort();
	return 0;
}

/* The kernel's answer to the question where a packet goes. */
int netlink_dump(int fd, const struct nlbuf *b, uint32_t seq, netlink_reader *read,
		 void *context)
{
	struct nlattr_view a[RTA_MAX + 1];
	const struct probe_end *end;
	struct rtmsg route;
	struct nlmsg m;
	uint32_t index;
	bool v6;

	take(b, RTM_GETROUTE, seq, &m);
	memcpy(&route, m.payload, sizeof(route));
	v6 = route.rtm_family == AF_INET6;
	end = v6 ? &probe_end6 : &probe_end4;
	if (fd != ROUTE || route.rtm_src_len != end->len * 8 ||
	    route.rtm_dst_len != end->len * 8 ||
	    nlattr_parse(m.payload + sizeof(route), m.len - sizeof(route), a, RTA_MAX) ||
	    !nlattr_u32(&a[RTA_IIF], &index) || index != INDEX ||
	    !attribute_is(&a[RTA_DST], end->local, end->len) ||
	    !attribute_is(&a[RTA_SRC], end->peer, end->len) || !kernel.address[v6] ||
	    (v6 && !(kernel.local6 && kernel.peer6)))
		abort();
	if (fails())
		return -kernel.error;
	m.type = RTM_NEWROUTE;
	route.rtm_type = kernel.delivers[v6];
	m.payload = (unsigned char *)&route;
	m.len = sizeof(route);
	return read(&m, context);
}

int nft_let_in(int fd, int index)
{
	if (fd != NFT || index != INDEX || !kernel.up)
		abort();
	if (fails())
		return -kernel.error;
	kernel.let_in = true;
	return 0;
}

int nft_inspect(int fd, struct nft_view *view)
{
	/* Only the end of the link makes sure that no frame is on its way. */
	if (fd != NFT || !kernel.tap_closed)
		abort();
	if (fails())
		return -kernel.error;
	view->let_in = kernel.let_in ? kernel.written - kernel.loses : 0;
	view->got_in_rules = kernel.rules;
	memcpy(view->got_in, kernel.got_in, sizeof(view->got_in));
	return 0;
}

/* ---- frames ---- */

ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	const unsigned char *frame = bytes;
	bool v6 = frame[12] == 0x86;
	unsigned int protocol = frame[v6 ? 20 : 23], kind = v6 * 2 + (protocol == 6);

	if (fd != TAP || !kernel.up || !kernel.let_in || size > PROBE_FRAME_MAX ||
	    (memcmp(frame, macs[0], 6) != 0 && memcmp(frame, macs[1], 6) != 0))
		abort();
	if (fails())
		return -1;
	if (memcmp(frame, address(), 6) != 0) {
		kernel.tried++;
		return size; /* the kernel takes it, and throws it away */
	}
	kernel.tried++;
	kernel.written++;
	if (kernel.lets_in & 1 << kind)
		kernel.got_in[kind]++;
	return size;
}

/* ---- the tests ---- */

static struct probe probe;

static void set_up(void)
{
	memset(&kernel, 0, sizeof(kernel));
	kernel.delivers[0] = kernel.delivers[1] = RTN_LOCAL;
	kernel.error = ENODEV;
	kernel.rules = NFT_GOT_IN;
}

/* Runs the probe; true: nothing is left open. */
static bool run(void)
{
	memset(&probe, 0x55, sizeof(probe));
	probe_ruleset(&probe);
	return kernel.files == 0;
}

static void test_found(void)
{
	unsigned int kinds, good = 0;

	for (kinds = 0; kinds < 16; kinds++) {
		set_up();
		kernel.lets_in = kinds;
		good += run() && probe.sent == 15 && probe.in == kinds && !probe.why[0] &&
			kernel.written == 8;
	}
	CHECK(good == 16, "what each of 16 rulesets lets in is found, and no more");
	for (kinds = good = 0; kinds < 4; kinds++) {
		set_up();
		kernel.no_ipv6 = true;
		kernel.lets_in = kinds;
		good += run() && probe.sent == 3 && probe.in == kinds && !probe.why[0] &&
			kernel.written == 4 && !kernel.local6;
	}
	CHECK(good == 4, "on a kernel without IPv6 by IPv4 alone");
}

/* Nothing came out, but because nothing came in. */
static void test_controls(void)
{
	set_up();
	kernel.loses = 1;
	CHECK(run() && !probe.in && !strcmp(probe.why, "only 7 of 8 frames arrived"),
	      "a frame that did not arrive proves nothing");
	set_up();
	kernel.delivers[0] = RTN_UNICAST;
	CHECK(run() && !strncmp(probe.why, "IPv4 is not delivered here: ", 28) &&
		      !kernel.written,
	      "nor does one that goes elsewhere, by IPv4");
	set_up();
	kernel.delivers[1] = RTN_UNSPEC;
	CHECK(run() && !strncmp(probe.why, "IPv6 is not delivered here: ", 28) &&
		      !kernel.written,
	      "or by IPv6");
	set_up();
	kernel.rules = NFT_GOT_IN - 1;
	CHECK(run() && !probe.in && probe.why[0],
	      "nor does a chain in which nothing counts");
	set_up();
	kernel.loses = 2;
	kernel.lets_in = PROBE_UDP4;
	CHECK(run() && probe.in == PROBE_UDP4 && probe.why[0],
	      "what came in all the same is found");
}

/* udev gives the link another address. */
static void test_address(void)
{
	unsigned int moves, good = 0;

	for (moves = 1; moves <= 8; moves++) {
		set_up();
		kernel.moves = moves;
		good += run() && !probe.in && !probe.why[0] && kernel.tried == 16;
	}
	CHECK(good == 8,
	      "a link that gets another address meanwhile gets the frames again");
	set_up();
	kernel.moves = 3;
	kernel.lets_in = PROBE_TCP6;
	CHECK(run() && probe.in == PROBE_TCP6 && !probe.why[0],
	      "and what the ruleset lets in is found");
	set_up();
	kernel.restless = true;
	kernel.loses = 1000;
	CHECK(run() && kernel.tried <= 64, "but not for ever");
}

static void test_failures(void)
{
	static const int errors[] = { ENODEV, ENOBUFS, EPERM };
	unsigned int at, e, calls, good = 0, all = 0, ipv6;

	for (e = 0; e < sizeof(errors) / sizeof(errors[0]); e++)
		for (ipv6 = 0; ipv6 < 2; ipv6++) {
			set_up();
			kernel.no_ipv6 = !ipv6;
			run();
			calls = kernel.calls;
			for (at = 1; at <= calls; at++, all++) {
				set_up();
				kernel.no_ipv6 = !ipv6;
				kernel.fail_at = at;
				kernel.error = errors[e];
				if (run() && !probe.in && probe.why[0])
					good++;
				else
					printf("# call %u: in %x, why '%s'\n", at,
					       probe.in, probe.why);
			}
		}
	CHECK(good == all && all > 80, "%u failures: nothing is proven", all);
	set_up();
	kernel.lets_in = 15;
	kernel.fail_at =
		calls - 3; /* the last frame, with IPv6; then address, counters */
	run();
	CHECK(probe.in == 15 && probe.why[0], "what came in before a failure is found");
}

int main(void)
{
	test_found();
	test_controls();
	test_address();
	test_failures();
	return check_done();
}
