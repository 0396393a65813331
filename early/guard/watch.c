// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard at work. The kernel announces a new link to all programs at the same time.
 * On kernels without a hook on all devices another program may therefore send before the
 * guard has shut the link; `netlatch status` says what that program could send.
 *
 * The guard keeps no list of links. Each message says enough: a link without a blackhole
 * is new or was opened, and shutting a link twice does no harm. So the guard has no list
 * that could become outdated, and every link costs the same, the first as well as the
 * thousandth.
 */
#include "guard/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/log.h"
#include "base/record_lock.h"
#include "base/sys.h"
#include "guard/guard.h"
#include "guard/lsm.h"
#include "guard/named.h"
#include "kernel/cgroup.h"
#include "kernel/link.h"
#include "kernel/netlink.h"
#include "layers/exceptions.h"
#include "layers/nft/nft.h"
#include "layers/qdisc/links_shut.h"
#include "layers/radio/radio.h"

#define AGAIN_MS \
	100 /* pause before the next attempt, if links changed while they were read */

struct watch {
	int events, route, nft, radio;
	int lsm;	      /* see lsm_begin(); -1: nothing to wait for */
	int tables;	      /* hears of changes of nf_tables; -1: need not */
	int stands;	      /* POLICY_STANDS, or -1 */
	unsigned int tasks;   /* see guard_start() */
	unsigned int options; /* enum nft_option, for the chains of devices */
	bool again;	      /* events may be missing: read all links again */
	struct named named;
	struct exceptions exceptions;
};

#define RENAMES_MAX 10

/*
 * Asks the kernel for the name that the link has now, because a rename may overtake the
 * message. The loop repeats if a rename comes in between once more.
 */
static void shut_device(struct watch *w, const struct link *l)
{
	static struct ifreq r;
	int rc = -ENOENT, try;

	r.ifr_ifindex = l->index;
	for (try = 0; rc == -ENOENT && w->tasks & GUARD_DEVICES && try < RENAMES_MAX;
	     try++) {
		if (ioctl(w->route, SIOCGIFNAME, &r) < 0)
			return; /* the link is gone */
		rc = nft_device_shut(w->nft, l->index, r.ifr_name, w->options);
	}
	if (rc && try)
		log_line(LOG_ERR,
			 "link %s: netdev chains: %s; "
			 "PACKET_QDISC_BYPASS is not held there",
			 r.ifr_name, error_text(rc));
	/* No egress hook (before 5.16): stop trying, so that one line is logged. */
	if (rc == -EOPNOTSUPP)
		w->tasks &= ~GUARD_DEVICES;
}

/*
 * Have the exceptions ended since the guard began? Who ends them removes a file and
 * then locks, and that lock makes the tables anew before it stops this guard. After
 * switch_root no path leads to the file, so the guard holds it open. What cannot be known
 * counts as the end.
 */
static void see_end(struct watch *w)
{
	struct stat st;

	if (w->exceptions.policy.blob.exceptions && !w->exceptions.policy.ended &&
	    (fstat(w->stands, &st) < 0 || !st.st_nlink))
		exceptions_end(&w->exceptions, w->route);
}

/* Reads all links, and lets pass on each what the policy says about it now. */
static void update_exceptions(struct watch *w)
{
	struct links links;
	int rc;

	see_end(w);
	rc = links_read(w->route, &links);
	if (rc && rc != -EINTR)
		log_line(LOG_ERR, "links cannot be read: %s; exceptions stay as they are",
			 error_text(rc));
	else
		exceptions_update(&w->exceptions, w->route, w->nft, &links);
	w->again |= rc == -EINTR;
	links_free(&links);
	netlink_forget();
}

/*
 * The link has other exceptions than those that are in force for it, or needs other rules
 * for them, because its type has changed. Its name in the message may be old by now: the
 * list of links decides.
 */
static bool differs(const struct watch *w, const struct link *l)
{
	const struct allowed_link *a = allowed_get(&w->exceptions.in_force, l->index);

	return policy_match(&w->exceptions.policy, l) != (a ? a->exceptions : 0) ||
	       (a && a->headless != l->headless);
}

/* A link with exceptions has a qdisc that sends; every other one is shut on arrival. */
static bool is_excepted(const struct watch *w, const struct link *l)
{
	return allowed_get(&w->exceptions.in_force, l->index);
}

