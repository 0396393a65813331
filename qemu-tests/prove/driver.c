// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a driver took a NIC. A NIC without a driver is silent whatever the image does,
 * so if none has one there is no verdict.
 *
 * Every driver of a PCI NIC makes it a bus master, and BIOS does not. The machine has to
 * be stopped: this uses its ports of PCI's configuration.
 */
#include "prove/boot.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_REGISTER 4
#define BUS_MASTER 4
#define FIRST_ADDRESS 0x10
#define VIRTIO_STATUS 18
#define VIRTIO_DRIVER_OK 4
#define NOTHING 0xffffffff /* what a bus reads where no device is */

/* A command of QEMU's monitor for people; the number that it answers, or NOTHING. */
__attribute__((format(printf, 2, 3))) static unsigned long monitor(struct guest *g,
								   const char *fmt, ...)
{
	char command[80], line[200];
	const char *value;
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	snprintf(line, sizeof(line),
		 "{\"execute\":\"human-monitor-command\",\"arguments\":"
		 "{\"command-line\":\"%s\"}}\n",
		 command);
	if (guest_qmp(g, line))
		return NOTHING;
	value = strstr(g->qmp_reply, "= 0x");
	return value ? strtoul(value + 2, NULL, 16) : NOTHING;
}

static unsigned long config(struct guest *g, unsigned int nic, unsigned int where)
{
	monitor(g, "o /w 0xcf8 0x%x",
		0x80000000U | (FOREIGN_NIC_SLOT + nic) << 11 | where);
	return monitor(g, "i /w 0xcfc");
}

/* Of virtio devices virtio_pci is the bus master; virtio_net tells the device itself. */
static enum driver virtio_driver(struct guest *g, unsigned int nic)
{
	unsigned long ports = config(g, nic, FIRST_ADDRESS);
	unsigned long status;

	if (ports == NOTHING || !(ports & 1))
		return DRIVER_UNKNOWN;
	status = monitor(g, "i /b 0x%lx", (ports & ~3UL) + VIRTIO_STATUS);
	if (status > 0xff)
		return DRIVER_UNKNOWN;
	return status & VIRTIO_DRIVER_OK ? DRIVER_YES : DRIVER_NO;
}

static enum driver driver_of(struct guest *g, unsigned int nic)
{
	unsigned long bits = config(g, nic, COMMAND_REGISTER);

	if (bits == NOTHING)
		return DRIVER_UNKNOWN;
	return bits & BUS_MASTER ? DRIVER_YES : DRIVER_NO;
}

void boot_find_drivers(struct boot *b)
{
	const struct prove_options *o = b->o;
	unsigned int i;

	if (o->arch != ARCH_AMD64 || o->uefi || b->guest.off_ns)
		return; /* no such ports; a firmware with drivers; nothing left to see */
	for (i = 0; i < o->nic_count; i++) {
		if (!strcmp(o->nics[i], "virtio-net"))
			b->drivers[i] = virtio_driver(&b->guest, i);
		else if (strcmp(o->nics[i], "usb-net"))
			b->drivers[i] = driver_of(&b->guest, i);
	}
	b->e.driver = DRIVER_NO;
	for (i = 0; i < o->nic_count; i++) {
		if (b->drivers[i] == DRIVER_YES)
			b->e.driver = DRIVER_YES;
		else if (b->drivers[i] == DRIVER_UNKNOWN && b->e.driver == DRIVER_NO)
			b->e.driver = DRIVER_UNKNOWN;
	}
}
