// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots that follow an open system without a power cycle: kexec starts a new kernel from
 * the running one.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* ---- kexec, from an open machine, without any shutdown ---- */

/*
 * The link is up and in use when the first kernel ends. The second one gets one word more
 * on its command line, which it prints first.
 */
#define SECOND_KERNEL		"test.second"
#define NEXT_KERNEL(image) \
	RUN(LINK_UP("eth0")), \
	RUN(IPV6_DONE("eth0")), \
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"), \
	RUN("sender --loop /run/raw -m 20 >/run/raw.log 2>&1 &"), \
	RUN("until [ -s /run/raw ]; do sleep 0.1; done"), \
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RS) | K(RAW)), \
	RUN("(sleep 1; next-kernel /boot/vmlinuz /boot/" image \
	    " \"$(cat /proc/cmdline) " SECOND_KERNEL "\" >/dev/console 2>&1) &"), \
	RESTARTS(SECOND_KERNEL)

/* What any boot does that uses its network. */
static const struct step uses_network[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth0")),
	TRY("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "ing discover"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	RUN("echo the network was used >/dev/console"),
	WAIT("the network was used"),
	END
};

static const struct step control_kexec[] = {
	NEXT_KERNEL("plain"),
	MARK,
	CALL(uses_network),
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RAW)),
	SOME_BETWEEN(SECOND_KERNEL, "the network was used"),
	END
};

static const struct step kexec[] = {
	NEXT_KERNEL("locked"),
	RUN_SHOWS("dmesg", "netlatch: closed ("),
	CALL(uses_network),
	NONE_BETWEEN(SECOND_KERNEL, "the network was used"),
	FORCES,
	MARK,
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FRAMES(K(DHCP)),
	END
};

#define KERNELS		.variant = "kexec", VIRTIO, NOT_5_10, .slow = EVERY_SUITE

static const struct scenario rows[] = {
	{ "control-kexec", "control without netlatch: the kernel started by kexec is seen",
	  KERNELS, .steps = control_kexec },
	{ "kexec", "kexec from an open machine in use: 0 frames from the new kernel on, until release",
	  KERNELS, .steps = kexec },
};

const struct scenario_table restart_table = TABLE(rows);
