// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

const uint8_t wire_peer_mac[6] = { 0x02, 0x6e, 0x6c, 0x00, 0x00, 0x01 };

/*
 * slirp's MAC addresses: 52:55 and an IPv4 address, or 52:56 and the end of an IPv6 one.
 * It answers TCP to any address of the wire, so these may be of any host. Should a guest
 * send from such an address, the two captures disagree and nothing passes.
 */
static const uint8_t slirp_router[6] = { 0x52, 0x55, 0x0a, 0x00, 0x02, 0x02 };

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/*
 * A unix datagram socket never drops: when our queue is full, QEMU is told EAGAIN and
 * keeps the frame. SO_SNDBUF of QEMU's end is what bounds the bytes under way.
 */
static int open_pair(int *ours, int *qemus)
{
	int fds[2], size = 8 << 20;

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
		return -errno;
	*ours = fds[0];
	*qemus = fds[1];
	if (setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) < 0 ||
	    setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) < 0)
		return -errno;
	return 0;
}

int wire_open_echo(struct wire *w)
{
	return open_pair(&w->echo, &w->qemu_echo);
}

int wire_open(struct wire *w, const char *dir)
{
	char path[PATH_MAX];
	int err;

	memset(w, 0, sizeof(*w));
	w->fd = w->qemu_fd = w->echo = w->qemu_echo = w->tap = -1;
	err = open_pair(&w->fd, &w->qemu_fd);
	if (err)
		return err;
	if (snprintf(path, sizeof(path), "%s/wire.pcap", dir) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	w->pcap = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, 65535,
						       PCAP_TSTAMP_PRECISION_NANO);
	if (!w->pcap)
		return -ENOMEM;
	w->dumper = pcap_dump_open(w->pcap, path);
	if (!w->dumper) {
		fprintf(stderr, "# %s: %s; no capture, no verdict\n", path,
			pcap_geterr(w->pcap));
		return -EIO;
	}
	return 0;
}

void wire_close(struct wire *w)
{
	if (w->dumper)
		pcap_dump_close(w->dumper);
	if (w->pcap)
		pcap_close(w->pcap);
	if (w->fd >= 0)
		close(w->fd);
	if (w->qemu_fd >= 0)
		close(w->qemu_fd);
	if (w->echo >= 0)
		close(w->echo);
	if (w->qemu_echo >= 0)
		close(w->qemu_echo);
	free(w->frames);
	memset(w, 0, sizeof(*w));
	w->fd = w->qemu_fd = w->echo = w->qemu_echo = w->tap = -1;
}

static void record(struct wire *w, const uint8_t *frame, size_t len)
{
	struct pcap_pkthdr header = { .caplen = (bpf_u_int32)len,
				      .len = (bpf_u_int32)len };
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	header.ts.tv_sec = now.tv_sec;
	header.ts.tv_usec = now.tv_nsec; /* a nanosecond capture keeps nanoseconds here */
	pcap_dump((unsigned char *)w->dumper, &header, frame);
	pcap_dump_flush(w->dumper);
}

/* An ARP reply of slirp to an address that only wire_fence() asks from. */
static bool is_fence(const uint8_t *frame, size_t len, uint32_t *id)
{
	if (len < 42 || memcmp(frame, wire_peer_mac, 6) ||
	    memcmp(frame + 6, slirp_router, 6) || memcmp(frame + 12, "\x08\x06", 2) ||
	    memcmp(frame + 20, "\0\2", 2) || memcmp(frame + 38, "\xa9\xfe", 2))
		return false;
	*id = (uint32_t)frame[40] << 8 | frame[41];
	return true;
}

static bool from_slirp(const uint8_t *frame, size_t len)
{
	return len >= 14 && frame[6] == 0x52 && (frame[7] == 0x55 || frame[7] == 0x56);
}

