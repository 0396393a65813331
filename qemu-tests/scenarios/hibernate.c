// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hibernation: the system writes its memory to the disk and switches the machine off. At
 * the next power-on the same image boots, shuts the wire, and starts the resume as Debian's
 * initramfs does. The kernel of that boot sends nothing, whatever its programs want. Then
 * the system of before is back, with the wire as it left it: open or shut.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define DISK		RUN("modprobe virtio_blk && until [ -b /dev/vda ]; do sleep 0.1; done")
/* The shell that hibernates prints this when its system goes on. */
#define BACK		"the system is back: "
#define HIBERNATES \
	RUN("mkswap /dev/vda && swapon /dev/vda"), \
	RUN("(sleep 1; echo disk >/sys/power/state; echo '" BACK "'$? >/dev/console) " \
	    ">/dev/null 2>&1 &"), \
	GOES_OFF
/* The agent that answers then is that of the system of before. */
#define RESUMES \
	RUN("(sleep 1; /usr/lib/klibc/bin/resume /dev/vda) >/dev/console 2>&1 &"), \
	WAIT(BACK "0")
/* The last line of the kernel that has read the memory of the other one. */
#define READ_BACK	"Image loading done"
#define POWERED_ON	"Linux version"

/* What any boot does that uses its network. */
static const struct step uses_network[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done"),
	RUN(LINK_UP("eth0")),
	TRY("udhcpc -f -n -q -t 2 -T 1 -A 1 -i eth0", "ing discover"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	END
};

/* The link and its address are there as before, and the network as well. */
static const struct step network_is_back[] = {
	MARK,
	RUN(CARRIER("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	RUN_SHOWS("ping -c 1 -W 10 10.0.2.2", "1 packets received"),
	FRAMES(K(RAW)),
	END
};

#define OPEN_AND_USED \
	DISK, \
	RUN(LINK_UP("eth0")), \
	RUN(IPV6_DONE("eth0")), \
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"), \
	RUN_SHOWS("ping -c 1 -W 10 10.0.2.2", "1 packets received"), \
	FRAMES(K(DHCP) | K(MLD) | K(DAD) | K(RS))

static const struct step control_hibernate[] = {
	OPEN_AND_USED,
	HIBERNATES,
	POWER_ON,
	DISK,
	CALL(uses_network),
	RESUMES,
	SOME_BETWEEN(POWERED_ON, READ_BACK),
	CALL(network_is_back),
	END
};

static const struct step hibernate_open[] = {
	CLOSED,
	RUN("echo kept >/run/kept"),
	FORCES,
	OPEN_AND_USED,
	HIBERNATES,
	POWER_ON,
	CLOSED,
	RUN("[ ! -e /run/kept ]"),
	DISK,
	CALL(uses_network),
	SILENT,
	RESUMES,
	NONE_BETWEEN(POWERED_ON, READ_BACK),
	RUN_SHOWS("cat /run/kept", "kept"),
	STATUS("netlatch: released by --force: "),
	RUN_LACKS("nft list ruleset", "netlatch"),
	CALL(network_is_back),
	END
};

static const struct step hibernate_shut[] = {
	CLOSED,
	RUN("echo kept >/run/kept"),
	DISK,
	CALL(uses_network),
	HIBERNATES,
	SILENT,
	POWER_ON,
	CLOSED,
	DISK,
	CALL(uses_network),
	RESUMES,
	RUN_SHOWS("cat /run/kept", "kept"),
	STATUS("netlatch: shut: "),
	STATUS("guard   alive"),
	CALL(uses_network),
	INJECT(2),
	RECEIVED("eth0"),
	SILENT,
	FORCES,
	RUN_SHOWS("udhcpc -f -n -q -t 5 -T 2 -A 1 -i eth0", "udhcpc: eth0 has 10.0.2.15"),
	FIRST_AFTER("netlatch: opening (FORCED)"),
	CALL(network_is_back),
	END
};

#define SLEEPER		VIRTIO, NOT_5_10, .slow = EVERY_SUITE, .empty_disk_mb = 1024, .cost_s = 30

static const struct scenario rows[] = {
	{ "control-hibernate", "control without netlatch: the boot that resumes is seen before it does",
	  SLEEPER, .variant = "plain", .steps = control_hibernate },
	{ "hibernate", "an open system hibernates: 0 frames from power-on to the resume, then it is open as before",
	  SLEEPER, .variant = "locked", .steps = hibernate_open },
	{ "hibernate-shut", "a system that is shut hibernates: it is shut after the resume, until release",
	  SLEEPER, .variant = "locked", .steps = hibernate_shut },
};

const struct scenario_table hibernate_table = TABLE(rows);
