// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends a frame on a temporary tap. The test needs no wait, because a tap puts a frame
 * into the queue of its descriptor before sendto() returns (tun_net_xmit() in
 * drivers/net/tun.c).
 *
 * The test runs in a process of its own, because closing a packet socket waits for a
 * grace period of RCU, and so does removing a tap: 10 ms each on Linux 6.1. The child
 * waits for them after it has answered, and lock goes on.
 */
#include "probe/selftest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/sys.h"
#include "layers/socket/sockets.h"

#define ANSWER_S 60 /* a driver that hangs may hold what a new link needs */
#define FRAME_LEN 60
/* IEEE 802's ethertype for local experiments, in network order. */
#define FRAME_TYPE __builtin_bswap16(0x88b5)

static const int one = 1;

/* Brings the tap up. Returns its index or -errno. */
static int bring_up(int tap, int packet)
{
	struct ifreq r = { .ifr_name = "netlatch%d", .ifr_flags = IFF_TAP | IFF_NO_PI };
	int index, rc;

	rc = SYS(ioctl(tap, TUNSETIFF, &r));
	if (!rc)
		rc = SYS(ioctl(packet, SIOCGIFINDEX, &r));
	if (rc)
		return rc;
	index = r.ifr_ifindex;
	r.ifr_flags = IFF_UP;
	rc = SYS(ioctl(packet, SIOCSIFFLAGS, &r));
	return rc ? rc : index;
}

/* Sends a frame. Returns 1 if it got out; 0 if it was held; -errno if none was sent. */
static int try(int tap, int packet, int index)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = index,
				  .sll_protocol = FRAME_TYPE };
	char frame[FRAME_LEN] = { -1, -1, -1, -1, -1, -1 };
	int rc = SYS(
		sendto(packet, frame, FRAME_LEN, 0, (struct sockaddr *)&to, sizeof(to)));

	/* If a netfilter hook drops, sendto() gives ENOBUFS; before Linux 6.0, EPERM. */
	if (rc < 0 && rc != -ENOBUFS && rc != -EPERM)
		return rc;
	return read(tap, frame, FRAME_LEN) > 0;
}

/* Leaves the tap and the socket open in *tap and *packet; negative: there is none. */
static int run_test(bool bypass, int *tap, int *packet)
{
	int index, rc;

	*packet = -1;
	*tap = SYS(open(TUN_FILE, O_RDWR | O_NONBLOCK | O_CLOEXEC));
	if (*tap < 0)
		return *tap;
	*packet = SYS(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
	index = *packet < 0 ? *packet : bring_up(*tap, *packet);
	rc = index < 0 ? index : try(*tap, *packet, index);
	if (!rc && bypass) {
		rc = SYS(setsockopt(*packet, SOL_PACKET, PACKET_QDISC_BYPASS, &one,
				    sizeof(one)));
		/* EPERM: the socket layer of an earlier lock refuses this option. */
		rc = rc == -EPERM ? 0 : rc < 0 ? rc : try(*tap, *packet, index);
		rc = rc > 0 ? FRAME_BYPASS : rc;
	}
	return rc;
}

/*
 * The child. Closes first what others may wait for: standard output and error, whose
 * reader waits for the end of file, and the socket that owns the tables, which release
 * cannot delete before. Then it answers, and only then closes what costs a grace period
 * each. The tap comes first, because the link is gone as soon as closing it has begun.
 */
static void test_and_end(bool bypass, int owner, int answer)
{
	int tap, packet, rc, fd;

	for (fd = 0; fd < 3; fd++)
		close(fd);
	close(owner);
	rc = run_test(bypass, &tap, &packet);
	(void)!write(answer, &rc, sizeof(rc));
	close(answer);
	close(tap);
	close(packet);
	_exit(0);
}

int selftest(bool bypass, int owner)
{
	int ends[2], outcome = 0, rc;
	pid_t pid;

	rc = SYS(pipe(ends));
	if (rc < 0)
		return rc;
	pid = SYS(fork());
	if (pid == 0)
		test_and_end(bypass, owner, ends[1]);
	close(ends[1]);
	rc = pid < 0 ? pid : clock_wait(ends[0], clock_seconds() + ANSWER_S);
	if (rc > 0) {
		rc = SYS(read(ends[0], &outcome, sizeof(outcome)));
	} else if (!rc) {
		kill(pid, SIGKILL);
		rc = -ETIMEDOUT;
	}
	close(ends[0]);
	if (rc < 0)
		return rc;
	/* End of file: the child has ended without an answer. */
	return rc == sizeof(outcome) ? outcome : -ECHILD;
}
