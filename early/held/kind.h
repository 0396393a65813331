/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETLATCH_HELD_KIND_H
#define NETLATCH_HELD_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a held frame was, in so few words that many frames share them: which link, which
 * direction, which protocol, and who is at the other end. Pure, and every byte of a frame
 * may come from an attacker.
 */

enum held_direction { HELD_OUT, HELD_IN };

/* Numbers in host byte order. What a frame does not say is 0. */
struct held_kind {
	char link[16];	    /* printable ASCII, ends with a NUL */
	uint8_t direction;  /* enum held_direction */
	uint8_t flags;	    /* HELD_FRAGMENT, HELD_SHORT */
	uint8_t protocol;   /* of IPv4 and IPv6: behind the extension headers */
	uint8_t detail;	    /* see held_detail below */
	uint16_t ethertype; /* behind VLAN tags; HELD_802_3: the frame has a length */
	uint16_t vlan;	    /* of the first tag; 0: none */
	uint16_t port;	    /* TCP and UDP: the destination's */
	/*
	 * Out: the destination; in: the source. IPv4 in the first 4 bytes. ARP: the
	 * address that a frame out asks for, or that sent a frame in.
	 */
	uint8_t peer[16];
};

/*
 * detail: the type of ICMP and ICMPv6; the operation of ARP; the message type of DHCP
 * (RFC 2132, option 53); HELD_TCP_OPENS.
 */
#define HELD_TCP_OPENS 1 /* SYN without ACK */

#define HELD_FRAGMENT 1 /* the ports may be unknown */
#define HELD_SHORT 2	/* the frame ends within a header */

#define HELD_802_3 4 /* as ETH_P_802_2 */

/*
 * The bytes that are needed to tell a kind. DHCP needs most: an Ethernet header with two
 * tags, IPv4 and UDP without options, 240 bytes before the first option, and that.
 */
#define HELD_SNAPLEN 320

/* A frame as the kernel gives it. */
struct held_frame {
	bool in;
	bool ethernet;	    /* data begins with an Ethernet header */
	uint16_t ethertype; /* else with a packet of this type */
	uint16_t vlan;	    /* a tag that the kernel keeps beside the frame; 0: none */
	int index;	    /* of the link */
	const uint8_t *data;
	size_t len;
};

/* Link: its name; other bytes than printable ASCII become '?'. */
void held_kind_of(struct held_kind *kind, const struct held_frame *frame,
		  const char *link);

bool held_is_ipv4(const struct held_kind *kind);
bool held_is_ipv6(const struct held_kind *kind);
bool held_is_dhcp(const struct held_kind *kind);

/*
 * Writes the kind in words, as in "DHCP discover on enp1s0" or "TCP from 192.0.2.1 to
 * port 22 on enp1s0". At most HELD_TEXT_SIZE bytes with the NUL.
 */
#define HELD_TEXT_SIZE 160
void held_say(const struct held_kind *kind, char *text, size_t size);

#endif
