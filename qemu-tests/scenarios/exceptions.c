// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exceptions of a policy: what they let pass does pass, and nothing else does. The samples
 * in /test are made by early/policy/tests/samples.c. Each has a control in which the same
 * senders are seen: control-open-virtio and control-hostile of kernels.c, and the rows here
 * in which the policy is missing or damaged.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

#define ALL_KINDS		(FRAME_BIT(FRAME_KINDS) - 1)
#define ALL_BUT(kinds)		NO_FRAMES(ALL_KINDS & ~(kinds))

#define POLICY(name) \
	"cp /test/" name ".bin /etc/netlatch/policy.bin && "
/* Lock by hand, with a policy. */
#define LOCKS_WITH(name, shows)	TRY(POLICY(name) "netlatch lock --force 2>&1", shows)

#define LEASE	"ipconfig -t 20 -c dhcp eth0"
#define GOT_IT	"10.0.2.15"
/* ENOBUFS or EPERM of each frame: none was accepted, or a blackhole took it. */
#define STATUS(shows)		RUN_SHOWS("netlatch status 2>&1", shows)

static const struct step up[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; "
	    "ip link set lo up; ip link set eth0 up"),
	RUN(CARRIER("eth0")),
	END
};

/* Every kind of sender but DHCP: see senders[] of kernels.c. */
static const struct step others[] = {
	RUN(IPV6_ON("eth0")),
	RUN(IPV6_DONE("eth0")),
	TRY("ping -6 -c 1 -W 1 -I eth0 ff02::1", "PING ff02::1"),
	TRY("ping -6 -c 1 -W 1 -I eth0 fe80::2", "PING fe80::2"),
	RUN("ip addr replace 10.0.2.15/24 dev eth0; ip route replace default via 10.0.2.2"),
	TRY("ping -c 1 -W 1 10.0.2.2", "PING 10.0.2.2"),
	TRY("sender -u 10.0.2.255 -n 5", "5 sent"),
	TRY("sender -j 239.1.2.3 -n 10 -m 150", "10 sent"),
	TRY("sender -n 5", "5 sent"),
	TRY("sender --vlan 5 -n 2", "2 sent"),
	TRY("sender --lldp -n 2", "2 sent"),
	TRY("sender -t 0x888e -n 2", "2 sent"),
	TRY("sender -t 0x9999 -n 2", "2 sent"),
	REFUSED("sender --bypass -n 0 2>&1", "PACKET_QDISC_BYPASS: Operation not permitted"),
	NO_SOCKET_LAYER,
	TRY("sender --bypass -n 5", "5 sent"),
	END
};

static const struct step dhcp[] = {
	RUN_SHOWS("dmesg", "ms, 1 exception"),
	CALL(up),
	RUN_SHOWS("dmesg", "link eth0: exception: allow dhcp on eth0"),
	MARK,
	RUN_SHOWS(LEASE, GOT_IT),
	FRAMES(K(DHCP)),
	ALL_BUT(K(DHCP)),
	MARK,
	CALL(others),
	INJECT(2),
	RECEIVED("eth0"),
	SILENT,
	END
};

static const struct scenario rows[] = {
	{ "exceptions-dhcp", "allow dhcp: the lease, and 0 other frames",
	  "excepted", VIRTIO, .steps = dhcp, NOT_5_10 },
};

const struct scenario_table exception_table = TABLE(rows);
