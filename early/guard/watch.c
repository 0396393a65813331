// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard at work. The kernel tells it of a link at the same time as everybody else, so on
 * kernels without a hook on all devices a program may be faster: what that leaves open, `netlatch
 * status` says.
 *
 * It keeps no list of links: what is to be done follows from the message (a link without a
 * blackhole is new, or was opened), and doing it twice does no harm. So nothing grows stale,
 * and a link costs the same whether it is the first or the thousandth.
 */
#include "guard/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "guard/guard.h"
#include "kernel/link.h"
#include "base/log.h"
#include "kernel/netlink.h"
#include "layers/nft/nft.h"
#include "layers/qdisc/links_shut.h"
#include "layers/radio/radio.h"
#include "base/sys.h"

#define AGAIN_MS 100 /* until links are read again that changed while they were */

struct watch {
	int events, route, nft, radio;
	unsigned int tasks; /* as of guard_start() */
	bool again;	    /* something was missed: look at all links */
};

/* By the name that it has now: a rename may be faster than the message, and hardly ever twice. */
static void shut_device(struct watch *w, const struct link *l)
{
	static struct ifreq r;
	int rc = -ENOENT;

	r.ifr_ifindex = l->index;
	while (rc == -ENOENT && w->tasks & GUARD_DEVICES &&
	       ioctl(w->route, SIOCGIFNAME, &r) == 0)
		rc = nft_device_shut(w->nft, l->index, r.ifr_name, w->tasks);
	if (rc && rc != -ENOENT) /* gone */
		log_line(
			LOG_ERR,
			"link %s: netdev chains: %s; PACKET_QDISC_BYPASS is not held there",
			r.ifr_name, error_text(rc));
	/* No egress hook (before 5.16): said once. */
	if (rc == -EOPNOTSUPP)
		w->tasks &= ~GUARD_DEVICES;
}

static int take_event(const struct nlmsg *m, void *context)
{
	struct watch *w = context;
	struct link l;

	switch (link_event(m, &l)) {
	case EVENT_LINK:
		link_shut_or_say(w->route, &l);
		shut_device(w, &l);
		break;
	case EVENT_QDISC:
		link_shut_or_say(w->route, &l);
		break;
	case EVENT_GONE:
		if (w->tasks & GUARD_DEVICES)
			nft_device_gone(w->nft, l.index);
		break;
	case EVENT_NOTHING:
		break;
	}
	return 0;
}

static void shut_all(struct watch *w)
{
	struct links links;
	unsigned int i;

	/* Links that came or went meanwhile: what was read is shut, then all is read again. */
	w->again = links_shut(w->route, &links) == -EINTR;
	for (i = 0; i < links.count; i++)
		shut_device(w, &links.link[i]);
	links_free(&links);
}

/* Sleeps until the kernel has something to say of links or of radios. */
static int wait_and_act(struct watch *w)
{
	struct pollfd fds[] = {
		{ .fd = w->events, .events = POLLIN },
		{ .fd = w->radio, .events = POLLIN },
	};
	int rc = SYS(poll(fds, 2, w->again ? AGAIN_MS : -1));

	if (rc < 0)
		return rc == -EINTR ? 0 : rc;
	rc = 0;
	if (fds[1].revents & POLLIN)
		rc = radios_watch(w->radio);
	if (rc)
		log_line(LOG_ERR, RADIO_FILE ": %s; a radio may send", error_text(rc));
	return fds[0].revents ? netlink_listen(w->events, take_event, w) : 0;
}

/* Takes the first byte of GUARD_FILE, for as long as it lives. */
static int claim(void)
{
	struct flock l = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1
	};
	int fd = SYS(open(GUARD_FILE, O_RDWR | O_CLOEXEC | O_NOFOLLOW));

	return fd < 0 ? fd : SYS(fcntl(fd, F_SETLK, &l));
}

/*
 * Nothing of whoever started it is kept: not the terminal, not a pipe that waits for its end. stderr
 * is the kernel log, as after switch_root this process's / is the emptied initramfs, without /dev.
 */
static void detach(void)
{
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC), fd;

	setsid();
	/* Or it would be called exe, as in /proc/self/exe. */
	prctl(PR_SET_NAME, "netlatch");
	(void)!chdir("/");
	umask(0077);
	/* klibc has made these three before main(), with 50 KiB of buffers that nothing here uses. */
	fclose(stdin);
	fclose(stdout);
	fclose(stderr);
	for (fd = 0; fd < 3; fd++)
		if (log < 0 || dup2(log, fd) < 0)
			close(fd);
	/* The kernel shall find somebody else when memory is short. */
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		(void)!write(fd, "-1000", 5);
		close(fd);
	}
}

int guard_main(int argc, char **argv)
{
	struct watch w = {
		.events = GUARD_FD_EVENTS,
		.nft = GUARD_FD_NFT,
		/* If there is none, that number is soon another file's. */
		.radio = fcntl(GUARD_FD_RADIO, F_GETFD) < 0 ? -1 : GUARD_FD_RADIO,
		.tasks = argc == 3 ? *argv[2] - '0' : 0,
	};
	int rc;

	detach();
	w.route = netlink_open(NETLINK_ROUTE);
	rc = w.route < 0 ? w.route : 0;
	if (!rc) {
		shut_all(&w);
		rc = claim(); /* whoever started it goes on when it sees this */
	}
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
