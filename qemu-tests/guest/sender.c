// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sender of the test guests: puts frames on a link in ways that IP-level filters do
 * not see. It counts how many the kernel accepted (a blackhole qdisc accepts, too) and
 * how many it refused (ENOBUFS or EPERM, as after a netfilter drop). Anything else is an
 * error, for example a link that is down or has no carrier, because then a silent wire
 * would prove nothing. Builds with klcc -static as well as with gcc -static.
 */
#include "guest/sender_parts.h"
#include "guest/sender_common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#define TYPE_LLDP 0x88cc
#define SHORT_OPTIONS "p:i:t:bcUxV:Lu:j:H:n:m:l:s:w:B:E:A:D:koh"
#define UDP_PORT 9 /* discard */

struct options {
	const char *link, *udp, *join, *file, *begin, *end, *attach, *detach;
	long type, vlan, port, count, interval_ms, listen_ms, storm, window;
	int bypass, compat, uring, xdp, lldp, loop, ask, large;
};

static int usage(FILE *to)
{
	fputs("usage: sender [-i LINK] [option...]\n"
	      "  sends frames to all of the link and says what the kernel did with them\n"
	      "  -i, --link LINK      default eth0\n"
	      "  -t, --type N         raw frame of this ethertype (default 0x88b5)\n"
	      "  -b, --bypass         with PACKET_QDISC_BYPASS (default ethertype "
	      "0x88b6)\n"
	      "  -c, --compat         ask for the bypass as a program of 32 bits would\n"
	      "  -U, --uring          ask for the bypass by io_uring\n"
	      "  -x, --xdp            by AF_XDP (default ethertype 0x88b6), "
	      "64 frames at most\n"
	      "  -V, --vlan ID        with an 802.1Q tag\n"
	      "  -L, --lldp           an LLDP frame\n"
	      "  -u, --udp ADDRESS    UDP to an IPv4 address\n"
	      "  -p, --port N         of that address, default 9 (discard)\n"
	      "  -j, --join GROUP     join an IPv4 group: the kernel reports it by IGMP\n"
	      "  -H, --hear MS        send nothing; count the frames that the link "
	      "hears\n"
	      "  -n, --count N        default 1\n"
	      "  -m, --interval MS    between frames, default 0\n"
	      "  -l, --loop FILE      for ever; the number of tries so far goes to FILE\n"
	      "  -s, --storm N        make N taps, send to all, "
	      "count the frames that leave\n"
	      "  -w, --window N       make N taps, one after the other; "
	      "measure for how long\n"
	      "                       each lets frames out\n"
	      "  -B, --begin FILE     storm and window begin when FILE exists\n"
	      "  -E, --end FILE       the storm's taps stay until FILE exists\n"
	      "  -A, --attach HOW     attach a program to the root of cgroup2 that "
	      "refuses\n"
	      "                       SO_RCVLOWAT; HOW: shared, alone\n"
	      "  -D, --detach NAME    count the programs there, and detach that one\n"
	      "  -k, --ask            is SO_RCVLOWAT refused?\n"
	      "  -o, --large          set a socket option of two pages\n",
	      to);
	return to == stdout ? 0 : 2;
}

/* Returns the link's index, or -1 unless the link is up and has carrier. */
static int link_check(int fd, const char *name)
{
	struct ifreq r;

	memset(&r, 0, sizeof(r));
	strncpy(r.ifr_name, name, sizeof(r.ifr_name) - 1);
	if (ioctl(fd, SIOCGIFFLAGS, &r) < 0) {
		sender_fail(name, strerror(errno));
		return -1;
	}
	if ((r.ifr_flags & (IFF_UP | IFF_RUNNING)) != (IFF_UP | IFF_RUNNING)) {
		sender_fail(name, r.ifr_flags & IFF_UP ? "no carrier" : "link is down");
		return -1;
	}
	if (ioctl(fd, SIOCGIFINDEX, &r) < 0) {
		sender_fail(name, strerror(errno));
		return -1;
	}
	return r.ifr_ifindex;
}

static void source_address(int fd, const char *name, unsigned char *mac)
{
	struct ifreq r;

	memset(&r, 0, sizeof(r));
	strncpy(r.ifr_name, name, sizeof(r.ifr_name) - 1);
	if (!ioctl(fd, SIOCGIFHWADDR, &r))
		memcpy(mac, r.ifr_hwaddr.sa_data, 6);
}

