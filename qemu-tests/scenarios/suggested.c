// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two boots. The first has the floor, and the machine does not get what it needs. The
 * second one has the lines that suggest prints for it, and nothing else: what suggest
 * prints for machines of policy/suggest/tests/machines is compiled into /test
 * (policy/suggest/tests/suggested), and in held-suggest the first boot itself makes the
 * policy of what was held. Both boots are those of the same image, whose init-top shuts
 * the wire before any driver of a NIC is loaded.
 */
#include "scenarios/steps.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

static const struct step up[] = {
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; ip link set lo up; "
	    LINK_UP("eth0")),
	END
};

#define EXCEPTIONS(shows)	RUN_SHOWS("dmesg", shows)
#define IN_FORCE(link) \
	RUN("until netlatch status | grep 'link " link " .*only what'; do sleep 0.1; done")
/* ssh from any address is ssh by IPv6, too, and so the link has an IPv6 address. */
#define ND	(K(DAD) | K(NS) | K(NA))

/* ---- slirp gives the lease, and the harness's own peer asks for port 22 ---- */

/* Somebody may ask for port 22, and gets an answer: here a reset, for nobody listens. */
#define SSH_ANSWERS \
	MARK, \
	INJECT(2), \
	FRAMES(K(ARP_REPLY) | K(TCP4)), \
	ALL_BUT(K(ARP_REPLY) | K(ARP_REQUEST) | K(TCP4) | K(TCP6) | ND)

static const struct step suggested_dhcp[] = {
	CALL(up),
	TRY(LEASE, "IP-Config: eth0 hardware address"),
	RUN("! ip addr show dev eth0 | grep 10.0.2.15"),
	SILENT,
	SECOND_BOOT("/test/dropbear-pi.bin"),
	EXCEPTIONS("ms, 2 exceptions"),
	CALL(up),
	RUN_SHOWS(LEASE, GOT_IT),
	FRAMES(K(DHCP)),
	ALL_BUT(K(DHCP) | ND),
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	SSH_ANSWERS,
	END
};

static const struct step suggested_static[] = {
	CALL(up),
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	INJECT(2),
	SILENT,
	SECOND_BOOT("/test/guest-static.bin"),
	EXCEPTIONS("ms, 1 exception"),
	CALL(up),
	RUN("ip addr replace 10.0.2.15/24 dev eth0"),
	SSH_ANSWERS,
	MARK,
	TRY(LEASE, "IP-Config: eth0 hardware address"),
	/* The kernel still looks for the strangers that it has an answer for. */
	ALL_BUT(ND | K(ARP_REQUEST)),
	END
};

/* What the kernel and programs try while shut becomes the policy. */
#define SUGGESTED	"/run/netlatch.conf"
#define SEEN(shows) \
	RUN("i=0; until netlatch status 2>&1 | grep '" shows "'; do " \
	    "[ $((i += 1)) -lt 100 ] && sleep 0.1 || exit 1; done")
static const struct step held[] = {
	CALL(up),
	TRY("ipconfig -t 3 -c dhcp eth0", "IP-Config: eth0 hardware address"),
	SEEN("held: DHCP discover on eth0"),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SILENT,
	RUN_SHOWS("netlatch-policy suggest --held >" SUGGESTED " && cat " SUGGESTED,
		  "allow dhcp on eth0"),
	RUN("[ $(grep -c '^allow' " SUGGESTED ") = 1 ]"),
	RUN("netlatch-policy compile --config " SUGGESTED " -o /run/suggested.bin"),
	SECOND_BOOT("/run/suggested.bin"),
	EXCEPTIONS("ms, 1 exception"),
	CALL(up),
	RUN_SHOWS(LEASE, GOT_IT),
	RUN_SHOWS("sender -n 5", "5 sent"),
	SEEN("held: ethertype 0x88b5 on eth0"),
	FRAMES(K(DHCP)),
	ALL_BUT(K(DHCP)),
	/* What an exception lets pass is not held. */
	RUN_LACKS("netlatch status --json", "DHCP"),
	END
};

