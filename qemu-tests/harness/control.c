// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A detector that could not have fired proves nothing. So QEMU is told to announce each
 * NIC, as after a migration: it sends a RARP frame from the NIC's address by the way that
 * a frame of the guest takes, through the port of the NIC to the hub.
 */
#include "harness/guest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define RARP_LEN 42
#define SECOND UINT64_C(1000000000)
#define CONTROL_WAIT (20 * SECOND)

int guest_control(struct guest *g)
{
	return guest_qmp(g, "{\"execute\":\"announce-self\",\"arguments\":"
			    "{\"initial\":1,\"max\":1,\"rounds\":1,\"step\":1}}\n");
}

/* What QEMU sends for a NIC: a reverse request for its own address. */
static void rarp(uint8_t *frame, unsigned int nic)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, GUEST_MAC_LAST };
	static const uint8_t head[] = { 0x80, 0x35, 0, 1, 8, 0, 6, 4, 0, 3 };

	memset(frame, 0, RARP_LEN);
	memset(frame, 0xff, 6);
	memcpy(frame + 6, mac, 6);
	frame[11] = (uint8_t)(mac[5] + nic);
	memcpy(frame + 12, head, sizeof(head));
	memcpy(frame + 22, frame + 6, 6);
	memcpy(frame + 32, frame + 6, 6);
}

static bool peer_saw(const struct wire *w, size_t first, const uint8_t *frame)
{
	size_t i;

	for (i = first; i < w->count; i++)
		if (!memcmp(w->frames[i].head, frame, RARP_LEN))
			return true;
	return false;
}

static bool peer_saw_all(const struct guest *g, size_t first)
{
	uint8_t frame[RARP_LEN];
	unsigned int i;

	for (i = 0; i < g->nics; i++) {
		rarp(frame, i);
		if (!peer_saw(&g->wire, first, frame))
			return false;
	}
	return true;
}

int guest_control_seen(struct guest *g, size_t first, unsigned int count)
{
	uint64_t until = now_ns() + CONTROL_WAIT;
	uint8_t frame[RARP_LEN];
	unsigned int i;
	long found;
	int err = 0;

	while (!err && !peer_saw_all(g, first)) {
		if (now_ns() > until)
			return guest_fail(g, -ENODATA,
					  "control frame: the peer's capture lacks it, "
					  "so it would miss frames of the machine, too");
		err = guest_pump(g, SECOND / 10);
	}
	if (!err)
		err = guest_fence(g);
	for (i = 0; !err && i < g->nics; i++) {
		rarp(frame, i);
		found = wire_dump_find(&g->wire, i, frame, RARP_LEN);
		if (found < (long)count)
			err = guest_fail(g, -ENODATA,
					 "control frame: QEMU's capture %s lacks it, so "
					 "it would miss frames of the machine, too",
					 g->wire.dump[i]);
	}
	return err;
}
