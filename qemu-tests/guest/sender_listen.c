// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listening: a packet socket hears all that a link receives and sends, before netfilter
 * can drop it on ingress. On the monitor link of mac80211_hwsim it hears all that the
 * simulated radios send.
 */
#include "guest/sender_parts.h"
#include "guest/sender_common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

static long now_ms(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return t.tv_sec * 1000 + t.tv_usec / 1000;
}

int sender_listen(int index, const char *link, long ms)
{
	struct sockaddr_ll at;
	struct pollfd p;
	long until = now_ms() + ms, left, heard = 0;
	char frame[64];

	memset(&at, 0, sizeof(at));
	at.sll_family = AF_PACKET;
	at.sll_protocol = htons(ETH_P_ALL);
	at.sll_ifindex = index;
	p.fd = socket(AF_PACKET, SOCK_RAW, 0);
	p.events = POLLIN;
	if (p.fd < 0 || bind(p.fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return sender_fail(link, strerror(errno));
	while ((left = until - now_ms()) > 0)
		if (poll(&p, 1, left) > 0 && recv(p.fd, frame, sizeof(frame), 0) > 0)
			heard++;
	printf("sender: %s: %ld heard\n", link, heard);
	return 0;
}