/* ---- programs at the other end of the wire ---- */

/*
 * The machines have the link enp1s0 and addresses for documentation. Nobody listens at
 * 192.0.2.9 and its likes, so a reset is the answer to each connection that gets there
 * and back.
 */
#define ADDRESSES \
	"for a in 192.0.2.1/24 192.0.2.9/24 192.0.2.19/24 192.0.2.53/24 198.51.100.3/32 " \
	"198.51.100.7/32 198.51.100.8/32; do ip addr add $a dev peer0; done"
#define GIVES_LEASES \
	ADDRESSES "; : >/run/leases; printf '%s\\n' 'start 192.0.2.10' 'end 192.0.2.10' " \
	"'interface peer0' 'lease_file /run/leases' 'pidfile /run/udhcpd.pid' " \
	"'opt subnet 255.255.255.0' 'opt router 192.0.2.1' >/run/udhcpd.conf; " \
	"busybox udhcpd /run/udhcpd.conf"
#define ENP1S0_UP \
	RUN("until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done; ip link set lo up; " \
	    "ip link set eth0 name enp1s0; " LINK_UP("enp1s0"))
#define GETS_LEASE	RUN_SHOWS("ipconfig -t 20 -c dhcp enp1s0", "192.0.2.10")
#define GETS_NONE	TRY("ipconfig -t 3 -c dhcp enp1s0", "IP-Config: enp1s0 hardware")
#define STATIC \
	RUN("ip addr replace 192.0.2.10/24 dev enp1s0; " \
	    "ip route replace default via 192.0.2.1")
#define REACHES(address, port) \
	TRY("nc -w 20 " address " " port " </dev/null 2>&1", "Connection refused")
#define NOT(address, port) \
	RUN_LACKS("nc -w 2 " address " " port " </dev/null 2>&1 || true", "refused")
/* What no policy here lets out. */
#define OTHERS \
	RUN_SHOWS("sender -i enp1s0 -n 5", "5 sent"), \
	RUN_SHOWS("sender -i enp1s0 --lldp -n 2", "2 sent"), \
	RUN_SHOWS("sender -i enp1s0 -u 192.0.2.255 -n 2", "2 sent"), \
	TRY("ping -c 1 -W 1 192.0.2.9", "PING 192.0.2.9")
#define SECOND(machine, shows) \
	SECOND_BOOT("/test/" machine ".bin"), EXCEPTIONS(shows), \
	ENP1S0_UP, IN_FORCE("enp1s0")

#define TCP_TO(address, port) \
	"(src host 192.0.2.10 and dst host " address " and tcp dst port " port ")"
#define DHCP	"(udp src port 68 and dst port 67)"

static const struct step nfs[] = {
	ENP1S0_UP, GETS_NONE, STATIC, NOT("192.0.2.9", "2049"), OTHERS, SILENT,
	SECOND("nfs-root", "ms, 2 exceptions"),
	GETS_LEASE,
	REACHES("192.0.2.9", "2049"), REACHES("192.0.2.9", "111"),
	NOT("192.0.2.9", "22"), NOT("192.0.2.19", "2049"), OTHERS,
	ALL_ARE("arp or " DHCP " or " TCP_TO("192.0.2.9", "2049") " or "
		TCP_TO("192.0.2.9", "111")),
	END
};

static const struct step nbd[] = {
	ENP1S0_UP, GETS_NONE, STATIC, NOT("192.0.2.9", "10810"), OTHERS, SILENT,
	SECOND("nbd-root", "ms, 2 exceptions"),
	GETS_LEASE,
	REACHES("192.0.2.9", "10810"), NOT("192.0.2.9", "10809"), OTHERS,
	ALL_ARE("arp or " DHCP " or " TCP_TO("192.0.2.9", "10810")),
	END
};