static int take_event(const struct nlmsg *m, void *context)
{
	struct watch *w = context;
	struct link l;

	switch (link_event(m, &l)) {
	case EVENT_LINK:
		if (!is_excepted(w, &l))
			link_shut_or_say(w->route, &l);
		shut_device(w, &l);
		if (differs(w, &l))
			update_exceptions(w);
		break;
	case EVENT_SHUT: /* it may have a new name */
		if (differs(w, &l))
			update_exceptions(w);
		break;
	case EVENT_QDISC:
		if (!is_excepted(w, &l))
			link_shut_or_say(w->route, &l);
		break;
	case EVENT_GONE:
		if (w->tasks & GUARD_DEVICES)
			nft_device_gone(w->nft, l.index);
		if (is_excepted(w, &l))
			update_exceptions(w);
		break;
	case EVENT_NOTHING:
		break;
	}
	return 0;
}

/* ---- the tables, where nobody owns them ---- */

static int take_change(const struct nlmsg *m, void *context)
{
	struct nlattr_view table[NFTA_TABLE_MAX + 1];
	uint8_t family;

	if (nft_body(m, NFT_MSG_DELTABLE, &family, table, NFTA_TABLE_MAX) > 0 &&
	    nlattr_is(&table[NFTA_TABLE_NAME], NFT_TABLE_NAME))
		*(bool *)context = true;
	return 0;
}

/*
 * `nft flush ruleset` removes tables that nobody owns, and firewalls do that when they
 * start and when they stop. A link without exceptions is held by its blackhole as well;
 * one with exceptions is held by the tables alone, so the guard makes them anew. The
 * guard's own batches are events, too: then it finds that nothing is missing.
 */
static void watch_tables(struct watch *w)
{
	bool gone = false;
	struct links links;
	unsigned int i;
	/* An error means that events are missing, so look. */
	int rc = netlink_listen(w->tables, take_change, &gone);

	if (!rc && !gone)
		return;
	/* Else the guard would put back what ends. */
	see_end(w);
	rc = links_read(w->route, &links);
	w->again |= rc != 0;
	if (exceptions_restore(&w->exceptions, w->route, w->nft, w->options, &links)) {
		for (i = 0; i < links.count; i++)
			shut_device(w, &links.link[i]);
		/* A rename may have come in between: try once more. */
		w->again |= !w->exceptions.in_force.count;
	}
	links_free(&links);
}

static void begin_tables(struct watch *w)
{
	int rc;

	if (w->tasks & NFT_OWNED)
		return;
	w->tables = netlink_open(NETLINK_NETFILTER);
	rc = w->tables < 0 ? w->tables : netlink_join(w->tables, NFNLGRP_NFTABLES);
	if (rc)
		log_line(LOG_ERR,
			 "guard: events of nf_tables: %s; a link with exceptions is open "
			 "after `nft flush ruleset`",
			 error_text(rc));
}

