// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A frame on a throw-away tap. All of it happens before sendto() returns: a tap puts what it is given
 * to send into the queue of its descriptor at once (tun_net_xmit() in drivers/net/tun.c).
 */
#include "probe/selftest.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "layers/socket/sockets.h"
#include "base/sys.h"

#define FRAME_LEN 60
/* IEEE 802's ethertype for local experiments, in network order. */
#define FRAME_TYPE __builtin_bswap16(0x88b5)

static const int one = 1;

/* The tap comes up. Its index, or -errno. */
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

/* 1: the frame got out; 0: it was sent, and did not; or -errno. */
static int try(int tap, int packet, int index)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = index,
				  .sll_protocol = FRAME_TYPE };
	char frame[FRAME_LEN] = { -1, -1, -1, -1, -1, -1 };
	int rc = SYS(
		sendto(packet, frame, FRAME_LEN, 0, (struct sockaddr *)&to, sizeof(to)));

	/* A netfilter hook that drops shows as ENOBUFS, before Linux 6.0 as EPERM. */
	if (rc < 0 && rc != -ENOBUFS && rc != -EPERM)
		return rc;
	return read(tap, frame, FRAME_LEN) > 0;
}

int selftest(bool bypass)
{
	int tap, packet, index, rc;

	tap = SYS(open(TUN_FILE, O_RDWR | O_NONBLOCK | O_CLOEXEC));
	if (tap < 0)
		return tap;
	packet = SYS(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
	index = packet < 0 ? packet : bring_up(tap, packet);
	rc = index < 0 ? index : try(tap, packet, index);
	if (!rc && bypass) {
		rc = SYS(setsockopt(packet, SOL_PACKET, PACKET_QDISC_BYPASS, &one,
				    sizeof(one)));
		/* The socket layer of an earlier lock refuses it. */
		rc = rc == -EPERM ? 0 : rc < 0 ? rc : try(tap, packet, index);
		rc = rc > 0 ? FRAME_BYPASS : rc;
	}
	close(packet);
	close(tap);
	return rc;
}
