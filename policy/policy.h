/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_POLICY_H
#define NETLATCH_POLICY_H

#include "address.h"
#include "mistakes.h"
#include "policy/blob.h"

/*
 * A policy between its text and its blob. The parser makes allows with rules, as people
 * write them; the compiler makes exceptions with packet patterns of them, one for each
 * link and direction.
 */

enum way { WAY_OUT, WAY_IN, WAY_OUT_ONLY, WAY_IN_ONLY };

/* In place of an IP protocol. */
#define PROTOCOL_ETHERTYPE 256
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ICMPV6 58

/* Types of ICMPv6. Neighbour discovery is 133 to 137 (RFC 4861). */
#define ICMPV6_ROUTER_SOLICITATION 133
#define ICMPV6_ROUTER_ADVERTISEMENT 134
#define ICMPV6_NEIGHBOUR_SOLICITATION 135
#define ICMPV6_NEIGHBOUR_ADVERTISEMENT 136
#define ICMPV6_REDIRECT 137

/* Clients ask from this port and those above it. Services listen on those below. */
#define CLIENT_PORTS_LOW 1024

/* One rule: who may talk to whom. Its answers are part of it, unless it is "only". */
struct rule {
	enum way way;
	unsigned int protocol;
	unsigned int ethertype;
	bool has_type; /* of ICMP */
	unsigned int type_low, type_high;
	struct prefix from, to;
	struct ports from_ports, to_ports; /* low is 0: not given */
	/*
	 * This address stands in a service that comes with netlatch, so it is no accident
	 * if it is wide: nobody knows a DHCP server before it answers.
	 */
	bool fixed_from, fixed_to;
	struct place place, type_place;
	struct place from_place, to_place, from_port_place, to_port_place;
};

#define RULES_MAX 16 /* of one allow */
#define LINKS_MAX 16
#define LINK_NAME_SIZE 16

/* A link, and the VLAN id of the frames on it that the allow is about (0: no tag). */
struct link {
	enum blob_link kind;
	char name[LINK_NAME_SIZE];
	uint8_t mac[6];
	unsigned int vlan;
	struct place place; /* where the policy names it, or what lies above it */
};

struct allow {
	struct place place, link_place;
	const char *text;    /* the line, without comment and superfluous blanks */
	const char *service; /* NULL: a rule of its own */
	bool shipped;	     /* the service comes with netlatch */
	bool keep;
	bool without_arp;
	struct link links[LINKS_MAX]; /* the first one is what the line names */
	unsigned int link_count;
	struct rule rules[RULES_MAX];
	unsigned int rule_count;
};

struct policy {
	const char *root; /* a folder with another system, or "" */
	enum blob_release release;
	enum blob_radio radio;
	unsigned int wait_s;
	bool allow_skip, accept_blocked;
	enum blob_boot without_netlatch, kdump;
	struct place release_place; /* without source: the policy does not say it */

	struct allow allows[BLOB_EXCEPTIONS_MAX];
	unsigned int allow_count;

	struct blob_exception exceptions[BLOB_EXCEPTIONS_MAX];
	unsigned int exception_count;
	struct blob_rule rules[BLOB_RULES_MAX];
	unsigned int rule_count;
	struct blob_setting settings[BLOB_SETTINGS_MAX];
	unsigned int setting_count;
};

/* The words of the settings, in the order of the enums. */
extern const char *const release_words[];
extern const char *const radio_words[];
extern const char *const boot_words[];

#endif
