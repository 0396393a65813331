// SPDX-License-Identifier: GPL-2.0-or-later
/* What fake-watch.h describes. */
#include "guard/tests/fake-watch.h"
#include "base/tests/fake-log.h"
#include "base/log.h"
#include "guard/guard.h"
#include "guard/tests/fake-detach.h"
#include "guard/tests/fake-lsm.h"
#include "guard/named.h"
#include "guard/watch.h"
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "layers/exceptions.h"
#include "layers/nft/nft.h"
#include "layers/qdisc/links_shut.h"
#include "layers/radio/radio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/stat.h>

#define OTHER DETACH_FD

struct event events[20];
unsigned int next;

/* The events of the radios that each poll() reports before any event of links. */
int radio_revents, radio_error, poll_error;
unsigned int radio_polls, links_error, timeouts;
const char *table_gone;
int tables_error, join_error;
bool nothing_missing, ended;
bool without_radios;
bool nobody_asks;
int renames;
int index_gone;
char last_name[IFNAMSIZ];
int open_error, claim_error, claim_lock_error, device_errors[40];
unsigned int device_calls, links_there, files_open, walks, forgotten;

/* With a policy: the link 7 has exceptions as long as its name is eth7. */
bool with_policy, egress_hook, excepted, event_renames, event_headless, adopts;

/* ---- instead of link.c, links_shut.c, nft.c, netlink.c, log.c ---- */

int netlink_open(int protocol)
{
	if (protocol != NETLINK_ROUTE && protocol != NETLINK_NETFILTER)
		abort();
	if (protocol == NETLINK_NETFILTER)
		note("tables ");
	return open_error ? open_error : protocol == NETLINK_ROUTE ? ROUTE : TABLES;
}

int netlink_join(int fd, int group)
{
	if (fd != TABLES || group != NFNLGRP_NFTABLES)
		abort();
	return join_error;
}

int nft_body(const struct nlmsg *m, unsigned int message, uint8_t *family,
	     struct nlattr_view *table, unsigned int max)
{
	if (message != NFT_MSG_DELTABLE || max != NFTA_TABLE_MAX)
		abort();
	*family = 1;
	table[NFTA_TABLE_NAME].data = m->payload;
	return 1;
}

bool nlattr_is(const struct nlattr_view *a, const char *string)
{
	return strcmp((const char *)a->data, string) == 0;
}

static int listen_tables(netlink_reader *read, void *context)
{
	struct nlmsg m = { .payload = (const void *)table_gone };
	int rc = tables_error;

	note("!");
	if (!rc)
		read(&m, context);
	table_gone = NULL;
	tables_error = 0;
	return rc;
}

bool exceptions_restore(struct exceptions *x, int route, int nft, unsigned int options,
			struct links *links)
{
	(void)x;
	(void)options;
	if (route != ROUTE || nft != GUARD_FD_NFT)
		abort();
	note("restore ");
	if (nothing_missing)
		return false;
	links->link = calloc(1, sizeof(*links->link));
	links->link[0].index = 9;
	snprintf(links->link[0].name, sizeof(links->link[0].name), "eth9");
	links->count = 1;
	return true;
}

void exceptions_end(struct exceptions *x, int route)
{
	if (route != ROUTE)
		abort();
	x->policy.ended = true;
	note("end ");
}

int __wrap_fstat(int fd, struct stat *st);
int __wrap_fstat(int fd, struct stat *st)
{
	if (fd != STANDS)
		abort();
	st->st_nlink = !ended;
	return 0;
}

void netlink_forget(void)
{
	forgotten++;
}

enum link_event link_event(const struct nlmsg *message, struct link *link)
{
	const struct event *e = (const void *)message->payload;

	memset(link, 0, sizeof(*link));
	link->index = e->index;
	if (e->what == EVENT_LINK || e->what == EVENT_SHUT)
		snprintf(link->name, sizeof(link->name),
			 event_renames ? "new%d" : "eth%d", e->index);
	link->headless = event_headless;
	return e->what;
}

int netlink_listen(int fd, netlink_reader *read, void *context)
{
	struct nlmsg m = { 0 };
	const struct event *e;

	if (fd == TABLES)
		return listen_tables(read, context);
	if (fd != GUARD_FD_EVENTS || next >= 20)
		abort();
	note("|");
	do {
		e = &events[next++];
		m.payload = (const void *)e;
		if (!e->rc && read(&m, context) < 0)
			abort();
	} while (e->one_datagram);
	return e->rc;
}

int radios_watch(int fd)
{
	if (fd != GUARD_FD_RADIO)
		abort();
	note("radio ");
	return radio_error;
}

int link_shut_or_say(int fd, const struct link *link)
{
	if (fd != ROUTE)
		abort();
	note("q%d ", link->index);
	return 0;
}

const char *policy_load(struct policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	policy->blob.exceptions = with_policy;
	return NULL;
}

void policy_free(struct policy *policy)
{
	memset(policy, 0, sizeof(*policy));
}

bool exceptions_possible(void)
{
	return egress_hook;
}

uint64_t policy_match(const struct policy *policy, const struct link *link)
{
	return policy->blob.exceptions && strcmp(link->name, "eth7") == 0;
}

const struct allowed_link *allowed_get(const struct allowed *allowed, int index)
{
	return allowed->count && allowed->link[0].index == index ? &allowed->link[0]
								 : NULL;
}

static void set_in_force(struct exceptions *x, bool in_force)
{
	x->in_force.count = in_force;
	x->in_force.link[0].index = 7;
	x->in_force.link[0].exceptions = 1;
}

void exceptions_adopt(struct exceptions *x, int nft, struct links *links)
{
	(void)links;
	if (nft != GUARD_FD_NFT)
		abort();
	note("adopt ");
	set_in_force(x, adopts);
}

