// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole Debian systems whose root file system is encrypted, and which somebody unlocks over
 * the network: mkimage/unlock.sh makes them. At the other end of the wire are a real ssh
 * client and a real tang server.
 */
#include "scenarios/whole.h"
#include "scenarios/tables.h"

/* Steps and rows read line by line, so clang-format leaves them alone. */
/* clang-format off */

/* A row of the encrypted system. Its folder is BUILD/qemu-tests/SUITE/ROW. */
#define ENCRYPTED(kind)	.variant = kind, .disk = "unlock.img", VIRTIO, \
			.suites = SUITE_WHOLE, SLOW, \
			.setup = "when-ruleset,nftables"
#define ROOT		"root=/dev/mapper/cryptroot"
#define STATIC		ROOT " ip=192.0.2.15::192.0.2.1:255.255.255.0::ens2:off"
/* 192.0.2.1 is what the policies allow. */
#define TWO_ADDRESSES \
	"suite=${PWD%/*}; ln -sfn ../../../${suite##*/}/unlock-peer keys; rm -f known-hosts; " \
	"ip addr add 192.0.2.1/24 dev peer0; ip addr add 192.0.2.66/24 dev peer0"

#define SSH(from, command) \
	"ssh -F none -b " from " -i keys/ssh-key -o IdentitiesOnly=yes -o BatchMode=yes " \
	"-o StrictHostKeyChecking=no -o UserKnownHostsFile=known-hosts " \
	"-o ConnectTimeout=6 root@192.0.2.15 " command " 2>&1"

#define ASKS		"Please unlock disk cryptroot"
#define ENDED		"the exceptions end"
#define KNOWN_GUEST	PEER("ip neigh replace 192.0.2.15 lladdr 52:54:00:12:34:56 dev peer0")
#define FORGET_GUEST	PEER("ip neigh del 192.0.2.15 dev peer0")
#define STOPPED		CONSOLE_LACKS("Running /scripts/init-bottom")
#define ROOT_IS_CRYPT	RUN_SHOWS("findmnt -n -o SOURCE /", "/dev/mapper/cryptroot")

/* From here on nothing differs from any other system. */
static const struct step boots[] = {
	WAIT(RELEASED),
	ROOT_IS_CRYPT,
	RUN("ip addr add 192.0.2.15/24 dev $(nic 0) && ip link set $(nic 0) up"),
	RUN("ping -c 1 -w 20 192.0.2.1"),
	RUN_SHOWS("netlatch status", "netlatch: released: "),
	END
};

static const struct step by_ssh[] = {
	WAIT(ASKS),
	WAIT("Starting dropbear"),
	LISTEN(3000),
	SILENT,
	/*
	 * Another address gets an answer to ARP, because it may be the router between the
	 * guest and the allowed one, and to nothing else.
	 */
	PEER_REFUSED(SSH("192.0.2.66", "true"), "connect to host 192.0.2.15"),
	NO_FRAMES(~K(ARP_REPLY)),
	MARK,
	KNOWN_GUEST,
	PEER_REFUSED(SSH("192.0.2.66", "true"), "timed out"),
	SILENT,
	STOPPED,
	FORGET_GUEST,
	PEER_SHOWS(SSH("192.0.2.1", "cryptroot-unlock <keys/passphrase"),
		   "set up successfully"),
	CALL(boots),
	ALL_ARE_UNTIL(ENDED, "src host 192.0.2.15 and "
		      "(arp or (tcp src port 22 and dst host 192.0.2.1))"),
	NONE_BETWEEN(ENDED, OPENING),
	END
};

/*
 * dropbear asks for an address in the background, and gets none. So somebody types the
 * passphrase at the console. dropbear's script at the end of the initramfs waits 60 s for
 * the address, unless there is nobody left who asks for it.
 */
static const struct step by_hand[] = {
	WAIT(ASKS),
	WAIT("IP-Config: no response"),
	KNOWN_GUEST,
	PEER_REFUSED(SSH("192.0.2.1", "true"), "timed out"),
	STOPPED,
	SILENT,
	TYPE("correct horse"),
	WAIT(RELEASED),
	CONSOLE("ipconfig still asked for an address, and the wire is shut: stopped"),
	WITHIN(30000, "Running /scripts/init-bottom", "systemd[1]:"),
	ROOT_IS_CRYPT,
	NONE_BETWEEN("Linux version", OPENING),
	END
};

static const struct step by_tang[] = {
	CALL(boots),
	ALL_ARE_UNTIL(ENDED, "src host 192.0.2.15 and dst host 192.0.2.1 and "
		      "(arp or tcp dst port 7500)"),
	PEER_SHOWS("cat tangd.log", "=> 200"),
	NONE_BETWEEN(ENDED, OPENING),
	END
};

static const struct scenario rows[] = {
	{ "unlock-ssh", "ssh unlocks the root from the allowed address; nothing else gets an answer",
	  ENCRYPTED("unlock-ssh"), .append = STATIC, .peer = TWO_ADDRESSES, .steps = by_ssh },
	{ "unlock-none", "no exception: 0 frames, no ssh, and the boot waits for no address",
	  ENCRYPTED("unlock-none"), .append = ROOT, .peer = TWO_ADDRESSES,
	  .steps = by_hand },
	{ "unlock-tang", "clevis unlocks the root by a tang server; nothing else is sent",
	  ENCRYPTED("unlock-tang"), .append = STATIC,
	  .peer = TWO_ADDRESSES "; systemd-socket-activate --inetd -a -l 192.0.2.1:7500 "
		  "/usr/libexec/tangd keys/tang >tangd.log 2>&1 &", .steps = by_tang },
};

const struct scenario_table unlock_table = TABLE(rows);
