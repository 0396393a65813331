// SPDX-License-Identifier: GPL-2.0-or-later
/* Time in the faked machine, what happens in it, and how the kernel tells of that. */
#include "verbs/tests/fake-world.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>

#include "base/clock.h"
#include "kernel/netlink.h"

static void sleep_to(unsigned long then)
{
	if (++world->sleeps > 100000)
		abort(); /* it would never end */
	world->now = then;
	if (world->opened_at && then >= world->opened_at)
		world_open();
	if (world->flushed_at && then >= world->flushed_at) {
		world->nft = 0;
		world->flushed_at = 0;
	}
	if (world->guard_dies_at && then >= world->guard_dies_at) {
		world->guard = false;
		world->guard_dies_at = 0;
	}
}

int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
	(void)left;
	sleep_to(world->now + pause->tv_sec * 1000 + pause->tv_nsec / 1000000);
	return 0;
}

int netlink_join(int fd, int group)
{
	if (fd != FD_NFT || group != NFNLGRP_NFTABLES)
		abort();
	world->joined = !world->deaf;
	return world->deaf ? -EPERM : 0;
}

/* Changes of nf_tables happen at these times; one that was drained is over. */
static unsigned long next_change(void)
{
	unsigned long at[] = {
		world->evidence_at, world->evidence_until, world->opened_at,
		world->flushed_at,
		world->busy_ms ? (world->now / world->busy_ms + 1) * world->busy_ms : 0
	};
	unsigned long next = ~0ul;
	unsigned int i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]) && !world->legacy; i++)
		if (at[i] > world->heard && at[i] < next)
			next = at[i];
	return next;
}

bool netlink_drain(int fd)
{
	bool any = fd == FD_NFT && next_change() <= world->now;

	world->heard = world->now;
	return any;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	unsigned long next = fds->fd == FD_NFT ? next_change() : ~0ul;

	if (count != 1 || timeout < 0 || fds->events != POLLIN ||
	    (fds->fd >= 0 && fds->fd != FD_NFT))
		abort();
	if (world->limit && world->now > world->limit)
		_exit(77); /* the waiter would wait on */
	if (next > world->now + timeout) {
		sleep_to(world->now + timeout);
		return 0;
	}
	sleep_to(next > world->now ? next : world->now);
	return 1;
}

unsigned long clock_ms(void)
{
	return world->now;
}

/* No test here ends a waiter. */
unsigned long clock_seconds(void)
{
	abort();
}

int clock_wait(int fd, unsigned long limit)
{
	(void)fd;
	(void)limit;
	abort();
}

pid_t __real_getppid(void);
pid_t __wrap_getppid(void);
pid_t __wrap_getppid(void)
{
	return world->orphan ? 1 : __real_getppid();
}
