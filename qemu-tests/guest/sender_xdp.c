// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sending by AF_XDP: one piece of memory for the frames, a ring of frames to send, and a
 * ring of frames that were sent (linux/if_xdp.h). Copy mode needs no support in the
 * driver: the kernel hands the frames straight to it (xsk_generic_xmit(),
 * __dev_direct_xmit()).
 */
#include "guest/sender_parts.h"
#include "guest/sender_common.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_xdp.h>

#ifndef AF_XDP
#define AF_XDP 44
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif

#define FRAME_SIZE 2048
#define FRAMES 64 /* in flight, and entries of each ring */

struct ring {
	volatile uint32_t *producer, *consumer;
	void *entries;
};

static int map_ring(int fd, const struct xdp_ring_offset *o, size_t entry, off_t at,
		    struct ring *ring)
{
	char *map = mmap(NULL, o->desc + FRAMES * entry, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_POPULATE, fd, at);

	if (map == MAP_FAILED)
		return -1;
	ring->producer = (void *)(map + o->producer);
	ring->consumer = (void *)(map + o->consumer);
	ring->entries = map + o->desc;
	return 0;
}

static int set(int fd, int option, const void *value, size_t len)
{
	return setsockopt(fd, SOL_XDP, option, value, len);
}

/* Returns a socket that is bound to the link's first queue, or -1. */
static int open_socket(int index, void *memory, struct ring *tx, struct ring *done)
{
	struct xdp_umem_reg umem = { .addr = (uintptr_t)memory,
				     .len = FRAMES * FRAME_SIZE,
				     .chunk_size = FRAME_SIZE };
	struct sockaddr_xdp to = { .sxdp_family = AF_XDP,
				   .sxdp_flags = XDP_COPY,
				   .sxdp_ifindex = index };
	struct xdp_mmap_offsets offsets;
	socklen_t len = sizeof(offsets);
	int entries = FRAMES, fd;

	fd = socket(AF_XDP, SOCK_RAW, 0);
	if (fd < 0)
		return -1;
	if (set(fd, XDP_UMEM_REG, &umem, sizeof(umem)) ||
	    set(fd, XDP_UMEM_FILL_RING, &entries, sizeof(entries)) ||
	    set(fd, XDP_UMEM_COMPLETION_RING, &entries, sizeof(entries)) ||
	    set(fd, XDP_TX_RING, &entries, sizeof(entries)) ||
	    getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &len) ||
	    map_ring(fd, &offsets.tx, sizeof(struct xdp_desc), XDP_PGOFF_TX_RING, tx) ||
	    map_ring(fd, &offsets.cr, sizeof(uint64_t), XDP_UMEM_PGOFF_COMPLETION_RING,
		     done) ||
	    bind(fd, (struct sockaddr *)&to, sizeof(to)))
		return -1;
	return fd;
}

int sender_xdp(int index, const char *link, const void *frame, size_t len, long count)
{
	char *memory = mmap(NULL, FRAMES * FRAME_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct ring tx, done;
	struct xdp_desc *d;
	long i, tries = 0;
	int fd;

	if (memory == MAP_FAILED || count > FRAMES)
		return sender_fail("AF_XDP", "at most 64 frames, and memory for them");
	fd = open_socket(index, memory, &tx, &done);
	if (fd < 0)
		return sender_fail("AF_XDP socket", strerror(errno));
	for (i = 0; i < count; i++) {
		memcpy(memory + i * FRAME_SIZE, frame, len);
		d = (struct xdp_desc *)tx.entries + i;
		d->addr = i * FRAME_SIZE;
		d->len = len;
		d->options = 0;
	}
	__sync_synchronize();
	*tx.producer = count;
	/* Each call sends some; the kernel reports sent frames in the completion ring. */
	while (*done.producer < (uint32_t)count && tries++ < 1000) {
		if (tries > 100)
			usleep(1000);
		if (sendto(fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 && errno != EAGAIN &&
		    errno != EBUSY && errno != ENOBUFS)
			return sender_fail(link, strerror(errno));
	}
	printf("sender: %s: %ld sent by AF_XDP, %u done\n", link, count, *done.producer);
	return *done.producer == (uint32_t)count ? 0 : 1;
}
