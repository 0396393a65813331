// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Held frames have names (netlatch.debug): the table says what wanted out, while the wire
 * has no frame of it. That the senders do send is shown by control-open-virtio and
 * control-hostile of kernels.c.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define STATUS(shows)		RUN_SHOWS("netlatch status 2>&1", shows)
#define NOT_IN_STATUS(no)	RUN_LACKS("netlatch status 2>&1", no)
/* The guard looks at most once a second. */
#define SEEN(shows) \
	RUN("i=0; until netlatch status 2>&1 | grep '" shows "'; do " \
	    "[ $((i += 1)) -lt 100 ] && sleep 0.1 || exit 1; done")
#define DEBUG			"netlatch.debug"

static const struct step up[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; "
	    "ip link set lo up; ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	END
};

/* What programs and the kernel try. */
static const struct step tries[] = {
	CALL(up),
	RUN(IPV6_ON("eth0")),
	RUN(IPV6_DONE("eth0")),
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip route replace default via 10.0.2.2"),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	RUN_SHOWS("sender --lldp -n 2", "2 sent"),
	RUN_SHOWS("sender -t 0x9999 -n 3", "3 sent"),
	RUN_SHOWS("sender --vlan 5 -n 2", "2 sent"),
	RUN_SHOWS("sender -u 10.0.2.255 -n 2", "2 sent"),
	END
};

static const struct step named[] = {
	RUN("test ! -s /run/netlatch/held"),
	CALL(tries),
	SEEN("held: UDP to 10.0.2.255 port 9 on eth0, 2 times"),
	STATUS("held: DHCP discover on eth0, "),
	STATUS("held: ICMP echo request to 10.0.2.2 on eth0, 1 time, first "),
	STATUS("held: LLDP on eth0, 2 times"),
	STATUS("held: ethertype 0x9999 on eth0, 3 times"),
	STATUS("on eth0, VLAN 5, 2 times"),
	RUN_SHOWS("netlatch status --json", "\"text\":\"DHCP discover on eth0\",\"link\":\"eth0\","
		  "\"direction\":\"out\""),
	RUN_SHOWS("stat -c '%a %u' /run/netlatch/held", "600 0"),
	SILENT,
	FORCES,
	RUN_SHOWS("dmesg", "wanted out: "),
	RUN_SHOWS("dmesg", " kinds, most often "),
	/* The wire is open, and the table still says what waited. */
	STATUS("held: DHCP discover on eth0, "),
	MARK,
	RUN("ping -c 1 -W 5 10.0.2.2"),
	FRAMES(K(ECHO4_REQUEST)),
	END
};

static const struct scenario rows[] = {
	{ "held-named", "netlatch.debug: what is held has names, and 0 frames",
	  "locked", VIRTIO, .append = DEBUG, .steps = named, NOT_5_10 },
};

const struct scenario_table held_table = TABLE(rows);