static const struct step iscsi[] = {
	ENP1S0_UP, STATIC, NOT("192.0.2.9", "3261"), OTHERS, SILENT,
	SECOND("iscsi-root", "ms, 2 exceptions"),
	STATIC,
	REACHES("192.0.2.9", "3261"), REACHES("192.0.2.19", "3261"),
	NOT("192.0.2.9", "3260"), GETS_NONE, OTHERS,
	ALL_ARE("arp or " TCP_TO("192.0.2.9", "3261") " or " TCP_TO("192.0.2.19", "3261")),
	END
};

/* Its policy lets the link take an IPv6 address: so solicitations, and nothing else. */
#define SOLICITS \
	"(icmp6 and (ip6[40] = 133 or ip6[40] = 135 or ip6[40] = 136))"
static const struct step tang[] = {
	ENP1S0_UP, GETS_NONE, STATIC, NOT("198.51.100.7", "7500"), OTHERS, SILENT,
	SECOND("clevis-tang", "ms, 6 exceptions"),
	GETS_LEASE,
	REACHES("198.51.100.7", "7500"), REACHES("198.51.100.8", "80"),
	NOT("198.51.100.7", "80"), NOT("192.0.2.9", "7500"),
	RUN_SHOWS("sender -i enp1s0 -u 192.0.2.53 --port 53", "1 sent"),
	RUN_SHOWS("sender -i enp1s0 -u 192.0.2.9 --port 53", "1 sent"),
	OTHERS,
	FRAMES(K(UDP4)),
	ALL_ARE("arp or " DHCP " or " SOLICITS " or " TCP_TO("198.51.100.7", "7500") " or "
		TCP_TO("198.51.100.8", "80") " or (udp dst port 53 and dst host 192.0.2.53)"),
	END
};

static const struct step wireguard[] = {
	ENP1S0_UP, GETS_NONE, STATIC,
	RUN_SHOWS("sender -i enp1s0 -u 198.51.100.3 --port 51820", "1 sent"), OTHERS, SILENT,
	SECOND("wireguard", "ms, 3 exceptions"),
	GETS_LEASE,
	RUN_SHOWS("sender -i enp1s0 -u 198.51.100.3 --port 51820", "1 sent"),
	RUN_SHOWS("sender -i enp1s0 -u 198.51.100.7 --port 51820", "1 sent"),
	NOT("198.51.100.3", "22"), OTHERS,
	FRAMES(K(UDP4)),
	ALL_ARE("arp or " DHCP " or (udp dst port 51820 and dst host 198.51.100.3)"),
	END
};

/*
 * An agent in a cloud asks the metadata server for the name of its machine. The first boot
 * holds that, and makes the policy of what it has held.
 */
#define IMDS_ADDRESS	"169.254.169.254"
#define METADATA_SERVER \
	GIVES_LEASES "; ip addr add " IMDS_ADDRESS "/32 dev peer0; " \
	"mkdir -p /run/www/latest/meta-data; " \
	"echo i-6e65746c61746368 >/run/www/latest/meta-data/instance-id; " \
	"busybox httpd -p " IMDS_ADDRESS ":80 -h /run/www"
#define ASKS_AGENT(seconds) \
	"printf 'GET /latest/meta-data/instance-id HTTP/1.0\\r\\n\\r\\n' | " \
	"nc -w " seconds " " IMDS_ADDRESS " 80 2>&1"