static size_t build(const struct options *o, unsigned char *frame)
{
	static const unsigned char lldp_mac[6] = { 1, 0x80, 0xc2, 0, 0, 0x0e };
	/* chassis id and port id (locally assigned "test"), two minutes, end */
	static const unsigned char lldp[] = "\2\5\7test\4\5\7test\6\2\0\x78\0";
	long type = o->type;
	size_t at = 12;

	memset(frame, 0, 60);
	memset(frame, 0xff, 6);
	if (o->lldp)
		memcpy(frame, lldp_mac, 6);
	if (type < 0)
		type = o->lldp ? TYPE_LLDP : o->bypass || o->xdp ? TYPE_BYPASS : TYPE_RAW;
	if (o->vlan >= 0) {
		frame[at++] = 0x81;
		frame[at++] = 0;
		frame[at++] = (o->vlan >> 8) & 15;
		frame[at++] = o->vlan & 255;
	}
	frame[at++] = (type >> 8) & 255;
	frame[at++] = type & 255;
	if (o->lldp)
		memcpy(frame + at, lldp, sizeof(lldp));
	else
		memcpy(frame + at, "netlatch test sender", 20);
	return 60;
}

/* Uses the kernel's entry for 32-bit programs, because not every hook covers it. */
static int bypass_by_32_bits(int fd)
{
#ifdef __x86_64__
	static const int one = 1; /* below 4 GiB: this program is not relocated */
	long rc = 366;		  /* setsockopt for i386 */

	__asm__ volatile("int $0x80"
			 : "+a"(rc)
			 : "b"(fd), "c"(SOL_PACKET), "d"(PACKET_QDISC_BYPASS), "S"(&one),
			   "D"(sizeof(one))
			 : "memory", "r8", "r9", "r10", "r11");
	if (rc < 0)
		errno = -(int)rc;
	return rc < 0 ? -1 : 0;
#else
	(void)fd;
	errno = ENOSYS; /* only amd64 has that entry */
	return -1;
#endif
}

static int bypass(const struct options *o, int fd)
{
	static const int one = 1;

	if (o->compat)
		return bypass_by_32_bits(fd);
	if (o->uring)
		return sender_uring_setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one);
	return setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one));
}

static int open_packet(const struct options *o, struct sockaddr_ll *to,
		       unsigned char *frame)
{
	int fd;

	/* Protocol 0: this socket receives nothing. */
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0) {
		sender_fail("AF_PACKET socket", strerror(errno));
		return -1;
	}
	memset(to, 0, sizeof(*to));
	to->sll_family = AF_PACKET;
	to->sll_ifindex = link_check(fd, o->link);
	to->sll_halen = 6;
	memcpy(to->sll_addr, frame, 6);
	if (to->sll_ifindex < 0)
		return -1;
	source_address(fd, o->link, frame + 6);
	if (o->bypass && bypass(o, fd) < 0) {
		sender_fail("PACKET_QDISC_BYPASS", strerror(errno));
		return -1;
	}
	return fd;
}

static int open_udp(const struct options *o, struct sockaddr_in *to)
{
	struct ip_mreqn group;
	int one = 1, fd, index;

	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0) {
		sender_fail("UDP socket", strerror(errno));
		return -1;
	}
	index = link_check(fd, o->link);
	if (index < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->link, strlen(o->link)) < 0) {
		sender_fail(o->link, strerror(errno));
		return -1;
	}
	memset(to, 0, sizeof(*to));
	to->sin_family = AF_INET;
	to->sin_port = htons((uint16_t)o->port);
	if (inet_pton(AF_INET, o->udp ? o->udp : o->join, &to->sin_addr) != 1) {
		sender_fail(o->udp ? o->udp : o->join, "not an IPv4 address");
		return -1;
	}
	memset(&group, 0, sizeof(group));
	group.imr_multiaddr = to->sin_addr;
	group.imr_ifindex = index;
	if (o->join &&
	    setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) < 0) {
		sender_fail(o->join, strerror(errno));
		return -1;
	}
	return fd;
}

static void pause_ms(long ms)
{
	struct timespec t;

	t.tv_sec = ms / 1000;
	t.tv_nsec = ms % 1000 * 1000000;
	if (ms)
		nanosleep(&t, NULL);
}

/*
 * Tells a test how far the loop is. The new number is written over the old one with the
 * same length, so that the file is never empty.
 */
static int note(const char *file, long tries)
{
	FILE *f = fopen(file, tries > 1 ? "r+" : "w");

	if (!f)
		return -1;
	fprintf(f, "%08ld\n", tries);
	return fclose(f);
}

static int send_all(const struct options *o, int fd, const void *bytes, size_t len,
		    const void *to, size_t to_len)
{
	long tries, accepted = 0, refused = 0;

	for (tries = 1; o->loop || tries <= o->count; tries++) {
		if (sendto(fd, bytes, len, 0, to, to_len) == (ssize_t)len)
			accepted++;
		else if (errno == ENOBUFS || errno == EPERM)
			refused++;
		else
			return sender_fail(o->link, strerror(errno));
		if (o->loop && note(o->file, tries))
			return sender_fail(o->file, strerror(errno));
		pause_ms(o->interval_ms);
	}
	printf("sender: %s: %ld sent: %ld accepted, %ld refused by the kernel\n", o->link,
	       o->count, accepted, refused);
	return 0;
}

