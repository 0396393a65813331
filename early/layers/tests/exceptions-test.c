// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In which order exceptions begin and end, and that a step that fails leaves the link
 * shut. What asks the kernel is faked, and notes what it was asked for.
 */
#include "layers/exceptions.h"
#include "base/tests/fake-log.h"
#include "check.h"
#include "base/log.h"
#include "kernel/version.h"
#include "layers/qdisc/links_shut.h"
#include "policy/tests/samples.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>

#include "kernel/netlink.h"

#define ROUTE 1000
#define NFT 1001

static char did[1024];
static uint8_t bytes[SAMPLE_SIZE];
static struct link list[3];
static unsigned int list_count, standing;
static unsigned int rules_missing; /* where so many links are asked for */
static bool old_kernel, chained, incomplete, install_helps;
static int allow_error, inspect_error, except_error, route_error, links_error, shut_error;
static const char *wrong;
static struct exceptions x;
static struct shutting s;

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
	size_t len = strlen(did);
	va_list args;

	va_start(args, format);
	vsnprintf(did + len, sizeof(did) - len, format, args);
	va_end(args);
}

/* ---- instead of the kernel ---- */

bool kernel_is(unsigned int major, unsigned int minor)
{
	return !old_kernel || major < 5 || (major == 5 && minor < 16);
}

int netlink_open(int protocol)
{
	if (protocol == NETLINK_NETFILTER)
		return NFT;
	if (protocol != NETLINK_ROUTE)
		abort();
	return route_error ? route_error : ROUTE;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	return fd == ROUTE ? 0 : (abort(), -1);
}

int links_read(int fd, struct links *links)
{
	unsigned int i;

	if (fd != ROUTE)
		abort();
	*links = (struct links){ list, list_count, list_count };
	for (i = 0; i < list_count; i++)
		list[i].chained = false;
	return links_error;
}

void links_free(struct links *links)
{
	links->count = 0;
}

const char *policy_take(struct policy *policy)
{
	*policy = x.policy;
	return wrong;
}

int nft_inspect(int fd, struct nft_view *view)
{
	unsigned int i;

	if (fd != NFT)
		abort();
	note("read%u ", view->allowed->count);
	for (i = 0; i < view->links->count; i++)
		view->links->link[i].chained = chained && !view->links->link[i].blackhole;
	return inspect_error;
}

bool nft_view_allows(const struct nft_view *view)
{
	return !incomplete && view->allowed->count != rules_missing;
}

unsigned int nft_view_standing(const struct nft_view *view)
{
	(void)view;
	return standing;
}

void nft_install(int fd, unsigned int parts, unsigned int options,
		 const struct allowed *allowed, struct nft_result *result)
{
	(void)result;
	if (fd != NFT || parts != NFT_ALL)
		abort();
	note("install%s-%s ", options == NFT_COUNTERS ? "c" : "?", allowed->link[0].name);
	incomplete &= !install_helps;
}

int nft_allow(int fd, const struct allowed *allowed, struct nft_view *view)
{
	if (fd != NFT || !view->links)
		abort();
	note("rules%u ", allowed->count);
	return allowed->count ? allow_error : 0;
}

int link_except(int fd, int index)
{
	if (fd != ROUTE)
		abort();
	note("open%d ", index);
	return except_error;
}

int link_shut_or_say(int fd, const struct link *link)
{
	if (fd != (route_error ? route_error : ROUTE))
		abort();
	note("shut%d ", link->index);
	return shut_error;
}

enum sysctl_outcome sysctl_set(const char *path, const char *value, unsigned int flags,
			       char old[SYSCTL_VALUE_SIZE], int *error)
{
	(void)flags;
	old[0] = '\0';
	*error = 0;
	note("%s=%s ", path + strlen("net/ipv4/conf/"), value);
	return SYSCTL_SET;
}

void record_apply_allowed(struct record *record, const struct allowed *want, bool relax)
{
	(void)record;
	note("%s%u ", relax ? "relax" : "floor", want->count);
}

void log_done(const char *what, int rc)
{
	(void)what;
	(void)rc;
}

/* ---- */

