// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control frames in made-up captures of two NICs: the check must find them in both
 * captures, and must say so when one of them lacks a frame.
 */
#include "harness/guest.h"

#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

/* In the place of guest.c and machine.c. The clock of this guest is its pump. */
static uint64_t clock_ns;

uint64_t now_ns(void)
{
	return clock_ns;
}

int guest_pump(struct guest *g, uint64_t ns)
{
	(void)g;
	clock_ns += ns;
	return 0;
}

int guest_fence(struct guest *g)
{
	(void)g;
	return 0;
}

int guest_qmp(struct guest *g, const char *command)
{
	snprintf(g->qmp_reply, sizeof(g->qmp_reply), "%s", command);
	return 0;
}

int guest_fail(struct guest *g, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(g->error, sizeof(g->error), fmt, args);
	va_end(args);
	return err;
}

static struct wire_frame frames[4];
static uint8_t control[2][60];
static char folder[] = "/tmp/control-test-XXXXXX";

/* The bytes that QEMU sends for a NIC, written out. */
static void make_controls(void)
{
	static const uint8_t bytes[42] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 0x12, 0x34,
		0x56, 0x80, 0x35, 0,	1,    8,    0,	  6,	4, 0,	 3,
		0x52, 0x54, 0,	  0x12, 0x34, 0x56, 0,	  0,	0, 0,	 0x52,
		0x54, 0,    0x12, 0x34, 0x56, 0,    0,	  0,	0,
	};
	int i;

	for (i = 0; i < 2; i++) {
		memcpy(control[i], bytes, sizeof(bytes));
		control[i][11] = control[i][27] = control[i][37] = (uint8_t)(0x56 + i);
	}
}

static void peer_has(struct guest *g, size_t count, const int *nics)
{
	size_t i;

	memset(frames, 0, sizeof(frames));
	for (i = 0; i < count; i++)
		memcpy(frames[i].head, control[nics[i]], sizeof(control[0]));
	g->wire.frames = frames;
	g->wire.count = count;
}

/* The capture of a NIC has its control frame this often. */
static void nic_has(struct guest *g, int nic, int times)
{
	struct pcap_pkthdr header = { .caplen = 60, .len = 60 };
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	pcap_dumper_t *dumper;

	snprintf(g->wire.dump[nic], sizeof(g->wire.dump[nic]), "%s/%d", folder, nic);
	dumper = pcap_dump_open(pcap, g->wire.dump[nic]);
	while (times--)
		pcap_dump((unsigned char *)dumper, &header, control[nic]);
	pcap_dump_close(dumper);
	pcap_close(pcap);
}

int main(void)
{
	static struct guest g = { .nics = 2 };
	uint64_t before;

	if (!mkdtemp(folder))
		return 1;
	make_controls();
	CHECK(!guest_control(&g) && strstr(g.qmp_reply, "announce-self"),
	      "QEMU is told to announce the NICs");
	peer_has(&g, 2, (int[]){ 1, 0 });
	nic_has(&g, 0, 1);
	nic_has(&g, 1, 1);
	CHECK(!guest_control_seen(&g, 0, 1), "both NICs in both captures");
	CHECK(guest_control_seen(&g, 0, 2) && strstr(g.error, "QEMU's capture"),
	      "QEMU's capture must have it once more for a second one");
	nic_has(&g, 1, 0);
	CHECK(guest_control_seen(&g, 0, 1) && strstr(g.error, g.wire.dump[1]),
	      "an empty capture is named");
	unlink(g.wire.dump[1]);
	CHECK(guest_control_seen(&g, 0, 1), "and so is one that is not there");
	nic_has(&g, 1, 1);
	peer_has(&g, 2, (int[]){ 0, 0 });
	before = clock_ns;
	CHECK(guest_control_seen(&g, 0, 1) && strstr(g.error, "the peer's capture"),
	      "a peer that has not heard the second NIC is found");
	CHECK(clock_ns - before >= 20 * SECOND, "after a while");
	peer_has(&g, 3, (int[]){ 0, 1, 0 });
	CHECK(guest_control_seen(&g, 2, 1), "what the peer heard before does not count");
	unlink(g.wire.dump[0]);
	unlink(g.wire.dump[1]);
	rmdir(folder);
	return check_done();
}
