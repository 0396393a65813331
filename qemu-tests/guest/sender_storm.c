// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many links at once. Each is a tap, so every frame that its queue and its chains let
 * pass can be read from the tap's descriptor and counted. The program opens its sockets
 * first, so that they are older than a lock that runs meanwhile, as at shutdown.
 */
#include "guest/sender_parts.h"
#include "guest/sender_common.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>

#ifndef SIOCSIFNAME
#define SIOCSIFNAME 0x8923
#endif

#define LINKS_MAX 1000
#define FRAME_LEN 60
#define AFTERWARDS_MS 2000 /* how long the storm goes on when all links are up */
#define WINDOW_MS 5000	   /* how long one link is tried at most */

enum kind { PLAIN, BYPASS, OTHER, KINDS };
static const char *const names[KINDS] = { "plain", "bypass", "other" };
static const unsigned char types[KINDS] = { TYPE_RAW & 0xff, TYPE_BYPASS & 0xff };

/* Shared by the process that makes links and the one that sends. */
struct shared {
	volatile int up, stop;
	int index[LINKS_MAX];
	long tried[KINDS], taken[KINDS];
};

static int sockets[KINDS], taps[LINKS_MAX];

static long now_us(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return t.tv_sec * 1000000L + t.tv_usec;
}

static void wait_for(const char *file)
{
	while (file && access(file, F_OK) < 0)
		usleep(1000);
}

static int open_sockets(void)
{
	int one = 1, i;

	for (i = PLAIN; i <= BYPASS; i++) {
		sockets[i] = socket(AF_PACKET, SOCK_RAW, 0);
		if (sockets[i] < 0)
			return sender_fail("AF_PACKET socket", strerror(errno));
	}
	if (setsockopt(sockets[BYPASS], SOL_PACKET, PACKET_QDISC_BYPASS, &one,
		       sizeof(one)) < 0) {
		printf("sender: PACKET_QDISC_BYPASS: %s; plain frames alone\n",
		       strerror(errno));
		sockets[BYPASS] = -1;
	}
	return 0;
}

/*
 * Makes a tap and brings it up. Every other link is renamed before it comes up, as udev
 * would do. Returns the index, or -1.
 */
static int make_link(int number)
{
	struct ifreq r;
	int index;

	memset(&r, 0, sizeof(r));
	snprintf(r.ifr_name, sizeof(r.ifr_name), "storm%d", number);
	r.ifr_flags = IFF_TAP | IFF_NO_PI;
	taps[number] = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	if (taps[number] < 0 || ioctl(taps[number], TUNSETIFF, &r) < 0 ||
	    ioctl(sockets[PLAIN], SIOCGIFINDEX, &r) < 0)
		return -1;
	index = r.ifr_ifindex;
	if (number % 2) {
		snprintf(r.ifr_newname, sizeof(r.ifr_newname), "gale%d", number);
		if (ioctl(sockets[PLAIN], SIOCSIFNAME, &r) < 0)
			return -1;
		strcpy(r.ifr_name, r.ifr_newname);
	}
	r.ifr_flags = IFF_UP;
	if (ioctl(sockets[PLAIN], SIOCSIFFLAGS, &r) < 0)
		return -1;
	/* Rename some again while they are up, which Linux permits since 6.2. */
	if (number % 4 == 1) {
		snprintf(r.ifr_newname, sizeof(r.ifr_newname), "gust%d", number);
		ioctl(sockets[PLAIN], SIOCSIFNAME, &r);
	}
	return index;
}

static long send_one(enum kind kind, int index)
{
	struct sockaddr_ll to;
	unsigned char frame[FRAME_LEN];

	memset(frame, 0xff, sizeof(frame));
	frame[12] = 0x88;
	frame[13] = types[kind];
	memset(&to, 0, sizeof(to));
	to.sll_family = AF_PACKET;
	to.sll_ifindex = index;
	to.sll_halen = 6;
	memset(to.sll_addr, 0xff, 6);
	return sendto(sockets[kind], frame, sizeof(frame), MSG_DONTWAIT,
		      (struct sockaddr *)&to, sizeof(to));
}