void exceptions_update(struct exceptions *x, int route, int nft, struct links *links)
{
	(void)links;
	if (route != ROUTE || nft != GUARD_FD_NFT)
		abort();
	if (with_policy && egress_hook)
		note("update ");
	if (with_policy)
		set_in_force(x, excepted);
}

int links_read(int fd, struct links *links)
{
	if (fd != ROUTE)
		abort();
	memset(links, 0, sizeof(*links));
	return 0;
}

int links_shut(int fd, struct links *links, const struct allowed *spared)
{
	unsigned int i;

	if (fd != ROUTE)
		abort();
	memset(links, 0, sizeof(*links));
	walks++;
	note(spared->count ? "others " : "all ");
	links->link = calloc(links_there + 1, sizeof(*links->link));
	for (i = 0; i < links_there; i++) {
		links->link[i].index = i + 2;
		snprintf(links->link[i].name, sizeof(links->link[i].name), "eth%u",
			 i + 2);
	}
	links->count = links_there;
	return links_error ? (links_error--, -EINTR) : 0;
}

void links_free(struct links *links)
{
	free(links->link);
}

int nft_device_shut(int fd, int index, const char *name, unsigned int options)
{
	char want[16];

	if (renames)
		snprintf(want, sizeof(want), "renamed%d", renames - 2);
	else
		snprintf(want, sizeof(want), "eth%d", index);
	if (fd != GUARD_FD_NFT || strcmp(name, want) != 0 || device_calls >= 40)
		abort();
	note("%s%d ",
	     options & NFT_HELD	      ? "h"
	     : options & NFT_ALLOW    ? "a"
	     : options & NFT_OWNED    ? "o"
	     : options & NFT_COUNTERS ? "c"
				      : "n",
	     index);
	snprintf(last_name, sizeof(last_name), "%s", name);
	return device_errors[device_calls++];
}

void nft_device_gone(int fd, int index)
{
	if (fd != GUARD_FD_NFT)
		abort();
	note("gone%d ", index);
}

/* ---- instead of named.c ---- */

int named_fds = -1, named_ms = -1;

void named_begin(struct named *n)
{
	if (n->frames != -1)
		abort();
	note("named ");
	named_fds = n->frames = 77;
}

int named_fd(const struct named *n)
{
	return n->frames;
}

int named_timeout(const struct named *n)
{
	(void)n;
	return named_ms;
}

void named_take(struct named *n, int route, bool readable)
{
	if (route != ROUTE || readable != (n->frames >= 0))
		abort();
	if (readable)
		note("take ");
}

/* ---- instead of the system ---- */

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	if (!(flags & O_CLOEXEC))
		abort();
	if (strcmp(path, GUARD_FILE) == 0) {
		note(answer == NO_ANSWER ? "claim " : "late claim ");
		errno = -claim_error;
		return claim_error ? -1 : CLAIM;
	}
	if (strcmp(path, POLICY_STANDS) == 0)
		return STANDS;
	if (strcmp(path, "/dev/kmsg") == 0 && detached != 3 * 256)
		abort(); /* a stream that is closed later could take the log along */
	if (!(strcmp(path, "/dev/kmsg") == 0 && flags & O_WRONLY) &&
	    strcmp(path, "/proc/self/oom_score_adj") != 0)
		abort();
	files_open++;
	return OTHER;
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	struct ifreq *r;
	va_list args;

	va_start(args, request);
	r = va_arg(args, struct ifreq *);
	va_end(args);
	if (fd != ROUTE || request != SIOCGIFNAME)
		abort();
	if (r->ifr_ifindex == index_gone) {
		errno = ENODEV;
		return -1;
	}
	if (renames)
		snprintf(r->ifr_name, sizeof(r->ifr_name), "renamed%d", renames++ - 1);
	else
		snprintf(r->ifr_name, sizeof(r->ifr_name), "eth%d", r->ifr_ifindex);
	return 0;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	if (count != 5 || fds[3].fd != named_fds || fds[4].events != POLLIN ||
	    (timeout != named_ms && timeout != 100) || fds[0].fd != GUARD_FD_EVENTS ||
	    fds[0].events != POLLIN || fds[1].events != POLLIN)
		abort();
	if (poll_error) {
		errno = poll_error;
		poll_error = 0;
		return -1;
	}
	fds[0].revents = fds[1].revents = fds[4].revents = 0;
	fds[3].revents = named_fds < 0 ? 0 : POLLIN;
	fake_lsm_poll(&fds[2]);
	timeouts += timeout == 100;
	if (fds[4].fd == TABLES && (table_gone || tables_error)) {
		fds[4].revents = POLLIN;
		return 1;
	}
	if (fds[1].fd == GUARD_FD_RADIO && radio_polls) {
		radio_polls--;
		fds[1].revents = radio_revents;
		return 1;
	}
	fds[0].revents = POLLIN;
	return 1;
}

int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...)
{
	const struct flock *l;
	va_list args;

	errno = EBADF;
	if (command == F_GETFD)
		return fd == GUARD_FD_RADIO ? -without_radios : -nobody_asks;
	va_start(args, command);
	l = va_arg(args, const struct flock *);
	va_end(args);
	if (fd != CLAIM || command != F_SETLK || l->l_type != F_WRLCK ||
	    l->l_start != 0 || l->l_len != 1 || l->l_whence != SEEK_SET)
		abort();
	errno = -claim_lock_error;
	return claim_lock_error ? -1 : 0;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
	if (fd == GUARD_FD_ANSWER)
		return answer == NO_ANSWER ? abort(), -1 : 0;
	if (fd != OTHER) /* the claim's would give it up */
		abort();
	files_open--;
	return 0;
}
