// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Crash dumps: a kernel crashes, and a second one, which kdump-tools loaded before, boots
 * at once and sends the memory of the first one to another machine by ssh. That boot has
 * no netlatch, unless the policy says kdump = shut. The boot after it is an ordinary one.
 * mkimage/kdump.sh makes the system; at the other end of the wire is a real ssh server
 * (../servers/root-server).
 */
#include "scenarios/tables.h"
#include "scenarios/whole.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define SSH_SERVER \
	"ip addr add 192.0.2.1/24 dev peer0 && rm -rf crash && " \
	"\"$BUILD/root-server\" ssh \"$BUILD/debian12/kdump-peer\" ."

/* kdump-tools has loaded the kernel for crashes, and the network is in use. */
static const struct step ready_to_crash[] = {
	WAIT(RELEASED),
	WAIT("loaded kdump kernel"),
	WAIT(LOGIN),
	RUN_SHOWS("cat /sys/kernel/kexec_crash_loaded", "1"),
	RUN("ping -c 1 -W 10 192.0.2.1"),
	FIRST_AFTER(OPENING),
	END
};

/* Only the second kernel has this word on its command line, which it prints first. */
#define SECOND_KERNEL	"elfcorehdr="
#define CRASHES \
	RUN("(sleep 1; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &"), \
	RESTARTS(SECOND_KERNEL), \
	CONSOLE("sysrq: Trigger a crash")

/* The machine starts anew after the dump: here it is switched on again. */
static const struct step ordinary_boot[] = {
	POWER_ON,
	CALL(ready_to_crash),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	END
};

static const struct step dump_arrives[] = {
	WAIT("saved vmcore in root@192.0.2.1"),
	GOES_OFF,
	SOME_BETWEEN(SECOND_KERNEL, "saved vmcore in"),
	/* What makedumpfile sends begins so. */
	PEER_SHOWS("head -c 12 crash/192.0.2.15-*/dump.*", "makedumpfile"),
	PEER_SHOWS("cat crash/192.0.2.15-*/dmesg.*", "sysrq: Trigger a crash"),
	PEER_SHOWS("find crash -name 'dump.*' -size +1M -print", "dump."),
	END
};

static const struct step kdump[] = {
	CALL(ready_to_crash),
	CRASHES,
	RUN("[ -s /proc/vmcore ] && [ ! -e /run/netlatch/state ]"),
	CALL(dump_arrives),
	CALL(ordinary_boot),
	END
};

/* The image for crash dumps that was made under kdump = shut. */
static const struct step kdump_shut[] = {
	CALL(ready_to_crash),
	RUN("cp /usr/lib/netlatch-test/kdump-shut /var/lib/kdump/initrd.img-$(uname -r) && "
	    "kdump-config reload"),
	CRASHES,
	WAIT("netlatch: kdump: this boot saves a crash dump, but the policy says kdump = shut; closing"),
	WAIT("Unable to reach remote server"),
	GOES_OFF,
	NONE_BETWEEN(SECOND_KERNEL, "Unable to reach remote server"),
	NONE_AFTER(SECOND_KERNEL),
	PEER("[ -z \"$(ls crash)\" ]"),
	CALL(ordinary_boot),
	END
};

/*
 * The ordinary image for a crash, as without the two lines that the package writes. lock
 * leaves the wire open, and says so.
 */
static const struct step kdump_ordinary[] = {
	CALL(ready_to_crash),
	RUN("sed -i -e '/^KDUMP_KERNEL=/d' -e '/^KDUMP_INITRD=/d' /etc/default/kdump-tools && "
	    "kdump-config reload && grep initrd=/boot/initrd.img- /var/crash/kexec_cmd"),
	CRASHES,
	WAIT("netlatch: kdump: this boot saves a crash dump, and the policy says kdump = open; the wire is NOT closed"),
	CALL(dump_arrives),
	CALL(ordinary_boot),
	END
};

/* 640 MiB for the first kernel, and the rest for the second one. */
#define SAVES_DUMPS	.variant = "kdump", .disk = "kdump.img", .own_disk = true, VIRTIO, \
			.suites = SUITE_DEBIAN12, .slow = SUITE_DEBIAN12, \
			.append = "crashkernel=384M", .peer = SSH_SERVER, .timeout_s = 900, \
			.cost_s = 150

static const struct scenario rows[] = {
	{ "kdump", "a crash: its dump arrives by ssh; the boot after it is silent until release",
	  SAVES_DUMPS, .steps = kdump },
	{ "kdump-ordinary", "the same with the ordinary image: lock knows the boot by /proc/vmcore",
	  SAVES_DUMPS, .steps = kdump_ordinary },
	{ "kdump-shut", "the same with kdump = shut: 0 frames from the crash on, and no dump",
	  SAVES_DUMPS, .steps = kdump_shut },
};

const struct scenario_table crash_table = TABLE(rows);