static void hammer(struct shared *s)
{
	int i, kind;

	while (!s->stop)
		for (i = 0; i < s->up; i++)
			for (kind = PLAIN; kind <= BYPASS; kind++) {
				if (sockets[kind] < 0)
					continue;
				s->tried[kind]++;
				s->taken[kind] += send_one(kind, s->index[i]) > 0;
			}
}

/* Adds the frames that came out of a link to out[], by kind. */
static void count_out(int tap, long *out)
{
	unsigned char frame[2048];
	int kind;

	while (read(tap, frame, sizeof(frame)) > 0) {
		for (kind = PLAIN; kind < OTHER; kind++)
			if (frame[12] == 0x88 && frame[13] == types[kind])
				break;
		out[kind]++;
	}
}

static void report(const struct shared *s, long count)
{
	long out[KINDS], sum[KINDS] = { 0 }, links[KINDS] = { 0 };
	int i, kind;

	for (i = 0; i < count; i++) {
		memset(out, 0, sizeof(out));
		count_out(taps[i], out);
		for (kind = 0; kind < KINDS; kind++) {
			sum[kind] += out[kind];
			links[kind] += out[kind] > 0;
		}
	}
	for (kind = 0; kind < KINDS; kind++)
		printf("sender: %s: %ld tried, %ld taken by the kernel, "
		       "%ld out of %ld links\n",
		       names[kind], s->tried[kind], s->taken[kind], sum[kind],
		       links[kind]);
}

int sender_storm(long count, const char *begin, const char *end)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long began, took;
	pid_t pid;

	if (s == MAP_FAILED || count < 1 || count > LINKS_MAX)
		return sender_fail("storm", "1 to 1,000 links, and memory for them");
	if (open_sockets())
		return 1;
	wait_for(begin);
	pid = fork();
	if (pid == 0) {
		hammer(s);
		_exit(0);
	}
	began = now_us();
	while (s->up < count) {
		s->index[s->up] = make_link(s->up);
		if (s->index[s->up] < 0) {
			s->stop = 1;
			return sender_fail("tap", strerror(errno));
		}
		s->up++;
	}
	took = now_us() - began;
	usleep(AFTERWARDS_MS * 1000);
	s->stop = 1;
	waitpid(pid, NULL, 0);
	printf("sender: %ld links up in %ld ms\n", count, took / 1000);
	report(s, count);
	fflush(stdout);
	wait_for(end);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return x < y ? -1 : x > y;
}

static void print_share(const char *what, long *us, long count)
{
	qsort(us, count, sizeof(*us), by_size);
	printf("sender: %s: p50 %ld us, p99 %ld us, most %ld us\n", what, us[count / 2],
	       us[count * 99 / 100], us[count - 1]);
}

/* One link after the other: for how long can a frame get past the qdisc of a new link? */
int sender_window(long count, const char *begin)
{
	static long first[LINKS_MAX], shut[LINKS_MAX], out[KINDS];
	long made, leaky = 0, n;
	int i, index;

	if (count < 1 || count > LINKS_MAX)
		return sender_fail("window", "1 to 1,000 links");
	if (open_sockets())
		return 1;
	if (sockets[BYPASS] < 0)
		return 1;
	wait_for(begin);
	for (i = 0; i < count; i++) {
		made = now_us();
		index = make_link(i);
		if (index < 0)
			return sender_fail("tap", strerror(errno));
		while (send_one(BYPASS, index) > 0 && now_us() - made < WINDOW_MS * 1000L)
			if (!first[i])
				first[i] = now_us() - made;
		shut[i] = now_us() - made;
		if (!first[i])
			first[i] = shut[i];
		n = out[BYPASS];
		count_out(taps[i], out);
		leaky += out[BYPASS] > n;
		close(taps[i]);
	}
	printf("sender: window: %ld of %ld links let a frame out, %ld frames\n", leaky,
	       count, out[BYPASS]);
	print_share("first frame after the link was asked for", first, count);
	print_share("first frame refused", shut, count);
	return 0;
}
