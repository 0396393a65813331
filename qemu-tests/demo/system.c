// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo/system.h"
#include "harness/frame.h"

#include <string.h>

#define RULESET "Finished nftables.service"

/* Steps of all systems. */
/* clang-format off */
#define BEGINS \
	{ "kernel starts", "Linux version" }, \
	{ "initramfs starts", "Run /init as init process" }
#define CLOSED { "netlatch: the wire is closed", "netlatch: closed" }
#define OPENS \
	{ "nftables.service: ruleset loaded", RULESET }, \
	{ "netlatch: the wire opens", SHOWS_OPENING }

/* dracut's initramfs has no program that needs the network, so the command line asks. */
#define DRACUT \
	.generator = "dracut", \
	.append = "rd.neednet=1 ip=dhcp", \
	.consumer = "rd.neednet=1 ip=dhcp on its kernel command line", \
	.policy = "allow dhcp on any", \
	.allowed = FRAME_BIT(FRAME_DHCP), \
	.ruleset = RULESET, \
	.login = "netlatch-dracut login:", \
	.milestones = { \
		BEGINS, \
		CLOSED, \
		{ "udev loads the network driver", "Starting systemd-udevd.service" }, \
		{ "an address has come, by DHCP", \
		  "Finished systemd-networkd-wait-onl" }, \
		{ "no address comes: it waits no more", \
		  "Failed to start systemd-networkd-w" }, \
		{ "netlatch: the exceptions end", SHOWS_END }, \
		{ "switch_root", "Starting initrd-switch-root.service" }, \
		OPENS, \
		{ "login prompt", "netlatch-dracut login:" }, \
	}

static const struct demo_system systems[] = {
	{
		.suite = "bookworm",
		.generator = "initramfs-tools",
		.name = "Debian 12",
		.folder = "debian12",
		.append = "break=mount",
		.consumer =
			"dropbear, by which somebody could unlock the disk. Each boot "
			"waits in the initramfs, as at the question for a passphrase. "
			"The demo answers at the console: when dropbear takes logins, "
			"or when a first try to get an address has failed",
		.prompt = "(initramfs)",
		.answer = "exit",
		.ready = "Starting dropbear",
		.gives_up = "IP-Config: no response",
		.policy = "allow dhcp, allow dropbear",
		.allowed = FRAME_BIT(FRAME_DHCP) | FRAME_BIT(FRAME_ARP_REQUEST) |
			   FRAME_BIT(FRAME_ARP_REPLY),
		.ruleset = RULESET,
		.login = "netlatch-demo login:",
		.milestones = {
			BEGINS,
			CLOSED,
			{ "udev loads the network driver",
			  "Starting systemd-udevd version" },
			{ "initramfs asks for an address", "IP-Config: " },
			{ "dropbear has one, and takes logins", "Starting dropbear" },
			{ "the disk is unlocked", "Begin: Mounting root file system" },
			{ "netlatch: the exceptions end", SHOWS_END },
			{ "switch_root: systemd starts", "Welcome to Debian" },
			OPENS,
			{ "ifupdown has brought the link up", "Started ifup@" },
			{ "networking.service is done", "Finished networking.service" },
			{ "login prompt", "netlatch-demo login:" },
		},
	},
	{
		.suite = "trixie",
		.name = "Debian 13 with dracut",
		.folder = "dracut13",
		DRACUT,
	},
	{
		.suite = "sid",
		.name = "Debian sid with dracut",
		.folder = "dracut-sid",
		DRACUT,
	},
};
/* clang-format on */

const struct demo_system *demo_system_at(size_t i)
{
	return i < sizeof(systems) / sizeof(systems[0]) ? &systems[i] : NULL;
}

const struct demo_system *demo_system(const char *suite, const char *generator)
{
	const struct demo_system *s;
	size_t i;

	for (i = 0; (s = demo_system_at(i)); i++)
		if (!strcmp(s->suite, suite) && !strcmp(s->generator, generator))
			return s;
	return NULL;
}