static int run(const struct options *o)
{
	unsigned char frame[60];
	struct sockaddr_in udp_to;
	struct sockaddr_ll to;
	size_t len = build(o, frame);
	int fd;

	if (o->attach)
		return sender_attach(o->attach);
	if (o->detach)
		return sender_detach(o->detach);
	if (o->ask)
		return sender_ask();
	if (o->large)
		return sender_large();
	if (o->storm)
		return sender_storm(o->storm, o->begin, o->end);
	if (o->window)
		return sender_window(o->window, o->begin);
	if (o->udp || o->join) {
		fd = open_udp(o, &udp_to);
		if (fd < 0)
			return 1;
		return send_all(o, fd, "netlatch", 8, &udp_to, sizeof(udp_to));
	}
	fd = open_packet(o, &to, frame);
	if (fd >= 0 && o->listen_ms)
		return sender_listen(to.sll_ifindex, o->link, o->listen_ms);
	if (fd >= 0 && o->xdp)
		return sender_xdp(to.sll_ifindex, o->link, frame, len, o->count);
	return fd < 0 ? 1 : send_all(o, fd, frame, len, &to, sizeof(to));
}

static int number(const char *text, long max, long *value)
{
	char *end;

	*value = strtol(text, &end, 0);
	return *end || end == text || *value < 0 || *value > max;
}

static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "link", 1, NULL, 'i' },   { "type", 1, NULL, 't' },
		{ "bypass", 0, NULL, 'b' }, { "compat", 0, NULL, 'c' },
		{ "xdp", 0, NULL, 'x' },    { "hear", 1, NULL, 'H' },
		{ "vlan", 1, NULL, 'V' },   { "lldp", 0, NULL, 'L' },
		{ "udp", 1, NULL, 'u' },    { "join", 1, NULL, 'j' },
		{ "count", 1, NULL, 'n' },  { "interval", 1, NULL, 'm' },
		{ "loop", 1, NULL, 'l' },   { "storm", 1, NULL, 's' },
		{ "window", 1, NULL, 'w' }, { "begin", 1, NULL, 'B' },
		{ "end", 1, NULL, 'E' },    { "uring", 0, NULL, 'U' },
		{ "attach", 1, NULL, 'A' }, { "detach", 1, NULL, 'D' },
		{ "ask", 0, NULL, 'k' },    { "large", 0, NULL, 'o' },
		{ "port", 1, NULL, 'p' },   { "help", 0, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, bad = 0;

	while ((c = getopt_long(argc, argv, SHORT_OPTIONS, options, NULL)) != -1) {
		switch (c) {
		case 'i':
			o->link = optarg;
			break;
		case 't':
			bad |= number(optarg, 0xffff, &o->type);
			break;
		case 'b':
			o->bypass = 1;
			break;
		case 'c':
			o->compat = 1;
			break;
		case 'U':
			o->uring = 1;
			break;
		case 'A':
			o->attach = optarg;
			break;
		case 'D':
			o->detach = optarg;
			break;
		case 'k':
			o->ask = 1;
			break;
		case 'o':
			o->large = 1;
			break;
		case 'x':
			o->xdp = 1;
			break;
		case 'H':
			bad |= number(optarg, 600000, &o->listen_ms);
			break;
		case 'V':
			bad |= number(optarg, 4094, &o->vlan);
			break;
		case 'L':
			o->lldp = 1;
			break;
		case 'u':
			o->udp = optarg;
			break;
		case 'p':
			bad |= number(optarg, 65535, &o->port);
			break;
		case 'j':
			o->join = optarg;
			break;
		case 'n':
			bad |= number(optarg, 1000000, &o->count);
			break;
		case 'm':
			bad |= number(optarg, 60000, &o->interval_ms);
			break;
		case 'l':
			o->loop = 1;
			o->file = optarg;
			break;
		case 's':
			bad |= number(optarg, 1000, &o->storm);
			break;
		case 'w':
			bad |= number(optarg, 1000, &o->window);
			break;
		case 'B':
			o->begin = optarg;
			break;
		case 'E':
			o->end = optarg;
			break;
		case 'h':
			return -1;
		default:
			bad = 1;
		}
	}
	return bad || optind != argc;
}

int main(int argc, char **argv)
{
	struct options o = {
		.link = "eth0", .type = -1, .vlan = -1, .port = UDP_PORT, .count = 1
	};
	int bad = parse(argc, argv, &o);

	if (bad)
		return usage(bad < 0 ? stdout : stderr);
	return run(&o);
}
