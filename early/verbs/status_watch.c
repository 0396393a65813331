// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status --watch: for the person who repairs a ruleset. It sleeps until the kernel tells
 * of a change of nf_tables, of a link or of a queueing discipline, until a file in
 * /run/netlatch changes, or until the guard or the waiter ends; then it looks again. The
 * kernel tells nobody of changes of the legacy iptables, so there is a key for those.
 */
#include "verbs/status.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/inotify.h>

#include "base/out.h"
#include "base/page.h"
#include "base/state.h"
#include "base/sys.h"
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "verbs/terminal.h"
#include "verbs/verbs.h"

/*
 * Not IN_OPEN nor IN_CLOSE_WRITE, because status itself opens the files that have a lock.
 * A waiter that begins modifies its file, see claim().
 */
#define CHANGES (IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MODIFY)
/* A program that adds its rules one by one makes a change each time: await the last. */
#define QUIET_MS 100
#define QUIET_MAX 10

enum { SIGNALS, KEYS, NFT, LINKS, FILES, GUARD, WAITER, SOURCES };

/* What the handler of signals writes to its pipe: keys, or this. */
#define SUSPEND '\0'

struct watching {
	struct pollfd fds[SOURCES];
	enum colour colour;
	bool stop;
};

static int signals[2];
/* What the caller wants of ^Z: to ignore it, if no shell waits for this process. */
static struct sigaction on_suspend;

static void tell(int sig)
{
	char c = sig == SIGWINCH ? 'r' : sig == SIGTSTP ? SUSPEND : 'q';

	(void)!write(signals[1], &c, 1);
}

/* Signals come by a pipe, so that none is lost between a look and the sleep. */
static int signals_open(void)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH };
	struct sigaction action = { .sa_handler = tell };
	unsigned int i;

	if (pipe2(signals, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	for (i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		sigaction(stops[i], &action, NULL);
	sigaction(SIGTSTP, &action, &on_suspend);
	return signals[0];
}

/* The shell gets its terminal as it was, and this process the keys again afterwards. */
static void suspend(void)
{
	struct sigaction own;

	terminal_keep();
	sigaction(SIGTSTP, &on_suspend, &own);
	raise(SIGTSTP); /* sleeps until SIGCONT */
	sigaction(SIGTSTP, &own, NULL);
	terminal_take_keys();
}

static int nft_open(void)
{
	int fd = netlink_open(NETLINK_NETFILTER);

	if (fd >= 0 && netlink_join(fd, NFNLGRP_NFTABLES) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/*
 * Before the first lock of a boot there is no such folder, and somebody may remove it and
 * make another one. So /run is watched as well, and first: a folder that comes between
 * the two calls is either watched or told of. To watch a folder twice changes nothing.
 */
static void files_watch(int fd)
{
	inotify_add_watch(fd, "/run", IN_CREATE | IN_MOVED_TO);
	inotify_add_watch(fd, STATE_DIR, CHANGES);
}

static int files_open(void)
{
	int fd = inotify_init1(IN_CLOEXEC);

	if (fd >= 0)
		files_watch(fd);
	return fd;
}

static void begin(struct watching *w)
{
	unsigned int i;

	for (i = 0; i < SOURCES; i++) {
		w->fds[i].fd = -1;
		w->fds[i].events = POLLIN;
	}
	w->stop = false;
	w->fds[SIGNALS].fd = signals_open();
	/* A file or /dev/null is always readable, and no person. */
	w->fds[KEYS].fd = isatty(STDIN_FILENO) ? STDIN_FILENO : -1;
	w->fds[NFT].fd = nft_open();
	w->fds[LINKS].fd = link_events_open();
	w->fds[FILES].fd = files_open();
	terminal_take_keys();
}

static void follow(struct pollfd *fd, int pid)
{
	if (fd->fd >= 0)
		close(fd->fd);
	fd->fd = pid > 0 ? SYS(pidfd_open(pid, 0)) : -1;
}

static void draw(struct watching *w)
{
	static struct status s; /* large */

	terminal_setup(w->colour); /* the width may have changed */
	state_recall();
	status_take(&s);
	out(terminal_is_screen() ? "\033[H\033[2J" : "----\n");
	status_print_short(&s);
	page("%s s after the kernel started. Looks again when the ruleset, a link or "
	     "netlatch changes%s.\n",
	     s.now,
	     w->fds[NFT].fd < 0 ? " (the ruleset: only root is told)"
				: " (the kernel does not tell of legacy iptables)");
	if (w->fds[KEYS].fd >= 0)
		page(PAGE_STRONG "q" PAGE_PLAIN " ends, " PAGE_STRONG "r" PAGE_PLAIN
				 " looks again\n");
	follow(&w->fds[GUARD], s.guard);
	follow(&w->fds[WAITER], s.waiter);
	status_free(&s);
}

/* Keys, and signals by their letters. At the end of input no more keys come. */
static void read_keys(struct watching *w, struct pollfd *fd)
{
	char keys[64];
	ssize_t len = read(fd->fd, keys, sizeof(keys)), i;

	if (len <= 0)
		fd->fd = -1;
	for (i = 0; i < len; i++) {
		if (keys[i] == 'q' || keys[i] == 'Q' || keys[i] == 4)
			w->stop = true;
		if (keys[i] == SUSPEND && fd == &w->fds[SIGNALS])
			suspend();
	}
}

static void take(struct watching *w)
{
	char events[1024];

	if (w->fds[SIGNALS].revents)
		read_keys(w, &w->fds[SIGNALS]);
	if (w->fds[KEYS].revents)
		read_keys(w, &w->fds[KEYS]);
	if (w->fds[NFT].revents)
		netlink_drain(w->fds[NFT].fd);
	if (w->fds[LINKS].revents)
		netlink_drain(w->fds[LINKS].fd);
	/* The folder may be a new one. */
	if (w->fds[FILES].revents && read(w->fds[FILES].fd, events, sizeof(events)) > 0)
		files_watch(w->fds[FILES].fd);
	/* An end is told once; the next look finds who is there then. */
	if (w->fds[GUARD].revents)
		follow(&w->fds[GUARD], 0);
	if (w->fds[WAITER].revents)
		follow(&w->fds[WAITER], 0);
}

/* Sleeps until something changes, and then until nothing has changed for a moment. */
static bool wait_for_change(struct watching *w)
{
	int timeout = -1, n, rc;

	for (n = 0; n < QUIET_MAX && !w->stop; n++) {
		rc = SYS(poll(w->fds, SOURCES, timeout));
		if (rc == -EINTR)
			continue; /* the pipe has the signal */
		if (rc < 0)
			return false;
		if (rc == 0)
			break;
		take(w);
		timeout = QUIET_MS;
	}
	return !w->stop;
}

int status_watch(enum colour colour)
{
	static struct watching w;

	w.colour = colour;
	begin(&w);
	do
		draw(&w);
	while (!out_failed() && wait_for_change(&w));
	terminal_keep();
	return EXIT_DONE;
}
