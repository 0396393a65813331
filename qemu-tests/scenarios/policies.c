// SPDX-License-Identifier: GPL-2.0-or-later
/* What a policy says besides its exceptions: settings of the kernel, and netlatch.skip. */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* A policy's own settings. The sample has some that would weaken the latch. */
#define VALUES(sack, rmem, all, link) \
	RUN("cd /proc/sys/net/ipv4 && echo $(cat tcp_sack tcp_rmem conf/all/rp_filter " \
	    "conf/eth0/rp_filter) | grep -x '" sack " " rmem " " all " " link "'")
static const struct step own[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; " LINK_UP("eth0")),
	RUN("cd /proc/sys/net/ipv4 && echo 4096 50000 60000 >tcp_rmem && "
	    "echo 2 >conf/default/rp_filter && echo 2 >conf/eth0/rp_filter"),
	VALUES("1", "4096 50000 60000", "0", "2"),
	LOCKS_WITH("own", "policy: settings that the latch itself holds: 4; left out"),
	CLOSED,
	VALUES("0", "4096 8192 16384", "1", "1"),
	RUN("cat /proc/sys/net/core/default_qdisc | grep -x blackhole"),
	RUN("cat /proc/sys/net/ipv4/conf/eth0/arp_ignore | grep -x 8"),
	RUN("cat /proc/sys/kernel/kptr_restrict | grep -x 1"),
	STATUS("sysctl  closed"),
	RUN_LACKS("dmesg", "netlatch: sysctl"),
	RUN_LACKS("dmesg", "does not apply"),
	/* A second lock finds its own values, and still knows those of before. */
	TRY("netlatch lock --force 2>&1", "netlatch: closed"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	FORCES,
	VALUES("1", "4096 50000 60000", "0", "2"),
	RUN("cat /proc/sys/kernel/kptr_restrict | grep -x 1"),
	END
};

/* netlatch.skip is on the kernel command line. No policy allows it at first. */
static const struct step skip[] = {
	CLOSED,
	RUN_SHOWS("dmesg", "netlatch.skip is ignored: there is no policy that allows it"),
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; " LINK_UP("eth0")),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	/* As a later boot would find it. */
	RUN("netlatch release --force && rm -r /run/netlatch"),
	RUN_SHOWS(POLICY("skip") "netlatch lock --force 2>&1; echo status $?", "status 4"),
	RUN_SHOWS("dmesg", "netlatch.skip, and the policy allows it; the wire is NOT closed"),
	RUN_SHOWS("netlatch status", "netlatch: not covered: "),
	RUN("[ ! -e /run/netlatch ]"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	FRAMES(K(RAW)),
	/* With another policy in the image nobody gets around lock. */
	RUN_SHOWS(POLICY("ssh") "netlatch lock --force 2>&1; echo status $?",
		  "ignored: the policy says allow-skip = no"),
	RUN_SHOWS("cat /proc/sys/net/core/default_qdisc", "blackhole"),
	MARK,
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "own-settings", "sysctl.d of the policy: applied by lock, put back by release",
	  "plain", VIRTIO, .steps = own, ALL, FIRST_KERNEL },
	{ "skip", "netlatch.skip: ignored, unless the policy in the image allows it",
	  "locked", VIRTIO, .append = "netlatch.skip", .steps = skip, ALL, FIRST_KERNEL },
};

const struct scenario_table policy_table = TABLE(rows);