static void begin(const char *policy)
{
	memset(&x, 0, sizeof(x));
	memset(&s, 0, sizeof(s));
	if (blob_read(&x.policy.blob, bytes, sample(policy, bytes)))
		abort();
	x.policy.data = (char *)bytes;
	memset(list, 0, sizeof(list));
	list[0] = (struct link){ .index = 3, .name = "eth0" };
	list[1] = (struct link){ .index = 4, .name = "eth1" };
	list_count = 2;
	standing = NFT_ALL;
	rules_missing = ~0u;
	old_kernel = chained = incomplete = install_helps = false;
	allow_error = inspect_error = except_error = route_error = links_error =
		shut_error = 0;
	wrong = NULL;
	s.fds.nft = NFT;
	s.nft.standing = NFT_ALL;
	did[0] = log_text[0] = '\0';
}

static bool does(const char *want)
{
	bool right = strcmp(did, want) == 0;

	if (!right)
		printf("# did '%s', not '%s'; %s\n", did, want, log_text);
	did[0] = '\0';
	return right;
}

static bool update(const char *want)
{
	struct links links = { list, list_count, list_count };

	exceptions_update(&x, ROUTE, NFT, &links);
	return does(want);
}

#define SSH_ON "eth0/arp_ignore=1 "
#define SSH_OFF "/arp_ignore=8 "

static void test_guard(void)
{
	begin("ssh");
	CHECK(update("rules1 read1 all/arp_ignore=0 " SSH_ON "open3 ") &&
		      strstr(log_text, "link eth0: exception: allow in on eth0"),
	      "rules, read back, settings, and only then the qdisc");
	CHECK(update(""), "once");
	strcpy(list[0].name, "lan0");
	CHECK(update("shut3 rules0 read0 lan0" SSH_OFF "all" SSH_OFF),
	      "on the way back the qdisc is first");
	strcpy(list[1].name, "eth0");
	CHECK(update("rules1 read1 all/arp_ignore=0 " SSH_ON "open4 "),
	      "another link that gets the name");
	list_count = 1;
	CHECK(update("rules0 read0 all" SSH_OFF), "it is gone");

	begin("tcp6");
	CHECK(update("rules1 read1 all" SSH_OFF "eth0/disable_ipv6=0 open3 "),
	      "IPv6 on this link");
	x.policy.ended = true;
	CHECK(update("shut3 rules0 read0 eth0/disable_ipv6=1 all" SSH_OFF), "and back");
	begin("mixed");
	CHECK(update("rules1 read1 all/arp_ignore=0 " SSH_ON
		     "eth0/disable_ipv6=0 open3 "),
	      "two exceptions on one link");
	x.policy.ended = true;
	CHECK(update("rules1 read1 eth0/disable_ipv6=1 all/arp_ignore=0 " SSH_ON
		     "open3 "),
	      "one ends, and with it what only that one needed");
}

static void test_guard_fails(void)
{
	begin("dhcp");
	allow_error = -EPERM;
	CHECK(update("rules1 shut3 rules0 all" SSH_OFF) &&
		      strstr(log_text, "Operation not permitted; no exception") &&
		      !x.in_force.count,
	      "rules that the kernel refuses: the link is shut");
	begin("dhcp");
	incomplete = true;
	CHECK(update("rules1 read1 shut3 rules0 all" SSH_OFF), "rules that are missing");
	begin("dhcp");
	standing = NFT_ALL & ~NFT_INET;
	CHECK(update("rules1 read1 shut3 rules0 all" SSH_OFF), "no inet table");
	begin("dhcp");
	standing = NFT_ALL & ~NFT_NETDEV;
	CHECK(update("rules1 read1 shut3 rules0 all" SSH_OFF),
	      "no egress chain, neither for all devices nor on this one");
	begin("dhcp");
	standing = NFT_ALL & ~NFT_NETDEV;
	chained = true;
	CHECK(update("rules1 read1 all" SSH_OFF "open3 "), "a chain on this one will do");
	begin("dhcp");
	except_error = -EPERM;
	CHECK(update("rules1 read1 all" SSH_OFF "open3 ") &&
		      strstr(log_text, "link eth0: pfifo_fast qdisc: Operation not"),
	      "a qdisc that cannot be set is told");
	begin("dhcp");
	old_kernel = true;
	CHECK(update(""), "no egress hook: no exception");
}

