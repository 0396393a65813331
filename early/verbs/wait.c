// SPDX-License-Identifier: GPL-2.0-or-later
/* Waits for a ruleset on a descriptor. */
#include "verbs/wait.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "base/clock.h"
#include "kernel/netlink.h"

#define TIMER_FIRST_MS 1000
#define TIMER_MAX_MS 15000
/* A program that adds its rules one by one causes a change each time. */
#define PAUSE_MS 100

void wait_open(struct wait *w)
{
	int rc;

	w->waits = false;
	w->changed = true;
	w->events = netlink_open(NETLINK_NETFILTER);
	if (w->events < 0)
		return;
	rc = netlink_join(w->events, NFNLGRP_NFTABLES);
	if (rc) {
		close(w->events);
		w->events = rc;
	}
}

void wait_close(struct wait *w)
{
	if (w->events >= 0)
		close(w->events);
}

bool wait_change(struct wait *w, unsigned long ms)
{
	struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	struct pollfd fd = { .fd = w->events, .events = POLLIN };
	int rc = poll(&fd, 1, ms);

	/* An error of poll() may not make the loop spin either. */
	if (rc != 0)
		nanosleep(&pause, NULL);
	w->changed |= rc > 0;
	return rc > 0;
}

enum wait_end wait_until(struct wait *w, unsigned int limit_s, wait_looker *look,
			 void *context)
{
	unsigned long begin = clock_ms(), limit = limit_s * 1000UL, timer, now, found_at;
	bool found = false, quiet = false;
	enum wait_look seen;

	w->waits = limit_s == WAIT_FOREVER;
	timer = TIMER_FIRST_MS;
	found_at = begin;
	for (;;) {
		/* What came up to here is what the look below sees. */
		if (netlink_drain(w->events)) {
			w->changed = true;
			quiet = false;
		}
		seen = look(context);
		w->changed = w->events < 0; /* then nobody tells of a change */
		if (seen == LOOK_STOP)
			return WAIT_STOPPED;
		now = clock_ms();
		if (seen == LOOK_EVIDENCE) {
			if (!found)
				found_at = now;
			else if (quiet || now - found_at >= WAIT_SETTLE_MAX_MS)
				return WAIT_SETTLED;
			if (!w->waits)
				return WAIT_SETTLED;
			found = true;
			quiet = !wait_change(w, WAIT_SETTLE_MS);
			continue;
		}
		found = false;
		w->waits = true;
		if (limit_s != WAIT_FOREVER && now - begin >= limit)
			return WAIT_OVER;
		if (limit_s != WAIT_FOREVER && timer > limit - (now - begin))
			timer = limit - (now - begin);
		if (wait_change(w, timer))
			continue;
		timer = timer * 2 > TIMER_MAX_MS ? TIMER_MAX_MS : timer * 2;
	}
}