static int keep(struct wire *w, const uint8_t *frame, size_t len)
{
	struct wire_frame *f;

	if (w->count == w->room) {
		size_t room = w->room ? w->room * 2 : 256;

		f = reallocarray(w->frames, room, sizeof(*f));
		if (!f)
			return -ENOMEM;
		w->frames = f;
		w->room = room;
	}
	f = &w->frames[w->count++];
	memset(f, 0, sizeof(*f));
	f->since_power_on_ns = w->power_on_ns ? now_ns() - w->power_on_ns : 0;
	f->len = len;
	f->kind = frame_classify(frame, len, f->text);
	memcpy(f->source, frame + 6, len >= 12 ? 6 : 0);
	memcpy(f->head, frame, len < WIRE_HEAD ? len : WIRE_HEAD);
	return 0;
}

/* A frame that the peer's kernel has no room for is lost, as in any network. */
static void to_tap(const struct wire *w, const uint8_t *frame, size_t len)
{
	ssize_t written;

	if (w->tap < 0)
		return;
	do {
		written = write(w->tap, frame, len);
	} while (written < 0 && errno == EINTR);
}

/* The next frame's length; 0: none waits; -errno, and -EPIPE if the other end is gone. */
static ssize_t take(int fd, uint8_t *frame, size_t size)
{
	ssize_t len;

	do {
		len = recv(fd, frame, size, MSG_DONTWAIT);
	} while (len < 0 && errno == EINTR);
	if (len > 0)
		return len;
	if (len == 0) /* no such frame exists: the socket is shut */
		return -EPIPE;
	return errno == EAGAIN ? 0 : errno == ECONNRESET ? -EPIPE : -errno;
}

int wire_receive(struct wire *w)
{
	uint8_t frame[65536];
	uint32_t id;
	ssize_t len;
	int err;

	for (;;) {
		len = take(w->fd, frame, sizeof(frame));
		if (len <= 0)
			return (int)len;
		record(w, frame, (size_t)len);
		if (is_fence(frame, (size_t)len, &id)) {
			w->fence_seen = id;
		} else if (!from_slirp(frame, (size_t)len)) {
			err = keep(w, frame, (size_t)len);
			if (err)
				return err;
			to_tap(w, frame, (size_t)len);
		}
	}
}

int wire_send(struct wire *w, const uint8_t *frame, size_t len)
{
	ssize_t sent;

	record(w, frame, len);
	do {
		sent = send(w->fd, frame, len, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

int wire_fence(struct wire *w)
{
	/* Unicast to slirp, so that the guest's NIC filters it out. */
	uint8_t arp[60] = {
		0,   0,	  0,	0, 0, 0, 0, 0, 0, 0, 0,	 0, 0x08, 0x06,
		0,   1,	  0x08, 0, 6, 4, 0, 1, 0, 0, 0,	 0, 0,	  0,
		169, 254, 0,	0, 0, 0, 0, 0, 0, 0, 10, 0, 2,	  2,
	};

	w->fence_sent = (w->fence_sent + 1) & 0xffff;
	memcpy(arp, slirp_router, 6);
	memcpy(arp + 6, wire_peer_mac, 6);
	memcpy(arp + 22, wire_peer_mac, 6);
	arp[30] = w->fence_sent >> 8;
	arp[31] = w->fence_sent & 0xff;
	return wire_send(w, arp, sizeof(arp));
}

int wire_receive_echo(struct wire *w)
{
	uint8_t frame[65536], address[4];
	ssize_t len;

	for (;;) {
		len = take(w->echo, frame, sizeof(frame));
		if (len <= 0)
			return (int)len;
		/* Only wire_fence() asks slirp's address. Answer as slirp would. */
		if (len < 42 || memcmp(frame, slirp_router, 6) ||
		    memcmp(frame + 6, wire_peer_mac, 6))
			continue;
		memcpy(frame, wire_peer_mac, 6);
		memcpy(frame + 6, slirp_router, 6);
		frame[21] = 2; /* a reply */
		memcpy(address, frame + 28, 4);
		memcpy(frame + 22, slirp_router, 6);
		memcpy(frame + 28, frame + 38, 4);
		memcpy(frame + 32, wire_peer_mac, 6);
		memcpy(frame + 38, address, 4);
		if (send(w->echo, frame, (size_t)len, MSG_NOSIGNAL) < 0)
			return -errno;
	}
}