static void test_adopt(void)
{
	struct links links = { list, 2, 2 };

	begin("dhcp");
	exceptions_adopt(&x, NFT, &links);
	CHECK(does("read1 ") && x.in_force.count == 1 && update(""),
	      "what lock has let pass goes on");
	begin("dhcp");
	list[0].blackhole = true;
	exceptions_adopt(&x, NFT, &links);
	CHECK(does("") && !x.in_force.count, "not on a link that is shut");
	begin("lacp");
	list[1].blackhole = true;
	standing = NFT_ALL & ~NFT_NETDEV;
	chained = true;
	exceptions_adopt(&x, NFT, &links);
	CHECK(does("read2 ") && x.in_force.count == 1 && x.in_force.link[0].index == 3,
	      "a link that is shut does not keep the other from going on");
	list[1].blackhole = false;
	CHECK(update("rules2 read2 all" SSH_OFF "open3 open4 "), "and gets its own next");
	begin("lacp");
	list[1].blackhole = true;
	rules_missing = 2;
	exceptions_adopt(&x, NFT, &links);
	CHECK(does("read2 read1 ") && x.in_force.count == 1,
	      "nor if the kernel has no rules for it yet");
	begin("dhcp");
	incomplete = true;
	exceptions_adopt(&x, NFT, &links);
	CHECK(!x.in_force.count, "nor with other rules");
}

static bool restore(void)
{
	struct links links = { list, 2, 2 };

	did[0] = '\0';
	return exceptions_restore(&x, ROUTE, NFT, NFT_COUNTERS | NFT_ALLOW, &links);
}

static void test_restore(void)
{
	struct links links = { list, 2, 2 };

	begin("dhcp");
	exceptions_adopt(&x, NFT, &links);
	CHECK(!restore() && does("read1 "), "the tables stand: nothing is done");
	incomplete = install_helps = true;
	strcpy(list[0].name, "ens3"); /* renamed, and the exception goes by the MAC */
	CHECK(restore() && does("read1 installc-ens3 read1 ") && x.in_force.count == 1 &&
		      strstr(log_text, "the guard has put them back"),
	      "they are gone: made anew, for the names of now, and said");
	incomplete = true;
	install_helps = false;
	CHECK(restore() && does("read1 installc-ens3 read1 shut3 ") &&
		      !x.in_force.count &&
		      strstr(log_text, "cannot be put back: Input/output error; no"),
	      "they cannot be made: the links are shut");
}

static void test_guard_ends(void)
{
	struct links links = { list, 2, 2 };

	begin("both");
	exceptions_adopt(&x, NFT, &links);
	did[0] = '\0';
	exceptions_end(&x, ROUTE);
	CHECK(does("") && x.policy.ended && x.in_force.count == 1 &&
		      x.in_force.link[0].exceptions == 2 && update(""),
	      "the end: what is kept goes on, without a gap");
	begin("lacp");
	exceptions_adopt(&x, NFT, &links);
	did[0] = '\0';
	exceptions_end(&x, ROUTE);
	CHECK(does("shut3 shut4 ") && !x.in_force.count, "without it the queue is first");
}