static const struct step imds[] = {
	ENP1S0_UP, GETS_NONE, STATIC,
	RUN_LACKS(ASKS_AGENT("3") " || true", "i-6e65"),
	SEEN("held: TCP to " IMDS_ADDRESS " port 80"),
	SILENT,
	RUN_SHOWS("netlatch-policy suggest --held >" SUGGESTED " && cat " SUGGESTED,
		  "\nallow imds on enp1s0\n"),
	RUN_SHOWS("cat " SUGGESTED, "\nallow dhcp on enp1s0\n"),
	RUN("[ $(grep -c '^allow' " SUGGESTED ") = 2 ]"),
	RUN("netlatch-policy compile --config " SUGGESTED " -o /run/suggested.bin"),
	SECOND_BOOT("/run/suggested.bin"),
	EXCEPTIONS("ms, 2 exceptions"),
	ENP1S0_UP, IN_FORCE("enp1s0"),
	GETS_LEASE,
	RUN_SHOWS(ASKS_AGENT("20"), "i-6e65746c61746368"),
	NOT("192.0.2.9", "80"), NOT(IMDS_ADDRESS, "81"), OTHERS,
	FRAMES(K(DHCP) | K(TCP4)),
	ALL_ARE("arp or " DHCP " or " TCP_TO(IMDS_ADDRESS, "80")),
	END
};

/* The other way round: a reset of the guest is the answer. */
#define FROM_PEER(port)	"busybox nc -w 4 192.0.2.10 " port " </dev/null 2>&1"
#define KNOWN_GUEST \
	PEER("ip neigh replace 192.0.2.10 lladdr 52:54:00:12:34:56 dev peer0")
static const struct step ssh[] = {
	ENP1S0_UP, STATIC, KNOWN_GUEST,
	PEER_REFUSED(FROM_PEER("2222"), "timed out"), OTHERS, SILENT,
	SECOND("dropbear-static", "ms, 1 exception"),
	STATIC,
	PEER_REFUSED(FROM_PEER("2222"), "Connection refused"),
	PEER_REFUSED(FROM_PEER("22"), "timed out"), OTHERS,
	ALL_ARE("arp or (src host 192.0.2.10 and tcp src port 2222)"),
	END
};

/* Each needs two boots. */
#define MACHINE	.variant = "locked", VIRTIO, .suites = SUITE_BOOKWORM | SUITE_SID, \
		.slow = EVERY_SUITE
static const struct scenario rows[] = {
	{ "suggested-dhcp", "no lease with the floor; with what suggest prints, it and ssh work",
	  "locked", VIRTIO, .steps = suggested_dhcp, NOT_5_10, .slow = EVERY_SUITE },
	{ "suggested-static", "the same at a fixed address: ssh alone",
	  "locked", VIRTIO, .steps = suggested_static, NOT_5_10, .slow = EVERY_SUITE },
	{ "suggested-ssh", "the same on another port, asked by a program",
	  MACHINE, .peer = ADDRESSES, .steps = ssh },
	{ "suggested-tang", "two tang servers and a DNS server", MACHINE, .peer = GIVES_LEASES,
	  .steps = tang },
	{ "suggested-nfs", "the root file system on NFS", MACHINE, .peer = GIVES_LEASES,
	  .steps = nfs },
	{ "suggested-iscsi", "an iSCSI target with two addresses", MACHINE, .peer = ADDRESSES,
	  .steps = iscsi },
	{ "suggested-nbd", "an NBD server", MACHINE, .peer = GIVES_LEASES, .steps = nbd },
	{ "suggested-wireguard", "the other end of a tunnel", MACHINE, .peer = GIVES_LEASES,
	  .steps = wireguard },
	{ "suggested-imds", "the metadata server of a cloud: held, then let through, and no more",
	  "locked", VIRTIO, .append = "netlatch.debug", .peer = METADATA_SERVER, .steps = imds,
	  .suites = SUITE_BOOKWORM | SUITE_SID | SUITE_CLOUD, .slow = EVERY_SUITE },
	{ "held-suggest", "a policy made of what was held gives the lease, and no more",
	  "locked", VIRTIO, .append = "netlatch.debug", .steps = held, NOT_5_10,
	  FIRST_KERNEL },
};

const struct scenario_table suggested_table = TABLE(rows);
