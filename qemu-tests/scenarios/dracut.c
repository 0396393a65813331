// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems whose initramfs comes from dracut (mkimage/dracut). They have
 * nftables and systemd-networkd, and no setup of the tests runs: the systemd of the
 * initramfs starts that of the main system, as on any machine.
 */
#include "scenarios/tables.h"
#include "scenarios/whole.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* What a person types to have dracut configure the network, with nothing that needs it. */
#define CONSUMER	"rd.neednet=1 ip=dhcp "
#define FIREWALL	"Finished nftables.service"
#define STANDS_OPEN	"systemd.mask=netlatch-release.service "
/* An image for any machine has no password of root, so dracut's shell would stay locked. */
#define SULOGIN		"SYSTEMD_SULOGIN_FORCE=1 "
#define DRACUT		VIRTIO, .suites = SUITE_DRACUT, .slow = SUITE_DRACUT

/* A machine without netlatch in its image. */
static const struct step control[] = {
	WAIT(LOGIN),
	CALL(whole_online),
	END
};

/* dracut's DHCP client gets a lease before any firewall stands. */
static const struct step control_consumer[] = {
	WAIT(LOGIN),
	BEFORE(FIREWALL, K(DHCP)),
	CALL(whole_online),
	END
};

static const struct step opened[] = {
	WAIT(LOGIN),
	WAIT(RELEASED),
	CALL(whole_online),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	RUN_LACKS("nft list ruleset", "netlatch"),
	RUN_SHOWS("nft list ruleset", "table inet real"),
	RUN("! pgrep -f ^@netlatch"),
	/* The initramfs may have waited in vain for an address. */
	RUN("systemctl --failed --no-legend >/run/failed; ! grep -v wait-online /run/failed"),
	RUN("journalctl -b --no-pager >/run/journal && ! grep 'ordering cycle' /run/journal"),
	END
};

static const struct step silent_until_open[] = {
	CALL(opened),
	/* The guard has survived switch_root. */
	RUN_SHOWS("cat /run/status-before", "  guard   alive "),
	FIRST_AFTER(OPENING),
	END
};

/* Only what asks for a lease, only in the initramfs, and nothing of the main system. */
static const struct step allowed[] = {
	CALL(opened),
	RUN_SHOWS("dmesg", "ms, 1 exception"),
	ALL_ARE_UNTIL(OPENING, "arp or udp src port 68"),
	BEFORE(OPENING, K(DHCP)),
	NONE_BETWEEN("the exceptions end", OPENING),
	END
};

/* A netlatch that does nothing: udev does not start, until a person asks for that. */
static const struct step noop[] = {
	WAIT("netlatch: the wire is NOT closed"),
	WAIT("echo > /run/netlatch-open-anyway; exit"),
	LISTEN(20000),
	SILENT,
	CONSOLE_LACKS(FIREWALL),
	/* "Press Enter for maintenance" */
	WAIT("Press Enter"),
	TYPE(""),
	LISTEN(5000),
	TYPE("echo > /run/netlatch-open-anyway; exit"),
	WAIT("OPEN by hand at the console"),
	WAIT(LOGIN),
	CALL(whole_online),
	END
};

static const struct scenario rows[] = {
	{ "control-dracut", "control without netlatch: the network comes up",
	  "stock", DRACUT, .append = STANDS_OPEN, .steps = control },
	{ "control-dracut-consumer", "control: rd.neednet=1 ip=dhcp asks before the firewall",
	  "stock", DRACUT, .append = STANDS_OPEN CONSUMER, .steps = control_consumer },
	{ "dracut", "dracut with systemd: 0 frames until the ruleset stands, then the network",
	  "netlatch", DRACUT, .steps = silent_until_open },
	{ "dracut-consumer", "rd.neednet=1 ip=dhcp: 0 frames until the ruleset stands",
	  "netlatch", DRACUT, .append = CONSUMER, .steps = silent_until_open },
	{ "dracut-exception", "allow dhcp: the initramfs gets its lease, and nothing else leaves",
	  "allow", DRACUT, .append = CONSUMER, .steps = allowed },
	{ "dracut-plain", "dracut without systemd: 0 frames until the ruleset stands",
	  "plain", DRACUT, .steps = silent_until_open },
	{ "dracut-noop", "a netlatch that does nothing: the boot stops, with a shell and a way out",
	  "noop", DRACUT, .append = STANDS_OPEN SULOGIN, .steps = noop },
};

const struct scenario_table dracut_table = TABLE(rows);
