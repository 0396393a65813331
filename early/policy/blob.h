/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_BLOB_H
#define NETLATCH_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The compiled policy: /etc/netlatch/policy.bin in an initramfs image. netlatch-policy
 * writes it while the image is made, and `netlatch lock` reads it at boot. All parsing of
 * text is done by then: the blob holds numbers of fixed size, and texts that are only
 * shown.
 *
 * All integers are little-endian, and nothing is aligned. Sizes are in bytes.
 *
 *   offset  size  header
 *        0     8  "NLPOLICY"
 *        8     2  version of this format: BLOB_VERSION
 *       10     2  number of exceptions, at most BLOB_EXCEPTIONS_MAX
 *       12     2  number of rules, at most BLOB_RULES_MAX
 *       14     2  number of settings, at most BLOB_SETTINGS_MAX
 *       16     4  size of the texts
 *       20     4  CRC-32 of everything behind this field (IEEE 802.3, reflected, as
 *                 zlib's crc32()); it finds damage, and is no protection against an
 *                 attacker
 *       24     1  enum blob_release
 *       25     1  enum blob_radio
 *       26     1  1: netlatch.skip on the kernel command line is honoured
 *       27     1  0
 *       28     2  seconds that release waits for evidence; BLOB_WAIT_FOREVER
 *       30     1  enum blob_boot: a boot into a root file system without netlatch
 *       31     1  enum blob_boot: a boot that saves a crash dump (kdump)
 *       32        exceptions, BLOB_EXCEPTION_SIZE each
 *                 rules, BLOB_RULE_SIZE each
 *                 settings, BLOB_SETTING_SIZE each
 *                 texts: each ends with a NUL; the others point to them by offset
 *
 *   offset  size  exception
 *        0     1  enum blob_link
 *        1     1  flags: BLOB_KEEP
 *        2     2  what the link needs of the kernel: BLOB_NEEDS_*
 *        4     2  first rule
 *        6     2  number of rules
 *        8    16  the link: a name, or a MAC address of 6 bytes; NULs behind it
 *       24     4  text: the line of the policy, for status
 *
 *   offset  size  rule: one kind of packet that may pass, in one direction; no fragment
 *                 matches, and no IPv6 packet with an extension header
 *        0     1  enum blob_direction
 *        1     1  enum blob_kind
 *        2     1  IP protocol; 255 (unused) in BLOB_ARP and BLOB_ETHERTYPE rules
 *        3     1  flags: BLOB_NOT_NEW, BLOB_HOP_LIMIT_255
 *        4     2  ethertype, BLOB_ETHERTYPE only; else 0
 *        6     2  VLAN id with which the frame is tagged, 1 to 4094; 0: no tag. Such a
 *                 frame belongs to a link above: only the netdev layer sees it here
 *        8     1  lowest, 9: highest ICMP type, or ARP operation; else 0 and 0
 *       10     1  length of the source's prefix in bits, 11: of the destination's
 *       12     4  lowest and highest source port; 0 and 65535: any, or no ports
 *       16     4  lowest and highest destination port
 *       20    16  source address, in network byte order; IPv4: the first 4 bytes; 0 in
 *                 what the prefix does not cover; BLOB_ARP: the sender's IP address
 *       36    16  destination address; BLOB_ARP: the target's IP address
 *
 *   offset  size  setting, applied after the floor's settings
 *        0     4  text: the path below /proc/sys, with slashes
 *        4     4  text: the value
 *
 * Rules belong to exceptions without gaps and in order: the first exception has the first
 * rules.
 */

#define BLOB_MAGIC "NLPOLICY"
#define BLOB_VERSION 1
#define BLOB_HEADER_SIZE 32
#define BLOB_EXCEPTION_SIZE 28
#define BLOB_RULE_SIZE 52
#define BLOB_SETTING_SIZE 8
#define BLOB_EXCEPTIONS_MAX 64
#define BLOB_RULES_MAX 512
#define BLOB_SETTINGS_MAX 256
#define BLOB_SIZE_MAX 65536

#define BLOB_WAIT_FOREVER 65535

enum blob_release {
	BLOB_RELEASE_AUTO,
	BLOB_RELEASE_RULESET,
	BLOB_RELEASE_PROVEN,
	BLOB_RELEASE_NETWORK_PRE,
	BLOB_RELEASE_MANUAL,
};

enum blob_radio { BLOB_RADIO_BLOCK, BLOB_RADIO_LEAVE };

/* Zero, which a boot without a policy has as well, is the stricter one. */
enum blob_boot { BLOB_BOOT_SHUT, BLOB_BOOT_OPEN };

enum blob_link { BLOB_LINK_NAME, BLOB_LINK_MAC, BLOB_LINK_ANY };

/* The exception stays when the others end before switch_root. */
#define BLOB_KEEP 1

/* Settings of the floor that the exception's link cannot have. */
#define BLOB_NEEDS_IPV4 1 /* ARP replies for the link's own addresses */
#define BLOB_NEEDS_IPV6 2 /* IPv6 on the link, with duplicate address detection */
#define BLOB_NEEDS_RA 4	  /* addresses and routes from router advertisements */

enum blob_direction { BLOB_OUT, BLOB_IN };

enum blob_kind { BLOB_IPV4, BLOB_IPV6, BLOB_ARP, BLOB_ETHERTYPE };

/* TCP only: not a segment that opens a connection (SYN without ACK). */
#define BLOB_NOT_NEW 1
/* ICMPv6 of neighbour discovery: it has not passed a router. */
#define BLOB_HOP_LIMIT_255 2

struct blob_exception {
	enum blob_link link;
	unsigned int flags, needs;
	unsigned int first_rule, rule_count;
	uint8_t name[16]; /* or the MAC address */
	const char *text;
};

struct blob_rule {
	enum blob_direction direction;
	enum blob_kind kind;
	uint8_t protocol, flags;
	uint16_t ethertype, vlan;
	uint8_t type_low, type_high;
	uint8_t source_bits, destination_bits;
	uint16_t source_port_low, source_port_high;
	uint16_t destination_port_low, destination_port_high;
	uint8_t source[16], destination[16];
};

struct blob_setting {
	const char *path, *value;
};

struct blob {
	enum blob_release release;
	enum blob_radio radio;
	bool allow_skip;
	enum blob_boot without_netlatch, kdump;
	unsigned int wait_s;
	unsigned int exceptions, rules, settings; /* how many there are */
	const uint8_t *data; /* the whole blob, which the caller keeps */
	size_t size;
};

/*
 * Checks a whole blob: magic, version, sizes, checksum, and the range of every field.
 * Only then may the functions below read from it. Returns NULL, or what is wrong with it,
 * in words for a message ("its checksum is wrong").
 */
const char *blob_read(struct blob *blob, const void *data, size_t size);
/* index is below the number that the blob has of each. */
void blob_exception(const struct blob *blob, unsigned int index,
		    struct blob_exception *e);
void blob_rule(const struct blob *blob, unsigned int index, struct blob_rule *r);
void blob_setting(const struct blob *blob, unsigned int index, struct blob_setting *s);

/* As in the header of the blob. */
uint32_t blob_checksum(const void *data, size_t size);

#endif