static void test_lock(void)
{
	begin("both");
	exceptions_begin(&s);
	CHECK(does("") && s.exceptions == 2 && s.want.count == 1, "lock finds its links");
	exceptions_open(&s);
	CHECK(does("read1 relax1 " SSH_ON "open3 "),
	      "and lets pass once the rules stand");
	begin("both");
	exceptions_begin(&s);
	s.nft.allow_error = -EINVAL;
	exceptions_open(&s);
	CHECK(does("shut3 floor1 ") && !s.exceptions && !s.want.count &&
		      strstr(log_text, "exceptions: nf_tables: Invalid argument; no"),
	      "refused by the kernel: shut, and the floor's settings");
	begin("both");
	exceptions_begin(&s);
	incomplete = true;
	exceptions_open(&s);
	CHECK(does("read1 shut3 rules0 floor1 ") &&
		      strstr(log_text, "the rules cannot be read back: Input/output"),
	      "not read back: the same, and the rules go");
	begin("both");
	exceptions_begin(&s);
	route_error = -EMFILE;
	exceptions_open(&s);
	CHECK(does("shut3 rules0 floor1 ") && !s.want.count &&
		      strstr(log_text, "exceptions: no rtnetlink socket: Too many open "
				       "files; the links stay shut"),
	      "no socket, so a link may keep its queue: the chains hold all of it");
	begin("both");
	list_count = 0;
	exceptions_begin(&s);
	exceptions_open(&s);
	CHECK(does("") && s.exceptions == 2, "no link yet: the guard will do it");
	begin("both");
	old_kernel = true;
	exceptions_begin(&s);
	exceptions_open(&s);
	CHECK(does("") && !s.exceptions && strstr(log_text, "no egress hook"),
	      "Linux 5.10: it is said");
	begin("both");
	s.no_guard = true;
	exceptions_begin(&s);
	exceptions_open(&s);
	CHECK(does("") && !s.exceptions && !s.want.count &&
		      strstr(log_text, "policy: with --no-guard nobody follows"),
	      "--no-guard: none, and it is said");
	begin("both");
	wrong = "its checksum is wrong";
	memset(&x.policy, 0, sizeof(x.policy));
	exceptions_begin(&s);
	exceptions_open(&s);
	CHECK(does("") && !s.exceptions &&
		      strstr(log_text,
			     "policy: its checksum is wrong; the floor applies"),
	      "a damaged policy: it is said");
	begin("both");
	memset(&x.policy, 0, sizeof(x.policy));
	exceptions_begin(&s);
	CHECK(!s.exceptions && !strstr(log_text, "policy: its"), "none: nothing to say");
}

/* What lock has to do before it waits for anything. */
static void test_exposed(void)
{
	begin("dhcp");
	exceptions_begin(&s);
	CHECK(!exceptions_exposed(&s) && does(""), "no link is spared: nothing to ask");
	begin("both");
	exceptions_begin(&s);
	CHECK(!exceptions_exposed(&s) && does("read1 "),
	      "a link that is spared, and held by the tables of another lock");
	standing = 0;
	CHECK(exceptions_exposed(&s) && s.fds.nft == NFT,
	      "without them it is exposed, as at shutdown");
	standing = NFT_ALL & ~NFT_NETDEV;
	CHECK(exceptions_exposed(&s), "without an egress chain as well");
	chained = true;
	CHECK(!exceptions_exposed(&s), "but with one of its own");
	inspect_error = -EINVAL;
	CHECK(exceptions_exposed(&s), "what cannot be read counts as exposed");
	route_error = -EMFILE;
	CHECK(exceptions_exposed(&s), "in any way");
}

static void test_end(void)
{
	begin("tcp6");
	exceptions_end_settings(&x.policy);
	CHECK(does("eth0/disable_ipv6=1 "), "the end: no IPv6 on links that are shut");
	CHECK(!exceptions_shut(&x.policy) && does("shut3 "),
	      "if the end cannot be noted: the queue of the others");
	links_error = -EINTR;
	CHECK(exceptions_shut(&x.policy) == -EINTR && does("shut3 "),
	      "a list with gaps: what is in it, and that it has gaps");
	links_error = 0;
	shut_error = -EPERM;
	CHECK(exceptions_shut(&x.policy) == -EPERM && does("shut3 "),
	      "a queue that cannot be replaced is no success");
	shut_error = 0;
	route_error = -EMFILE;
	CHECK(exceptions_shut(&x.policy) == -EMFILE && does(""), "nor is no socket");
	route_error = 0;
	CHECK(!exceptions_shut(NULL) && does("shut3 shut4 "),
	      "a policy that is not known: each link");
	begin("both");
	exceptions_end_settings(&x.policy);
	CHECK(does(""), "a link with an exception that is kept keeps its settings");
	begin("mixed");
	exceptions_end_settings(&x.policy);
	CHECK(does("eth0/disable_ipv6=1 "), "but not those that only the others needed");
	begin("both");
	CHECK(!exceptions_shut(&x.policy) && does(""),
	      "and its queue, if the end cannot be noted");
	CHECK(exceptions_count(&x.policy) == 2, "two exceptions");
	x.policy.ended = true;
	CHECK(exceptions_count(&x.policy) == 1, "of which one is kept");
}

int main(void)
{
	test_guard();
	test_guard_fails();
	test_adopt();
	test_restore();
	test_guard_ends();
	test_lock();
	test_exposed();
	test_end();
	return check_done();
}