/* What lock has let pass goes on without a gap. */
static void begin_exceptions(struct watch *w)
{
	struct links links;

	/* lock has said what is wrong with the policy. */
	policy_load(&w->exceptions.policy);
	if (!exceptions_possible())
		policy_free(&w->exceptions.policy);
	if (!w->exceptions.policy.blob.exceptions)
		return;
	w->options |= NFT_ALLOW;
	w->stands = SYS(open(POLICY_STANDS, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
	begin_tables(w);
	if (!links_read(w->route, &links))
		exceptions_adopt(&w->exceptions, w->nft, &links);
	links_free(&links);
}

static void shut_all(struct watch *w)
{
	struct links links;
	unsigned int i;

	/*
	 * If links appeared or disappeared meanwhile (-EINTR), shut those that were
	 * read, and read all links again later.
	 */
	w->again = links_shut(w->route, &links, &w->exceptions.in_force) == -EINTR;
	for (i = 0; i < links.count; i++)
		shut_device(w, &links.link[i]);
	exceptions_update(&w->exceptions, w->route, w->nft, &links);
	links_free(&links);
	netlink_forget();
}

static void say_lsm(int rc)
{
	if (rc < 0)
		log_line(rc == -EOPNOTSUPP ? LOG_NOTICE : LOG_WARN,
			 "socket: BPF at the LSM hook: %s; 32-bit programs are not "
			 "refused PACKET_QDISC_BYPASS and AF_XDP",
			 error_text(rc));
}

/* Nothing to add on a 32-bit kernel: there lock's part of the layer sees all calls. */
static void begin_lsm(struct watch *w)
{
	if (sizeof(long) == 4)
		return;
	w->lsm = lsm_begin();
	say_lsm(w->lsm);
}

/* Sleeps until the kernel reports an event of one of them, and handles the event. */
static int wait_and_act(struct watch *w)
{
	struct pollfd fds[] = {
		{ .fd = w->events, .events = POLLIN },
		{ .fd = w->radio, .events = POLLIN },
		{ .fd = w->lsm, .events = POLLIN },
		{ .fd = named_fd(&w->named), .events = POLLIN },
		{ .fd = w->tables, .events = POLLIN },
	};
	int rc = SYS(poll(fds, 5, w->again ? AGAIN_MS : named_timeout(&w->named)));

	if (rc < 0)
		return rc == -EINTR ? 0 : rc;
	rc = 0;
	if (fds[4].revents)
		watch_tables(w);
	if (fds[1].revents & POLLIN)
		rc = radios_watch(w->radio);
	if (rc)
		log_line(LOG_ERR, RADIO_FILE ": %s; a radio may send", error_text(rc));
	if (fds[2].revents) {
		say_lsm(lsm_take(w->lsm)); /* the descriptor stays open */
		w->lsm = -1;
	}
	named_take(&w->named, w->route, fds[3].revents);
	return fds[0].revents ? netlink_listen(w->events, take_event, w) : 0;
}

/* Holds the lock on GUARD_FILE for as long as this process lives. */
static int claim(void)
{
	int fd = record_lock_open(GUARD_FILE, false);

	return fd < 0 ? fd : record_lock_take(fd);
}

/*
 * Detaches from the caller completely: no controlling terminal, and no inherited pipe
 * whose reader waits for end of file. Opens the kernel log as standard error now,
 * because after switch_root the root of this process is the emptied initramfs, without
 * /dev.
 */
static void detach(void)
{
	sigset_t none;
	int log, fd;

	/* Whoever ran lock may have ignored or blocked the signal that ends the guard. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	/* klibc has made these three before main(), with 50 KiB of buffers that
	 * nothing here uses. They go first: each closes its descriptor, whatever file
	 * that is by then. */
	fclose(stdin);
	fclose(stdout);
	fclose(stderr);
	log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	setsid();
	/* Otherwise ps would show the name exe, because of execve("/proc/self/exe"). */
	prctl(PR_SET_NAME, "netlatch");
	cgroup_leave();
	(void)!chdir("/");
	umask(0077);
	for (fd = 0; fd < 3; fd++)
		if (log < 0 || dup2(log, fd) < 0)
			close(fd);
	/* The kernel must not kill the guard when memory is short. */
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		(void)!write(fd, "-1000", 5);
		close(fd);
	}
}

/*
 * The descriptor; -1 if guard_start() passed none, because its number will belong to
 * another file.
 */
static int inherited(int fd)
{
	return fcntl(fd, F_GETFD) < 0 ? -1 : fd;
}

/* Answers guard_start(): rc is 0, or the -errno with which the guard ends. */
static void give_answer(int fd, int rc)
{
	if (fd < 0)
		return;
	/* If lock has died, nobody reads the answer, and the guard has to live on. */
	signal(SIGPIPE, SIG_IGN);
	(void)!write(fd, &rc, sizeof(rc));
	close(fd);
}

int guard_main(int argc, char **argv)
{
	static struct watch w; /* large */
	int answer = inherited(GUARD_FD_ANSWER), rc;

	/* Nobody writes the rest before a link has exceptions, so it costs no memory. */
	w.events = GUARD_FD_EVENTS;
	w.nft = GUARD_FD_NFT;
	w.radio = inherited(GUARD_FD_RADIO);
	w.tasks = argc == 3 ? *argv[2] - '0' : 0;
	w.lsm = w.tables = w.stands = -1;
	w.named.frames = -1;
	w.options = w.tasks & (NFT_COUNTERS | NFT_OWNED);
	if (w.tasks & GUARD_HELD)
		w.options |= NFT_HELD;
	w.again = false;
	w.exceptions.in_force.count = 0;
	detach();
	w.route = netlink_open(NETLINK_ROUTE);
	rc = w.route < 0 ? w.route : 0;
	if (!rc) {
		/*
		 * First of all, others can find the guard. lock waits for the walk,
		 * because it judges the links next. Where the kernel has no hook on all
		 * devices, only the walk gives present links their own chains.
		 */
		rc = claim();
		if (!rc) {
			/* Before any link can send, so that the first frame is seen. */
			if (w.tasks & GUARD_HELD)
				named_begin(&w.named);
			begin_exceptions(&w);
			shut_all(&w);
		}
	}
	give_answer(answer, rc);
	if (!rc)
		begin_lsm(&w);
	while (!rc) {
		if (w.again)
			shut_all(&w);
		rc = wait_and_act(&w);
		if (rc == -ENOBUFS || rc == -EBADMSG || rc == -EMSGSIZE) {
			w.again = true;
			rc = 0;
		}
	}
	log_line(LOG_ERR, "guard: ends: %s; " GUARD_MISSING, error_text(rc));
	return 1;
}
