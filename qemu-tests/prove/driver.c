// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a driver took a NIC. A NIC without a driver is silent whatever the image does,
 * so people have to know. Every driver of a PCI NIC makes it a bus master, and BIOS does
 * not. The machine has to be stopped: this uses its ports of PCI's configuration.
 */
#include "prove/boot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_REGISTER 4
#define BUS_MASTER 4

/* A command of QEMU's monitor for people; its answer is in qmp_reply. */
static int monitor(struct guest *g, const char *command)
{
	char line[200];

	snprintf(line, sizeof(line),
		 "{\"execute\":\"human-monitor-command\",\"arguments\":"
		 "{\"command-line\":\"%s\"}}\n",
		 command);
	return guest_qmp(g, line);
}

static enum driver driver_of(struct guest *g, unsigned int nic)
{
	char command[80];
	const char *value;

	snprintf(command, sizeof(command), "o /w 0xcf8 0x%x",
		 0x80000000U | (FOREIGN_NIC_SLOT + nic) << 11 | COMMAND_REGISTER);
	if (monitor(g, command) || monitor(g, "i /w 0xcfc"))
		return DRIVER_UNKNOWN;
	value = strstr(g->qmp_reply, "= 0x");
	if (!value)
		return DRIVER_UNKNOWN;
	return strtoul(value + 2, NULL, 16) & BUS_MASTER ? DRIVER_YES : DRIVER_NO;
}

void boot_find_drivers(struct boot *b)
{
	const struct prove_options *o = b->o;
	unsigned int i;

	if (o->arch != ARCH_AMD64 || o->uefi || b->guest.off_ns)
		return; /* no such ports; a firmware with drivers; nothing left to see */
	for (i = 0; i < o->nic_count; i++)
		if (strcmp(o->nics[i], "usb-net"))
			b->drivers[i] = driver_of(&b->guest, i);
}
